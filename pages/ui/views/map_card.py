"""The card of a reference protein: who it is, where else it is described, what is known of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from pages.ui import map_protein, map_state, resources
from pages.ui.messages import escape_markdown
from pages.ui.wording import counted, quickgo_address
from proteinbert_core.figures.map_hover import short_organism
from proteinbert_core.protein_map.named_parts import Accessions
from proteinbert_core.protein_map.selection import SelectionRecipe
from proteinbert_core.proteomes.proteome import REVIEWED, UNREVIEWED

if TYPE_CHECKING:
    from proteinbert_core.protein_map.map_scene import MapScene

_TERMS_SHOWN = 12


def show(scene: MapScene, row: int) -> None:
    """Draw the card beside the map.

    Parameters
    ----------
    scene : MapScene
    row : int
        Of the protein.
    """
    protein = scene.proteomes.proteins.iloc[row]
    with st.container(border=True, key="map-card", gap="small"):
        st.html(_identity(protein))
        st.markdown(_links(str(protein["accession"])))
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Details",
                key="map-card-details",
                on_click=map_state.open_panel,
                args=("Protein",),
            )
            st.button(
                "Close",
                key="map-card-close",
                type="tertiary",
                icon=":material/close:",
                on_click=map_state.open_protein,
                args=(None,),
            )


def show_details(scene: MapScene, row: int | None) -> None:
    """Draw what is known of a protein: its terms, and its true neighbours.

    Parameters
    ----------
    scene : MapScene
    row : int or None
        None where no card is open.
    """
    if row is None:
        st.caption("Click a point of the map, or find a protein by its name: its card opens here.")
        return
    protein = scene.proteomes.proteins.iloc[row]
    with st.container(key="identity"):
        st.html(_identity(protein))
    st.markdown(_links(str(protein["accession"])))
    terms, near = st.columns(2, gap="medium")
    with terms:
        _show_terms(scene, row)
    with near:
        _show_neighbours(scene, row)


def _identity(protein: Any) -> str:
    """Who it is, as escaped HTML: Markdown would read the names."""
    name = protein["name"] or protein["entry"] or protein["accession"]
    ids = ", ".join(filter(None, (protein["gene"], protein["accession"], protein["entry"])))
    reviewed = {REVIEWED: "reviewed", UNREVIEWED: "not reviewed"}.get(protein["reviewed"], "")
    length = counted(int(protein["length"]), "residue") if protein["length"] > 0 else ""
    facts = ", ".join(filter(None, (length, reviewed)))
    lines = [f"<h3>{escape(str(name))}</h3>", f"<p>{escape(ids)}</p>"]
    lines.append(f"<p><i>{escape(str(protein['organism']))}</i></p>")
    return "".join([*lines, f"<p>{escape(facts)}</p>" if facts else ""])


def _links(accession: str) -> str:
    return " · ".join(
        f"[{name}]({address})" for name, address in map_protein.addresses(accession).items()
    )


def _show_terms(scene: MapScene, row: int) -> None:
    ontology = resources.ontology()
    found = map_protein.direct_terms(scene.proteomes, row, ontology)
    st.markdown(f"**{counted(len(found), 'GO term')}, annotated directly**")
    if not found:
        st.caption("Nobody has annotated it, in the files that the map is made of.")
        return
    rows = [
        {
            "Term": f"{escape_markdown(each.name)} [`{each.go_id}`]({quickgo_address(each.go_id)})",
            "Aspect": each.aspect,
            "Evidence": each.evidence,
        }
        for each in found
    ]
    _table(rows[:_TERMS_SHOWN], "GO terms of the protein")
    if len(rows) > _TERMS_SHOWN:
        with st.expander(f"{len(rows) - _TERMS_SHOWN} more"):
            _table(rows[_TERMS_SHOWN:], "GO terms of the protein, continued")


def _table(rows: list[dict[str, str]], name: str) -> None:
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=name)


def _show_neighbours(scene: MapScene, row: int) -> None:
    rows, similarities = map_protein.nearest(scene.proteomes, row)
    st.markdown("**True neighbours, by embedding**")
    table = scene.proteomes.proteins
    with st.container(gap=None, key="go-terms-list-map-near"):
        for number, similarity in zip(rows.tolist(), similarities.tolist(), strict=True):
            near = table.iloc[number]
            called = " ".join(filter(None, (near["gene"], near["name"]))) or near["entry"]
            st.button(
                f"{similarity:.2f}  {escape_markdown(str(called))} `{near['accession']}` "
                f":gray[{escape_markdown(short_organism(str(near['organism'])))}]",
                key=f"map-near-{number}",
                type="tertiary",
                wrap=True,
                on_click=map_state.open_protein,
                args=(str(near["accession"]),),
            )
    st.caption("Cosine of the embeddings: 1 is the same direction.")
    accessions = tuple(str(table["accession"].iloc[each]) for each in (row, *rows.tolist()))
    st.button(
        "Select it and its neighbours",
        key="map-near-select",
        icon=":material/select_all:",
        on_click=lambda: map_state.select(
            SelectionRecipe.of(Accessions(tuple(dict.fromkeys(accessions))))
        ),
    )
