"""A reliability curve, what it means, and its numbers."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from pages.ui.views import figure_download
from proteinbert_core.annotation.calibration import Calibration
from proteinbert_core.figures.reliability import reliability_curve
from proteinbert_core.figures.theme import ASPECT_NAMES

_CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False}


def show(calibration: Calibration, aspect: str, key: str) -> None:
    """Draw the curve of an aspect and the same as a table.

    Parameters
    ----------
    calibration : Calibration
    aspect : str
    key : str
        Tells this drawing from others in the page.
    """
    bins = calibration.reliability[aspect]
    error = calibration.facts["expected_calibration_error"][aspect]
    figure = reliability_curve(bins, aspect, error=error, dark=st.context.theme.type == "dark")
    name = f"Reliability, {ASPECT_NAMES[aspect]}"
    st.plotly_chart(
        figure,
        theme=None,
        key=f"reliability-{key}-{aspect}",
        config=_CHART_CONFIG,
        alt=f"{name}; the same as a table below",
    )
    figure_download.show(
        partial(reliability_curve, bins, aspect, error=error), f"reliability {aspect} {key}"
    )
    judges = calibration.facts.get("judges", "held-out proteins")
    st.caption(
        f"Measured on {judges}, each by curves made without it. On the dashed line, "
        "probabilities hold exactly. A term that is not annotated may still be true, so the true "
        "share may lie higher."
    )
    with st.expander("The curve as a table"):
        st.table(
            pd.DataFrame(
                {
                    "Shown at": [f"{each.mean_probability:.2f}" for each in bins],
                    "Annotated": [f"{each.observed:.1%}" for each in bins],
                    "Pairs": [f"{each.n:,}" for each in bins],
                }
            ),
            border="horizontal",
            hide_index=True,
            alt=name,
        )
