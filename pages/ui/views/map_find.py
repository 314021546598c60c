"""A protein on the map found by accession, entry, gene or name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import map_picture, map_state
from pages.ui.messages import escape_markdown, guarded
from proteinbert_core.figures.map_hover import short_organism
from proteinbert_core.protein_map.named_parts import TextFound
from proteinbert_core.protein_map.selection import SelectionRecipe

if TYPE_CHECKING:
    from proteinbert_core.protein_map.map_scene import MapScene

_SHOWN = 10
_TYPED = "map-find-text"


def show(scene: MapScene) -> None:
    """Draw the menu.

    Parameters
    ----------
    scene : MapScene
    """
    with st.popover("Find", icon=":material/search:", key="map-find-menu"):
        _show_box(scene)


@st.fragment
@guarded
def _show_box(scene: MapScene) -> None:
    """Find while typing, without drawing the map again."""
    typed = st.text_input(
        "Accession, entry, gene or name",
        key=_TYPED,
        type="search",
        live=True,
        placeholder="P00546, CDC28, kinase",
    )
    if not typed or not typed.strip():
        return
    rows = map_picture.rows_found(scene.search_texts, typed)
    if not len(rows):
        st.text(f"Nothing is called “{typed}”.")
        return
    table = scene.proteomes.proteins
    with st.container(gap=None, key="go-terms-list-map-find"):
        for row in rows[:_SHOWN].tolist():
            protein = table.iloc[row]
            called = " ".join(filter(None, (protein["gene"], protein["name"]))) or protein["entry"]
            if st.button(
                f"{escape_markdown(called)} `{protein['accession']}` "
                f":gray[{escape_markdown(short_organism(str(protein['organism'])))}]",
                key=f"map-find-{row}",
                type="tertiary",
                wrap=True,
            ):
                map_state.open_protein(str(protein["accession"]))
                st.rerun()
    if st.button(f"Select all {len(rows):,}", key="map-find-all", icon=":material/select_all:"):
        map_state.select(SelectionRecipe.of(TextFound(typed.strip())))
        st.rerun()
