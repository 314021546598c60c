"""The curves of a training, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui.views import figure_download
from proteinbert_core.figures.learning_curves import STAGE_NAMES, CurveMeasure, learning_curve

_CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False}
_MEASURES: tuple[CurveMeasure, ...] = ("loss", "metric")


def show(epochs: Sequence[Mapping[str, Any]], key: str, *, with_files: bool = True) -> None:
    """Draw loss and metric, side by side.

    Parameters
    ----------
    epochs : sequence of mapping
        At least one.
    key : str
        Tells this drawing from others in the page.
    with_files : bool
        Whether figures can be downloaded; not while they change.
    """
    dark = st.context.theme.type == "dark"
    for column, measure in zip(st.columns(2), _MEASURES, strict=True):
        with column:
            # The same figure again is not drawn again, so that nothing flickers.
            st.plotly_chart(
                learning_curve(epochs, measure, dark=dark),
                theme=None,
                key=f"finetune-{measure}-{key}",
                config=_CHART_CONFIG,
                alt=f"{measure} after each epoch; the same as a table below",
            )
            if with_files:
                figure_download.show(
                    partial(learning_curve, list(epochs), measure), f"learning {measure} {key}"
                )
    with st.expander("The curves as a table"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Epoch": [each["epoch"] for each in epochs],
                    "Stage": [STAGE_NAMES.get(each["stage"], each["stage"]) for each in epochs],
                    "Training loss": [each["loss"] for each in epochs],
                    "Validation loss": [each["valid_loss"] for each in epochs],
                    f"Validation {epochs[0]['metric']}": [each["valid_metric"] for each in epochs],
                    "Learning rate": [f"{each['learning_rate']:.2g}" for each in epochs],
                    "Seconds": [each["seconds"] for each in epochs],
                }
            ),
            column_config={
                name: st.column_config.NumberColumn(format="%.4f")
                for name in (
                    "Training loss",
                    "Validation loss",
                    f"Validation {epochs[0]['metric']}",
                )
            },
            hide_index=True,
            width="content",
            key=f"finetune-epochs-{key}",
        )
