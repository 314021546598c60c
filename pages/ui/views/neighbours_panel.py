"""The nearest annotated proteins, and whether they carry the term that is selected."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import state
from pages.ui.messages import escape_markdown
from pages.ui.runs import Run
from pages.ui.term_evidence import neighbour_table
from pages.ui.wording import taxonomy_address, uniprot_address
from proteinbert_core.reference.organisms import NOT_STATED

_FIRST_ROWS = 8
# Two proteins at or beyond these are the same for all that is known of them.
_SAME_KMERS, _SAME_EMBEDDING = 0.98, 0.98


def show(run: Run, index: int) -> None:
    """Draw the table; nothing without a reference set.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    """
    evidence = run.evidence
    if evidence is None:
        return
    assert run.annotator is not None
    ontology = run.annotator.ontology
    st.subheader("Nearest annotated proteins", anchor=False)
    neighbours = run.neighbours(index)
    if not neighbours:
        st.caption("No protein of the reference set resembles this one.")
        return
    go_id = state.selected_term()
    if go_id is not None and go_id not in ontology:
        go_id = None
    asked = "Select a term above to see which of them carry it."
    if go_id is not None:
        name = escape_markdown(ontology[go_id].name)
        asked = (
            f"Selected: {name} `{go_id}`. Direct: annotated with it; inherited: with a more "
            "specific term. No: not annotated, which is not a disproof."
        )
    same = (
        "The first is next to identical to this protein: its terms are known rather than "
        "predicted. "
        if neighbours[0].shared_kmers >= _SAME_KMERS
        and neighbours[0].embedding_similarity >= _SAME_EMBEDDING
        else ""
    )
    st.caption(
        f"Of {len(evidence.reference):,} reference proteins, nearest by sequence or by the "
        f"network's embedding. {same}{asked}"
    )
    table = neighbour_table(evidence.reference, ontology, neighbours, go_id)
    _show_rows(table[:_FIRST_ROWS], "Nearest annotated proteins")
    if len(table) > _FIRST_ROWS:
        with st.expander(f"{len(table) - _FIRST_ROWS} more"):
            _show_rows(table[_FIRST_ROWS:], "Nearest annotated proteins, continued")


def _show_rows(table: pd.DataFrame, name: str) -> None:
    columns: dict[str, Sequence[object]] = {
        "Protein": [f"[{each}]({uniprot_address(each)})" for each in table["accession"]]
    }
    if "carries" in table:
        # Beside the accession, where a phone shows it without scrolling.
        columns["Carries the term"] = [
            f"**{how}**, {evidence}" if evidence else how
            for how, evidence in zip(table["carries"], table["evidence"], strict=True)
        ]
    shown = pd.DataFrame(
        {
            **columns,
            "Organism": [
                _organism(taxon_id, organism)
                for taxon_id, organism in zip(table["taxon_id"], table["organism"], strict=True)
            ],
            "Shared k-mers": table["shared_kmers"].to_numpy(),
            "Embedding": table["embedding_similarity"].to_numpy(),
            "Experimental terms": table["n_experimental"].to_numpy(),
        }
    )
    styled = shown.style.format({"Shared k-mers": "{:.0%}", "Embedding": "{:.2f}"})
    st.table(styled, border="horizontal", hide_index=True, alt=name)


def _organism(taxon_id: int, organism: str) -> str:
    if taxon_id == NOT_STATED:
        return organism
    return f"[{escape_markdown(organism)}]({taxonomy_address(taxon_id)})"
