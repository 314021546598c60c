"""What a predictor is and how good it was, one click away."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.predictor_facts import fact_lines

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

_WARNING = (
    "What was measured holds for proteins like those it was measured on: on proteins unlike them "
    "a predictor may be worse, and does not say so. A prediction is to be checked; it is no "
    "evidence by itself."
)


def show(predictors: Sequence[StoredPredictor], page: str) -> None:
    """Draw the button and what it opens; nothing without predictors.

    Parameters
    ----------
    predictors : sequence of StoredPredictor
    page : str
        Tells this button from others.
    """
    if not predictors:
        return
    with st.popover("About", icon=":material/info:", key=f"about-{page}"):
        for each in predictors:
            rows = "".join(
                f"<tr><th scope='row'>{escape(name)}</th><td>{escape(line)}</td></tr>"
                for name, line in fact_lines(each).items()
            )
            # Names that users give never go through Markdown.
            st.html(
                f"<p><b>{escape(each.name)}</b></p><table class='predictor-facts'>{rows}</table>"
            )
        st.caption(_WARNING)
