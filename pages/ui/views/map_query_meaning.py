"""What is known of a query beyond the map: its safe answer, and its nearest annotated relatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.messages import escape_markdown
from pages.ui.wording import counted, percentage, uniprot_address
from proteinbert_core.annotation.safe_answer import DEFAULT_PRECISION, safe_answer
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.reference.organisms import organism_name

if TYPE_CHECKING:
    from pages.ui.runs import Run
    from proteinbert_core.reference import Neighbour

# Where nothing is likely enough for a safe answer, this is said instead, as what it is.
_UNSURE = 0.3
_MOST_TERMS, _MOST_RELATIVES = 3, 3
# Unrelated proteins share a few hundredths of their k-mers.
_ALIKE = 0.1
# So much nearer in cosine is nearer indeed.
_CLEARLY = 0.05


def show(run: Run, index: int, nearest_on_map: float) -> None:
    """Draw two short paragraphs; nothing for a model without a reference set.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    nearest_on_map : float
        Cosine of its nearest protein on the map.
    """
    evidence = run.evidence
    if evidence is None:
        return
    with st.container(key="map-meaning", gap="small"):
        known = run.known_protein(index)
        if known is not None:
            its = ", ".join(f"[{each}]({uniprot_address(each)})" for each in known.accessions[:3])
            st.markdown(
                f"It is itself one of the annotated proteins, {its}: what is known of it stands "
                "beside the predictions, under “GO terms of this protein”."
            )
        st.markdown(_answer(run, index))
        relatives = run.neighbours(index)
        if relatives:
            st.markdown(_relatives(relatives, len(evidence.reference), nearest_on_map))


def _answer(run: Run, index: int) -> str:
    """The deepest terms that are likely enough, of each aspect the first few."""
    precision = DEFAULT_PRECISION
    table = safe_answer(run.table([index], precision))
    if table.empty:
        precision = _UNSURE
        table = safe_answer(run.table([index], precision), precision=precision)
    said = []
    for aspect in ASPECTS:
        rows = table[table["aspect"] == aspect]
        if rows.empty:
            continue
        first = rows.head(_MOST_TERMS)
        terms = ", ".join(
            f"{escape_markdown(name)} `{go_id}` {probability:.2f}"
            for name, go_id, probability in zip(
                first["name"], first["go_id"], first["probability"], strict=True
            )
        )
        more = f" and {len(rows) - len(first)} more" if len(rows) > len(first) else ""
        said.append(f"{ASPECT_NAMES[aspect].lower()}: {terms}{more}")
    if not said:
        return f"**Predicted:** no informative term reaches {precision:g}."
    unsure = f"nothing with {DEFAULT_PRECISION:g}; with " if precision == _UNSURE else "with "
    return f"**Predicted:** {unsure}{precision:g} or more {'; '.join(said)}."


def _relatives(relatives: Sequence[Neighbour], n_reference: int, nearest_on_map: float) -> str:
    """Name the nearest annotated proteins, and say where they are nearer than the map's."""
    by_sequence = sorted(relatives, key=lambda each: -each.shared_kmers)
    by_embedding = sorted(relatives, key=lambda each: -each.embedding_similarity)
    alike = ", ".join(
        f"{_named(each)}, {percentage(each.shared_kmers)})"
        for each in by_sequence[:_MOST_RELATIVES]
        if each.shared_kmers >= _ALIKE
    )
    near = ", ".join(
        f"{_named(each)}, {each.embedding_similarity:.2f})"
        for each in by_embedding[:_MOST_RELATIVES]
    )
    by_kmers = f"by shared k-mers {alike}" if alike else "none by sequence"
    said = (
        f"**Nearest of {counted(n_reference, 'annotated protein')}** of all kingdoms: {by_kmers}; "
        f"by embedding {near}."
    )
    if by_embedding[0].embedding_similarity < nearest_on_map + _CLEARLY:
        return said
    return (
        f"{said} They are nearer than anything on this map ({nearest_on_map:.2f}): its family is "
        "not among the proteomes shown, so believe them rather than its place here."
    )


def _named(neighbour: Neighbour) -> str:
    """Accession as a link, and the organism in a bracket that is left open."""
    link = f"[{neighbour.accession}]({uniprot_address(neighbour.accession)})"
    return f"{link} ({escape_markdown(organism_name(neighbour.taxon_id))}"
