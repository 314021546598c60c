"""Percent identity of two proteins, by a real alignment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from proteinbert_core.errors import LimitError

#: Cells of the alignment's table, residues times residues: 0.3 s and some 60 MB.
MAX_CELLS: Final = 16_000_000
_GAP_OPEN, _GAP_EXTEND = 11, 1


@dataclass(frozen=True, slots=True)
class AlignmentIdentity:
    """How alike two proteins are where they align best.

    Attributes
    ----------
    n_identical : int
        Columns with the same residue; X is like nothing.
    n_columns : int
        Of the alignment, gaps included.
    query_coverage, subject_coverage : float
        Share of each protein's residues that lies in the alignment.
    score : float
    """

    n_identical: int
    n_columns: int
    query_coverage: float
    subject_coverage: float
    score: float

    @property
    def identity(self) -> float:
        """Identical columns as a share of all columns, as BLAST gives it."""
        return self.n_identical / self.n_columns


@lru_cache(maxsize=1024)
def align_locally(query: str, subject: str) -> AlignmentIdentity | None:
    """Align two proteins and say how alike they are.

    The alignment is local (Smith-Waterman) with BLOSUM62, 11 for opening a gap and 1 for each
    residue in it, as protein BLAST does by default. A short alignment counts as much as a long
    one: read the identity beside the coverage.

    Parameters
    ----------
    query, subject : str
        Residues A-Z. U counts as C, O as K, J as X when aligned; identity is of the letters
        themselves.

    Returns
    -------
    AlignmentIdentity or None
        None where nothing aligns.

    Raises
    ------
    LimitError
        The two together are too long.

    References
    ----------
    Smith and Waterman 1981, doi 10.1016/0022-2836(81)90087-5; Gotoh 1982,
    doi 10.1016/0022-2836(82)90398-9; Cock et al. 2009, doi 10.1093/bioinformatics/btp163
    (Biopython).

    Examples
    --------
    >>> found = align_locally("MKTAYIAKQR", "GGMKTAYLAKQRGG")
    >>> round(found.identity, 2), found.query_coverage
    (0.9, 1.0)
    """
    if len(query) * len(subject) > MAX_CELLS:
        raise LimitError(
            f"proteins of {len(query):,} and {len(subject):,} residues are too long to be "
            "aligned here. Use a program for alignments."
        )
    if not query or not subject:
        return None
    alignments = _aligner().align(query.translate(_LETTERS), subject.translate(_LETTERS))
    if alignments.score <= 0:
        return None
    best = alignments[0]
    of_query, of_subject = best.aligned
    n_identical = sum(
        a == b != "X"
        for (start, end), (other, other_end) in zip(of_query, of_subject, strict=True)
        for a, b in zip(query[start:end], subject[other:other_end], strict=True)
    )
    query_span = int(of_query[-1][1] - of_query[0][0])
    subject_span = int(of_subject[-1][1] - of_subject[0][0])
    n_paired = int((of_query[:, 1] - of_query[:, 0]).sum())
    return AlignmentIdentity(
        n_identical,
        query_span + subject_span - n_paired,
        query_span / len(query),
        subject_span / len(subject),
        float(alignments.score),
    )


# BLOSUM62 has no row for these.
_LETTERS: Final = str.maketrans("UOJ", "CKX")


@cache
def _aligner() -> Any:
    from Bio.Align import PairwiseAligner, substitution_matrices

    return PairwiseAligner(
        mode="local",
        substitution_matrix=substitution_matrices.load("BLOSUM62"),
        # Biopython's penalty for opening includes the first residue.
        open_gap_score=-(_GAP_OPEN + _GAP_EXTEND),
        extend_gap_score=-_GAP_EXTEND,
    )
