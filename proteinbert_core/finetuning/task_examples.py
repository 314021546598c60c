"""What a network learns from: sequences, numeric targets, and the weight of each label."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TrainingError
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.task import Task, TaskKind, TaskLevel
from proteinbert_core.finetuning.training_plan import TrainingPlan

if TYPE_CHECKING:
    from proteinbert_core.training.task_loss import LossKind

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TaskExamples:
    """Sequences and their targets.

    Parameters
    ----------
    sequences : tuple of str
    targets : tuple of ndarray, each float32
        Of a task per protein ``(k,)``, per residue ``(n_residues, k)``. k is the number of
        classes of a multi-label task and 1 of every other; the target is then 0 or 1 (binary),
        the number of the class (multi-class) or the value in the user's units (regression).
        NaN where nothing is known.

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    sequences: tuple[str, ...]
    targets: tuple[FloatArray, ...]

    def __post_init__(self) -> None:
        """Check that every sequence has its targets."""
        if len(self.sequences) != len(self.targets):
            raise ValueError(
                f"{len(self.sequences)} sequences do not fit {len(self.targets)} targets."
            )
        for sequence, target in zip(self.sequences, self.targets, strict=True):
            if target.ndim == 2 and len(target) != len(sequence):
                raise ValueError(f"{len(target)} labels do not fit {len(sequence)} residues.")

    @classmethod
    def of(cls, labelled: LabelledProteins, rows: npt.ArrayLike | None = None) -> TaskExamples:
        """Take labelled proteins, all or those of some rows."""
        chosen = labelled if rows is None else labelled.take(rows)
        values = np.where(chosen.known, chosen.values, np.float32(np.nan))
        if values.ndim == 1:
            values = values[:, np.newaxis]
        per_residue = is_per_residue(labelled.task)
        return cls(
            chosen.sequences,
            tuple(
                values[start:end] if per_residue else values[start]
                for start, end in itertools.pairwise(chosen.offsets.tolist())
            ),
        )

    def __len__(self) -> int:
        return len(self.sequences)

    def chosen(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> TaskExamples:
        """Give some of the examples, in the order of `rows`."""
        return TaskExamples(
            tuple(self.sequences[row] for row in rows), tuple(self.targets[row] for row in rows)
        )

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Residues of each, shape=(n,)."""
        return np.array([len(sequence) for sequence in self.sequences], dtype=np.int64)

    @property
    def digest(self) -> str:
        """SHA-256 over sequences and targets: the identity of the data."""
        digest = hashlib.sha256()
        for sequence, target in zip(self.sequences, self.targets, strict=True):
            digest.update(f"{sequence}\n{target.shape}\n".encode())
            # One bit pattern for all that is not known.
            digest.update(np.where(np.isnan(target), np.nan, target).astype("<f4").tobytes())
        return digest.hexdigest()

    def flat_targets(self) -> FloatArray:
        """All targets one below the other, shape=(n or residues of all, k)."""
        if not self.targets:
            return np.zeros((0, 1), np.float32)
        return np.concatenate([np.atleast_2d(target) for target in self.targets])


@dataclass(frozen=True, slots=True)
class TargetScale:
    """Where the values of a regression lie, so that the network learns numbers around zero.

    Attributes
    ----------
    mean, deviation : float
        Of the training targets, in the user's units; 0 and 1 of any other task.
    """

    mean: float = 0.0
    deviation: float = 1.0

    @classmethod
    def of(cls, task: Task, train: TaskExamples) -> TargetScale:
        """Measure the known training targets.

        Raises
        ------
        TrainingError
            If they are all the same.
        """
        if task.kind is not TaskKind.REGRESSION:
            return cls()
        values = train.flat_targets()
        known = values[~np.isnan(values)].astype(np.float64)
        deviation = float(known.std()) if len(known) else 0.0
        if not deviation > 0:
            raise TrainingError(
                "All known values of the training part are the same; there is nothing to learn. "
                "Give others, or another split."
            )
        return cls(float(known.mean()), deviation)


class TargetPacker:
    """Puts targets into the form that the loss wants: standardised, each beside its weight.

    Parameters
    ----------
    task : Task
    plan : TrainingPlan
    train : TaskExamples
        Says where the values lie and how frequent the classes are.

    Attributes
    ----------
    scale : TargetScale

    Raises
    ------
    TrainingError
        If nothing can be learnt from `train`, or the class weights do not fit the classes.
    """

    def __init__(self, task: Task, plan: TrainingPlan, train: TaskExamples) -> None:
        flat = train.flat_targets()
        if not len(train) or np.isnan(flat).all():
            raise TrainingError("The training part has no known label. Choose another split.")
        self.scale = TargetScale.of(task, train)
        self._multi_class = task.kind is TaskKind.MULTI_CLASS
        # shape=(k, 2), or (1, n_classes) of a multi-class task; None where all weigh the same.
        self._weights = _class_weights(task, plan, flat)

    def pack(self, targets: FloatArray) -> FloatArray:
        """Put targets beside their weights.

        Parameters
        ----------
        targets : ndarray, shape=(..., k), dtype=float32
            NaN where nothing is known.

        Returns
        -------
        ndarray, shape=(..., 2 k), dtype=float32
            Targets, zero where nothing is known; then weights, zero there.
        """
        known = ~np.isnan(targets)
        filled = np.where(known, targets, np.float32(0))
        weights = known.astype(np.float32)
        if self._weights is not None:
            label = filled.astype(np.int64)
            column = np.arange(targets.shape[-1])
            weights *= self._weights[column, label]
        standard = (filled - np.float32(self.scale.mean)) / np.float32(self.scale.deviation)
        return np.concatenate([np.where(known, standard, 0), weights], axis=-1, dtype=np.float32)


def _class_weights(task: Task, plan: TrainingPlan, flat: FloatArray) -> FloatArray | None:
    """Weights that are 1 on average over the known labels, so that the loss keeps its size."""
    if plan.class_weights is None or task.kind is TaskKind.REGRESSION:
        return None
    n_values = len(task.classes) if task.kind is TaskKind.MULTI_CLASS else 2
    counts = np.stack(
        [
            np.bincount(column[~np.isnan(column)].astype(int), minlength=n_values)
            for column in flat.T
        ]
    ).astype(np.float64)
    if plan.class_weights == "balanced":
        weights = np.where(counts > 0, 1 / np.maximum(counts, 1), 0.0)
    else:
        given = np.array(plan.class_weights, dtype=np.float64)
        if len(given) != len(task.classes):
            raise TrainingError(
                f"There are {len(given)} class weights for the {len(task.classes)} classes "
                f"{', '.join(task.classes[:5])}{' …' if len(task.classes) > 5 else ''}."
            )
        if task.kind is TaskKind.MULTI_LABEL:
            weights = np.stack([np.ones_like(given), given], axis=1)
        else:
            weights = given[np.newaxis, :]
    means = (weights * counts).sum(axis=1, keepdims=True) / np.maximum(
        counts.sum(axis=1, keepdims=True), 1
    )
    return (weights / np.where(means > 0, means, 1)).astype(np.float32)


def loss_kind(task: Task) -> LossKind:
    """Name the loss of a task."""
    if task.kind is TaskKind.MULTI_CLASS:
        return "softmax"
    return "linear" if task.kind is TaskKind.REGRESSION else "sigmoid"


def is_per_residue(task: Task) -> bool:
    """Whether residues carry the labels."""
    return task.level is TaskLevel.RESIDUE
