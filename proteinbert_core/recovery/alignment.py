"""Posteriors over all monotone alignments of outputs to candidate terms, by dynamic programming.

An alignment gives each of M outputs one of T candidate terms such that positions ascend strictly;
terms may stay without an output, and an output may stand for a term that is not among the
candidates. Its weight is the product of the weights of its pairs. With the forward sums

    F_i(t) = sum over alignments of outputs 0..i into candidates 0..t
           = F_i(t - 1) + w_i(t) F_{i-1}(t - 1)   (+ u F_{i-1}(t), output i stands for none)

and backward sums G_i(t) over outputs i+1..M-1 into candidates t+1..T-1, the posterior of a pair
is w_i(t) F_{i-1}(t - 1) G_i(t) / F_{M-1}(T - 1). All sums are kept as float64 logarithms.
References: Rabiner 1989, doi 10.1109/5.18626; Durbin et al. 1998, Biological Sequence Analysis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import RecoveryError

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]
#: Told (rows done, rows in all).
ProgressCallback = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Band:
    """The candidates that each output may stand for: a window that moves to the right.

    Attributes
    ----------
    starts : ndarray, shape=(M,), dtype=int64
        First candidate of each output's window; ascending, not strictly.
    width : int
        Candidates of every window.
    n_candidates : int
        T.
    """

    starts: npt.NDArray[np.int64]
    width: int
    n_candidates: int

    @classmethod
    def full(cls, n_outputs: int, n_candidates: int) -> Band:
        """Every output may stand for every candidate."""
        return cls(np.zeros(n_outputs, dtype=np.int64), n_candidates, n_candidates)

    @classmethod
    def around(cls, lowest: npt.ArrayLike, highest: npt.ArrayLike, n_candidates: int) -> Band:
        """Windows, all of one width, that hold a range of candidates of each output.

        Parameters
        ----------
        lowest, highest : array-like, shape=(M,), int
            First and last candidate that must be inside.
        n_candidates : int

        Returns
        -------
        Band
        """
        # From the right, so that no window starts after one that follows it.
        low = np.minimum.accumulate(np.asarray(lowest, dtype=np.int64)[::-1])[::-1]
        high = np.maximum.accumulate(np.asarray(highest, dtype=np.int64))
        width = min(int((high - low).max()) + 1, n_candidates)
        starts = np.clip(low, 0, n_candidates - width)
        return cls(starts, width, n_candidates)

    def columns(self, row: int) -> slice:
        """Candidates of an output's window."""
        return slice(int(self.starts[row]), int(self.starts[row]) + self.width)


@dataclass(frozen=True, eq=False)
class MonotoneAlignment:
    """Sums over all alignments for one set of weights.

    Parameters
    ----------
    log_weights : callable
        Takes the number of an output, gives the logarithms of its pairs' weights in its window
        (ndarray, shape=(band.width,); -inf where a pair is impossible). It is asked three
        times for each output, so that not all weights need be held.
    band : Band
    log_unlisted : float
        Logarithm of the weight of an output that stands for no candidate; -inf: each must.
    """

    log_weights: Callable[[int], npt.NDArray[np.floating]]
    band: Band
    log_unlisted: float = -math.inf

    def posteriors(self, progress: ProgressCallback | None = None) -> Iterator[tuple[int, Float64]]:
        """Probability of each pair, given the weights: one output after the other, the last first.

        Parameters
        ----------
        progress : callable, optional

        Yields
        ------
        int
            Number of the output, from M - 1 down to 0.
        ndarray, shape=(band.width,), dtype=float64
            Its posterior over its window. What is missing to a sum of 1 is the probability
            that it stands for no candidate.

        Raises
        ------
        RecoveryError
            No alignment has a weight above zero.
        """
        n = len(self.band.starts)
        # Rows of F are kept at every `stride`-th output and made again in between: memory grows
        # with the square root of M, for one more forward pass.
        stride = max(1, math.isqrt(n))
        kept: dict[int, Float64] = {}
        row = self._before_first()
        for i in range(n):
            if i % stride == 0:
                kept[i] = row
            row = self._forward(i, row)
            if progress is not None and i % stride == 0:
                progress(i, 3 * n)
        total = float(row[-1])
        if not math.isfinite(total):
            raise RecoveryError(
                "No alignment of outputs to terms in ascending GO id fits the fixed points. Check "
                "that outputs and GO ids of the fixed points ascend together and that there are "
                "at least as many candidate terms as outputs between any two of them."
            )
        after = self._after_last()
        for first in sorted(kept, reverse=True):
            last = min(first + stride, n)
            rows = [kept.pop(first)]
            for i in range(first, last - 1):
                rows.append(self._forward(i, rows[-1]))
            for i in range(last - 1, first - 1, -1):
                log_pairs = self._pairs(i, rows[i - first])
                with np.errstate(under="ignore"):
                    yield i, np.exp(log_pairs + after[1:] - total)
                after = self._backward(i, after)
            if progress is not None:
                progress(3 * n - 2 * first, 3 * n)

    def best(self, progress: ProgressCallback | None = None) -> npt.NDArray[np.int64]:
        """Find the single alignment of the highest weight (Viterbi).

        Returns
        -------
        ndarray, shape=(M,), dtype=int64
            Candidate of each output; -1 where it stands for none.

        Raises
        ------
        RecoveryError
            No alignment has a weight above zero.
        """
        n, width = len(self.band.starts), self.band.width
        choices = np.empty((n, width), dtype=np.int32)
        row = self._before_first()
        unlisted_here = np.zeros((n, width), dtype=bool)
        for i in range(n):
            placed = self._pairs(i, row)
            reached = np.maximum.accumulate(placed)
            # Where the running maximum was last raised: the candidate that it stands on.
            raised = np.concatenate([[True], placed[1:] > reached[:-1]])
            choices[i] = np.maximum.accumulate(np.where(raised, np.arange(width), 0))
            none = self._shifted(i, row)[1:] + self.log_unlisted
            unlisted_here[i] = none > reached
            row = np.concatenate(
                [[self._shifted(i, row)[0] + self.log_unlisted], np.maximum(reached, none)]
            )
            if progress is not None and i % 256 == 0:
                progress(i, n)
        if not math.isfinite(float(row[-1])):
            raise RecoveryError("No alignment of outputs to terms fits the fixed points.")
        return self._trace_back(choices, unlisted_here)

    def _trace_back(
        self, choices: npt.NDArray[np.int32], unlisted_here: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.int64]:
        n, width = choices.shape
        result = np.full(n, -1, dtype=np.int64)
        limit = self.band.n_candidates - 1  # last candidate that is still free
        for i in range(n - 1, -1, -1):
            here = min(limit - int(self.band.starts[i]), width - 1)
            if here < 0 or unlisted_here[i, here]:
                continue
            result[i] = self.band.starts[i] + choices[i, here]
            limit = int(result[i]) - 1
        return result

    # A row holds log F_i at the window's candidates, after one value for all that lie before it.

    def _before_first(self) -> Float64:
        return np.zeros(self.band.width + 1)

    def _shifted(self, i: int, before: Float64) -> Float64:
        """F_{i-1} at the places of output i's window: beyond its own window F is constant."""
        shift = int(self.band.starts[i] - self.band.starts[i - 1]) if i else 0
        if shift == 0:
            return before
        kept = before[min(shift, len(before) - 1) :]
        return np.concatenate([kept, np.full(len(before) - len(kept), before[-1])])

    def _pairs(self, i: int, before: Float64) -> Float64:
        """Logarithm of w_i(t) F_{i-1}(t - 1) over the window."""
        log_pairs: Float64 = self._shifted(i, before)[:-1] + self.log_weights(i)
        return log_pairs

    def _forward(self, i: int, before: Float64) -> Float64:
        row = np.empty_like(before)
        row[0] = -np.inf
        np.logaddexp.accumulate(self._pairs(i, before), out=row[1:])
        if self.log_unlisted > -math.inf:
            row = np.logaddexp(row, self._shifted(i, before) + self.log_unlisted)
        return row

    # The same from the right: log G_i at the window's candidates, after one value for the place
    # before them. G_i(t) sums over the outputs after i in the candidates after t.

    def _after_last(self) -> Float64:
        return np.zeros(self.band.width + 1)

    def _backward(self, i: int, after: Float64) -> Float64:
        """G_{i-1} at the places of output i-1's window."""
        row = np.empty_like(after)
        row[-1] = -np.inf
        log_pairs = after[1:] + self.log_weights(i)
        row[:-1] = np.logaddexp.accumulate(log_pairs[::-1])[::-1]
        if self.log_unlisted > -math.inf:
            row = np.logaddexp(row, after + self.log_unlisted)
        shift = int(self.band.starts[i] - self.band.starts[i - 1]) if i else 0
        if shift == 0:
            return row
        kept = row[: max(1, len(row) - shift)]
        return np.concatenate([np.full(len(row) - len(kept), row[0]), kept])
