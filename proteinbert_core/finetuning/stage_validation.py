"""What an epoch came to on validation data: the loss and the metric of the task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from proteinbert_core.finetuning.output_values import judged_values, output_values
from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.task_examples import FloatArray, TargetScale, loss_kind
from proteinbert_core.finetuning.task_metrics import MAIN_METRIC, measures
from proteinbert_core.finetuning.weighted_metrics import UndefinedMetric


def n_known(packed: FloatArray) -> int:
    """Count the known labels of packed targets."""
    return int((packed[..., packed.shape[-1] // 2 :] > 0).sum())


def validate(
    task: Task, scale: TargetScale, batches: Iterable[tuple[FloatArray, FloatArray]]
) -> dict[str, Any]:
    """Judge logits by packed targets.

    Parameters
    ----------
    task : Task
    scale : TargetScale
    batches : iterable of (ndarray, ndarray)
        Logits ``(..., n_outputs)``, and packed targets ``(..., 2 k)``; see `TargetPacker`.

    Returns
    -------
    dict
        ``valid_loss``, weighted as that of the training; ``metric``, the name of what judges
        the task, and ``valid_metric``. None where there is nothing to compute it from.
    """
    from proteinbert_core.training.task_loss import task_loss

    loss = task_loss(loss_kind(task))
    total, n = 0.0, 0
    kept: list[tuple[FloatArray, FloatArray]] = []
    for logits, packed in batches:
        known = n_known(packed)
        total += float(np.asarray(loss(packed, logits))) * known
        n += known
        flat = packed.reshape(-1, packed.shape[-1])
        # Not the padding, of which nothing is known.
        here = (flat[:, flat.shape[-1] // 2 :] > 0).any(axis=1)
        kept.append((logits.reshape(-1, logits.shape[-1])[here], flat[here]))
    return {
        "valid_loss": total / n if n else None,
        "metric": MAIN_METRIC[task.kind],
        "valid_metric": _metric(task, scale, kept) if n else None,
    }


def _metric(
    task: Task, scale: TargetScale, kept: list[tuple[FloatArray, FloatArray]]
) -> float | None:
    logits, packed = (np.concatenate(arrays) for arrays in zip(*kept, strict=True))
    targets, weights = np.split(packed, 2, axis=1)
    truth, known = targets * scale.deviation + scale.mean, weights > 0
    if task.kind is not TaskKind.MULTI_LABEL:
        truth, known = truth[:, 0], known[:, 0]
    predicted = judged_values(task, output_values(task, scale, logits))
    found = measures(task, truth, known, predicted)
    try:
        return float(found[MAIN_METRIC[task.kind]](np.ones(len(truth), dtype=np.float64)))
    except UndefinedMetric:
        return None
