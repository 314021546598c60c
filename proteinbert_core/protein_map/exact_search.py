"""Exact nearest vectors by cosine, in blocks: many proteins and queries in bounded memory."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

#: Bytes of the cosines that are held at once.
_BLOCK_BYTES: Final = 32_000_000
#: Cosines are compared to so many decimals. Products of one pair differ by some 1e-7 with what
#: else is in the block; rounded, ties are ties, and the lower row comes first.
_DECIMALS: Final = 6
_NOT_ALLOWED: Final = -2.0


def most_similar(
    vectors: FloatArray,
    queries: FloatArray,
    k: int,
    *,
    exclude: IntArray | None = None,
) -> tuple[IntArray, FloatArray]:
    """Find the vectors most similar to each query; nothing is approximated.

    Parameters
    ----------
    vectors : ndarray, shape=(n, d), dtype=float32
        Of length one.
    queries : ndarray, shape=(q, d), dtype=float32
        Of length one.
    k : int
        How many to find; where there are fewer vectors, all of them.
    exclude : ndarray, shape=(q,), dtype=int64, optional
        For each query a row of `vectors` that is not to be found: the query itself. Then at
        most n - 1 are found.

    Returns
    -------
    rows : ndarray, shape=(q, k), dtype=int64
        The most similar first; of equals the lower row.
    similarities : ndarray, shape=(q, k), dtype=float32
        Cosines, to six decimals.
    """
    k = max(min(k, len(vectors) - (exclude is not None)), 0)
    rows = np.empty((len(queries), k), dtype=np.int64)
    similarities = np.empty((len(queries), k), dtype=np.float32)
    if k == 0:
        return rows, similarities
    step = max(_BLOCK_BYTES // (4 * len(vectors)), 1)
    for start in range(0, len(queries), step):
        here = slice(start, start + step)
        cosines = queries[here] @ vectors.T
        if exclude is not None:
            cosines[np.arange(len(cosines)), exclude[here]] = _NOT_ALLOWED
        rows[here], similarities[here] = _largest(cosines, k)
    return rows, similarities


def _largest(values: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Give the k largest of each row, in order.

    Columns are dealt into at least 4 k groups. The k-th largest of the groups' maxima is no
    larger than the k-th largest value, and few values reach it: only those are sorted.
    """
    n_rows, n = values.shape
    deep = max(min(n // (4 * k), 64), 1)
    wide = n // deep
    maxima = values[:, : wide * deep].reshape(n_rows, deep, wide).max(axis=1)
    least = np.partition(maxima, wide - k, axis=1)[:, wide - k] - 2 * 10.0**-_DECIMALS
    found = np.flatnonzero(values >= least[:, None].astype(np.float32))
    row, column = np.divmod(found, n)
    value = np.round(values.ravel()[found].astype(np.float64), _DECIMALS)
    order = np.lexsort((column, -value, row))
    starts = np.searchsorted(row, np.arange(n_rows))
    chosen = order[starts[:, None] + np.arange(k)]
    return column[chosen], value[chosen].astype(np.float32)
