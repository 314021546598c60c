"""Many proteins at once: the top term of each aspect, and the choice of the one to look at."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources, state
from pages.ui.runs import Run
from pages.ui.wording import counted
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS

_MAX_HEIGHT = 330
_ROW_HEIGHT = 30
_NOTE_HELP = "Its predictions deserve little trust; the protein's own view says more."


def show(run: Run, threshold: float) -> int:
    """Draw the list and the selector.

    Parameters
    ----------
    run : Run
        With two annotated proteins at least.
    threshold : float
        Least score of a term.

    Returns
    -------
    int
        Position of the chosen protein.
    """
    n = len(run)
    index = state.protein_index(n)
    table = resources.run_summary(run.run_id, n, threshold, run)
    key = f"list-{run.run_id}"
    columns: dict[str, object] = {
        "protein": st.column_config.TextColumn("Protein", pinned=True, width=150),
        "length": st.column_config.NumberColumn("Length", width=55, format="localized"),
        "note": st.column_config.TextColumn("Note", width=145, help=_NOTE_HELP),
    }
    for aspect in ASPECTS:
        columns[f"{aspect}_term"] = st.column_config.TextColumn(
            ASPECT_NAMES[aspect],
            width=222 if run.evidence is None else 202,
            help="The most probable of the most specific terms.",
        )
        columns[f"{aspect}_score"] = st.column_config.NumberColumn(
            run.measure.capitalize(), width=52 if run.evidence is None else 72, format="%.2f"
        )
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        column_config=columns,
        placeholder="",
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (n + 1) + 3),
        row_height=_ROW_HEIGHT,
        on_select=lambda: _take_row(key),
        selection_mode="single-row",
        alt=f"{counted(n, 'protein')} and their top terms",
    )
    selector = f"protein-{run.run_id}"
    # The address decides: it changes with the Back button too.
    st.session_state[selector] = index
    st.selectbox(
        f"Protein, of {n:,}",
        range(n),
        format_func=lambda i: run.proteins[i].identifier,
        key=selector,
        on_change=lambda: state.select_protein(st.session_state[selector]),
    )
    return index


def _take_row(key: str) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        state.select_protein(rows[0])
