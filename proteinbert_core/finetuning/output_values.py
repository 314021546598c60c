"""What the logits of a task's network mean: probabilities, or values in the user's units."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.task_examples import FloatArray, TargetScale


def output_values(task: Task, scale: TargetScale, logits: FloatArray) -> FloatArray:
    """Turn logits into probabilities or values.

    Parameters
    ----------
    task : Task
    scale : TargetScale
        Of a regression.
    logits : ndarray, shape=(..., n_outputs), dtype=float32

    Returns
    -------
    ndarray, shape=(..., k), dtype=float32
        Probability of each class in the order of the task's classes; of a binary task both; of
        a regression the one value, in the user's units.
    """
    from scipy.special import expit, softmax

    values: npt.NDArray[Any]
    if task.kind is TaskKind.REGRESSION:
        values = logits.astype(np.float64) * scale.deviation + scale.mean
    elif task.kind is TaskKind.MULTI_CLASS:
        values = np.clip(softmax(logits, axis=-1), 0, 1)
    elif task.kind is TaskKind.BINARY:
        values = np.concatenate([expit(-logits), expit(logits)], axis=-1)
    else:
        values = expit(logits)
    return values.astype(np.float32)


def judged_values(task: Task, values: FloatArray) -> FloatArray:
    """Take what metrics are computed from.

    Parameters
    ----------
    task : Task
    values : ndarray, shape=(n, k), dtype=float32
        From `output_values`.

    Returns
    -------
    ndarray, shape=(n,) or (n, n_classes), dtype=float32
        Of a binary task the probability of the positive class, of a regression the value.
    """
    one_number = task.kind in {TaskKind.BINARY, TaskKind.REGRESSION}
    return values[:, -1] if one_number else values
