"""What speaks for a term, in a sentence, and which of the neighbours carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference import Neighbour, ReferenceSet
from proteinbert_core.reference.organisms import organism_name
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS, EXPERIMENTAL

# From here on a source speaks for a term, and speaks clearly.
_SPEAKS, _CLEARLY = 0.1, 0.5


@dataclass(frozen=True, slots=True)
class TermEvidence:
    """What speaks for a term of a protein.

    Attributes
    ----------
    probability : float
        Combined and calibrated.
    network : float
        Score of the network alone; 0 for a term that it does not predict.
    neighbours : float
        Vote of the neighbours alone.
    information : float
        Information content in bits; infinite for a term that no reference protein carries.
    """

    probability: float
    network: float
    neighbours: float
    information: float


def agreement(evidence: TermEvidence) -> str:
    """Say in one sentence whether network and neighbours agree about a term.

    Examples
    --------
    >>> agreement(TermEvidence(0.9, 0.8, 0.7, 3.0))
    'Network and neighbours agree: both speak clearly for this term.'
    >>> agreement(TermEvidence(0.4, 0.8, 0.0, 3.0))
    'They disagree: the network speaks for this term, the neighbours do not.'
    >>> agreement(TermEvidence(0.4, 0.0, 0.3, 3.0))
    'The network does not predict this term; the neighbours speak for it, weakly.'
    """
    network, neighbours = _strength(evidence.network), _strength(evidence.neighbours)
    how = {0: "do not speak for it", 1: "speak for it, weakly", 2: "speak clearly for it"}
    if evidence.network == 0:
        return f"The network does not predict this term; the neighbours {how[neighbours]}."
    if network == neighbours:
        return {
            0: "Neither the network nor the neighbours speak for this term by themselves.",
            1: "Network and neighbours agree: both speak for this term, weakly.",
            2: "Network and neighbours agree: both speak clearly for this term.",
        }[network]
    if not neighbours:
        return "They disagree: the network speaks for this term, the neighbours do not."
    if not network:
        return "They disagree: the neighbours speak for this term, the network does not."
    clearer = "the network more clearly" if network > neighbours else "the neighbours more clearly"
    return f"Network and neighbours both speak for this term, {clearer}."


def _strength(score: float) -> int:
    return (score >= _SPEAKS) + (score >= _CLEARLY)


def carried(
    reference: ReferenceSet, ontology: Ontology, row: int, go_id: str
) -> tuple[str, str] | None:
    """Say how a reference protein carries a term.

    Parameters
    ----------
    reference : ReferenceSet
    ontology : Ontology
    row : int
        Of the protein.
    go_id : str

    Returns
    -------
    tuple of str or None
        "direct", or "inherited" from a more specific term; and the best kind of evidence. None
        where it is not annotated.
    """
    terms = reference.terms_of(row)
    if go_id in terms:
        return "direct", terms[go_id]
    kinds = [
        kind
        for each, kind in terms.items()
        if each in ontology and go_id in ontology.ancestors(each)
    ]
    return ("inherited", min(kinds, key=EVIDENCE_KINDS.index)) if kinds else None


def neighbour_table(
    reference: ReferenceSet,
    ontology: Ontology,
    neighbours: Sequence[Neighbour],
    go_id: str | None,
) -> pd.DataFrame:
    """List neighbours, and how each carries a term.

    Parameters
    ----------
    reference : ReferenceSet
    ontology : Ontology
    neighbours : sequence of Neighbour
    go_id : str or None
        The term that is asked about.

    Returns
    -------
    DataFrame
        Columns ``accession``, ``taxon_id``, ``organism``, ``embedding_similarity``,
        ``shared_kmers``, ``n_experimental`` (direct terms), and with a term ``carries``
        ("direct", "inherited" or "no") and ``evidence`` (its kind; blank without).
    """
    kinds = [list(reference.terms_of(each.row).values()) for each in neighbours]
    columns: dict[str, list[object]] = {
        "accession": [each.accession for each in neighbours],
        "taxon_id": [each.taxon_id for each in neighbours],
        "organism": [organism_name(each.taxon_id) for each in neighbours],
        "embedding_similarity": [each.embedding_similarity for each in neighbours],
        "shared_kmers": [each.shared_kmers for each in neighbours],
        "n_experimental": [each.count(EVIDENCE_KINDS[EXPERIMENTAL]) for each in kinds],
    }
    if go_id is not None:
        found = [carried(reference, ontology, each.row, go_id) for each in neighbours]
        columns["carries"] = ["no" if each is None else each[0] for each in found]
        columns["evidence"] = ["" if each is None else each[1] for each in found]
    return pd.DataFrame(columns)
