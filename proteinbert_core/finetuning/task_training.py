"""Training for a task: head first, then all layers, then at full length; resumable."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.errors import Cancelled, TrainingError
from proteinbert_core.finetuning.stage_files import StageFiles
from proteinbert_core.finetuning.task import Task
from proteinbert_core.finetuning.task_examples import (
    TargetPacker,
    TargetScale,
    TaskExamples,
    is_per_residue,
)
from proteinbert_core.finetuning.task_progress import TaskProgress
from proteinbert_core.finetuning.training_plan import STAGES, TrainingPlan
from proteinbert_core.finetuning.training_stage import TrainingStage
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.training.run_folder import RunFolder

if TYPE_CHECKING:
    import keras

    from proteinbert_core.model.task_network import TaskNetwork

#: Longest protein of the final stage, in tokens, for networks that do not mask padding.
UNMASKED_FINAL_LENGTH: Final = 1024
_LOCK_FILE: Final = "training.lock"


def _unreported(_: TaskProgress) -> None:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class TrainedTask:
    """What a training came to.

    Attributes
    ----------
    network : TaskNetwork
    scale : TargetScale
    plan : TrainingPlan
        With the limits of length that held.
    epochs : tuple of mapping
        The log: stage, losses, learning rate and seconds of every epoch.
    n_train, n_valid : int
        Proteins that were trained on, and that were validated on.
    left_out : mapping of str to int
        Proteins beyond the limit of the final stage, and those without any known label, of the
        ``train`` and the ``valid`` part.
    """

    network: TaskNetwork
    scale: TargetScale
    plan: TrainingPlan
    epochs: tuple[Mapping[str, Any], ...]
    n_train: int
    n_valid: int
    left_out: Mapping[str, int]


class TaskTraining:
    """One training in one folder: start it, kill it, start it again.

    Parameters
    ----------
    task : Task
    base : Checkpoint or NetworkConfig
        Pretrained weights; or dimensions of a network with random ones, which has no frozen
        stage.
    train : TaskExamples
    valid : TaskExamples, optional
        Decides when a stage ends and which epoch is kept; without it the training loss does.
    plan : TrainingPlan, optional
        Where a network that does not mask padding has no limit of the final length, 1,024
        tokens are.
    folder : Path, optional
        Where state and log live. Without one nothing is kept.
    report : callable, optional
        Told a `TaskProgress` after every batch, in this thread.
    cancel : threading.Event, optional
        Ends the work at the next batch; the last whole epoch is kept.
    callbacks : sequence of keras.callbacks.Callback, optional
        Called for each stage as by ``fit``; epochs count from zero in each. One that sets
        ``stop_training`` ends the stage.
    memory_bytes : int
        Hidden states of frozen layers up to so many bytes are held in memory.

    Notes
    -----
    No step is compiled with XLA: at the published dimensions it took 1.3 times as long (one
    thread, TensorFlow 2.21), and half a minute to compile for each shape of batch.
    """

    def __init__(
        self,
        task: Task,
        base: Checkpoint | NetworkConfig,
        train: TaskExamples,
        valid: TaskExamples | None = None,
        *,
        plan: TrainingPlan | None = None,
        folder: Path | None = None,
        report: Callable[[TaskProgress], None] = _unreported,
        cancel: threading.Event | None = None,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        memory_bytes: int | None = None,
    ) -> None:
        self.task = task
        self.base = base
        self.config = base.config if isinstance(base, Checkpoint) else base
        self.plan = _limited(plan or TrainingPlan(), self.config)
        self.report = report
        self.cancel = cancel
        self.callbacks = callbacks
        self._folder = folder
        self.memory = {} if memory_bytes is None else {"memory_bytes": memory_bytes}
        self.left_out: dict[str, int] = {}
        self.train = self._usable(train, "train")
        self.valid = self._usable(valid or TaskExamples((), ()), "valid")
        self.packer = TargetPacker(task, self.plan, self.train)

    def run(self) -> TrainedTask:
        """Train to the end of the plan, from the last whole epoch if there is one.

        Raises
        ------
        TrainingError
            If the folder belongs to another training or another process trains in it, no protein
            is short enough, or the loss is not finite.
        Cancelled
        """
        if self._folder is not None:
            with _held(self._folder):
                return self._run(self._folder)
        with tempfile.TemporaryDirectory() as folder:
            return self._run(Path(folder))

    def _run(self, path: Path) -> TrainedTask:
        import keras

        from proteinbert_core.model.task_network import build_task_network

        folder, files = RunFolder(path), StageFiles(path)
        folder.claim(self._identity())
        keras.utils.set_random_seed(self.plan.seed)
        network = build_task_network(
            self.base,
            self.task.n_outputs,
            per_residue=is_per_residue(self.task),
            dropout=self.plan.dropout,
        )
        stages = [stage for stage in STAGES if self._has(stage)]
        begun = [stage for stage in stages if files.state(stage).exists()]
        if not begun:
            folder.cut_log(0)
        for stage in stages[stages.index(begun[-1]) if begun else 0 :]:
            TrainingStage(self, stage, network, folder, files).run()
        return TrainedTask(
            network=network,
            scale=self.packer.scale,
            plan=self.plan,
            epochs=tuple(folder.read_log()),
            n_train=len(self.train),
            n_valid=len(self.valid),
            left_out=dict(self.left_out),
        )

    def _has(self, stage: str) -> bool:
        if stage == "frozen" and not isinstance(self.base, Checkpoint):
            return False
        return self.plan.epochs(stage) > 0

    def _identity(self) -> dict[str, Any]:
        """All that must be the same where a training goes on."""
        return {
            "task": self.task.to_json(),
            "plan": self.plan.to_json(),
            "network": asdict(self.config),
            "base": self.base.digest if isinstance(self.base, Checkpoint) else None,
            "train": self.train.digest,
            "valid": self.valid.digest,
        }

    def _usable(self, examples: TaskExamples, part: str) -> TaskExamples:
        """Leave out what nothing can be learnt from in any stage, and count it."""
        longest = self.plan.longest("final")
        known = np.array([not np.isnan(target).all() for target in examples.targets], dtype=bool)
        short = np.ones(len(examples), dtype=bool)
        if longest is not None:
            short = examples.lengths <= longest
        self.left_out[f"{part}_too_long"] = int((known & ~short).sum())
        self.left_out[f"{part}_without_label"] = int((~known).sum())
        return examples.chosen(np.flatnonzero(known & short))

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled if the caller asked for it."""
        if self.cancel is not None and self.cancel.is_set():
            raise Cancelled("The training was cancelled. What is done is kept in its folder.")


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other trainings, of this process and others, out of a folder; a kill frees it."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / _LOCK_FILE, timeout=0):
            yield
    except Timeout as error:
        raise TrainingError(
            f"Another program is training in {folder} now. Wait for it, or choose another folder."
        ) from error


def _limited(plan: TrainingPlan, config: NetworkConfig) -> TrainingPlan:
    """Bound the final length of a network that sees the padding."""
    if config.mask_padding or plan.final_length is not None:
        return plan
    return replace(plan, final_length=max(UNMASKED_FINAL_LENGTH, plan.stage_length))
