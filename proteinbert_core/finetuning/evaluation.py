"""Judges predictions: metrics with intervals, by length, confusion, reliability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.bootstrap import Metric, evaluate_measures
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.reliability_curve import ReliabilityCurve, reliability_curve
from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.task_metrics import MAIN_METRIC, measures

Floats = npt.NDArray[np.floating[Any]]
#: Least number of residues of each band of lengths.
LENGTH_BANDS: Final = (1, 101, 251, 501, 1001)
#: A matrix of more classes is no longer read.
MAX_CLASSES_SHOWN: Final = 50
#: Enough for two digits of a 95 % interval.
DEFAULT_RESAMPLES: Final = 1000
# Of many residues fewer samples are drawn, so that it takes seconds.
_FEWEST_RESAMPLES: Final = 200
_MAX_DRAWN: Final = 20_000_000


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How good predictions are.

    Attributes
    ----------
    task : Task
    n_proteins, n_labels : int
        Proteins, and labels known among them.
    n_resamples : int
        Bootstrap samples behind the intervals.
    metrics : mapping of str to Metric
    by_length : mapping of str to (int, mapping of str to Metric)
        Number of proteins and metrics without intervals, by band of lengths.
    confusion : ndarray, shape=(n_classes, n_classes), dtype=int64, or None
        Units by true (row) and predicted (column) class; None of other kinds of task, and of
        more than `MAX_CLASSES_SHOWN` classes.
    reliability : ReliabilityCurve or None
        None of a regression.
    """

    task: Task
    n_proteins: int
    n_labels: int
    n_resamples: int
    metrics: Mapping[str, Metric]
    by_length: Mapping[str, tuple[int, Mapping[str, Metric]]]
    confusion: npt.NDArray[np.int64] | None
    reliability: ReliabilityCurve | None

    @property
    def main(self) -> tuple[str, Metric]:
        """Name and value of the metric that judges this kind of task."""
        name = MAIN_METRIC[self.task.kind]
        return name, self.metrics[name]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values for a JSON file."""
        return {
            "n_proteins": self.n_proteins,
            "n_labels": self.n_labels,
            "n_resamples": self.n_resamples,
            "main_metric": self.main[0],
            "metrics": {name: metric.to_json() for name, metric in self.metrics.items()},
            "by_length": {
                band: {"n": n, **{name: metric.value for name, metric in metrics.items()}}
                for band, (n, metrics) in self.by_length.items()
            },
            "confusion": None if self.confusion is None else self.confusion.tolist(),
            "reliability": None if self.reliability is None else self.reliability.to_json(),
        }


def evaluate_predictions(
    data: LabelledProteins,
    predicted: npt.ArrayLike,
    *,
    n_resamples: int = DEFAULT_RESAMPLES,
    seed: int = 0,
) -> Evaluation:
    """Judge predictions by the labels of some proteins.

    Parameters
    ----------
    data : LabelledProteins
        Those that were predicted, such as ``data.take(split.test)``.
    predicted : array-like, shape=(n_units,) or (n_units, n_classes)
        One protein's units after another's, as in ``data.values``. Of a binary task the
        probability of the positive class, of a multi-class or multi-label one that of each
        class, of a regression the value in its units.
    n_resamples : int
        Bootstrap samples of the proteins; 0 for no intervals. Of more than 20,000 labels fewer
        are drawn, but not less than 200.
    seed : int

    Returns
    -------
    Evaluation

    Raises
    ------
    TaskDataError
        The predictions are of another shape, not finite, or no probabilities.
    """
    scores = _checked(data, np.asarray(predicted, dtype=np.float64))
    found = measures(data.task, data.values, data.known, scores)
    bound = max(_FEWEST_RESAMPLES, _MAX_DRAWN // max(1, len(data.values)))
    n_resamples = min(n_resamples, bound)
    metrics = evaluate_measures(
        found, data.unit_rows, len(data), n_resamples=n_resamples, seed=seed
    )
    return Evaluation(
        task=data.task,
        n_proteins=len(data),
        n_labels=int(data.known.sum()),
        n_resamples=n_resamples,
        metrics=metrics,
        by_length=_by_length(data, scores),
        confusion=_confusion(data, scores),
        reliability=reliability_curve(data, scores),
    )


def _checked(data: LabelledProteins, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    n_classes = len(data.task.classes)
    one_number = data.task.kind in {TaskKind.BINARY, TaskKind.REGRESSION}
    wanted = (len(data.values),) if one_number else (len(data.values), n_classes)
    if scores.shape != wanted:
        raise TaskDataError(
            f"The predictions are of shape {scores.shape}; for these proteins and this "
            f"{data.task.kind} task they must be of shape {wanted}."
        )
    if not np.isfinite(scores).all():
        raise TaskDataError("Some predictions are no finite numbers. Train with a lower rate.")
    if data.task.kind is not TaskKind.REGRESSION and not ((scores >= 0) & (scores <= 1)).all():
        raise TaskDataError("The predictions of classes must be probabilities, from 0 to 1.")
    return scores


def _by_length(
    data: LabelledProteins, scores: npt.NDArray[np.float64]
) -> dict[str, tuple[int, Mapping[str, Metric]]]:
    band_of = np.searchsorted(LENGTH_BANDS, data.lengths, side="right") - 1
    found: dict[str, tuple[int, Mapping[str, Metric]]] = {}
    for band, least in enumerate(LENGTH_BANDS):
        rows = np.flatnonzero(band_of == band)
        if not len(rows):
            continue
        most = LENGTH_BANDS[band + 1] - 1 if band + 1 < len(LENGTH_BANDS) else None
        part = data.take(rows)
        metrics = evaluate_measures(
            measures(data.task, part.values, part.known, scores[data.units_of(rows)]),
            part.unit_rows,
            len(part),
            n_resamples=0,
            seed=0,
        )
        name = f"{least:,} to {most:,}" if most else f"{least:,} and more"
        found[name] = (len(rows), metrics)
    return found


def _confusion(
    data: LabelledProteins, scores: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64] | None:
    n = len(data.task.classes)
    if data.task.kind not in {TaskKind.BINARY, TaskKind.MULTI_CLASS} or n > MAX_CLASSES_SHOWN:
        return None
    predicted = scores.argmax(axis=1) if scores.ndim == 2 else scores >= 0.5
    cells = data.values.astype(np.int64) * n + predicted
    return np.bincount(cells[data.known], minlength=n * n).reshape(n, n)
