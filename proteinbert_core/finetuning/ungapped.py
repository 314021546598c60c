"""A quick look whether two sequences may be relatives: the best stretch without a gap."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.reference.kmers import GROUPS, K

# Ungapped BLOSUM62 (Karlin and Altschul 1990, doi 10.1073/pnas.87.6.2264).
_LAMBDA, _K = 0.318, 0.134
_N_DIAGONALS: Final = 2
_NO_GROUP: Final = len(GROUPS)
_GROUP_OF: Final = np.full(256, _NO_GROUP, dtype=np.int64)
for _index, _group in enumerate(GROUPS):
    _GROUP_OF[list(_group.encode())] = _index


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """A sequence with the places of its k-mers over the reduced alphabet.

    Attributes
    ----------
    letters : ndarray, shape=(n_residues,), dtype=uint8
        0 for A to 25 for Z.
    codes : ndarray, shape=(n_kmers,), dtype=int64
        Ascending, each once.
    places : ndarray, shape=(n_kmers,), dtype=int64
        Where each begins for the first time.
    """

    letters: npt.NDArray[np.uint8]
    codes: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]

    @classmethod
    def of(cls, sequence: str) -> WordIndex:
        """Index a sequence of letters A-Z."""
        data = np.frombuffer(sequence.encode("ascii"), dtype=np.uint8)
        groups = _GROUP_OF[data]
        n = max(0, len(groups) - K + 1)
        code = np.zeros(n, dtype=np.int64)
        usable = np.ones(n, dtype=np.bool_)
        for offset in range(K):
            here = groups[offset : offset + n]
            usable &= here != _NO_GROUP
            code = code * len(GROUPS) + here
        places = np.flatnonzero(usable)
        codes, first = np.unique(code[places], return_index=True)
        return cls(data - np.uint8(ord("A")), codes, places[first])


def shared_share(first: WordIndex, second: WordIndex) -> float:
    """Share of the k-mers of the sequence with fewer that the other has, too.

    Examples
    --------
    >>> shared_share(WordIndex.of("MKTAYIAKQR"), WordIndex.of("MKTAYIAKQRQISFVKSHF"))
    1.0
    """
    fewer = min(len(first.codes), len(second.codes))
    common = np.intersect1d(first.codes, second.codes, assume_unique=True)
    return len(common) / fewer if fewer else 0.0


def ungapped_e_value(first: WordIndex, second: WordIndex, n_residues: int) -> float:
    """Expected number of stretches as good as the best one among so many random residues.

    Parameters
    ----------
    first, second : WordIndex
    n_residues : int
        Of all sequences that `first` is compared with.

    Returns
    -------
    float
        Of the best stretch (BLOSUM62, no gap) on the two diagonals with most common k-mers;
        infinite where there is none.

    Examples
    --------
    >>> one = WordIndex.of("MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ")
    >>> ungapped_e_value(one, WordIndex.of("MKTAYLAKQRQISFVRSHFSKQLEE"), 10_000) < 1e-6
    True
    """
    _, mine, theirs = np.intersect1d(
        first.codes, second.codes, assume_unique=True, return_indices=True
    )
    if not len(mine):
        return math.inf
    diagonals, counts = np.unique(first.places[mine] - second.places[theirs], return_counts=True)
    best = 0
    for diagonal in diagonals[np.argsort(-counts, kind="stable")[:_N_DIAGONALS]].tolist():
        one, other = first.letters[max(0, diagonal) :], second.letters[max(0, -diagonal) :]
        n = min(len(one), len(other))
        sums = np.concatenate([[0], np.cumsum(_scores()[one[:n], other[:n]])])
        best = max(best, int((sums - np.minimum.accumulate(sums)).max()))
    return _K * len(first.letters) * n_residues * math.exp(-_LAMBDA * best)


@cache
def _scores() -> npt.NDArray[np.int64]:
    """BLOSUM62 for letters A-Z; J, O and U as X, K and C."""
    from Bio.Align import substitution_matrices

    matrix = substitution_matrices.load("BLOSUM62")
    letters = "ABCDEFGHIXKLMNKPQRSTCVWXYZ"
    return np.array([[matrix[a, b] for b in letters] for a in letters], dtype=np.int64)
