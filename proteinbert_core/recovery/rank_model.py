"""What the ranks of a pair and its frequencies are worth as evidence, learned from the data.

Among pairs that do not belong together ranks are about even; among true ones they fall off by a
power law. So the log-likelihood ratio of a pair is taken as linear in the logarithms of its
two ranks r and in f, the log-ratio of the carriers that the term has and the output predicts:

    log w_it = a_0 + a_1 log r_it + a_2 log r'_it + a_3 f_it + a_4 f_it^2,

which is logistic regression of true against other pairs. True pairs are not known; they are
counted by their posterior (expectation maximisation), which the order of the outputs keeps
honest: a wrong pair cannot be fitted without moving its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.recovery.likelihood import Likelihood
from proteinbert_core.recovery.pair_ranks import LOG_RANK, PairRanks

Float64 = npt.NDArray[np.float64]

#: Share of the outputs whose evidence says nothing of their term, as labels have changed since:
#: no rank speaks against a pair more than this allows.
UNINFORMATIVE: Final = 0.03
#: Coefficients before anything is learned: of two log-ranks, f and f squared.
_FIRST: Final = (-0.6, -0.6, 0.0, -0.25)
# A pair less probable than this is not counted as a true one.
_COUNTED: Final = 0.01
_OTHERS_OF_AN_OUTPUT: Final = 8
_RIDGE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class RankModel:
    """The coefficients.

    Parameters
    ----------
    intercept : float
        a_0.
    coefficients : tuple of float
        a_1 to a_4.
    """

    intercept: float
    coefficients: tuple[float, float, float, float]

    @classmethod
    def first(cls, n_near: int, n_outputs: int) -> RankModel:
        """Coefficients to begin with; other pairs have a mean ratio of about one.

        Parameters
        ----------
        n_near : int
            Candidates that an output's term is ranked among.
        n_outputs : int
        """
        near, all_outputs = (np.log(np.arange(1, n + 1)) for n in (n_near, n_outputs))
        intercept = -np.log(np.exp(_FIRST[0] * near).mean())
        intercept -= np.log(np.exp(_FIRST[1] * all_outputs).mean())
        return cls(float(intercept), _FIRST)

    def log_ratios(self, features: Float64) -> Float64:
        """Log-likelihood ratios, bounded below.

        Parameters
        ----------
        features : ndarray, shape=(4, n)
        """
        ratios = self.intercept + np.array(self.coefficients) @ features
        return np.asarray(np.logaddexp(np.log1p(-UNINFORMATIVE) + ratios, np.log(UNINFORMATIVE)))


class PairFeatures:
    """What the model looks at.

    Parameters
    ----------
    ranks : PairRanks
    likelihood : Likelihood
    """

    def __init__(self, ranks: PairRanks, likelihood: Likelihood) -> None:
        self._ranks = ranks
        self._log_carriers = np.log(likelihood.evidence.carriers + 0.5)
        self._log_predicted = np.log(likelihood.predicted + 0.5)

    def of(self, output: int, columns: slice | npt.NDArray[np.int64]) -> Float64:
        """Features of an output with some terms.

        Parameters
        ----------
        output : int
        columns : slice or ndarray of int

        Returns
        -------
        ndarray, shape=(4, n), dtype=float64
        """
        f = self._log_carriers[columns] - self._log_predicted[output]
        return np.stack(
            [
                LOG_RANK[self._ranks.of_output[output, columns]],
                LOG_RANK[self._ranks.of_term[output, columns]],
                f,
                f**2,
            ]
        )


class PairSample:
    """True pairs, by their posterior, and others that they must be told from.

    Parameters
    ----------
    features : PairFeatures
    seed : int
    """

    def __init__(self, features: PairFeatures, seed: int = 0) -> None:
        self._features = features
        self._rng = np.random.default_rng(seed)
        self._columns: list[Float64] = []
        self._true: list[Float64] = []
        self._other: list[Float64] = []

    def add(self, output: int, columns: slice, posterior: Float64, near: slice) -> None:
        """Take pairs of an output.

        Parameters
        ----------
        output : int
        columns : slice
            Terms that the posterior is given for.
        posterior : ndarray, shape=(len(columns),), dtype=float64
        near : slice
            The part of `columns`, counted from its start, that other pairs are drawn from.
        """
        likely = np.flatnonzero(posterior >= _COUNTED)
        drawn = self._rng.integers(near.start, near.stop, _OTHERS_OF_AN_OUTPUT)
        chosen = np.concatenate([likely, drawn])
        self._columns.append(self._features.of(output, chosen + columns.start))
        self._true.append(np.concatenate([posterior[likely], np.zeros(len(drawn))]))
        self._other.append(np.concatenate([np.zeros(len(likely)), 1 - posterior[drawn]]))

    def fit(self, before: RankModel) -> RankModel:
        """Fit the model.

        Parameters
        ----------
        before : RankModel
            What is kept where hardly any pair is probable.
        """
        x, true, other = (
            np.concatenate(self._columns, axis=1),
            np.concatenate(self._true),
            np.concatenate(self._other),
        )
        if true.sum() < 10:
            return before
        # True and other pairs weigh the same, so that the odds are the likelihood ratio.
        weights = np.concatenate([true / true.sum(), other / other.sum()]) * true.sum()
        design = np.concatenate([np.ones((1, len(true))), x])
        design = np.concatenate([design, design], axis=1)
        labels = np.concatenate([np.ones(len(true)), np.zeros(len(other))])
        a = _logistic(design[:, weights > 0], labels[weights > 0], weights[weights > 0])
        near, of_term, f, f_squared = map(float, a[1:])
        # A better rank never speaks against a pair.
        return RankModel(float(a[0]), (min(near, 0.0), min(of_term, 0.0), f, min(f_squared, 0.0)))


def _logistic(design: Float64, labels: Float64, weights: Float64) -> Float64:
    """Logistic regression by Newton's method."""
    a = np.zeros(len(design))
    for _ in range(25):
        p = 1 / (1 + np.exp(-a @ design))
        gradient = design @ (weights * (labels - p)) - _RIDGE * a
        curvature = (design * (weights * p * (1 - p))) @ design.T + _RIDGE * np.eye(len(a))
        step = np.linalg.solve(curvature, gradient)
        a += step
        if np.abs(step).max() < 1e-6:
            break
    return a
