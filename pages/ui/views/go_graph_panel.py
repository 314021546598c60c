"""The graph of a protein's terms, the details of the selected one, and who else carries it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui import state
from pages.ui.messages import guarded
from pages.ui.runs import Run
from pages.ui.views import neighbours_panel, term_details
from pages.ui.views.settings import Settings
from proteinbert_core.figures.go_graph import GoGraph, go_graph
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS

_ALL = "All"
# Pixels for which the graph on a phone is composed.
_NARROW_WIDTH = 350
_CHART_CONFIG = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "svg", "filename": "go-graph"},
}


@st.fragment
@guarded
def show(run: Run, index: int, threshold: float, settings: Settings) -> None:
    """Draw the graph, the details and the neighbours.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    threshold : float
        Least probability of a predicted term.
    settings : Settings
    """
    assert run.annotator is not None
    aspect = st.segmented_control(
        "Graph of",
        [_ALL, *ASPECTS],
        format_func=lambda code: ASPECT_NAMES.get(code, "All aspects"),
        default=ASPECTS[0],
        required=True,
        key="graph_aspect",
        label_visibility="collapsed",
    )
    probabilities = run.probabilities(index)
    draw = partial(
        go_graph,
        run.annotator.ontology,
        probabilities,
        threshold=threshold,
        selected=state.selected_term(),
        max_terms=settings.max_graph_terms,
        dark=st.context.theme.type == "dark",
        aspect=None if aspect == _ALL else aspect,
        protein=run.proteins[index].identifier,
        measure=run.measure,
    )
    graph = draw(direction=settings.direction)
    left, right = st.columns([7, 2], gap="medium")
    with left:
        # The server is not told how wide the page is: style.css shows the one that fits.
        _show_graph("graph", graph)
        _show_graph("graph-narrow", draw(width=_NARROW_WIDTH))
        with st.expander("The graph as text"):
            st.code(graph.description, language=None, wrap_lines=True)
    with right:
        term_details.show(run, index, probabilities, graph.shown)
    neighbours_panel.show(run, index)


def _show_graph(key: str, graph: GoGraph) -> None:
    with st.container(key=f"go-{key}"):
        st.plotly_chart(
            graph.figure,
            theme=None,
            key=key,
            on_select=partial(_take_click, key),
            selection_mode="points",
            config=_CHART_CONFIG,
            alt="Graph of the predicted GO terms; the same as text below",
        )


def _take_click(key: str) -> None:
    points = st.session_state[key].selection.points
    if points:
        state.select_term(points[0]["customdata"][0])
