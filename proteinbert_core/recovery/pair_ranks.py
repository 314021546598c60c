"""Where a pair of output and term stands among its rivals: that, and not its size, is evidence.

Carriers of related terms overlap and proteins come in families, so that the likelihood of a wrong
pair may be enormous. Its rank is not: the true output of a term is among the first of all outputs,
and the true term of an output is among the first of the candidates near it by GO id, which
the order of the outputs leaves it to be told from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.recovery.likelihood import Likelihood

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]

#: Candidates on either side that an output's term is ranked among.
NEIGHBOURHOOD: Final = 40
_STEPS_PER_DOUBLING: Final = 12
#: Logarithm of the rank that each code stands for.
LOG_RANK: Final[npt.NDArray[np.float64]] = np.arange(256) * np.log(2) / _STEPS_PER_DOUBLING
_ROWS: Final = 128


class PairRanks:
    """Ranks of all pairs, as codes of `LOG_RANK`: 1 is the best.

    Parameters
    ----------
    likelihood : Likelihood
    ordered : bool
        Rank an output's terms among `NEIGHBOURHOOD` candidates on either side; otherwise among
        all.
    report : callable, optional
        Told now and then which share of the work is done; may raise to end it.

    Attributes
    ----------
    of_output, of_term : ndarray, shape=(M, T), dtype=uint8
        Rank of the term among the candidates of the output; rank of the output among all
        outputs for the term.
    """

    def __init__(
        self,
        likelihood: Likelihood,
        *,
        ordered: bool,
        report: Callable[[float], None] = lambda _share: None,
    ) -> None:
        m, t = likelihood.evidence.n_outputs, likelihood.evidence.n_terms
        values = np.empty((m, t), dtype=np.float32)
        self.of_output = np.empty((m, t), dtype=np.uint8)
        self.of_term = np.empty((m, t), dtype=np.uint8)
        for start in range(0, m, _ROWS):
            rows = slice(start, min(start + _ROWS, m))
            values[rows] = likelihood.block(rows)
            ranked = _near_ranks(values[rows]) if ordered else _ranks(values[rows])
            self.of_output[rows] = _codes(ranked)
            report(rows.stop / m / 2)
        for start in range(0, t, _ROWS):
            columns = slice(start, min(start + _ROWS, t))
            self.of_term[:, columns] = _codes(_ranks(np.ascontiguousarray(values[:, columns].T))).T
            report((1 + columns.stop / t) / 2)


def _ranks(values: Float32) -> npt.NDArray[np.int32]:
    """Rank of each value in its row, from 1, the highest first; equal values share the mean."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-values, axis=1))


def _near_ranks(values: Float32) -> npt.NDArray[np.int32]:
    """Rank of each value among its neighbours in the row, from 1, the highest first."""
    higher = np.ones(values.shape, dtype=np.uint8)
    for distance in range(1, min(NEIGHBOURHOOD, values.shape[1] - 1) + 1):
        right, left = values[:, distance:], values[:, :-distance]
        higher[:, :-distance] += right > left
        higher[:, distance:] += left > right
    return higher.astype(np.int32)


def _codes(ranks: npt.NDArray[np.number]) -> UInt8:
    codes: UInt8 = np.rint(np.log2(ranks) * _STEPS_PER_DOUBLING).astype(np.uint8)
    return codes
