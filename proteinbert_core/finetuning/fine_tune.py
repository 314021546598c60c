"""From labelled proteins to a predictor, in one call."""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from proteinbert_core import __version__
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.splits import Split
from proteinbert_core.finetuning.task import Task
from proteinbert_core.finetuning.task_examples import TaskExamples
from proteinbert_core.finetuning.task_model import TaskModel
from proteinbert_core.finetuning.task_progress import TaskProgress
from proteinbert_core.finetuning.task_training import TaskTraining, TrainedTask
from proteinbert_core.finetuning.training_plan import TrainingPlan
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig

if TYPE_CHECKING:
    import keras

_PACKAGES: Final = ("tensorflow", "keras", "numpy", "scipy", "safetensors")


def _unreported(_: TaskProgress) -> None:
    pass


def fine_tune(
    data: LabelledProteins,
    split: Split,
    base: Checkpoint | NetworkConfig,
    *,
    plan: TrainingPlan | None = None,
    folder: Path | None = None,
    report: Callable[[TaskProgress], None] = _unreported,
    cancel: threading.Event | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> TaskModel:
    """Train a predictor on the training part of a split, guided by its validation part.

    The test part is not looked at; judge the predictor on it afterwards.

    Parameters
    ----------
    data : LabelledProteins
    split : Split
    base : Checkpoint or NetworkConfig
        Pretrained weights, or dimensions of a network with random ones.
    plan : TrainingPlan, optional
        Without it that with which ProteinBERT was published.
    folder, report, cancel, callbacks
        As for `TaskTraining`. With a folder, a training that was killed or cancelled goes on
        when it is called again with the same data, base and plan.

    Returns
    -------
    TaskModel

    Raises
    ------
    TrainingError
    Cancelled

    Examples
    --------
    >>> data = label_proteins(rows, task)                                  # doctest: +SKIP
    >>> model = fine_tune(data, random_split(data), load_checkpoint(BUNDLED_MODEL))
    ...                                                                    # doctest: +SKIP
    >>> save_task_model(model, "my_predictor")                             # doctest: +SKIP
    """
    training = TaskTraining(
        data.task,
        base,
        TaskExamples.of(data, split.train),
        TaskExamples.of(data, split.valid),
        plan=plan,
        folder=folder,
        report=report,
        cancel=cancel,
        callbacks=callbacks,
    )
    trained = training.run()
    return trained_model(data.task, training, trained, {"split": dict(split.record)})


def trained_model(
    task: Task, training: TaskTraining, trained: TrainedTask, more: Mapping[str, Any] | None = None
) -> TaskModel:
    """Take the predictor out of a training, with the facts of how it came about.

    Parameters
    ----------
    task : Task
    training : TaskTraining
    trained : TrainedTask
    more : mapping, optional
        Further facts, as plain values for a JSON file.
    """
    base = training.base
    digest = base.digest if isinstance(base, Checkpoint) else None
    name = str(base.metadata.get("name")) if isinstance(base, Checkpoint) else None
    trunk = Checkpoint(
        training.config,
        trained.network.trunk_weights(),
        metadata={"name": f"fine-tuned for {task.target}", "base": name, "base_digest": digest},
    )
    facts = {
        "base": {"name": name, "digest": digest, "seed": trained.plan.seed},
        "data": {
            "train": {"proteins": trained.n_train, "digest": training.train.digest},
            "valid": {"proteins": trained.n_valid, "digest": training.valid.digest},
        },
        "left_out": dict(trained.left_out),
        "plan": trained.plan.to_json(),
        "epochs": [dict(facts) for facts in trained.epochs],
        "versions": _versions(),
        **(more or {}),
    }
    kernel, bias = trained.network.head_weights()
    return TaskModel(task, trunk, kernel, bias, trained.scale, facts)


def _versions() -> dict[str, str]:
    # Of the program itself, which need not be installed as a package.
    found = {"proteinbert-explorer": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        for name in (package, f"{package}-cpu"):
            try:
                found[package] = version(name)
                break
            except PackageNotFoundError:
                continue
    return found
