"""Tasks that a network of one small block learns in seconds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_examples import TaskExamples
from proteinbert_core.finetuning.training_plan import TrainingPlan
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from tests.toy import random_checkpoint

if TYPE_CHECKING:
    from proteinbert_core.finetuning.task_training import TrainedTask

CONFIG = NetworkConfig(
    n_annotations=3, d_seq=8, d_global=16, n_blocks=1, n_heads=2, d_key=4, mask_padding=True
)
#: Two epochs of each stage, and one at full length.
PLAN = TrainingPlan(
    frozen_epochs=2, all_epochs=2, all_learning_rate=1e-2, batch_size=8, stage_length=64, seed=3
)
BINARY = Task(TaskKind.BINARY, LabelForm.VALUE, ("no", "yes"), "aromatic")
RESIDUE_BINARY = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"), "W or D")


def base() -> Checkpoint:
    """Weights that are not trained, but given, so that there is a frozen stage."""
    return random_checkpoint(CONFIG)


def sequences_and_labels(n: int = 30, longest: int = 70) -> tuple[tuple[str, ...], list[int]]:
    """Sequences of aromatic or of charged residues: the label can be read off."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, n).tolist()
    sequences = tuple(
        "".join(rng.choice(list("WYF" if label else "DEK"), rng.integers(8, longest)))
        for label in labels
    )
    return sequences, labels


def examples(task: Task = BINARY, n: int = 30) -> TaskExamples:
    """Labels of any kind of task."""
    sequences, labels = sequences_and_labels(n)
    if task == RESIDUE_BINARY:
        targets = [np.array([[letter in "WD"] for letter in s], np.float32) for s in sequences]
    elif task.kind is TaskKind.REGRESSION:
        targets = [np.array([100.0 + 20 * s.count("W") / len(s)], np.float32) for s in sequences]
    elif task.kind is TaskKind.MULTI_LABEL:
        targets = [np.array(["E" not in s, "W" in s], np.float32) for s in sequences]
    else:
        targets = [np.array([label], np.float32) for label in labels]
    return TaskExamples(sequences, tuple(targets))


def train(
    task: Task = BINARY,
    base: Checkpoint | NetworkConfig = CONFIG,
    folder: Path | None = None,
    **options: Any,
) -> TrainedTask:
    """Train on two thirds of the examples and validate on the rest."""
    from proteinbert_core.finetuning.task_training import TaskTraining

    whole = examples(task)
    options = {"plan": PLAN, **options}
    cut = len(whole) * 2 // 3
    parts = whole.chosen(range(cut)), whole.chosen(range(cut, len(whole)))
    return TaskTraining(task, base, *parts, folder=folder, **options).run()
