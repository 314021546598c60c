"""The queries on the map: how far their places can be believed, and their true neighbours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import map_resources, map_state, resources
from pages.ui.messages import escape_markdown
from pages.ui.runs import Run
from pages.ui.views import map_query_form, map_query_meaning
from pages.ui.wording import counted, percentage, uniprot_address
from proteinbert_core.figures.map_hover import short_organism
from proteinbert_core.protein_map.named_parts import NearQuery
from proteinbert_core.protein_map.neighbours_table import neighbours_table, neighbours_tsv
from proteinbert_core.protein_map.selection import SelectionRecipe

if TYPE_CHECKING:
    from proteinbert_core.protein_map.map_scene import MapScene

_QUERY = "map-query"
_ROW_HEIGHT = 30
_MAX_HEIGHT = 330
#: Share of true neighbours that are near on the map, from which a place is well or fairly told.
_WELL, _FAIRLY = 0.6, 0.3
_PROBABLE = 0.5


def about_queries(scene: MapScene, honesty: Sequence[float]) -> list[str]:
    """Say of each query what the hover box shows: its nearest protein, and how honest its place is.

    Parameters
    ----------
    scene : MapScene
    honesty : sequence of float
        As of `map_resources.query_honesty`.
    """
    table = scene.proteomes.proteins
    lines = []
    for rows, similarities, share in zip(
        scene.neighbours.rows, scene.neighbours.similarities, honesty, strict=True
    ):
        near = table.iloc[int(rows[0])]
        called = near["name"] or near["gene"] or near["accession"]
        lines.append(
            f"nearest: {called} ({short_organism(str(near['organism']))}), {similarities[0]:.2f}\n"
            f"{badge_text(share, scene.neighbours.rows.shape[1])}"
        )
    return lines


def badge_text(share: float, k: int) -> str:
    """Say how honest the place of a query is."""
    if math.isnan(share):
        return "no place on this map"
    return f"{round(share * k)} of {k} true neighbours are near on the map"


def show(scene: MapScene, chosen: int | None, honesty: Sequence[float]) -> None:
    """Draw the panel: the box while there are no queries, otherwise the queries.

    Parameters
    ----------
    scene : MapScene
    chosen : int or None
        The query that is looked at.
    honesty : sequence of float
        As of `map_resources.query_honesty`.
    """
    run = map_state.run()
    if run is not None and run.is_final:
        _show_what_ended_meanwhile(scene)
    elif run is not None and run.job is not None:
        map_query_form.show_progress(run)
    if chosen is None or run is None:
        _show_none(scene, run)
        return
    if len(scene.queries) > 1:
        _show_list(scene, chosen, honesty)
    _show_query(scene, run, chosen, honesty[chosen])
    with st.expander("Place other proteins", icon=":material/add:"):
        map_query_form.show(label="Examples")


def _show_what_ended_meanwhile(scene: MapScene) -> None:
    placed = map_state.shown_run(scene.proteomes)
    if placed is not None and len(placed) > len(scene.queries):
        # The prediction ended while the map above was drawn without its last proteins.
        st.rerun()


def _show_none(scene: MapScene, run: Run | None) -> None:
    if run is not None and run.is_final and len(run) and not map_state.shown_run(scene.proteomes):
        st.info(
            "Your latest proteins were annotated by another model than the map is made with, and "
            "the two cannot be compared. Place them here with the model of the map.",
            icon=":material/info:",
        )
    elif run is not None and run.job is not None and run.job.error is not None:
        map_query_form.show_progress(run)
    st.markdown(
        "**Place your proteins among these.** Each stands between its nearest neighbours by "
        "embedding, which are listed with what is known of them."
    )
    map_query_form.show(label="Try")


def _show_list(scene: MapScene, chosen: int, honesty: Sequence[float]) -> None:
    table, neighbours = scene.proteomes.proteins, scene.neighbours
    k = neighbours.rows.shape[1]
    near = table.iloc[neighbours.rows[:, 0]]
    shown = pd.DataFrame(
        {
            "protein": scene.queries.identifiers,
            "length": scene.queries.lengths,
            "nearest": [
                " ".join(filter(None, pair)) or accession
                for *pair, accession in zip(
                    near["gene"], near["name"], near["accession"], strict=True
                )
            ],
            "organism": [short_organism(str(each)) for each in near["organism"]],
            "similarity": neighbours.similarities[:, 0],
            "near": [None if math.isnan(share) else round(share * k) for share in honesty],
        }
    )
    key = f"map-queries-{len(shown)}"
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(shown) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "protein": st.column_config.TextColumn("Protein", pinned=True),
            "length": st.column_config.NumberColumn("Length", format="localized", width=60),
            "nearest": "Nearest protein",
            "organism": st.column_config.TextColumn("Organism", width=110),
            "similarity": st.column_config.NumberColumn("Similarity", format="%.2f", width=75),
            "near": st.column_config.NumberColumn(
                f"Near, of {k}", width=75, help="True neighbours that are near on the map."
            ),
        },
        on_select=lambda: _take_row(key),
        selection_mode="single-row",
        alt=f"{counted(len(shown), 'protein')} and their nearest neighbours",
    )
    st.session_state[_QUERY] = chosen
    st.selectbox(
        f"Protein, of {len(shown):,}",
        range(len(shown)),
        format_func=lambda index: scene.queries.identifiers[index],
        key=_QUERY,
        on_change=lambda: map_state.open_query(st.session_state[_QUERY]),
    )


def _take_row(key: str) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        map_state.open_query(rows[0])


def _show_query(scene: MapScene, run: Run, chosen: int, share: float) -> None:
    identifier = scene.queries.identifiers[chosen]
    k = scene.neighbours.rows.shape[1]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(escape_markdown(identifier), anchor=False, width="content")
        colour = "green" if share >= _WELL else "orange" if share >= _FAIRLY else "red"
        st.badge(badge_text(share, k), color=colour, icon=":material/near_me:")
        st.page_link(
            "pages/annotate.py",
            label="GO terms of this protein",
            query_params={"run": run.run_id, "protein": str(chosen + 1)},
            icon=":material/arrow_forward:",
        )
    if share < _FAIRLY:
        st.caption(
            "Its true neighbours lie apart on this map: read the table, not the place. Lines "
            "lead to them."
        )
    map_query_meaning.show(run, chosen, float(scene.neighbours.similarities[chosen, 0]))
    carried = map_resources.membership(scene.proteomes)
    wanted = map_resources.query_terms(run, chosen, _PROBABLE)
    whole = neighbours_table(scene, carried, {identifier: wanted})
    table = whole[whole["query"] == identifier].head(k)
    st.markdown(f"**Nearest of the {len(scene):,} proteins of the map**")
    _show_table(table)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "Neighbours of all" if len(scene.queries) > 1 else "Neighbours",
            data=lambda: _tsv(scene, run),
            file_name="map-neighbours.tsv",
            mime="text/tab-separated-values",
            key="map-neighbours-download",
            on_click="ignore",
            icon=":material/download:",
            help="TSV",
        )
        st.button(
            "Select the 50 nearest",
            key="map-near-query",
            icon=":material/select_all:",
            on_click=lambda: map_state.select(SelectionRecipe.of(NearQuery(identifier))),
        )
        st.caption(
            f"Cosine of the embeddings, among all {len(scene):,} proteins of the map. Shared "
            f"terms: predicted here with {percentage(_PROBABLE)} or more, and annotated there."
        )


def _show_table(table: pd.DataFrame) -> None:
    shown = pd.DataFrame(
        {
            "Protein": [
                f"[{accession}]({uniprot_address(accession)})"
                + (" :gray[(itself)]" if is_query else "")
                for accession, is_query in zip(table["accession"], table["is_query"], strict=True)
            ],
            "Name": [
                escape_markdown(" ".join(filter(None, pair)))
                for pair in zip(table["gene"], table["name"], strict=True)
            ],
            "Organism": [escape_markdown(short_organism(each)) for each in table["organism"]],
            "Similarity": table["similarity"].to_numpy(),
            "GO terms": table["n_terms"].to_numpy(),
            "Shared": [_shared(each) for each in table["shared_terms"]],
        }
    )
    st.table(
        shown.style.format({"Similarity": "{:.2f}"}),
        border="horizontal",
        hide_index=True,
        alt="Nearest proteins of the query",
    )


def _shared(written: str) -> str:
    """The two most specific of the shared terms, and how many more there are."""
    terms = [each.partition(" ") for each in written.split("; ") if each]
    said = ", ".join(f"{escape_markdown(name)} `{go_id}`" for go_id, _, name in terms[:2])
    return said + (f" and {len(terms) - 2} more" if len(terms) > 2 else "")


def _tsv(scene: MapScene, run: Run) -> str:
    carried = map_resources.membership(scene.proteomes)
    wanted = {
        identifier: map_resources.query_terms(run, index, _PROBABLE)
        for index, identifier in enumerate(scene.queries.identifiers)
    }
    table = neighbours_table(scene, carried, wanted)
    return neighbours_tsv(table, map_resources.facts(scene, resources.ontology()))
