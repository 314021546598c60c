"""Which metrics judge a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.weighted_metrics import (
    ClassDecisions,
    MeasuredValues,
    RankedScores,
    UndefinedMetric,
    Weights,
)

Floats = npt.NDArray[np.floating[Any]]
Measure = Callable[[Weights], float]
#: The metric by which a kind of task is judged first.
MAIN_METRIC: Final[Mapping[TaskKind, str]] = {
    TaskKind.BINARY: "AUC",
    TaskKind.MULTI_CLASS: "accuracy",
    TaskKind.MULTI_LABEL: "average precision",
    TaskKind.REGRESSION: "Spearman",
}
#: Of more classes no AUC is computed: most would hold a handful of proteins.
MAX_CLASSES_FOR_AUC: Final = 50
_DECISION: Final = 0.5


def measures(
    task: Task, truth: Floats, known: npt.NDArray[np.bool_], predicted: Floats
) -> dict[str, Measure]:
    """Give the metrics of a task as functions of the weights of the units.

    Parameters
    ----------
    task : Task
    truth : ndarray, shape=(n_units,) or (n_units, n_classes)
    known : ndarray, of the same shape, dtype=bool
        Where it is False, neither truth nor prediction counts.
    predicted : ndarray, shape=(n_units,) or (n_units, n_classes)
        Probability of the positive class, of each class, or the value.

    Returns
    -------
    dict of str to callable
        By name, in the order of `MAIN_METRIC` first. Each raises `UndefinedMetric`.
    """
    if task.kind is TaskKind.MULTI_LABEL:
        return _of_multi_label(truth, known, predicted)
    where = np.flatnonzero(known)
    true, guess = truth[where], predicted[where]
    if task.kind is TaskKind.REGRESSION:
        values = MeasuredValues(true, guess)
        found: dict[str, Measure] = {
            "Spearman": values.spearman,
            "Pearson": values.pearson,
            "R2": values.r2,
            "RMSE": values.rmse,
        }
    elif task.kind is TaskKind.BINARY:
        found = _ranking([RankedScores(true > 0, guess)])
        found |= _deciding(true.astype(np.int64), (guess >= _DECISION).astype(np.int64), 2)
    else:
        classes = true.astype(np.int64)
        found = _deciding(classes, guess.argmax(axis=1), len(task.classes))
        if len(task.classes) <= MAX_CLASSES_FOR_AUC:
            each = [RankedScores(classes == i, guess[:, i]) for i in range(len(task.classes))]
        else:
            each = []
        found |= _ranking(each)
    return {name: _at(where, measure) for name, measure in found.items()}


def _at(where: npt.NDArray[np.int64], measure: Measure) -> Measure:
    """Measure the units at some places alone."""

    def of_known(weights: Weights) -> float:
        here = weights[where]
        if not here.any():
            raise UndefinedMetric("no label is known")
        return measure(here)

    return of_known


def _deciding(
    truth: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], n_classes: int
) -> dict[str, Measure]:
    decisions = ClassDecisions(truth, predicted, n_classes)
    return {
        "accuracy": decisions.accuracy,
        "macro-F1": decisions.macro_f1,
        "MCC": decisions.mcc,
    }


def _ranking(each: list[RankedScores]) -> dict[str, Measure]:
    """Means over the classes for which they are defined."""
    return {
        "AUC": _mean([one.auc for one in each]),
        "average precision": _mean([one.average_precision for one in each]),
    }


def _mean(each: list[Measure]) -> Measure:
    def mean(weights: Weights) -> float:
        values, reason = [], f"there are more than {MAX_CLASSES_FOR_AUC} classes"
        for measure in each:
            try:
                values.append(measure(weights))
            except UndefinedMetric as error:
                reason = str(error)
        if not values:
            raise UndefinedMetric(reason)
        return float(np.mean(values))

    return mean


def _of_multi_label(
    truth: Floats, known: npt.NDArray[np.bool_], predicted: Floats
) -> dict[str, Measure]:
    """Ranking and F1 by class and averaged; accuracy and MCC of all labels together."""
    aucs: list[Measure] = []
    precisions: list[Measure] = []
    scores: list[Measure] = []
    for column in range(truth.shape[1]):
        where = np.flatnonzero(known[:, column])
        true, guess = truth[where, column] > 0, predicted[where, column]
        ranked = RankedScores(true, guess)
        aucs.append(_at(where, ranked.auc))
        precisions.append(_at(where, ranked.average_precision))
        scores.append(_at(where, _F1(true, guess >= _DECISION)))
    unit, place = np.nonzero(known)
    pooled = _deciding(
        (truth[unit, place] > 0).astype(np.int64),
        (predicted[unit, place] >= _DECISION).astype(np.int64),
        2,
    )
    return {
        "average precision": _mean(precisions),
        "AUC": _mean(aucs),
        "macro-F1": _mean(scores),
        "accuracy": _at(unit, pooled["accuracy"]),
        "MCC": _at(unit, pooled["MCC"]),
    }


class _F1:
    """F1 of one class of a multi-label task."""

    def __init__(self, truth: npt.NDArray[np.bool_], predicted: npt.NDArray[np.bool_]) -> None:
        self._right = (truth & predicted).astype(np.float64)
        self._named = truth.astype(np.float64) + predicted

    def __call__(self, weights: Weights) -> float:
        named = (weights * self._named).sum()
        if not named:
            raise UndefinedMetric("the class neither occurs nor is predicted")
        return float(2 * (weights * self._right).sum() / named)
