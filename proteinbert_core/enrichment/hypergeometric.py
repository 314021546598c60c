"""The hypergeometric upper tail in logarithms: exact where a p-value is too small for a number."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_BLOCK: Final = 2_000_000
_HALF_LOG_TAU: Final = 0.5 * math.log(2 * math.pi)
_SERIES_FROM: Final = 16


def log_upper_tail(
    drawn_marked: npt.ArrayLike, marked: npt.ArrayLike, drawn: int, total: int
) -> FloatArray:
    """Natural logarithm of the chance to draw so many marked ones, or more.

    Of `total` proteins `drawn` are drawn without putting any back. Fisher's exact test with
    the alternative "greater" is the same.

    Parameters
    ----------
    drawn_marked : array_like of int, shape=(n,)
        Marked ones among those drawn, from 0 to the least of `marked` and `drawn`.
    marked : array_like of int, shape=(n,)
        Marked ones in all.
    drawn, total : int

    Returns
    -------
    ndarray, shape=(n,), dtype=float64
        Zero or less; never minus infinity.

    Notes
    -----
    Each term of the sum is a product of three binomial probabilities, which are computed from
    deviances, so that nothing large cancels.

    References
    ----------
    Loader 2000, Fast and accurate computation of binomial probabilities.

    Examples
    --------
    >>> round(float(np.exp(log_upper_tail([2], [2], 2, 4))[0]), 6)
    0.166667
    """
    tables, kind = np.unique(
        np.stack([np.asarray(drawn_marked, np.int64), np.asarray(marked, np.int64)]),
        axis=1,
        return_inverse=True,
    )
    least, most = tables[0], np.minimum(tables[1], drawn)
    tails = np.zeros(len(least))
    # At the least number that is possible at all the chance is one.
    open_ = np.flatnonzero(least > np.maximum(0, drawn + tables[1] - total))
    ends = np.cumsum(most[open_] - least[open_] + 1)
    for block in np.split(open_, np.searchsorted(ends, np.arange(_BLOCK, _last(ends), _BLOCK))):
        if len(block):
            tails[block] = _tails(least[block], most[block], tables[1][block], drawn, total)
    return np.minimum(tails, 0.0)[np.ravel(kind)]


def _last(ends: IntArray) -> int:
    return int(ends[-1]) if len(ends) else 0


def _tails(least: IntArray, most: IntArray, marked: IntArray, drawn: int, total: int) -> FloatArray:
    sizes = most - least + 1
    starts = np.cumsum(sizes) - sizes
    x = np.arange(sizes.sum()) - np.repeat(starts - least, sizes)
    of = np.repeat(marked, sizes)
    share = drawn / total
    log_chance = (
        _log_binomial(x, of, share)
        + _log_binomial(drawn - x, total - of, share)
        - _log_binomial(np.array([drawn]), np.array([total]), share)
    )
    peak = np.maximum.reduceat(log_chance, starts)
    sums = np.add.reduceat(np.exp(log_chance - np.repeat(peak, sizes)), starts)
    return peak + np.log(sums)


def _log_binomial(x: IntArray, n: IntArray, p: float) -> FloatArray:
    """Logarithm of the chance of x successes in n, for 0 < p < 1."""
    result = np.where(x == 0, n * math.log1p(-p), n * math.log(p))
    inner = (x > 0) & (x < n)
    x, n = x[inner], n[inner]
    inside: npt.NDArray[np.floating] = (
        _stirling_error(n)
        - _stirling_error(x)
        - _stirling_error(n - x)
        - _deviance(x, n * p)
        - _deviance(n - x, n * (1 - p))
        + 0.5 * (np.log(n / x) - np.log(n - x))
        - _HALF_LOG_TAU
    )
    result[inner] = inside
    return result


def _deviance(x: IntArray, mean: npt.NDArray[np.floating]) -> FloatArray:
    """How far a count is from its mean: x log(x / mean) + mean - x."""
    relative = (mean - x) / x
    return np.asarray(x * (relative - np.log1p(relative)))


def _stirling_error(n: IntArray) -> FloatArray:
    """What Stirling's formula lacks of log n!, for n >= 1."""
    inverse = 1.0 / np.maximum(n, _SERIES_FROM)
    square = inverse * inverse
    series = inverse * (
        1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))
    )
    return np.where(n < _SERIES_FROM, _SMALL[np.minimum(n, _SERIES_FROM - 1)], series)


_SMALL: Final = np.array(
    [math.nan]
    + [
        math.lgamma(n + 1) - ((n + 0.5) * math.log(n) - n + _HALF_LOG_TAU)
        for n in range(1, _SERIES_FROM)
    ]
)
