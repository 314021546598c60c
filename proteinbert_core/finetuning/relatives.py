"""Finds relatives among sequences: candidates by shared k-mers, identity by alignment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from proteinbert_core.finetuning.ungapped import WordIndex, shared_share, ungapped_e_value
from proteinbert_core.reference.kmer_selection import kmer_weights
from proteinbert_core.reference.kmers import N_CODES, kmers_of_all
from proteinbert_core.sequences.alignment_identity import align_locally

IntArray = npt.NDArray[np.int64]
#: An alignment must span this share of the shorter sequence.
LEAST_COVERAGE: Final = 0.5
#: Chance alignments among the residues at hand that are tolerated.
MAX_E_VALUE: Final = 1e-3
# An alignment with gaps is not tried where the best stretch without is so poor.
_MAX_UNGAPPED_E_VALUE: Final = 100.0
# Of short peptides even the same sequence has a poor E-value: so alike, they are relatives.
_NEARLY_SAME: Final = 0.7
_NEARLY_WHOLE: Final = 0.9
# Gapped BLOSUM62 with 11 and 1 (Altschul et al. 1997, doi 10.1093/nar/25.17.3389).
_LAMBDA, _K = 0.267, 0.041
# Of a k-mer in more sequences than this a sample is looked at: all of them are relatives then,
# or the k-mer says nothing.
_MAX_CARRIERS: Final = 100
_BLOCK: Final = 500
# Residues times residues of what is aligned: some 0.05 s.
_MAX_CELLS: Final = 3_000_000


class RelativeSearch:
    """Sequences among which relatives are looked for.

    Parameters
    ----------
    sequences : sequence of str
    seed : int
        Of the sample of sequences with a very common k-mer.
    """

    def __init__(self, sequences: Sequence[str], seed: int = 0) -> None:
        self.sequences = tuple(sequences)
        self._n_residues = sum(map(len, self.sequences))
        self._codes, self._offsets = kmers_of_all(self.sequences)
        self._weights = kmer_weights(self._codes, len(self.sequences)) + np.float32(1e-3)
        self._words: list[WordIndex | None] = [None] * len(self.sequences)
        self._index = self._sampled(np.random.default_rng(seed))

    def _sampled(self, random: np.random.Generator) -> csr_matrix:
        """For each k-mer at most so many of its sequences, shape=(N_CODES, n), weighed."""
        rows = np.repeat(np.arange(len(self.sequences)), np.diff(self._offsets))
        shuffled = random.permutation(len(rows))
        order = shuffled[np.argsort(self._codes[shuffled], kind="stable")]
        codes = self._codes[order]
        starts = np.searchsorted(codes, codes)
        kept = order[np.arange(len(codes)) - starts < _MAX_CARRIERS]
        values = self._weights[self._codes[kept]]
        shape = (N_CODES, len(self.sequences))
        return csr_matrix((values, (self._codes[kept], rows[kept])), shape=shape)

    def candidates(self, queries: Sequence[str], n_best: int) -> list[npt.NDArray[np.int64]]:
        """Give for each query the sequences with which it shares most, and rarest, k-mers.

        Parameters
        ----------
        queries : sequence of str
        n_best : int

        Returns
        -------
        list of ndarray, dtype=int64
            Numbers of at most `n_best` sequences each, the best first. The query itself, where
            it is one of them, counts.
        """
        found: list[npt.NDArray[np.int64]] = []
        for start in range(0, len(queries), _BLOCK):
            codes, offsets = kmers_of_all(queries[start : start + _BLOCK])
            ones = np.ones(len(codes), dtype=np.float32)
            shape = (len(offsets) - 1, N_CODES)
            shared = csr_matrix((ones, codes, offsets), shape=shape) @ self._index
            found += [_best(shared, row, n_best) for row in range(shape[0])]
        return found

    def identity(self, query: WordIndex, row: int, least: float) -> float:
        """Say how alike a query and a sequence are.

        Parameters
        ----------
        query : WordIndex
        row : int
        least : float
            Identities below this are not of interest.

        Returns
        -------
        float
            Identical columns of the local alignment as a share of all; zero where it spans less
            than half of the shorter sequence, or would occur by chance, or is below `least`.
            Of two long sequences (some 1,700 residues each): the share of 5-mers of the
            one with fewer that the other has, over a reduced alphabet.
        """
        subject = self.words(row)
        if ungapped_e_value(query, subject, self._n_residues) > _MAX_UNGAPPED_E_VALUE:
            return 0.0
        if len(query.letters) * len(subject.letters) > _MAX_CELLS:
            return shared_share(query, subject)
        text = (query.letters + np.uint8(ord("A"))).tobytes().decode("ascii")
        found = align_locally(text, self.sequences[row])
        if found is None or found.identity < least:
            return 0.0
        shorter_is_query = len(text) <= len(self.sequences[row])
        coverage = found.query_coverage if shorter_is_query else found.subject_coverage
        by_chance = _K * len(text) * self._n_residues * math.exp(-_LAMBDA * found.score)
        nearly_same = found.identity >= _NEARLY_SAME and coverage >= _NEARLY_WHOLE
        if coverage < LEAST_COVERAGE or (by_chance > MAX_E_VALUE and not nearly_same):
            return 0.0
        return found.identity

    def words(self, row: int) -> WordIndex:
        """Index of a sequence, made when first asked for."""
        found = self._words[row]
        if found is None:
            found = self._words[row] = WordIndex.of(self.sequences[row])
        return found


def _best(shared: Any, row: int, n_best: int) -> npt.NDArray[np.int64]:
    here = slice(shared.indptr[row], shared.indptr[row + 1])
    columns, scores = shared.indices[here], shared.data[here]
    if len(columns) > n_best:
        best = np.argpartition(-scores, n_best - 1)[:n_best]
        columns, scores = columns[best], scores[best]
    return np.asarray(columns[np.argsort(-scores, kind="stable")], dtype=np.int64)
