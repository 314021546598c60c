"""A GO graph on a page: the chart, whose clicks come back, and the buttons that fold it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

import streamlit as st

from pages.ui import graph_folds
from pages.ui.wording import counted
from proteinbert_core.figures.go_graph import GoGraph
from proteinbert_core.figures.graph_folding import ABOVE, BELOW, fold_key

_CHART_CONFIG = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "svg", "filename": "go-graph"},
}


def show(key: str, graph: GoGraph, of: Hashable, on_term: Callable[[str], None]) -> None:
    """Draw a graph.

    Parameters
    ----------
    key : str
        Of the chart; its container has the key "go-" and this.
    graph : GoGraph
    of : hashable
        Whose graph it is, for what the reader folds: see :mod:`pages.ui.graph_folds`.
    on_term : callable
        Takes the GO id of a term that is clicked. A click on a fold shows what it holds.
    """
    needed = graph.figure.layout.width
    if needed is not None:
        # Streamlit would squeeze it: the page scrolls it sideways instead.
        st.html(
            f"<style>.st-key-go-{key} {{ overflow-x: auto }}"
            f" .st-key-go-{key} .st-key-{key}.st-key-{key} {{ min-width: {needed}px }}</style>"
        )
    with st.container(key=f"go-{key}"):
        st.plotly_chart(
            graph.figure,
            theme=None,
            key=key,
            on_select=partial(_take_click, key, of, on_term),
            selection_mode="points",
            config=_CHART_CONFIG,
            alt="Graph of GO terms; the same as text below",
        )


def _take_click(key: str, of: Hashable, on_term: Callable[[str], None]) -> None:
    points = st.session_state[key].selection.points
    if points:
        clicked = str(points[0]["customdata"][0])
        if clicked.startswith("GO:"):
            on_term(clicked)
        else:
            graph_folds.unfold(of, clicked)


def show_fold_buttons(graph: GoGraph, of: Hashable, selected: str | None) -> None:
    """Offer to the keyboard what a click on a fold does, and the way back.

    Parameters
    ----------
    graph : GoGraph
    of : hashable
        Whose graph it is.
    selected : str or None
        The term whose surroundings can be folded and unfolded.
    """
    if selected in graph.shown:
        for side, kind in ((ABOVE, "more general term"), (BELOW, "more specific term")):
            key = fold_key(side, selected)
            if key in graph.folds:
                st.button(
                    f"Show {counted(graph.folds[key], kind)}",
                    key=f"graph-{side}",
                    icon=":material/unfold_more:",
                    on_click=graph_folds.unfold,
                    args=(of, key),
                )
        foldable = len(graph.only_below(selected))
        if foldable:
            st.button(
                f"Fold {counted(foldable, 'term')} below",
                key="graph-fold",
                icon=":material/unfold_less:",
                help="Those to which no other term leads.",
                on_click=graph_folds.fold_below,
                args=(of, selected),
            )
    if graph_folds.folds_of(of).changed:
        st.button(
            "Fold as at first",
            key="graph-reset",
            icon=":material/undo:",
            on_click=graph_folds.reset,
        )
