"""Which k-mers of a reference protein are kept: those that its relatives have kept, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags

from proteinbert_core.reference.kmers import N_CODES

IntArray = npt.NDArray[np.integer[Any]]
# k-mers in more proteins than this say little about relatives and cost most of the time.
_MAX_PROTEINS: Final = 150
_N_RELATIVES: Final = 30
_BLOCK: Final = 500


def kmer_weights(codes: IntArray, n_proteins: int) -> npt.NDArray[np.float32]:
    """Weigh every k-mer by its rarity.

    Parameters
    ----------
    codes : ndarray
        k-mers of all proteins, each once a protein.
    n_proteins : int

    Returns
    -------
    ndarray, shape=(N_CODES,), dtype=float32
        Inverse document frequency, ``ln((n + 1) / (carriers + 1))``; zero for a k-mer that
        no protein has.
    """
    carriers = np.bincount(codes, minlength=N_CODES)
    weights = np.log((n_proteins + 1) / (carriers + 1)).astype(np.float32)
    weights[carriers == 0] = 0
    return weights


def select_kmers(
    codes: IntArray,
    offsets: IntArray,
    weights: npt.NDArray[np.float32],
    n_kept: IntArray,
    report: Callable[[int, int], None] | None = None,
) -> npt.NDArray[np.bool_]:
    """Choose k-mers by how often a protein's relatives have them, and by their rarity.

    A random share of the k-mers would be lost to a distant relative first: it has few in
    common. Those that relatives share are the ones that a new relative is likely to have.

    Parameters
    ----------
    codes, offsets : ndarray
        As of `kmers_of_all`.
    weights : ndarray, shape=(N_CODES,), dtype=float32
    n_kept : ndarray, shape=(n_proteins,), dtype=int
        k-mers to keep of each protein.
    report : callable, optional
        Told (proteins done, proteins in all).

    Returns
    -------
    ndarray, shape=(len(codes),), dtype=bool
        Which are kept.
    """
    n = len(offsets) - 1
    ones = np.ones(len(codes), dtype=np.float32)
    present = csr_matrix((ones, codes, offsets), shape=(n, N_CODES))
    unit = _unit_rows(csr_matrix((weights[codes], codes, offsets), shape=(n, N_CODES)))
    carriers = np.bincount(codes, minlength=N_CODES)
    telling = np.flatnonzero((carriers > 1) & (carriers <= _MAX_PROTEINS))
    narrow = csr_matrix(unit[:, telling])
    across = csr_matrix(narrow.T)
    kept = np.zeros(len(codes), dtype=bool)
    for start in range(0, n, _BLOCK):
        end = min(start + _BLOCK, n)
        relatives = _nearest(csr_matrix(narrow[start:end] @ across), start)
        shared = csr_matrix((relatives @ present).multiply(present[start:end]))
        for row in range(start, end):
            here = slice(int(offsets[row]), int(offsets[row + 1]))
            own = codes[here]
            if len(own) <= n_kept[row]:
                kept[here] = True
                continue
            found = slice(shared.indptr[row - start], shared.indptr[row - start + 1])
            support = np.full(len(own), 1e-3, dtype=np.float32)
            support[np.searchsorted(own, shared.indices[found])] += shared.data[found]
            best = np.argpartition(-support * weights[own] ** 2, n_kept[row] - 1)[: n_kept[row]]
            kept[here.start + best] = True
        if report is not None:
            report(end, n)
    return kept


def _unit_rows(matrix: csr_matrix) -> csr_matrix:
    length = np.sqrt(np.asarray(matrix.power(2).sum(axis=1)).ravel())
    inverse = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return csr_matrix(diags(inverse.astype(np.float32)) @ matrix)


def _nearest(similarities: csr_matrix, start: int) -> csr_matrix:
    """Keep of each row its largest values, without the protein itself."""
    rows, columns, values = [], [], []
    for row in range(similarities.shape[0]):
        found = slice(similarities.indptr[row], similarities.indptr[row + 1])
        column, value = similarities.indices[found], similarities.data[found]
        others = column != start + row
        column, value = column[others], value[others]
        if len(value) > _N_RELATIVES:
            best = np.argpartition(-value, _N_RELATIVES)[:_N_RELATIVES]
            column, value = column[best], value[best]
        rows.append(np.full(len(column), row))
        columns.append(column)
        values.append(value)
    return csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=similarities.shape,
    )
