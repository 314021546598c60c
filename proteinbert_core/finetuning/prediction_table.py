"""What a predictor says of proteins, one by one and as tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.task_examples import FloatArray, is_per_residue
from proteinbert_core.sequences import Protein

if TYPE_CHECKING:
    import pandas as pd

#: A class of a multi-label task is predicted from this probability on.
THRESHOLD: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class TaskPrediction:
    """What the predictor says of one protein.

    Attributes
    ----------
    protein : Protein
    values : ndarray, shape=(k,) or (n_residues, k), dtype=float32
        Probability of each class in the order of the task's classes; of a binary task both; of
        a regression the one value, in the user's units.
    """

    protein: Protein
    values: FloatArray


def decide(task: Task, values: FloatArray) -> list[Any]:
    """Name what is predicted.

    Parameters
    ----------
    task : Task
    values : ndarray, shape=(n, k), dtype=float32
        As in `TaskPrediction`.

    Returns
    -------
    list
        A class, classes separated by ``;``, or a number, for each row.
    """
    if task.kind is TaskKind.REGRESSION:
        return list(values[:, 0].tolist())
    classes = np.array(task.classes, dtype=object)
    if task.kind is TaskKind.MULTI_LABEL:
        return [";".join(classes[row >= THRESHOLD]) for row in values]
    return list(classes[values.argmax(axis=1)])


def prediction_table(task: Task, predictions: Iterable[TaskPrediction]) -> pd.DataFrame:
    """Put predictions into a table.

    Parameters
    ----------
    task : Task
    predictions : iterable of TaskPrediction

    Returns
    -------
    DataFrame
        One row a protein, or a residue, with ``protein`` (and ``position``, from 1, and
        ``residue``); then ``prediction`` and, unless it is a regression, ``probability``: of
        the positive class, of the predicted one, or of each predicted label, those of at least
        0.5, separated by ``;``.
    """
    import pandas as pd

    columns, values = _named_rows(task, predictions)
    columns["prediction"] = decide(task, values)
    if task.kind is TaskKind.BINARY:
        columns["probability"] = values[:, 1]
    elif task.kind is TaskKind.MULTI_CLASS:
        columns["probability"] = values.max(axis=1)
    elif task.kind is TaskKind.MULTI_LABEL:
        columns["probability"] = [
            ";".join(f"{value:.3f}" for value in row[row >= THRESHOLD]) for row in values
        ]
    return pd.DataFrame(columns)


def value_table(task: Task, predictions: Iterable[TaskPrediction]) -> pd.DataFrame:
    """Put predictions into a table with a column for each class, or for the value.

    Parameters
    ----------
    task : Task
    predictions : iterable of TaskPrediction

    Returns
    -------
    DataFrame
        One row a protein, or a residue; the columns that name it as in `prediction_table`, then
        one a class with its probability, float32, or one with the name of the target.
    """
    import pandas as pd

    columns, values = _named_rows(task, predictions)
    names = list(task.classes) or [task.target]
    return pd.concat([pd.DataFrame(columns), pd.DataFrame(values, columns=names)], axis=1)


def _named_rows(
    task: Task, predictions: Iterable[TaskPrediction]
) -> tuple[dict[str, Any], FloatArray]:
    """Give the columns that say what each row is, and the values, shape=(n_rows, k)."""
    proteins: list[str] = []
    positions: list[int] = []
    residues: list[str] = []
    arrays = [np.zeros((0, max(1, len(task.classes))), np.float32)]
    for prediction in predictions:
        protein = prediction.protein
        rows = np.atleast_2d(prediction.values)
        arrays.append(rows)
        proteins += [protein.identifier] * len(rows)
        if is_per_residue(task):
            positions += range(1, len(rows) + 1)
            residues += protein.sequence
    columns: dict[str, Any] = {"protein": proteins}
    if is_per_residue(task):
        columns |= {"position": positions, "residue": residues}
    return columns, np.concatenate(arrays)
