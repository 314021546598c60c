"""The nearest annotated proteins: those that carry the selected term, and those that do not."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import state
from pages.ui.messages import escape_markdown
from pages.ui.runs import Run
from pages.ui.sequences_at_hand import identities, recognised, sequences_by_row
from pages.ui.term_evidence import neighbour_table
from pages.ui.wording import counted, taxonomy_address, uniprot_address, uniprot_sequences_address
from proteinbert_core.reference import Neighbour
from proteinbert_core.reference.organisms import NOT_STATED
from proteinbert_core.sequences import parse_sequences
from proteinbert_core.sequences.alignment_identity import AlignmentIdentity

_FIRST_ROWS = 8
# Two proteins at or beyond these are the same for all that is known of them.
_SAME_KMERS, _SAME_EMBEDDING = 0.98, 0.98
_ALIGNED = (
    "Local alignment, BLOSUM62, gaps 11 and 1: identical columns of all columns, and how much of "
    "your protein they cover."
)


def show(run: Run, index: int) -> None:
    """Draw the tables; nothing without a reference set.

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
    st.caption(
        f"Of {len(evidence.reference):,} reference proteins, nearest by sequence or by the "
        f"network's embedding. {_same(run, index, neighbours)}"
        + ("Select a term above to see which of them carry it." if go_id is None else "")
    )
    table = neighbour_table(evidence.reference, ontology, neighbours, go_id)
    given: dict[int, str] = st.session_state.get(_given_key(run), {})
    sequences = sequences_by_row(run, neighbours, given)
    aligned = identities(run.proteins[index].sequence, neighbours, sequences)
    if any(aligned):
        table["aligned"] = [_alignment_text(each) for each in aligned]
    if go_id is None:
        _show_table(table, "Nearest annotated proteins")
    else:
        name = escape_markdown(ontology[go_id].name)
        carries = table["carries"] != "no"
        st.markdown(f"**{counted(int(carries.sum()), 'protein')} with {name}** `{go_id}`")
        if carries.any():
            st.caption("Direct: annotated with it; inherited: with a more specific term.")
            _show_table(table[carries], "Nearest proteins with the term")
        st.markdown(f"**{counted(int((~carries).sum()), 'protein')} without**")
        if not carries.all():
            st.caption("Not annotated with it, which is not a disproof.")
            without = table[~carries].drop(columns=["carries", "evidence"])
            _show_table(without, "Nearest proteins without the term")
    _show_alignment_box(run, neighbours, len(sequences))


def _same(run: Run, index: int, neighbours: Sequence[Neighbour]) -> str:
    first = neighbours[0]
    alike = (
        first.shared_kmers >= _SAME_KMERS and first.embedding_similarity >= _SAME_EMBEDDING
    ) or run.known_protein(index) is not None
    if not alike:
        return ""
    return "The first is next to identical to this protein: its terms are known, not predicted. "


def _show_table(table: pd.DataFrame, name: str) -> None:
    _show_rows(table[:_FIRST_ROWS], name)
    if len(table) > _FIRST_ROWS:
        with st.expander(f"{len(table) - _FIRST_ROWS} more"):
            _show_rows(table[_FIRST_ROWS:], f"{name}, continued")


def _show_rows(table: pd.DataFrame, name: str) -> None:
    columns: dict[str, Sequence[object]] = {
        "Protein": [f"[{each}]({uniprot_address(each)})" for each in table["accession"]]
    }
    if "carries" in table:
        # Beside the accession, where a phone shows it without scrolling.
        columns["Carries the term"] = [
            f"**{how}**, {evidence}"
            for how, evidence in zip(table["carries"], table["evidence"], strict=True)
        ]
    if "aligned" in table and table["aligned"].any():
        columns["Identity"] = table["aligned"].tolist()
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


def _alignment_text(found: AlignmentIdentity | None) -> str:
    if found is None:
        return ""
    return f"{found.identity:.0%} over {found.query_coverage:.0%}"


def _show_alignment_box(run: Run, neighbours: Sequence[Neighbour], n_at_hand: int) -> None:
    """Take sequences of neighbours, which the reference set does not hold."""
    with st.expander(f"Percent identity: {n_at_hand} of {len(neighbours)} sequences at hand"):
        st.caption(
            f"{_ALIGNED} The reference set holds no sequences. Those of your own run are used; "
            "paste others here as FASTA. The link asks UniProt for them when you follow it, and "
            "tells it the accessions alone."
        )
        accessions = [each.accession for each in neighbours]
        st.markdown(f"[Sequences of these proteins]({uniprot_sequences_address(accessions)})")
        box = f"reference-fasta-{run.run_id}"
        st.text_area("Sequences of reference proteins, FASTA", key=box, height=100)
        st.button("Align", key="align", on_click=_take_sequences, args=(run, box))
        message = st.session_state.get(f"{box}-taken")
        if message:
            st.caption(message)


def _take_sequences(run: Run, box: str) -> None:
    parsed = parse_sequences(st.session_state[box] or "")
    found = recognised(run, parsed.proteins)
    known: dict[int, str] = st.session_state.get(_given_key(run), {})
    st.session_state[_given_key(run)] = {**known, **found}
    st.session_state[f"{box}-taken"] = (
        f"{counted(len(parsed.proteins), 'sequence')} read, "
        f"{counted(len(found), 'reference protein')} recognised."
    )


def _given_key(run: Run) -> str:
    return f"reference-sequences-{run.run_id}"


def _organism(taxon_id: int, organism: str) -> str:
    if taxon_id == NOT_STATED:
        return organism
    return f"[{escape_markdown(organism)}]({taxonomy_address(taxon_id)})"
