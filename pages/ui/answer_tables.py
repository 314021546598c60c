"""What a predictor says, as tables: a row a protein to look at, all of it to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from proteinbert_core.finetuning.prediction_table import (
    THRESHOLD,
    TaskPrediction,
    prediction_table,
    value_table,
)
from proteinbert_core.finetuning.task import Task, TaskKind, TaskLevel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_NAMED = 4


def overview(task: Task, predictions: Sequence[TaskPrediction]) -> pd.DataFrame:
    """Put predictions into a table with a row a protein.

    Parameters
    ----------
    task : Task
    predictions : sequence of TaskPrediction

    Returns
    -------
    DataFrame
        Of residues: how many are of which class, or their mean and greatest value.
    """
    if task.level is TaskLevel.PROTEIN:
        table = _named(task, predictions)
        table.insert(1, "residues", [len(each.protein.sequence) for each in predictions])
        return table
    rows = [
        {
            "protein": each.protein.identifier,
            "residues": len(each.protein.sequence),
            **_of_residues(task, each.values),
        }
        for each in predictions
    ]
    return pd.DataFrame(rows)


def _named(task: Task, predictions: Sequence[TaskPrediction]) -> pd.DataFrame:
    """Make the table, in which a probability is never taken for that of another class."""
    of = {
        TaskKind.BINARY: f"probability of {task.positive_class}",
        TaskKind.MULTI_CLASS: "probability of the prediction",
        TaskKind.MULTI_LABEL: "their probabilities",
    }
    table = prediction_table(task, predictions)
    return table.rename(columns={"probability": of.get(task.kind, "")})


def _of_residues(task: Task, values: NDArray[np.float32]) -> dict[str, Any]:
    if task.kind is TaskKind.REGRESSION:
        return {"mean": float(values.mean()), "greatest": float(values.max())}
    if task.kind is TaskKind.MULTI_CLASS:
        counts = np.bincount(values.argmax(axis=1), minlength=len(task.classes))
    else:
        counts = (values >= THRESHOLD).sum(axis=0)
    if task.kind is TaskKind.BINARY:
        return {
            f"predicted {task.classes[1]}": int(counts[1]),
            "greatest probability": float(values[:, 1].max()),
        }
    order = [place for place in np.argsort(-counts, kind="stable") if counts[place]]
    said = ", ".join(f"{task.classes[place]} {counts[place]:,}" for place in order[:_MOST_NAMED])
    more = len(order) - _MOST_NAMED
    return {"prediction": said + (f" and {more} more" if more > 0 else "") or "none"}


def everything(task: Task, predictions: Sequence[TaskPrediction]) -> pd.DataFrame:
    """Put predictions into a table with a row a protein or residue, and every probability.

    Parameters
    ----------
    task : Task
    predictions : sequence of TaskPrediction

    Returns
    -------
    DataFrame
        As `prediction_table`, but that each probability states of what it is.
    """
    table = _named(task, predictions)
    if task.kind in {TaskKind.BINARY, TaskKind.REGRESSION}:
        return table
    values = value_table(task, predictions).iloc[:, -len(task.classes) :]
    values.columns = [f"probability of {name}" for name in task.classes]
    return pd.concat([table, values], axis=1)
