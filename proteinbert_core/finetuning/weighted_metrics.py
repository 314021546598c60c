"""Metrics of predictions with a weight for each unit: a bootstrap sample is a set of weights.

Values are those of scikit-learn and scipy (tests compare them); what a thousand resamples have
in common, such as the order of the scores, is computed once.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Weights = npt.NDArray[np.float64]


class UndefinedMetric(ValueError):
    """A metric has no value for this data; the message says why."""


class RankedScores:
    """Scores of a class in order, and which units are of the class.

    Parameters
    ----------
    positive : ndarray, shape=(n,), dtype=bool
    scores : ndarray, shape=(n,)
        The higher, the likelier.
    """

    def __init__(self, positive: npt.NDArray[np.bool_], scores: Floats) -> None:
        distinct, self._place = np.unique(scores, return_inverse=True)
        self._n = len(distinct)
        self._positive = positive.astype(np.float64)

    def _counts(self, weights: Weights) -> tuple[Weights, Weights]:
        """Weight of positives and of negatives at each score, ascending."""
        positive = _sums(self._place, weights * self._positive, self._n)
        every = _sums(self._place, weights, self._n)
        if not positive.any():
            raise UndefinedMetric("none is of the positive class")
        return positive, every - positive

    def auc(self, weights: Weights) -> float:
        """Area under the ROC curve: how often a positive is above a negative, ties half.

        Raises
        ------
        UndefinedMetric
            There is one class only.

        Examples
        --------
        >>> ranked = RankedScores(np.array([True, False, True]), np.array([0.9, 0.5, 0.5]))
        >>> ranked.auc(np.ones(3))
        0.75
        """
        positive, negative = self._counts(weights)
        if not negative.any():
            raise UndefinedMetric("all are of the positive class")
        below = np.cumsum(negative) - negative / 2
        return float((positive * below).sum() / (positive.sum() * negative.sum()))

    def average_precision(self, weights: Weights) -> float:
        """Mean precision over the recall steps, without interpolation.

        Raises
        ------
        UndefinedMetric
            None is positive.
        """
        positive, negative = self._counts(weights)
        found = np.cumsum(positive[::-1])
        chosen = found + np.cumsum(negative[::-1])
        precision = np.divide(found, chosen, out=np.zeros_like(found), where=chosen > 0)
        return float((positive[::-1] * precision).sum() / found[-1])


class ClassDecisions:
    """True and predicted classes.

    Parameters
    ----------
    truth, predicted : ndarray, shape=(n,), dtype=int
    n_classes : int
    """

    def __init__(
        self, truth: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], n_classes: int
    ) -> None:
        self._truth, self._predicted, self._n = truth, predicted, n_classes
        self._right = (truth == predicted).astype(np.float64)

    def _counts(self, weights: Weights) -> tuple[Weights, Weights, Weights]:
        """Weight rightly predicted, true and predicted, of each class."""
        return (
            _sums(self._truth, weights * self._right, self._n),
            _sums(self._truth, weights, self._n),
            _sums(self._predicted, weights, self._n),
        )

    def accuracy(self, weights: Weights) -> float:
        """Share of units whose class is right."""
        return float((weights * self._right).sum() / weights.sum())

    def macro_f1(self, weights: Weights) -> float:
        """Mean F1 of the classes that occur or are predicted."""
        right, true, predicted = self._counts(weights)
        there = true + predicted > 0
        return float((2 * right[there] / (true + predicted)[there]).mean())

    def mcc(self, weights: Weights) -> float:
        """Matthews correlation coefficient of any number of classes.

        Raises
        ------
        UndefinedMetric
            There is one true or one predicted class only.

        References
        ----------
        Gorodkin 2004, doi 10.1016/j.compbiolchem.2004.09.006.
        """
        right, true, predicted = self._counts(weights)
        total = weights.sum()
        of_truth = total**2 - (true**2).sum()
        of_prediction = total**2 - (predicted**2).sum()
        if of_truth <= 0:
            raise UndefinedMetric("all are of one class")
        if of_prediction <= 0:
            raise UndefinedMetric("one class is predicted for all")
        covariance = right.sum() * total - (true * predicted).sum()
        return float(covariance / math.sqrt(of_truth * of_prediction))


class MeasuredValues:
    """True and predicted numbers.

    Parameters
    ----------
    truth, predicted : ndarray, shape=(n,)
    """

    def __init__(self, truth: Floats, predicted: Floats) -> None:
        self._truth = truth.astype(np.float64)
        self._predicted = predicted.astype(np.float64)
        self._places = [np.unique(each, return_inverse=True)[1] for each in (truth, predicted)]

    def spearman(self, weights: Weights) -> float:
        """Rank correlation.

        Raises
        ------
        UndefinedMetric
            All true or all predicted values are the same.
        """
        truth, predicted = (_mid_ranks(place, weights)[place] for place in self._places)
        return _correlation(truth, predicted, weights)

    def pearson(self, weights: Weights) -> float:
        """Linear correlation; raises as `spearman`."""
        return _correlation(self._truth, self._predicted, weights)

    def r2(self, weights: Weights) -> float:
        """Coefficient of determination: negative where the mean would be the better prediction.

        Raises
        ------
        UndefinedMetric
            All true values are the same.
        """
        mean = (weights * self._truth).sum() / weights.sum()
        spread = (weights * (self._truth - mean) ** 2).sum()
        if not spread > 0:
            raise UndefinedMetric("all true values are the same")
        return float(1 - (weights * (self._truth - self._predicted) ** 2).sum() / spread)

    def rmse(self, weights: Weights) -> float:
        """Root of the mean squared error, in the units of the target."""
        squares = weights * (self._truth - self._predicted) ** 2
        return math.sqrt(squares.sum() / weights.sum())


def _sums(place: npt.NDArray[np.int64], weights: Weights, n: int) -> Weights:
    """Weight at each of n places."""
    return np.bincount(place, weights, n).astype(np.float64)


def _mid_ranks(place: npt.NDArray[np.int64], weights: Weights) -> Weights:
    """Mean rank of the units at each distinct value, were each there as often as it weighs."""
    count = np.bincount(place, weights)
    return np.asarray(np.cumsum(count) - (count - 1) / 2)


def _correlation(one: Weights, other: Weights, weights: Weights) -> float:
    total = weights.sum()
    first = one - (weights * one).sum() / total
    second = other - (weights * other).sum() / total
    spreads = (weights * first**2).sum(), (weights * second**2).sum()
    for spread, values, name in zip(spreads, (one, other), ("true", "predicted"), strict=True):
        if spread <= 1e-24 * total * max(1.0, float(np.abs(values).max()) ** 2):
            raise UndefinedMetric(f"all {name} values are the same")
    return float((weights * first * second).sum() / math.sqrt(spreads[0] * spreads[1]))
