"""The graph of a protein's terms, the details of the selected one, and who else carries it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from math import isinf

import streamlit as st

from pages.ui import graph_folds, state
from pages.ui.messages import guarded
from pages.ui.runs import Run
from pages.ui.views import neighbours_panel, term_details
from pages.ui.views.settings import Settings
from pages.ui.wording import counted
from proteinbert_core.figures.go_graph import GoGraph, go_graph
from proteinbert_core.figures.graph_folding import ABOVE, BELOW, fold_key
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
        _show_fold_buttons(graph, folds, of)
    left, right = st.columns([7, 2], gap="medium")
    with left:
        if settings.direction == "right":
            _show_graph("graph-right", graph, of)
        else:
            # The server is not told how wide the page is: style.css shows the one that fits.
            _show_graph("graph", graph, of)
            _show_graph("graph-narrow", draw(width=_NARROW_WIDTH), of)
        with st.expander("The graph as text"):
            st.code(graph.description, language=None, wrap_lines=True)
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


def _show_fold_buttons(graph: GoGraph, folds: graph_folds.GraphFolds, of: Hashable) -> None:
    """Offer to the keyboard what a click on a tab does, and the way back."""
    selected = state.selected_term()
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
    if folds.changed:
        st.button(
            "Fold as at first",
            key="graph-reset",
            icon=":material/undo:",
            on_click=graph_folds.reset,
        )


def _show_graph(key: str, graph: GoGraph, of: Hashable) -> None:
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
            on_select=partial(_take_click, key, of),
            selection_mode="points",
            config=_CHART_CONFIG,
            alt="Graph of the GO terms; the same as text below",
        )


def _take_click(key: str, of: Hashable) -> None:
    points = st.session_state[key].selection.points
    if points:
        clicked = points[0]["customdata"][0]
        if clicked.startswith("GO:"):
            state.select_term(clicked)
        else:
            graph_folds.unfold(of, clicked)
