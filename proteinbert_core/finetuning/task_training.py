"""Training for a task: head first, then all layers, then at full length; resumable."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.errors import Cancelled, TrainingError
from proteinbert_core.finetuning.frozen_states import FrozenStates
from proteinbert_core.finetuning.stage_files import StageFiles
from proteinbert_core.finetuning.task import Task
from proteinbert_core.finetuning.task_batches import (
    TaskBatch,
    padded_lengths,
    plan_task_epoch,
    tokens_and_targets,
)
from proteinbert_core.finetuning.task_examples import (
    FloatArray,
    TargetPacker,
    TargetScale,
    TaskExamples,
    is_per_residue,
    loss_kind,
)
from proteinbert_core.finetuning.task_progress import EpochPace, TaskProgress
from proteinbert_core.finetuning.training_plan import STAGES, TrainingPlan, stage_state
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.training.run_folder import RunFolder

if TYPE_CHECKING:
    import keras

    from proteinbert_core.model.task_network import TaskNetwork

#: Longest protein of the final stage, in tokens, for networks that do not mask padding.
UNMASKED_FINAL_LENGTH: Final = 1024


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
    Compiled with XLA a step at the published dimensions took five times as long (two cores,
    TensorFlow 2.21), so none is.
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
            If the folder belongs to another training, no protein is short enough, or the loss
            is not finite.
        Cancelled
        """
        if self._folder is not None:
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
            _Stage(self, stage, network, folder, files).run()
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


class _Stage:
    """One stage of a training."""

    def __init__(
        self,
        training: TaskTraining,
        name: str,
        network: TaskNetwork,
        folder: RunFolder,
        files: StageFiles,
    ) -> None:
        self.training = training
        self.plan = training.plan
        self.name = name
        self.network = network
        self.folder = folder
        self.files = files
        self.model = network.head if name == "frozen" else network.whole
        self.train = self._short_enough(training.train)
        self.valid = self._short_enough(training.valid)
        if not len(self.train):
            raise TrainingError(
                f"No protein of the training part has {self.plan.longest(name):,} residues or "
                f"fewer, the limit of the stage “{name}”. Raise stage_length."
            )
        self._frozen: dict[int, FrozenStates] = {}

    def _short_enough(self, examples: TaskExamples) -> TaskExamples:
        longest = self.plan.longest(self.name)
        if longest is None:
            return examples
        return examples.chosen(np.flatnonzero(examples.lengths <= longest))

    def run(self) -> None:
        """Train until the plan or a callback says that it is enough; keep the best epoch."""
        import keras

        done = self._compile_and_load()
        self.folder.cut_log(done)
        before = [facts for facts in self.folder.read_log() if facts["stage"] == self.name]
        losses = [facts["judged_by"] for facts in before]
        number = done - len(before)
        state = stage_state(self.plan, self.name, losses)
        if state.finished or (before and before[-1]["stopped"]):
            self._keep(state.best, len(losses))
            return
        callbacks = keras.callbacks.CallbackList(
            list(self.training.callbacks), add_history=False, add_progbar=False, model=self.model
        )
        self.model.stop_training = False
        self._set_learning_rate(state.learning_rate)
        try:
            self._prepare()
            callbacks.on_train_begin()
            while not state.finished:
                facts = self._epoch(number + len(losses) + 1, len(losses), callbacks)
                losses.append(facts["judged_by"])
                last_rate, state = state.learning_rate, stage_state(self.plan, self.name, losses)
                if state.learning_rate != last_rate:
                    self._set_learning_rate(state.learning_rate)
                self._save(facts, state.best == len(losses) - 1, state.best)
                if facts["stopped"]:
                    break
            callbacks.on_train_end()
        finally:
            for states in self._frozen.values():
                states.close()
        self._keep(state.best, len(losses))

    def _compile_and_load(self) -> int:
        """Give the model its optimizer and, of a stage that was begun, its state."""
        import keras

        from proteinbert_core.training.run_state import load_run_state
        from proteinbert_core.training.task_loss import task_loss

        path = self.files.state(self.name)
        if not self.model.compiled:
            self.model.compile(
                optimizer=keras.optimizers.Adam(self.plan.learning_rate(self.name)),
                loss=task_loss(loss_kind(self.training.task)),
                jit_compile=False,
            )
        if path.exists():
            return load_run_state(path, self.model)
        log = self.folder.read_log()
        return int(log[-1]["epoch"]) if log else 0

    def _keep(self, best: int, n_epochs: int) -> None:
        if best != n_epochs - 1:
            self.files.load_best(self.name, best, self.model)

    def _set_learning_rate(self, rate: float) -> None:
        self.model.optimizer.learning_rate.assign(rate)

    def _prepare(self) -> None:
        """Compute the hidden states of the frozen layers, of both parts."""
        if self.name != "frozen":
            return
        total = len(self.train) + len(self.valid)
        for examples, before in ((self.train, 0), (self.valid, len(self.train))):

            def computed(done: int, _total: int, before: int = before) -> None:
                self.training.report(
                    TaskProgress(self.name, 0, self.plan.frozen_epochs, before + done, total)
                )

            self._frozen[id(examples)] = FrozenStates(
                self.network,
                examples,
                self.plan,
                self.folder.path,
                computed=computed,
                cancel=self.training.cancel,
                **self.training.memory,
            )

    def _arrays(self, examples: TaskExamples, batch: TaskBatch) -> tuple[Any, FloatArray]:
        if self.name == "frozen":
            return self._frozen[id(examples)].states_and_targets(batch, self.training.packer)
        return tokens_and_targets(examples, batch, self.training.packer)

    def _batches(self, examples: TaskExamples, seed: Sequence[int]) -> list[TaskBatch]:
        mask_padding = self.network.config.mask_padding
        lengths = padded_lengths(examples.lengths, mask_padding=mask_padding)
        if self.name == "frozen":
            # Nothing is padded: what is together may be of any length.
            lengths = np.full_like(lengths, np.median(lengths))
        rng = np.random.default_rng(seed)
        return plan_task_epoch(lengths, self.plan, rng, mask_padding=mask_padding)

    def _epoch(
        self, number: int, index: int, callbacks: keras.callbacks.CallbackList
    ) -> dict[str, Any]:
        """Train for one epoch; `index` counts from zero in the stage, `number` from one in all."""
        seed = (self.plan.seed, number)
        # The same numbers are drawn whether or not the training was killed before.
        self.network.dropout.seed_generator.state.assign(np.array(seed, np.uint32))
        batches = self._batches(self.train, seed)
        pace = EpochPace(len(batches), self.plan.epochs(self.name) - index - 1)
        started = time.monotonic()
        total, n_known = 0.0, 0
        rate = float(np.asarray(self.model.optimizer.learning_rate))
        callbacks.on_epoch_begin(index)
        for step, batch in enumerate(batches):
            self.training.raise_if_cancelled()
            inputs, packed = self._arrays(self.train, batch)
            callbacks.on_train_batch_begin(step)
            # Keras before 3.15 returns the mean since the last reset, newer ones that of the batch.
            self.model.reset_metrics()
            loss = float(self.model.train_on_batch(inputs, packed))
            self._require_finite(loss, index)
            known = _n_known(packed)
            total, n_known = total + loss * known, n_known + known
            callbacks.on_train_batch_end(step, {"loss": loss})
            left = pace.seconds_left(step + 1)
            self._report(index, step + 1, len(batches), total / max(n_known, 1), rate, left)
        facts: dict[str, Any] = {
            "epoch": number,
            "stage": self.name,
            "stage_epoch": index + 1,
            "proteins": len(self.train),
            "loss": total / max(n_known, 1),
            "valid_loss": self._validate(),
            "learning_rate": rate,
        }
        facts["judged_by"] = facts["loss"] if facts["valid_loss"] is None else facts["valid_loss"]
        self._require_finite(facts["judged_by"], index)
        facts["seconds"] = round(time.monotonic() - started, 2)
        logs = {"loss": facts["loss"], "learning_rate": rate}
        if facts["valid_loss"] is not None:
            logs["val_loss"] = facts["valid_loss"]
        callbacks.on_epoch_end(index, logs)
        facts["stopped"] = bool(self.model.stop_training)
        return facts

    def _require_finite(self, loss: float, index: int) -> None:
        if not np.isfinite(loss):
            raise TrainingError(
                f"The loss is no longer finite in epoch {index + 1} of the stage “{self.name}”. "
                "Start anew with a lower learning rate."
            )

    def _report(
        self,
        index: int,
        done: int,
        total: int,
        loss: float,
        rate: float,
        left: tuple[float, float] | tuple[None, None] = (0.0, 0.0),
        finished: Mapping[str, Any] | None = None,
    ) -> None:
        self.training.report(
            TaskProgress(
                stage=self.name,
                epoch=index + 1,
                most_epochs=self.plan.epochs(self.name),
                done=done,
                total=total,
                loss=loss,
                learning_rate=rate,
                epoch_seconds_left=left[0],
                stage_seconds_left=left[1],
                finished=finished,
            )
        )

    def _validate(self) -> float | None:
        """Compute the loss on validation data; None where there are none of this length."""
        from proteinbert_core.training.task_loss import task_loss

        loss = task_loss(loss_kind(self.training.task))
        total, n_known = 0.0, 0
        for batch in self._batches(self.valid, (0,)) if len(self.valid) else ():
            self.training.raise_if_cancelled()
            inputs, packed = self._arrays(self.valid, batch)
            known = _n_known(packed)
            total += float(np.asarray(loss(packed, self.model.predict_on_batch(inputs)))) * known
            n_known += known
        return total / n_known if n_known else None

    def _save(self, facts: Mapping[str, Any], is_best: bool, best: int) -> None:
        from proteinbert_core.training.run_state import save_run_state

        index = facts["stage_epoch"] - 1
        if is_best:
            self.files.save_best(self.name, index, self.model)
        self.folder.log(facts)
        save_run_state(self.files.state(self.name), self.model, facts["epoch"])
        self.files.remove_all_but(self.name, best)
        self._report(index, 1, 1, facts["loss"], facts["learning_rate"], finished=facts)


def _n_known(packed: FloatArray) -> int:
    return int((packed[..., packed.shape[-1] // 2 :] > 0).sum())


def _limited(plan: TrainingPlan, config: NetworkConfig) -> TrainingPlan:
    """Bound the final length of a network that sees the padding."""
    if config.mask_padding or plan.final_length is not None:
        return plan
    return replace(plan, final_length=max(UNMASKED_FINAL_LENGTH, plan.stage_length))
