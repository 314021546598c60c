"""What speaks for a term, in a sentence, and which of the neighbours carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pages.ui.wording import percentage
from proteinbert_core.annotation.calibration import ReliabilityBin
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference import Neighbour, ReferenceSet
from proteinbert_core.reference.organisms import organism_name
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS, EXPERIMENTAL

# From here on a source speaks for a term, and speaks clearly.
_SPEAKS, _CLEARLY = 0.1, 0.5
# Pairs of protein and term below which a share says little.
_ENOUGH_PAIRS = 20


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
    return how_carried(reference.terms_of(row), ontology, go_id)


def how_carried(terms: Mapping[str, str], ontology: Ontology, go_id: str) -> tuple[str, str] | None:
    """Say how a protein of these direct terms carries a term.

    Parameters
    ----------
    terms : mapping of str to str
        GO id -> kind of evidence.
    ontology : Ontology
    go_id : str

    Returns
    -------
    tuple of str or None
        As of `carried`.
    """
    current = {ontology.follow(each): kind for each, kind in terms.items()}
    if go_id in current:
        return "direct", current[go_id]
    kinds = [
        kind
        for each, kind in current.items()
        if each is not None and go_id in ontology.ancestors(each)
    ]
    return ("inherited", min(kinds, key=EVIDENCE_KINDS.index)) if kinds else None


def precision_statement(
    bins: Sequence[ReliabilityBin], aspect_name: str, probability: float
) -> str:
    """Say what a probability stands for, as measured where terms are known.

    Parameters
    ----------
    bins : sequence of ReliabilityBin
        Of the term's aspect.
    aspect_name : str
    probability : float

    Returns
    -------
    str

    Examples
    --------
    >>> bins = [ReliabilityBin(1916, 0.747, 0.763)]
    >>> precision_statement(bins, "molecular function", 0.71)
    'Of molecular function terms shown at 0.7 to 0.8, 76 % held where judged (1,916 cases).'
    >>> precision_statement(bins, "molecular function", 0.93)
    'No molecular function terms were shown at 0.9 to 1.0 often enough to judge.'
    """
    place = _tenth(probability)
    between = f"{place / 10:.1f} to {(place + 1) / 10:.1f}"
    for each in bins:
        if _tenth(each.mean_probability) == place and each.n >= _ENOUGH_PAIRS:
            return (
                f"Of {aspect_name} terms shown at {between}, {percentage(each.observed)} held "
                f"where judged ({each.n:,} cases)."
            )
    return f"No {aspect_name} terms were shown at {between} often enough to judge."


def _tenth(probability: float) -> int:
    return min(int(probability * 10), 9)


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
