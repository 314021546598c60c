"""What the lead of a pair is worth: its distribution among true and among other pairs.

The evidence of a pair is the ratio of two distributions, both learned from the data. Outputs
are in classes c by what they know, terms in classes d by their carriers, and leads in bins b:

    w_it = P(d, b | c, the term of the output) / P(d, b | c, another term of the neighbourhood)
         = [P1(d | c) / P0(d | c)] [P1(b | c, d) / P0(b | c, d)].

The first factor is the evidence of frequency: an output that predicts many carriers stands for a
term that has many. The second rises with the lead by construction (isotonic regression). True
pairs are not known; they are counted by their posterior (expectation maximisation), which the
order of the outputs keeps honest: a wrong pair cannot be fitted without moving its neighbours.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.recovery.competition import FIRST_GUESS, N_CLASSES, N_LEAD_BINS

Float64 = npt.NDArray[np.float64]
Int8 = npt.NDArray[np.int8]

#: Share of the outputs whose evidence says nothing of their term (labels that have changed since),
#: and other terms of an output that look like its own (terms that go together), on average: no
#: lead counts for more than these allow.
UNINFORMATIVE: Final = 0.03
LOOK_ALIKES: Final = 0.25
# Pseudo-counts, spread as over all classes together.
_CLASS_WEIGHT: Final = 2.0
_BIN_WEIGHT: Final = 10.0


class PairCounts:
    """Counts of true and of other pairs by class and bin; filled row by row.

    Parameters
    ----------
    bins : ndarray, shape=(M, T), dtype=int8
    output_classes : ndarray, shape=(M,), dtype=int8
    term_classes : ndarray, shape=(T,), dtype=int8

    Attributes
    ----------
    true, other : ndarray, shape=(N_CLASSES, N_CLASSES, N_LEAD_BINS), dtype=float64
    """

    def __init__(self, bins: Int8, output_classes: Int8, term_classes: Int8) -> None:
        self._bins = bins
        self._output_classes = output_classes
        # Class and bin of a pair as one number, but for the output's class.
        self._term_code = term_classes.astype(np.int16) * N_LEAD_BINS
        shape = (N_CLASSES, N_CLASSES, N_LEAD_BINS)
        self.true, self.other = np.zeros(shape), np.zeros(shape)

    def add(self, output: int, columns: slice, posterior: Float64, near: slice) -> None:
        """Count the pairs of an output.

        Parameters
        ----------
        output : int
        columns : slice
            Terms that the posterior is given for.
        posterior : ndarray, shape=(len(columns),), dtype=float64
        near : slice
            The part of `columns`, counted from its start, that other pairs are counted in.
        """
        code = self._term_code[columns] + self._bins[output, columns]
        row = int(self._output_classes[output])
        size = N_CLASSES * N_LEAD_BINS
        shape = (N_CLASSES, N_LEAD_BINS)
        self.true[row] += np.bincount(code, posterior, size).reshape(shape)
        self.other[row] += np.bincount(code[near], 1 - posterior[near], size).reshape(shape)


def first_log_ratios() -> Float64:
    """Give the evidence that a first look assumes: the logarithm of the lead, without classes.

    Returns
    -------
    ndarray, shape=(N_CLASSES, N_CLASSES, N_LEAD_BINS), dtype=float64
    """
    return np.broadcast_to(FIRST_GUESS, (N_CLASSES, N_CLASSES, N_LEAD_BINS)).copy()


def log_ratios(counts: PairCounts) -> Float64:
    """Learn the evidence from counts.

    Parameters
    ----------
    counts : PairCounts

    Returns
    -------
    ndarray, shape=(N_CLASSES, N_CLASSES, N_LEAD_BINS), dtype=float64
        Logarithm of w by the output's class, the term's class and the bin of the lead.
    """
    true, other = counts.true, counts.other
    look_alike = min(LOOK_ALIKES * true.sum() / other.sum(), 0.5)
    true_by_class, other_by_class = true.sum(axis=2), other.sum(axis=2)
    p0 = (other_by_class + 1) / (other_by_class.sum(axis=1, keepdims=True) + N_CLASSES)
    p1 = (true_by_class + _CLASS_WEIGHT * p0) / (
        true_by_class.sum(axis=1, keepdims=True) + _CLASS_WEIGHT
    )
    result = np.repeat(np.log(p1 / p0)[:, :, None], N_LEAD_BINS, axis=2)
    true_of_all, other_of_all = _shares(true.sum(axis=(0, 1))), _shares(other.sum(axis=(0, 1)))
    q1 = (true + _BIN_WEIGHT * true_of_all) / (true_by_class[..., None] + _BIN_WEIGHT)
    q0 = (other + _BIN_WEIGHT * other_of_all) / (other_by_class[..., None] + _BIN_WEIGHT)
    ratio = ((1 - UNINFORMATIVE) * q1 + UNINFORMATIVE * q0) / (
        (1 - look_alike) * q0 + look_alike * q1
    )
    for row in range(N_CLASSES):
        for column in range(N_CLASSES):
            result[row, column] += np.log(_rising(ratio[row, column], q0[row, column]))
    return result


def _shares(counts: Float64) -> Float64:
    smoothed = counts + 0.1
    return np.asarray(smoothed / smoothed.sum())


def _rising(values: Float64, weights: Float64) -> Float64:
    """Isotonic regression: the rising sequence nearest to the values, weighted."""
    from scipy.optimize import isotonic_regression

    return np.asarray(isotonic_regression(values, weights=weights).x)
