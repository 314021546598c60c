"""Enriched terms as bars, and on the graph of the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import graph_folds, map_redraw, map_state
from pages.ui.views import figure_download, go_graph_chart
from pages.ui.wording import counted
from proteinbert_core.figures.enrichment_bars import BarMeasure, enrichment_bars
from proteinbert_core.figures.go_graph import term_graph
from proteinbert_core.figures.graph_values import ValueScale

if TYPE_CHECKING:
    import pandas as pd

    from proteinbert_core.go.ontology import Ontology

# Pixels for which the graph on a phone is composed.
_NARROW_WIDTH = 350
_MAX_TERMS = 40
_IN_GRAPH = 15
_LONGEST = 90
_MEASURES: Mapping[str, BarMeasure] = {"Certainty": "q", "Fold": "fold"}


def show_bars(rows: pd.DataFrame, selection: str) -> None:
    """Draw bars.

    Parameters
    ----------
    rows : DataFrame
        Of the table of an enrichment.
    selection : str
        What was selected, in words.
    """
    named = st.segmented_control(
        "Length of the bars", list(_MEASURES), default="Certainty", required=True,
        key="enrichment-measure", label_visibility="collapsed",
    )  # fmt: skip
    draw = partial(
        enrichment_bars,
        rows if named == "Certainty" else rows.sort_values("fold", ascending=False, kind="stable"),
        subtitle=selection if len(selection) <= _LONGEST else selection[: _LONGEST - 1] + "…",
        measure=_MEASURES[named],
    )
    st.plotly_chart(
        draw(dark=st.context.theme.type == "dark"),
        theme=None,
        key="enrichment-bars",
        config={"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]},
        alt="Enriched GO terms as bars; the same as the table",
    )
    figure_download.show(draw, "go enrichment")


def show_graph(rows: pd.DataFrame, ontology: Ontology) -> None:
    """Draw the most certain terms on the graph of the ontology; a click colours the map.

    Parameters
    ----------
    rows : DataFrame
        Of the table of an enrichment.
    ontology : Ontology
    """
    shown = rows.head(_IN_GRAPH)
    go_ids = shown["go_id"].tolist()
    of = ("enrichment", *go_ids)
    folds = graph_folds.folds_of(of)
    draw = partial(
        term_graph,
        ontology,
        go_ids,
        title="Enriched terms and all that is above them",
        subtitle=f"the {counted(len(go_ids), 'term')} of least p"
        if len(shown) < len(rows)
        else counted(len(go_ids), "term"),
        values=dict(zip(go_ids, shown["q"].tolist(), strict=True)),
        scale=ValueScale.of_p_values("adjusted p", float(shown["q"].min())),
        levels_below=0,
        max_terms=_MAX_TERMS,
        expanded=folds.expanded,
        collapsed=folds.collapsed,
    )
    dark = st.context.theme.type == "dark"
    graph = draw(dark=dark)
    # The server is not told how wide the page is: style.css shows the one that fits.
    go_graph_chart.show("graph", graph, of, _colour_by)
    go_graph_chart.show("graph-narrow", draw(dark=dark, width=_NARROW_WIDTH), of, _colour_by)
    with st.container(horizontal=True, vertical_alignment="center"):
        if folds.changed:
            st.button("Fold as at first", icon=":material/undo:", on_click=graph_folds.reset)
        figure_download.show(lambda: draw(dark=False).figure, "go enrichment graph")
    with st.expander("The graph as text"):
        st.code(graph.description, language=None, wrap_lines=True)


def _colour_by(go_id: str) -> None:
    map_state.change(colour="term", term=go_id)
    map_redraw.ask()
