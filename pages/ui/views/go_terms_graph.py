"""The graph around one term, and that of terms that are compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pages.ui import graph_folds, resources, term_address
from pages.ui.messages import guarded
from pages.ui.views import figure_download, go_graph_chart
from proteinbert_core.figures.go_graph import term_graph
from proteinbert_core.go.ontology import Ontology

# Pixels for which the graph on a phone is composed.
_NARROW_WIDTH = 350
_MAX_TERMS = 40


@guarded
def show_term(go_id: str) -> None:
    """Draw the ancestors and the children of a term; a click leads to another term's page.

    Parameters
    ----------
    go_id : str
    """
    ontology = resources.ontology()
    above, below = len(ontology.ancestors(go_id)), len(ontology.children(go_id))
    _show(
        ontology,
        [go_id],
        title="All that is above the term, and what is right below it",
        subtitle=f"{above} above, {below} right below",
        levels_below=1,
        selected=go_id,
    )


@guarded
def show_compared(go_ids: Sequence[str], ancestor: str | None) -> None:
    """Draw terms and their ancestors.

    Parameters
    ----------
    go_ids : sequence of str
    ancestor : str or None
        Their most informative common ancestor, which is emphasised.
    """
    ontology = resources.ontology()
    _show(
        ontology,
        go_ids,
        title="The compared terms and all that is above them",
        subtitle="" if ancestor is None else "emphasised: the most informative common ancestor",
        levels_below=0,
        selected=ancestor,
    )


def _show(
    ontology: Ontology,
    go_ids: Sequence[str],
    *,
    title: str,
    subtitle: str,
    levels_below: int,
    selected: str | None,
) -> None:
    of = tuple(go_ids)
    folds = graph_folds.folds_of(of)
    draw = partial(
        term_graph,
        ontology,
        go_ids,
        title=title,
        subtitle=subtitle,
        levels_below=levels_below,
        selected=selected,
        max_terms=_MAX_TERMS,
        expanded=folds.expanded,
        collapsed=folds.collapsed,
        dark=st.context.theme.type == "dark",
    )
    graph = draw()
    # The server is not told how wide the page is: style.css shows the one that fits.
    go_graph_chart.show("graph", graph, of, term_address.open_term)
    go_graph_chart.show("graph-narrow", draw(width=_NARROW_WIDTH), of, term_address.open_term)
    if folds.changed:
        st.button("Fold as at first", icon=":material/undo:", on_click=graph_folds.reset)
    with st.expander("The graph as text"):
        st.code(graph.description, language=None, wrap_lines=True)
    figure_download.show(lambda: draw(dark=False).figure, "go terms")
