"""Enriched terms as a table, and what can be done with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import map_state
from pages.ui.messages import escape_markdown
from pages.ui.wording import counted, quickgo_address, uniprot_address
from proteinbert_core.export.fact_table import fact_table_tsv
from proteinbert_core.figures.enrichment_bars import power_of_ten
from proteinbert_core.protein_map.fact_parts import Carriers
from proteinbert_core.protein_map.selection import SelectionRecipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proteinbert_core.enrichment import EnrichmentResult
    from proteinbert_core.protein_map.map_scene import MapScene

_ROW_HEIGHT = 30
_MAX_HEIGHT = 423
_LISTED = 60


def show(
    scene: MapScene, result: EnrichmentResult, rows: pd.DataFrame, facts: Mapping[str, str]
) -> None:
    """Draw the table, the downloads, and the term that is chosen in it.

    Parameters
    ----------
    scene : MapScene
    result : EnrichmentResult
    rows : DataFrame
        Of its table, those that are shown.
    facts : mapping of str to str
        How it was made.
    """
    table = pd.DataFrame(
        {
            "name": rows["name"],
            "q": [power_of_ten(exponent) for exponent in rows["log10_q"]],
            "fold": rows["fold"],
            "selected": rows["n_selected"],
            "expected": rows["expected"],
            "background": rows["n_background"],
            "aspect": rows["aspect"],
            "go_id": [quickgo_address(go_id) for go_id in rows["go_id"]],
        }
    )
    chosen = st.dataframe(
        table,
        key="enrichment-table",
        hide_index=True,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(table) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "name": st.column_config.TextColumn("Term", width=240),
            "aspect": st.column_config.TextColumn("Aspect", width=60),
            "selected": st.column_config.NumberColumn(
                "Selected", format="localized", help="Selected proteins that carry it."
            ),
            "expected": st.column_config.NumberColumn(
                "Expected", format="%.1f", help="Of a selection as large, by chance."
            ),
            "background": st.column_config.NumberColumn("Background", format="localized"),
            "fold": st.column_config.NumberColumn(
                "Fold", format="%.1f", help="Selected, over expected."
            ),
            "q": st.column_config.TextColumn("Adjusted p"),
            "go_id": st.column_config.LinkColumn(
                "GO id", display_text=r"term/(.+)$", help="Opens QuickGO."
            ),
        },
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{counted(len(table), 'GO term')} over-represented among the selected proteins",
    )
    _show_downloads(scene, result, facts)
    places = [place for place in chosen["selection"]["rows"] if place < len(rows)]
    if places:
        _show_term(scene, result, rows.iloc[places[0]])
    else:
        st.caption("Choose a row to see its proteins.")


def _show_downloads(scene: MapScene, result: EnrichmentResult, facts: Mapping[str, str]) -> None:
    accessions = scene.proteomes.proteins["accession"].to_numpy()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "TSV",
            data=lambda: fact_table_tsv("GO enrichment", result.with_proteins(accessions), facts),
            file_name="go-enrichment.tsv",
            mime="text/tab-separated-values",
            key="enrichment-tsv",
            on_click="ignore",
            icon=":material/download:",
            help="All tested terms that a selected protein carries, with the proteins, and how "
            "it was made.",
        )
        st.download_button(
            "Proteins",
            data=lambda: "\n".join(accessions[result.selected]) + "\n",
            file_name="selected-proteins.txt",
            mime="text/plain",
            key="enrichment-study",
            on_click="ignore",
            icon=":material/download:",
            help="Accessions of the selected proteins, one a line.",
        )


def _show_term(scene: MapScene, result: EnrichmentResult, row: pd.Series) -> None:
    go_id = str(row["go_id"])
    proteins = scene.proteomes.proteins.iloc[result.rows_of(go_id)]
    st.markdown(
        f"**{escape_markdown(row['name'])}** `{go_id}`: {row['n_selected']:,} of "
        f"{row['of_selected']:,} selected, {row['n_background']:,} of "
        f"{row['of_background']:,} in the background."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Colour the map by it", key="enrichment-colour", icon=":material/palette:"):
            map_state.change(colour="term", term=go_id)
            st.rerun()
        if st.button("Select these alone", key="enrichment-narrow", icon=":material/filter_alt:"):
            recipe = map_state.view().selection or SelectionRecipe()
            map_state.select(recipe.and_also(Carriers(int(go_id[3:]))))
            st.rerun()
        st.page_link("pages/go_terms.py", label="The term", query_params={"term": go_id})
    listed = proteins.head(_LISTED)
    st.dataframe(
        pd.DataFrame(
            {
                "accession": [uniprot_address(each) for each in listed["accession"]],
                "gene": listed["gene"].to_numpy(),
                "name": listed["name"].to_numpy(),
                "organism": listed["organism"].to_numpy(),
            }
        ),
        key="enrichment-proteins",
        hide_index=True,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(listed) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "accession": st.column_config.LinkColumn(
                "Protein", display_text=r"uniprotkb/(.+)$", help="Opens UniProt."
            ),
            "gene": "Gene",
            "name": st.column_config.TextColumn("Name", width=280),
            "organism": "Organism",
        },
        alt=f"Selected proteins that carry {go_id}",
    )
    if len(proteins) > _LISTED:
        st.caption(f"The first {_LISTED} of {len(proteins):,}; the TSV file has all.")
