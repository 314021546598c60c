"""Sequences of reference proteins that are at hand, for alignments: the set itself holds none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pages.ui.runs import Run
from proteinbert_core.errors import LimitError
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.reference import Neighbour, find_known_protein
from proteinbert_core.reference.sequence_digests import sequence_digest
from proteinbert_core.sequences import Protein
from proteinbert_core.sequences.alignment_identity import AlignmentIdentity, align_locally

_BY_DIGEST = {
    int(sequence_digest(each.protein.sequence)): each.protein.sequence for each in EXAMPLES
}


def sequences_by_row(
    run: Run, neighbours: Sequence[Neighbour], given: Mapping[int, str]
) -> dict[int, str]:
    """Find sequences of neighbours: among the run's proteins, the examples, and those given.

    Parameters
    ----------
    run : Run
        With a reference set.
    neighbours : sequence of Neighbour
    given : mapping of int to str
        Row of a reference protein -> its sequence, as `recognised` found it.

    Returns
    -------
    dict of int to str
        Row -> sequence, of those neighbours whose sequence is at hand.
    """
    assert run.evidence is not None
    digests = run.evidence.reference.sequence_digests
    found = dict(given)
    if digests is not None:
        for each in neighbours:
            digest = int(digests[each.row])
            sequence = run.sequences_by_digest.get(digest) or _BY_DIGEST.get(digest)
            if sequence is not None:
                found[each.row] = sequence
    rows = {each.row for each in neighbours}
    return {row: sequence for row, sequence in found.items() if row in rows}


def recognised(run: Run, proteins: Sequence[Protein]) -> dict[int, str]:
    """Tell which reference proteins some proteins are.

    Parameters
    ----------
    run : Run
        With a reference set.
    proteins : sequence of Protein

    Returns
    -------
    dict of int to str
        Row -> sequence.
    """
    assert run.evidence is not None
    found = {}
    for each in proteins:
        known = find_known_protein(run.evidence.reference, each.identifier, each.sequence)
        if known is not None:
            found.update(dict.fromkeys(known.rows, each.sequence))
    return found


def identities(
    query: str, neighbours: Sequence[Neighbour], sequences: Mapping[int, str]
) -> list[AlignmentIdentity | None]:
    """Align a query with its neighbours.

    Parameters
    ----------
    query : str
    neighbours : sequence of Neighbour
    sequences : mapping of int to str
        Row -> sequence.

    Returns
    -------
    list of AlignmentIdentity or None
        None where the sequence is not at hand, nothing aligns, or the two are too long.
    """
    return [_aligned(query, sequences.get(each.row)) for each in neighbours]


def _aligned(query: str, sequence: str | None) -> AlignmentIdentity | None:
    if sequence is None:
        return None
    try:
        return align_locally(query, sequence)
    except LimitError:
        return None
