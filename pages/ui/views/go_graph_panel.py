"""The graph of a protein's terms, the details of the selected one, and who else carries it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import isinf

import streamlit as st

from pages.ui import graph_folds, state
from pages.ui.messages import guarded
from pages.ui.runs import Run
from pages.ui.views import figure_download, go_graph_chart, neighbours_panel, term_details
from pages.ui.views.settings import Settings
from proteinbert_core.figures.go_graph import go_graph
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS

_ALL = "All"
# Pixels for which the graph on a phone is composed.
_NARROW_WIDTH = 350


@st.fragment
@guarded
def show(
    run: Run,
    index: int,
    threshold: float,
    settings: Settings,
    annotated: Mapping[str, str] | None = None,
) -> None:
    """Draw the graph, the details and the neighbours.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    threshold : float
        Least probability of a predicted term.
    settings : Settings
    annotated : mapping of str to str, optional
        GO id -> kind of evidence, of the terms that the protein is known to carry.
    """
    assert run.annotator is not None
    # One row, so that buttons that come and go do not move the graph.
    controls = st.container(horizontal=True, vertical_alignment="center", key="graph-controls")
    with controls:
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
    of = (run.run_id, index)
    folds = graph_folds.folds_of(of)
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
        annotated=annotated,
        expanded=folds.expanded,
        collapsed=folds.collapsed,
        notes=partial(_notes, run, index),
    )
    graph = draw(direction=settings.direction)
    with controls:
        go_graph_chart.show_fold_buttons(graph, of, state.selected_term())
    left, right = st.columns([7, 2], gap="medium")
    with left:
        if settings.direction == "right":
            go_graph_chart.show("graph-right", graph, of, state.select_term)
        else:
            # The server is not told how wide the page is: style.css shows the one that fits.
            go_graph_chart.show("graph", graph, of, state.select_term)
            narrow = draw(width=_NARROW_WIDTH)
            go_graph_chart.show("graph-narrow", narrow, of, state.select_term)
        with st.expander("The graph as text"):
            st.code(graph.description, language=None, wrap_lines=True)
        figure_download.show(
            lambda: draw(direction=settings.direction, dark=False).figure, f"go graph {aspect}"
        )
    with right:
        term_details.show(run, index, probabilities, graph.shown)
    neighbours_panel.show(run, index)


def _notes(run: Run, index: int, go_id: str) -> list[str]:
    """What the network and the neighbours say of a term, for the pointer."""
    found = run.term_evidence(index, go_id)
    if found is None:
        return []
    network = f"{found.network:.2f}" if found.network else "does not predict it"
    lines = [f"Network {network}, neighbours' vote {found.neighbours:.2f}"]
    if not isinf(found.information):
        lines.append(f"Information {found.information:.1f} bits")
    return lines
