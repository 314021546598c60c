"""The graph of a protein's terms beside the details of the one that is selected."""

from __future__ import annotations

import streamlit as st

from pages.ui import state
from pages.ui.messages import guarded
from pages.ui.runs import Run
from pages.ui.views import term_details
from pages.ui.views.settings import Settings
from proteinbert_core.figures.go_graph import GoGraph, go_graph
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS

_ALL = "All"
_CHART_CONFIG = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "svg", "filename": "go-graph"},
}


@st.fragment
@guarded
def show(run: Run, index: int, threshold: float, settings: Settings) -> None:
    """Draw the graph and the details.

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
    graph = go_graph(
        run.annotator.ontology,
        probabilities,
        threshold=threshold,
        selected=state.selected_term(),
        max_terms=settings.max_graph_terms,
        dark=st.context.theme.type == "dark",
        direction=settings.direction,
        aspect=None if aspect == _ALL else aspect,
        protein=run.proteins[index].identifier,
        measure="score",
    )
    left, right = st.columns([7, 2], gap="medium")
    with left:
        _show_graph(graph)
    with right:
        term_details.show(run.annotator.ontology, probabilities, graph.shown)


def _show_graph(graph: GoGraph) -> None:
    with st.container(key="go-graph"):
        st.plotly_chart(
            graph.figure,
            theme=None,
            key="graph",
            on_select=_take_click,
            selection_mode="points",
            config=_CHART_CONFIG,
            alt="Graph of the predicted GO terms; the same as text below",
        )
    with st.expander("The graph as text"):
        st.code(graph.description, language=None, wrap_lines=True)


def _take_click() -> None:
    points = st.session_state["graph"].selection.points
    if points:
        state.select_term(points[0]["customdata"][0])
