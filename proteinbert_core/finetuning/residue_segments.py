"""Stretches of residues for which a predictor says the same: predictions as a reader lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.prediction_table import THRESHOLD, TaskPrediction
from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.task_examples import FloatArray

if TYPE_CHECKING:
    import pandas as pd

#: Columns of `segment_table`.
SEGMENT_COLUMNS: Final = ("protein", "class", "first", "last", "length", "probability")


@dataclass(frozen=True, slots=True)
class ResidueSegment:
    """Neighbouring residues of one predicted class.

    Attributes
    ----------
    name : str
        Of the class.
    first, last : int
        Residues, counted from 1, both within.
    probability : float
        Mean over them of the probability of the class.
    """

    name: str
    first: int
    last: int
    probability: float

    @property
    def length(self) -> int:
        """Number of residues."""
        return self.last - self.first + 1


def find_segments(task: Task, values: FloatArray) -> list[ResidueSegment]:
    """List the stretches of residues that are predicted alike.

    Parameters
    ----------
    task : Task
        Of residues.
    values : ndarray, shape=(n_residues, k), dtype=float32
        As in `TaskPrediction`.

    Returns
    -------
    list of ResidueSegment
        By first residue. Of a binary task those of the positive class alone; of a multi-class
        task those of every class, which together are the whole protein; of a multi-label task
        those of each class of at least 0.5, which may overlap; of a regression none.

    Examples
    --------
    >>> from proteinbert_core.finetuning.task import LabelForm
    >>> task = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"))
    >>> probability = np.array([0.1, 0.9, 0.7, 0.2], dtype=np.float32)
    >>> find_segments(task, np.stack([1 - probability, probability], axis=1))
    [ResidueSegment(name='1', first=2, last=3, probability=0.8)]
    """
    if task.kind is TaskKind.REGRESSION or not len(values):
        return []
    if task.kind is TaskKind.MULTI_LABEL:
        predicted = values >= THRESHOLD
    else:
        predicted = values.argmax(axis=1)[:, None] == np.arange(values.shape[1])
    listed = [1] if task.kind is TaskKind.BINARY else range(len(task.classes))
    found = [
        ResidueSegment(
            task.classes[column],
            first + 1,
            end,
            # Six digits: more are noise of the mean's own.
            round(float(values[first:end, column].mean(dtype=np.float64)), 6),
        )
        for column in listed
        for first, end in _runs(predicted[:, column])
    ]
    return sorted(found, key=lambda each: each.first)


def segment_table(task: Task, predictions: Iterable[TaskPrediction]) -> pd.DataFrame:
    """Put the segments of some proteins into a table.

    Parameters
    ----------
    task : Task
        Of residues.
    predictions : iterable of TaskPrediction

    Returns
    -------
    DataFrame
        Columns `SEGMENT_COLUMNS`, a row a segment.
    """
    import pandas as pd

    rows = [
        (
            prediction.protein.identifier,
            each.name,
            each.first,
            each.last,
            each.length,
            each.probability,
        )
        for prediction in predictions
        for each in find_segments(task, prediction.values)
    ]
    return pd.DataFrame(rows, columns=list(SEGMENT_COLUMNS))


def _runs(mask: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Give (start, end) of each run of True, the end beyond it."""
    steps = np.diff(np.concatenate(([False], mask, [False])).astype(np.int8))
    yield from zip(
        np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True
    )
