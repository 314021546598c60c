"""The most specific safe answer: what can be said of a protein at a chosen precision."""

from __future__ import annotations

import streamlit as st

from pages.ui.messages import guarded
from pages.ui.runs import Run
from pages.ui.views import term_tables
from proteinbert_core.annotation.safe_answer import (
    DEFAULT_INFORMATION,
    DEFAULT_PRECISION,
    safe_answer,
)
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS

_PRECISIONS = (0.5, DEFAULT_PRECISION, 0.8, 0.9)
_FIRST_ROWS = 6
_HELP = (
    "Of the terms shown, at least this share should hold. Of each branch only the deepest term "
    "is shown; it implies all above it."
)
_GENERAL_HELP = (
    "Terms that more than one in four annotated proteins carry, such as protein binding, are "
    "hidden, for they say little."
)


@st.fragment
@guarded
def show(run: Run, index: int) -> None:
    """Draw the answer.

    Parameters
    ----------
    run : Run
        With calibrated probabilities.
    index : int
        Position of the protein.
    """
    with st.container(key="safe-answer", border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("Most specific safe answer", anchor=False)
            precision = st.segmented_control(
                "Precision",
                _PRECISIONS,
                default=DEFAULT_PRECISION,
                required=True,
                key="precision",
                help=_HELP,
            )
            general = st.toggle("General terms", key="general", help=_GENERAL_HELP)
        table = safe_answer(
            run.table([index], precision),
            precision=precision,
            min_information=0 if general else DEFAULT_INFORMATION,
        )
        for column, aspect in zip(st.columns(len(ASPECTS)), ASPECTS, strict=True):
            rows = table[table["aspect"] == aspect]
            with column:
                st.markdown(f"**{ASPECT_NAMES[aspect]}**")
                if rows.empty:
                    kind = "" if general else "informative "
                    st.caption(f"No {kind}term reaches {precision:g}.")
                else:
                    term_tables.show_rows(
                        rows,
                        f"Safe answer, {ASPECT_NAMES[aspect]}",
                        run.measure,
                        first=_FIRST_ROWS,
                        depth=False,
                        name_confidence=run.name_confidence,
                    )
