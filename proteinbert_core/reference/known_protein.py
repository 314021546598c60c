"""Whether a query is itself one of the reference proteins, and what is annotated to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from proteinbert_core.reference.kmers import kmer_codes
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS, ReferenceSet
from proteinbert_core.reference.sequence_digests import sequence_digest

#: Of the k-mers kept of an entry, the share that a sequence of the same accession must have.
SAME_ENTRY: Final = 0.5


@dataclass(frozen=True, slots=True)
class KnownProtein:
    """The reference proteins that a query is.

    Attributes
    ----------
    rows : tuple of int
        In the reference set, ascending; several where entries share the sequence and the query
        does not say which one it is.
    accessions : tuple of str
    found_by : {"sequence", "accession"}
        "sequence": residue for residue the same. "accession": the header names the entry and
        the sequence is alike, but not the same, as an isoform or another version.
    terms : dict of str to str
        GO id -> best kind of evidence, of `EVIDENCE_KINDS`: the direct terms of all rows.
    """

    rows: tuple[int, ...]
    accessions: tuple[str, ...]
    found_by: Literal["sequence", "accession"]
    terms: dict[str, str]


def find_known_protein(
    reference: ReferenceSet, identifier: str, sequence: str
) -> KnownProtein | None:
    """Find a query among the reference proteins, by its sequence or its accession.

    Sequences are told apart by their digests, without error in the bundled set: its 93,591
    proteins have 92,937 different sequences and as many digests. 1,138 proteins share theirs with
    another one, so that without an accession they are found together.

    Parameters
    ----------
    reference : ReferenceSet
    identifier : str
        First word of the query's header: an accession, or as UniProt writes it
        ("sp|P0A879|TRPB_ECOLI"); of isoforms ("P00750-2") the part before the hyphen counts.
    sequence : str

    Returns
    -------
    KnownProtein or None
        None where the query is no reference protein. An accession alone is not believed: the
        sequence must have at least half of the k-mers that are kept of the entry.
    """
    named = _named(reference, identifier)
    if reference.sequence_digests is not None:
        same = np.flatnonzero(reference.sequence_digests == sequence_digest(sequence)).tolist()
        if same:
            return _known(reference, [row for row in same if row in named] or same, "sequence")
    own = kmer_codes(sequence)
    for row in named:
        kept = reference.kmers[reference.kmer_offsets[row] : reference.kmer_offsets[row + 1]]
        if len(kept) and np.isin(kept, own, assume_unique=True).mean() >= SAME_ENTRY:
            return _known(reference, [row], "accession")
    return None


def _named(reference: ReferenceSet, identifier: str) -> list[int]:
    """Rows whose accession the identifier holds."""
    words = {word.partition("-")[0] for word in re.split(r"[|:;,]", identifier)} - {""}
    return sorted(row for word in words if (row := reference.row_of(word)) is not None)


def _known(
    reference: ReferenceSet, rows: Sequence[int], found_by: Literal["sequence", "accession"]
) -> KnownProtein:
    terms: dict[str, str] = {}
    for row in rows:
        for go_id, kind in reference.terms_of(row).items():
            terms[go_id] = min(terms.get(go_id, kind), kind, key=EVIDENCE_KINDS.index)
    accessions = tuple(str(reference.accessions[row]) for row in rows)
    return KnownProtein(tuple(rows), accessions, found_by, dict(sorted(terms.items())))
