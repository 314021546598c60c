"""Which proteins of a training are computed together, padded to which length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.task_examples import FloatArray, TargetPacker, TaskExamples
from proteinbert_core.finetuning.training_plan import TrainingPlan
from proteinbert_core.length_buckets import unmasked_length
from proteinbert_core.tokenizer import N_FRAMING_TOKENS, tokenize_batch

# Padding goes up to a multiple of this where it is masked: few shapes, little padding.
_STEP: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class TaskBatch:
    """Rows of a set of examples, and the padded length in tokens."""

    rows: npt.NDArray[np.int64]
    length: int


def padded_lengths(
    n_residues: npt.NDArray[np.int64], *, mask_padding: bool
) -> npt.NDArray[np.int64]:
    """Choose the padded length of each protein of a set.

    Parameters
    ----------
    n_residues : ndarray, shape=(n,)
    mask_padding : bool
        Whether the network ignores padding. If not, lengths are those it was trained at.

    Returns
    -------
    ndarray, shape=(n,), dtype=int64
        In tokens. Multiples of 32 where padding is masked, but none beyond the longest of the
        set.
    """
    if not mask_padding:
        return np.array([unmasked_length(int(n)) for n in n_residues], dtype=np.int64)
    if not len(n_residues):
        return np.zeros(0, dtype=np.int64)
    needed = n_residues + N_FRAMING_TOKENS
    return np.asarray(np.minimum(-(-needed // _STEP) * _STEP, needed.max()), dtype=np.int64)


def plan_task_epoch(
    lengths: npt.NDArray[np.int64],
    plan: TrainingPlan,
    rng: np.random.Generator,
    *,
    mask_padding: bool,
) -> list[TaskBatch]:
    """Put every protein into exactly one batch, with others of about its length.

    Parameters
    ----------
    lengths : ndarray, shape=(n,)
        Padded length of each protein; see `padded_lengths`.
    plan : TrainingPlan
        A batch has at most ``batch_size`` proteins, and no more tokens than so many of
        ``stage_length``, save for one protein that has more alone.
    rng : numpy.random.Generator
    mask_padding : bool
        Whether those that fill no batch may be padded further, beside longer ones.

    Returns
    -------
    list of TaskBatch
        In random order.
    """
    shuffled = rng.permutation(len(lengths))
    batches: list[TaskBatch] = []
    left = np.zeros(0, dtype=np.int64)
    present = np.unique(lengths)
    for length in present:
        rows = np.concatenate([left, shuffled[lengths[shuffled] == length]])
        size = max(1, min(plan.batch_size, plan.batch_size * plan.stage_length // int(length)))
        full = len(rows) // size * size
        batches += [TaskBatch(chunk, int(length)) for chunk in rows[:full].reshape(-1, size)]
        left = rows[full:]
        if len(left) and (length == present[-1] or not mask_padding):
            batches.append(TaskBatch(left, int(length)))
            left = np.zeros(0, dtype=np.int64)
    return [batches[index] for index in rng.permutation(len(batches))]


def tokens_and_targets(
    examples: TaskExamples, batch: TaskBatch, packer: TargetPacker
) -> tuple[npt.NDArray[np.int32], FloatArray]:
    """Make the arrays of a batch.

    Returns
    -------
    tokens : ndarray, shape=(batch, length), dtype=int32
    packed : ndarray, shape=(batch, 2 k) or (batch, length, 2 k), dtype=float32
        See `TargetPacker`. Framing tokens and padding weigh nothing.
    """
    tokens = tokenize_batch([examples.sequences[row] for row in batch.rows], batch.length)
    targets = [examples.targets[row] for row in batch.rows]
    if targets[0].ndim == 1:
        return tokens, packer.pack(np.stack(targets))
    whole = np.full((len(targets), batch.length, targets[0].shape[-1]), np.nan, dtype=np.float32)
    for row, target in zip(whole, targets, strict=True):
        row[1 : 1 + len(target)] = target
    return tokens, packer.pack(whole)
