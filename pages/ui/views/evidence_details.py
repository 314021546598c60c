"""The evidence card of a term: what its probability stands for, and what speaks for it."""

from __future__ import annotations

from math import isinf

import streamlit as st

from pages.ui.runs import Run
from pages.ui.term_evidence import agreement, how_carried, neighbour_table, precision_statement
from pages.ui.views import reliability
from pages.ui.wording import uniprot_address
from proteinbert_core.figures.theme import ASPECT_NAMES

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
    for section in _SECTIONS:
        section(run, index, go_id)


def _show_precision(run: Run, index: int, go_id: str) -> None:
    assert run.annotator is not None
    assert run.evidence is not None
    aspect = run.annotator.ontology[go_id].aspect
    calibration = run.evidence.combination.calibration
    found = run.term_evidence(index, go_id)
    if found is not None:
        bins = calibration.reliability[aspect]
        st.markdown(precision_statement(bins, ASPECT_NAMES[aspect].lower(), found.probability))
    with st.popover("How reliable is this number?", type="tertiary", icon=":material/show_chart:"):
        reliability.show(calibration, aspect, "term")


def _show_sources(run: Run, index: int, go_id: str) -> None:
    found = run.term_evidence(index, go_id)
    if found is None:
        return
    network = "does not predict it" if found.network == 0 else f"{found.network:.2f}"
    bits = (
        "no reference protein carries it"
        if isinf(found.information)
        else f"{found.information:.1f} bits"
    )
    st.markdown(
        f"Network: {network}  \nNeighbours' vote: {found.neighbours:.2f}  \nInformation: {bits}"
    )
    st.markdown(f"**{agreement(found)}**")


def _show_annotation(run: Run, index: int, go_id: str) -> None:
    known = run.known_protein(index)
    if known is None:
        return
    assert run.annotator is not None
    entries = ", ".join(known.accessions)
    how = how_carried(known.terms, run.annotator.ontology, go_id)
    if how is None:
        st.markdown(f"The protein is {entries} of the reference set, not annotated with this term.")
    else:
        st.markdown(f"Annotated to this protein ({entries}): **{how[0]}**, {how[1]}.")


def _show_neighbours(run: Run, index: int, go_id: str) -> None:
    assert run.annotator is not None
    assert run.evidence is not None
    table = neighbour_table(
        run.evidence.reference, run.annotator.ontology, run.neighbours(index), go_id
    )
    if table.empty:
        return
    carries = table["carries"] != "no"
    st.markdown(
        f"Of the {len(table)} nearest proteins, {carries.sum()} carry it"
        + _listed(table.loc[carries, "accession"].tolist())
        + f"; {(~carries).sum()} are not annotated with it"
        + _listed(table.loc[~carries, "accession"].tolist())
        + ". The tables below say more of each."
    )


def _listed(accessions: list[str]) -> str:
    if not accessions:
        return ""
    links = [f"[{each}]({uniprot_address(each)})" for each in accessions[:_LISTED]]
    more = len(accessions) - _LISTED
    return f" ({', '.join(links)}{f' and {more} more' if more > 0 else ''})"


# In the order of the card. Another kind of evidence, as the residues that a score depends on, is
# one more function here that takes the run, the position of the protein and the GO id.
_SECTIONS = (_show_precision, _show_annotation, _show_sources, _show_neighbours)
