"""What a term's probability rests on: network, neighbours, information, and how reliable it is."""

from __future__ import annotations

from math import isinf

import streamlit as st

from pages.ui.runs import Run
from pages.ui.term_evidence import agreement, neighbour_table
from pages.ui.views import reliability
from pages.ui.wording import uniprot_address

_LISTED = 6


def show(run: Run, index: int, go_id: str) -> None:
    """Draw the evidence for a term; nothing without a reference set.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    go_id : str
    """
    if run.evidence is None:
        return
    assert run.annotator is not None
    ontology = run.annotator.ontology
    found = run.term_evidence(index, go_id)
    if found is not None:
        network = "does not predict it" if found.network == 0 else f"{found.network:.2f}"
        bits = (
            "no reference protein carries it"
            if isinf(found.information)
            else (f"{found.information:.1f} bits")
        )
        st.markdown(
            f"Network: {network}  \nNeighbours' vote: {found.neighbours:.2f}  \nInformation: {bits}"
        )
        st.markdown(agreement(found))
    table = neighbour_table(run.evidence.reference, ontology, run.neighbours(index), go_id)
    if not table.empty:
        carries = table["carries"] != "no"
        st.markdown(
            f"Of the {len(table)} nearest proteins, {carries.sum()} carry it"
            + _listed(table.loc[carries, "accession"].tolist())
            + f"; {(~carries).sum()} are not annotated with it"
            + _listed(table.loc[~carries, "accession"].tolist())
            + "."
        )
    with st.popover("How reliable is this number?", type="tertiary", icon=":material/show_chart:"):
        reliability.show(run.evidence.combination.calibration, ontology[go_id].aspect, "term")


def _listed(accessions: list[str]) -> str:
    if not accessions:
        return ""
    links = [f"[{each}]({uniprot_address(each)})" for each in accessions[:_LISTED]]
    more = len(accessions) - _LISTED
    return f" ({', '.join(links)}{f' and {more} more' if more > 0 else ''})"
