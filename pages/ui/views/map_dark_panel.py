"""Unannotated proteins: what their neighbours say, and how far that can be relied on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import enrichment_results, map_redraw, map_state
from pages.ui.messages import guarded
from pages.ui.wording import counted, percentage, uniprot_address
from proteinbert_core.export.fact_table import fact_table_tsv
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.protein_map.dark_regions import DarkProteins
from proteinbert_core.protein_map.neighbourhood_votes import MIN_INFORMATION, MIN_SHARE, N_VOTERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proteinbert_core.enrichment import TermMembership
    from proteinbert_core.protein_map.map_scene import MapScene

_ROW_HEIGHT = 30
_MAX_HEIGHT = 483
_LISTED = 500
_ANY = "All"
_TABLE = "dark-table"
_METHOD = (
    f"The {N_VOTERS} nearest annotated proteins by embedding vote, each with its cosine as weight. "
    f"Of the terms with {percentage(MIN_SHARE)} of the votes and {MIN_INFORMATION:g} bits of "
    "information or more, the one is said whose confidence times information is largest. "
    "Confidence: share of the votes times the similarity of those who cast them. A vote is a hint "
    "where to look, no annotation."
)


@guarded
def show(scene: MapScene, membership: TermMembership, selected: NDArray[np.int64]) -> None:
    """Draw the panel.

    Parameters
    ----------
    scene : MapScene
    membership : TermMembership
        Of the scene's proteomes.
    selected : ndarray, shape=(n_selected,), dtype=int64
        Rows of the proteome set.
    """
    if membership.is_annotated.all():
        st.markdown("Every protein shown has a GO annotation.")
        return
    if not membership.is_annotated.any():
        st.markdown(
            "None of the proteins shown has a GO annotation, so no neighbour can speak. Show a "
            "proteome with annotations beside it."
        )
        return
    _show_panel(scene, membership, selected)


@st.fragment
@guarded
def _show_panel(scene: MapScene, membership: TermMembership, selected: NDArray[np.int64]) -> None:
    map_redraw.if_asked()
    dark = enrichment_results.dark(scene, membership)
    st.caption(
        f"{dark.n_dark:,} of {counted(len(scene), 'protein')} have no GO annotation. Of "
        f"{len(dark.table):,} the annotated neighbours agree on a term; the most confident come "
        "first."
    )
    rows = _filtered(dark, selected)
    if rows.empty:
        st.caption("None of them fits what is chosen here.")
    else:
        _show_table(rows)
    _show_download(scene, dark, rows)
    _show_reliability(dark)


def _filtered(dark: DarkProteins, selected: NDArray[np.int64]) -> pd.DataFrame:
    rows = dark.table
    with st.container(horizontal=True, vertical_alignment="bottom", key="dark-bar"):
        # In the order in which they come, the most confident first.
        proteomes = sorted(rows["proteome"].unique())
        proteome = st.selectbox("Proteome", [_ANY, *proteomes], key="dark-proteome", width=280)
        aspect = st.segmented_control(
            "Aspect", [_ANY, *ASPECTS], default=_ANY, required=True, key="dark-aspect",
            width="content",
        )  # fmt: skip
        only_selected = len(selected) > 0 and st.toggle(
            f"Selected only ({len(selected):,})", key="dark-selected"
        )
    if proteome != _ANY:
        rows = rows[rows["proteome"] == proteome]
    if aspect != _ANY:
        rows = rows[rows["aspect"] == aspect]
    return rows[rows["row"].isin(selected)] if only_selected else rows


def _show_table(rows: pd.DataFrame) -> None:
    listed = rows.head(_LISTED)
    table = pd.DataFrame(
        {
            "accession": [uniprot_address(each) for each in listed["accession"]],
            "name": listed["name"],
            "term": listed["term"],
            "aspect": listed["aspect"],
            "confidence": listed["confidence"],
            "precision": 100 * listed["precision"],
            "nearest": [
                f"{name} ({accession})" if name else accession
                for name, accession in zip(listed["nearest_name"], listed["nearest"], strict=True)
            ],
            "similarity": listed["nearest_similarity"],
            "proteome": listed["proteome"],
            "length": listed["length"],
            "structure": [
                # AlphaFold DB has no isoforms.
                f"https://alphafold.ebi.ac.uk/entry/{each.partition('-')[0]}"
                for each in listed["accession"]
            ],
        }
    )
    st.dataframe(
        table,
        key=_TABLE,
        hide_index=True,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(table) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "accession": st.column_config.LinkColumn(
                "Protein", display_text=r"uniprotkb/(.+)$", help="Opens UniProt."
            ),
            "name": st.column_config.TextColumn("Name", width=170),
            "term": st.column_config.TextColumn("Neighbours say", width=210),
            "aspect": st.column_config.TextColumn("Aspect", width=60),
            "confidence": st.column_config.NumberColumn("Confidence", format="%.2f"),
            "precision": st.column_config.NumberColumn(
                "Measured",
                format="%.0f %%",
                help="Of annotated proteins with such a confidence, their own annotations hidden: "
                "how many carry the term that was said.",
            ),
            "nearest": st.column_config.TextColumn("Nearest that carries it", width=210),
            "similarity": st.column_config.NumberColumn("Cosine", format="%.2f"),
            "proteome": st.column_config.TextColumn("Proteome", width=160),
            "length": st.column_config.NumberColumn("Length", format="localized"),
            "structure": st.column_config.LinkColumn(
                "Structure", display_text="AlphaFold DB", help="Opens AlphaFold DB."
            ),
        },
        on_select=partial(_open, listed["accession"].tolist()),
        selection_mode="single-row",
        alt=f"{counted(len(table), 'protein')} without annotation and what their neighbours say",
    )
    if len(rows) > _LISTED:
        st.caption(f"The first {_LISTED} of {len(rows):,}; the TSV file has all.")


def _open(accessions: list[str]) -> None:
    rows = st.session_state[_TABLE].selection.rows
    if rows and rows[0] < len(accessions):
        map_state.open_protein(accessions[rows[0]])
        map_redraw.ask()


def _show_download(scene: MapScene, dark: DarkProteins, rows: pd.DataFrame) -> None:
    facts = {**enrichment_results.facts_of(scene), **dark.facts}
    st.download_button(
        "TSV",
        data=lambda: fact_table_tsv("Unannotated proteins", rows.drop(columns="row"), facts),
        file_name="unannotated-proteins.tsv",
        mime="text/tab-separated-values",
        key="dark-tsv",
        on_click="ignore",
        icon=":material/download:",
        disabled=rows.empty,
    )


def _show_reliability(dark: DarkProteins) -> None:
    with st.expander("How far this can be relied on"):
        st.markdown(
            f"Measured on {counted(dark.n_judged, 'annotated protein')} of "
            f"{dark.n_annotated:,}: each was asked for with its own annotations hidden. What they "
            "do not carry counts as wrong, though it may be true; and proteins that nobody could "
            "annotate yet are harder than these."
        )
        bands = dark.reliability
        st.table(
            pd.DataFrame(
                {
                    "Confidence": [
                        f"{low:g} to {high:g}"
                        for low, high in zip(bands["from"], bands["to"], strict=True)
                    ],
                    "Judged": [f"{count:,}" for count in bands["judged"]],
                    "Right": [
                        "too few to say" if np.isnan(share) else percentage(share)
                        for share in bands["precision"]
                    ],
                }
            ),
            border="horizontal",
            hide_index=True,
            width="content",
        )
        st.markdown(_METHOD)
