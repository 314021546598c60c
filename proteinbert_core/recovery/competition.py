"""How far a pair stands out among all others of its output and of its term.

Carriers of related terms overlap, so that an output's likelihood ratio is high for many terms,
and a term's for many outputs. What tells is the lead over the best rival,

    g_it = L_it - max(max over t' != t of L_it', max over i' != i of L_i't),

which is positive only where output and term are each other's best. It is kept in bins, as its
distribution, not its size, is what is used.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.recovery.likelihood import Likelihood

#: Edges of the bins of the lead, in nats.
LEAD_EDGES: Final[npt.NDArray[np.float32]] = np.array(
    [
        *(-400, -150, -55, -32, -19, -11, -6.4, -3.5, -1.7, -0.8, -0.35, -0.05),
        *(0.05, 0.35, 0.8, 1.7, 3.5, 6.4, 11, 19, 55, 150),
    ],
    dtype=np.float32,
)
N_LEAD_BINS: Final = len(LEAD_EDGES) + 1
#: A first guess of the evidence of each bin, in nats: the logarithm of the lead.
FIRST_GUESS: Final[npt.NDArray[np.float64]] = np.array(
    [
        *(-6, -5.5, -4.5, -3.8, -3.2, -2.8, -2.3, -1.8, -1.3, -0.8, -0.4, -0.2),
        *(0, 0.2, 0.4, 0.8, 1.3, 1.8, 2.3, 2.8, 3.5, 4.5, 5.5),
    ]
)
#: Outputs are told apart by what they know (nats in all), terms by their carriers.
INFORMATION_EDGES: Final = (2.0, 6.0, 20.0, 100.0)
CARRIER_EDGES: Final = (1, 3, 11, 51)
N_CLASSES: Final = len(INFORMATION_EDGES) + 1
_BLOCK: Final = 256

Int8 = npt.NDArray[np.int8]


def lead_bins(likelihood: Likelihood) -> Int8:
    """Put the lead of every pair into bins.

    Parameters
    ----------
    likelihood : Likelihood

    Returns
    -------
    ndarray, shape=(M, T), dtype=int8
        From 0 to ``N_LEAD_BINS - 1``.
    """
    n_outputs, n_terms = likelihood.evidence.n_outputs, likelihood.evidence.n_terms
    blocks = [slice(start, start + _BLOCK) for start in range(0, n_outputs, _BLOCK)]
    best_of_term = _TopTwo(n_terms)
    best_of_output: list[_TopTwo] = []
    for block in blocks:
        values = likelihood.block(block)
        best_of_term.update(values, block.start)
        rows = _TopTwo(len(values))
        rows.update(values.T, 0)
        best_of_output.append(rows)
    bins = np.empty((n_outputs, n_terms), dtype=np.int8)
    for block, rows in zip(blocks, best_of_output, strict=True):
        values = likelihood.block(block)
        index = np.arange(block.start, block.start + len(values))
        rival = np.maximum(rows.rival(np.arange(n_terms)).T, best_of_term.rival(index))
        bins[block] = np.searchsorted(LEAD_EDGES, (values - rival).ravel()).reshape(values.shape)
    return bins


class _TopTwo:
    """The highest two values of each of n columns, and the row of the highest."""

    def __init__(self, n: int) -> None:
        self._first = np.full(n, -np.inf, dtype=np.float32)
        self._second = np.full(n, -np.inf, dtype=np.float32)
        self._holder = np.full(n, -1)

    def update(self, values: npt.NDArray[np.float32], first_row: int) -> None:
        """Take in rows, shape (rows, n)."""
        holder = values.argmax(axis=0)
        columns = np.arange(values.shape[1])
        first = values[holder, columns]
        values[holder, columns] = -np.inf
        second = values.max(axis=0)
        values[holder, columns] = first
        better = first > self._first
        self._second = np.where(
            better, np.maximum(self._first, second), np.maximum(self._second, first)
        )
        self._first = np.where(better, first, self._first)
        self._holder = np.where(better, holder + first_row, self._holder)

    def rival(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Highest value of each column outside each of these rows, shape (len(rows), n)."""
        own = self._holder[None, :] == rows[:, None]
        result: npt.NDArray[np.float32] = np.where(own, self._second, self._first)
        return result


def output_classes(likelihood: Likelihood) -> Int8:
    """Class of each output by its information: shape (M,), from 0 to ``N_CLASSES - 1``."""
    return np.digitize(likelihood.information, INFORMATION_EDGES).astype(np.int8)


def term_classes(likelihood: Likelihood) -> Int8:
    """Class of each term by its carriers: shape (T,), from 0 to ``N_CLASSES - 1``."""
    return np.digitize(likelihood.evidence.carriers, CARRIER_EDGES).astype(np.int8)
