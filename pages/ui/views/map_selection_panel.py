"""What is selected on the map: how, how many, which; and as files to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from pages.ui import map_files, map_state, resources
from pages.ui.messages import escape_markdown
from pages.ui.wording import counted
from proteinbert_core.protein_map.fact_parts import Carriers
from proteinbert_core.reference.reference_set import go_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.map_view import MapView
    from proteinbert_core.protein_map.selection import SelectionRecipe

_ROW_HEIGHT = 30
_MAX_HEIGHT = 420
_MOST_ROWS = 5_000


def described(scene: MapScene, recipe: SelectionRecipe) -> str:
    """Say in words how proteins were selected, with names of proteomes and terms."""
    categories = scene.proteomes.proteins["proteome"].cat.categories
    names = dict(zip(scene.proteomes.keys, categories, strict=True))
    ontology = resources.ontology() if recipe else None
    for part in (part for group in recipe.groups for part in group):
        if isinstance(part, Carriers) and ontology is not None:
            term = ontology.follow(go_id(part.term))
            if term is not None:
                names[go_id(part.term)] = ontology[term].name
    return recipe.describe(names)


def show(scene: MapScene, view: MapView, selected: NDArray[np.int64] | None) -> None:
    """Draw the panel.

    Parameters
    ----------
    scene : MapScene
    view : MapView
    selected : ndarray, dtype=int64, or None
        Rows that are selected.
    """
    if selected is None:
        st.caption(
            "Nothing is selected. Draw around proteins with the lasso or the box in the upper "
            "right corner of the map, or find some by name."
        )
        return
    said = described(scene, view.selection)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{counted(len(selected), 'protein')}**: {escape_markdown(said)}", width="stretch"
        )
        st.toggle(
            "Add",
            key=map_state.ADDING,
            help="Whatever you draw next is added to the selection.",
        )
        st.button(
            "Clear",
            key="map-clear",
            icon=":material/close:",
            on_click=map_state.clear_selection,
        )
    if "selection" in view.left_out_of_link:
        st.caption("This selection is too long for a link; save the map to a file to keep it.")
    if not len(selected):
        st.markdown("No protein of the map fits it.")
        return
    _show_counts(scene, selected)
    table = map_files.selection_table(scene, selected)
    st.dataframe(
        table.head(_MOST_ROWS),
        key="map-selected",
        hide_index=True,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (min(len(table), _MOST_ROWS) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "accession": st.column_config.TextColumn("Accession", pinned=True, width=100),
            "entry": st.column_config.TextColumn("Entry", width=120),
            "gene": st.column_config.TextColumn("Gene", width=90),
            "name": st.column_config.TextColumn("Name", width="large"),
            "proteome": "Proteome",
            "length": st.column_config.NumberColumn("Length", format="localized", width=70),
            "n_terms": st.column_config.NumberColumn("GO terms", width=75),
        },
        column_order=["accession", "gene", "name", "proteome", "length", "n_terms", "entry"],
        on_select=lambda: _take_row(table["accession"].head(_MOST_ROWS).tolist()),
        selection_mode="single-row",
        alt=f"{counted(len(table), 'selected protein')}",
    )
    if len(table) > _MOST_ROWS:
        st.caption(f"The first {_MOST_ROWS:,}; the files hold all.")
    _show_downloads(scene, view, selected, said)


def _show_counts(scene: MapScene, selected: NDArray[np.int64]) -> None:
    codes = scene.proteomes.proteins["proteome"].cat
    counts = np.bincount(codes.codes.to_numpy()[selected], minlength=len(codes.categories))
    named = [
        f"{escape_markdown(str(codes.categories[place]))} {counts[place]:,}"
        for place in np.argsort(-counts, kind="stable")
        if counts[place]
    ]
    st.caption(", ".join(named))


def _take_row(accessions: list[str]) -> None:
    rows = st.session_state["map-selected"].selection.rows
    if rows:
        map_state.open_protein(accessions[rows[0]])


def _show_downloads(scene: MapScene, view: MapView, selected: NDArray[np.int64], said: str) -> None:
    facts = {"selection": said, "recipe": view.selection.to_text()}
    inside = map_files.queries_inside(scene, view.selection)
    run = map_state.run()
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Table",
            data=lambda: map_files.selection_tsv(scene, selected, facts),
            file_name="map-selection.tsv",
            mime="text/tab-separated-values",
            key="map-selection-tsv",
            on_click="ignore",
            icon=":material/download:",
            help="TSV, with the recipe of the selection",
        )
        st.download_button(
            "Accessions",
            data=lambda: map_files.accessions(scene, selected),
            file_name="map-selection.txt",
            mime="text/plain",
            key="map-selection-ids",
            on_click="ignore",
            icon=":material/download:",
            help="One a line",
        )
        if inside and run is not None:
            st.download_button(
                f"FASTA of {len(inside):,} of yours",
                data=lambda: map_files.queries_fasta(run, inside),
                file_name="map-queries.fasta",
                mime="text/x-fasta",
                key="map-selection-fasta",
                on_click="ignore",
                icon=":material/download:",
                help="Your proteins inside the selection; the map holds no other sequences",
            )
