"""From evidence to names: expectation maximisation over all alignments of outputs to terms."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled, RecoveryError
from proteinbert_core.recovery.alignment import Band, MonotoneAlignment
from proteinbert_core.recovery.evidence import Evidence
from proteinbert_core.recovery.likelihood import Likelihood, OffsetPrior
from proteinbert_core.recovery.pair_ranks import NEIGHBOURHOOD, PairRanks
from proteinbert_core.recovery.rank_model import PairFeatures, PairSample, RankModel

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]
#: Told (steps done, steps in all).
ProgressCallback = Callable[[int, int], None]

#: Weight of an output that stands for a term outside the list, against one of the list.
UNLISTED: Final = 1e-3
# Margin, in candidates, around what had any posterior in the first pass over all pairs.
_BAND_MARGIN: Final = 100
# A fixed point outweighs that the output may stand for a term outside the list.
_CERTAIN: Final = 50.0
_NEGLIGIBLE: Final = 1e-7
_MAX_ROUNDS: Final = 15
_LEAST_ROUNDS: Final = 6
_SETTLED: Final = 0.001
# Where the first ranks and the first round end, as parts of the whole: later rounds are over a
# narrow band, and seldom all of them are needed.
_FIRST_LOOK: Final = 0.3
_FIRST_ROUND: Final = 0.7
_STEPS: Final = 1000
# Ranks of all pairs are made anew while the offsets still move by more than this.
_OFFSETS_SETTLED: Final = 0.1


@dataclass(frozen=True, eq=False)
class Assignment:
    """The most probable term of each output, and the second.

    Attributes
    ----------
    term, runner_up : ndarray, shape=(M,), dtype=int64
        Positions among the candidates; -1 where there is none.
    confidence, runner_up_confidence : ndarray, shape=(M,), dtype=float64
        Their posteriors.
    offsets : OffsetPrior
        Frequencies here against those in training, as learned.
    rounds : int
        Rounds of expectation maximisation.
    """

    term: Int64
    confidence: Float64
    runner_up: Int64
    runner_up_confidence: Float64
    offsets: OffsetPrior
    rounds: int


def recover_assignment(
    evidence: Evidence,
    fixed_points: Mapping[int, int] | None = None,
    *,
    prior: npt.ArrayLike | None = None,
    ordered: bool = True,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> Assignment:
    """Find the term of each output.

    Parameters
    ----------
    evidence : Evidence
        Candidate terms in ascending GO id.
    fixed_points : mapping of int to int, optional
        Output -> candidate, where that is known; they constrain their neighbours.
    prior : array-like, shape=(T,), optional
        Probability that each candidate was a term of the release at all; 1 without it.
    ordered : bool
        Use that outputs run in ascending GO id. Without it each output is judged alone, by
        what ranks are worth to begin with: only the order keeps what is learned of them honest.
    progress : callable, optional
    cancel : threading.Event, optional

    Returns
    -------
    Assignment

    Raises
    ------
    RecoveryError
        There is no evidence, there are fewer candidates than outputs, or no alignment fits
        the fixed points.
    Cancelled
        `cancel` was set.
    """
    m, t = evidence.n_outputs, evidence.n_terms
    if evidence.n_proteins == 0:
        raise RecoveryError("There is no annotated protein to recover the names from.")
    if ordered and t < m:
        raise RecoveryError(f"There are {t:,} candidate terms for {m:,} outputs; give them all.")
    known = dict(sorted((fixed_points or {}).items()))
    if ordered:
        _check_order(known, m, t)
    search = _Search(evidence, known, prior, ordered, progress, cancel)
    return search.run()


def _check_order(fixed_points: Mapping[int, int], n_outputs: int, n_terms: int) -> None:
    """Refuse fixed points that no alignment can hold."""
    before = (-1, -1)
    for output, term in [*fixed_points.items(), (n_outputs, n_terms)]:
        if term - before[1] < output - before[0]:
            raise RecoveryError(
                f"Outputs {before[0]} and {output} cannot both be right: there are "
                f"{max(term - before[1] - 1, 0)} candidate terms between theirs for the "
                f"{output - before[0] - 1} outputs between them, in ascending GO id. Check the "
                "fixed points and the candidates."
            )
        before = (output, term)


def _span(number: int) -> tuple[float, float]:
    """Begin and end of a round, as parts of the whole."""
    if number == 0:
        return _FIRST_LOOK, _FIRST_ROUND
    step = (1 - _FIRST_ROUND) / (_MAX_ROUNDS - 1)
    return _FIRST_ROUND + step * (number - 1), _FIRST_ROUND + step * number


class _Search:
    """One run: what is known of pairs at each round."""

    def __init__(
        self,
        evidence: Evidence,
        fixed_points: dict[int, int],
        prior: npt.ArrayLike | None,
        ordered: bool,
        progress: ProgressCallback | None,
        cancel: threading.Event | None,
    ) -> None:
        self.evidence = evidence
        self.fixed_points = fixed_points
        self.ordered = ordered
        self.progress = progress
        self.cancel = cancel
        m, t = evidence.n_outputs, evidence.n_terms
        given = np.ones(t) if prior is None else np.asarray(prior, dtype=np.float64)
        with np.errstate(divide="ignore"):
            self.log_prior = np.log(given) + math.log(m / t)
        self.band = Band.full(m, t)
        self.model = RankModel.first(2 * NEIGHBOURHOOD + 1 if ordered else t, m)

    def run(self) -> Assignment:
        offsets = OffsetPrior()
        self.span = 0.0, _FIRST_LOOK
        self._look(offsets)
        before = np.full(self.evidence.n_outputs, np.nan)
        for number in range(_MAX_ROUNDS):
            first, last = self.span = _span(number)
            if number and offsets.differs(self.likelihood.offsets, _OFFSETS_SETTLED):
                middle = (first + last) / 2
                self.span = first, middle
                self._look(offsets)
                self.span = middle, last
            sample = PairSample(self.features)
            result, offsets = self._round(sample, number)
            if self.ordered:
                self.model = sample.fit(self.model)
            moved = float(np.abs(result.confidence - before).mean()) if number else math.inf
            before = result.confidence
            if not self.ordered:
                break  # nothing would keep what is learned honest
            if moved < _SETTLED and number + 1 >= _LEAST_ROUNDS:
                break
        if self.progress is not None:
            self.progress(_STEPS, _STEPS)
        return result

    def _look(self, offsets: OffsetPrior) -> None:
        """Bring the ranks of all pairs up to date with the offsets."""
        self.likelihood = Likelihood(self.evidence, offsets)
        ranks = PairRanks(self.likelihood, ordered=self.ordered, report=self._report)
        self.features = PairFeatures(ranks, self.likelihood)

    def _round(self, sample: PairSample, number: int) -> tuple[Assignment, OffsetPrior]:
        """Posteriors under the present model; pairs and offsets for the next."""
        m = self.evidence.n_outputs
        term, runner_up = np.full(m, -1), np.full(m, -1)
        confidence, second = np.zeros(m), np.zeros(m)
        lowest, highest = np.zeros(m, dtype=np.int64), np.zeros(m, dtype=np.int64)
        likely: list[tuple[int, int, float]] = []
        for done, (i, posterior) in enumerate(self._posteriors()):
            columns = self.band.columns(i)
            sample.add(i, columns, posterior, self._near(posterior))
            top = np.argpartition(posterior, -2)[-2:] if len(posterior) > 1 else np.zeros(1, int)
            top = top[np.argsort(posterior[top])[::-1]]
            term[i], confidence[i] = columns.start + top[0], posterior[top[0]]
            if len(top) > 1:
                runner_up[i], second[i] = columns.start + top[1], posterior[top[1]]
            some = np.flatnonzero(posterior > _NEGLIGIBLE)
            if len(some):
                lowest[i], highest[i] = columns.start + some[0], columns.start + some[-1]
            else:
                lowest[i], highest[i] = columns.start, columns.stop - 1
            likely += [
                (i, columns.start + int(k), float(posterior[k]))
                for k in some[posterior[some] > 0.2]
                if self.evidence.carriers[columns.start + k] > 2
            ]
            if done % 64 == 0:
                self._report(done / m)
        if self.ordered and number == 0:
            t = self.evidence.n_terms
            self.band = Band.around(
                np.maximum(lowest - _BAND_MARGIN, 0), np.minimum(highest + _BAND_MARGIN, t - 1), t
            )
        if likely:
            outputs, terms, weights = map(np.array, zip(*likely, strict=True))
            new = self.likelihood.refined_offsets(outputs, terms, weights)
        else:
            new = self.likelihood.offsets
        used = self.likelihood.offsets
        return Assignment(term, confidence, runner_up, second, used, number + 1), new

    def _posteriors(self) -> Iterator[tuple[int, Float64]]:
        if self.ordered:
            yield from MonotoneAlignment(
                self._log_weights, self.band, math.log(UNLISTED)
            ).posteriors()
            return
        for i in range(self.evidence.n_outputs):
            log_weights = self._log_weights(i)
            total = np.logaddexp(np.logaddexp.reduce(log_weights), math.log(UNLISTED))
            yield i, np.exp(log_weights - total)

    def _log_weights(self, output: int) -> Float64:
        columns = self.band.columns(output)
        fixed = self.fixed_points.get(output)
        if fixed is not None:
            alone = np.full(self.band.width, -np.inf)
            if columns.start <= fixed < columns.stop:
                alone[fixed - columns.start] = _CERTAIN
            return alone
        log_ratio = self.model.log_ratios(self.features.of(output, columns))
        return np.asarray(log_ratio + self.log_prior[columns])

    def _near(self, posterior: Float64) -> slice:
        """Neighbourhood of the expected place, or everything where there is no order."""
        if not self.ordered:
            return slice(0, len(posterior))
        total = posterior.sum()
        if total <= 0:
            return slice(0, len(posterior))
        place = int(posterior @ np.arange(len(posterior)) / total)
        start = min(max(place - NEIGHBOURHOOD, 0), max(len(posterior) - 2 * NEIGHBOURHOOD, 0))
        return slice(start, start + 2 * NEIGHBOURHOOD)

    def _report(self, share: float) -> None:
        """Tell how far the step under way is, as a part of the whole."""
        if self.cancel is not None and self.cancel.is_set():
            raise Cancelled("The recovery of the names was cancelled.")
        if self.progress is not None:
            first, last = self.span
            self.progress(round(_STEPS * (first + share * (last - first))), _STEPS)
