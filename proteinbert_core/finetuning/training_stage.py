"""One stage of a training for a task: epochs until nothing improves, the best one kept."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from proteinbert_core.errors import TrainingError
from proteinbert_core.finetuning.frozen_states import FrozenStates
from proteinbert_core.finetuning.stage_files import StageFiles
from proteinbert_core.finetuning.stage_validation import n_known, validate
from proteinbert_core.finetuning.task_batches import (
    TaskBatch,
    padded_lengths,
    plan_task_epoch,
    tokens_and_targets,
)
from proteinbert_core.finetuning.task_examples import FloatArray, TaskExamples, loss_kind
from proteinbert_core.finetuning.task_progress import EpochPace, TaskProgress
from proteinbert_core.finetuning.training_plan import stage_state
from proteinbert_core.training.run_folder import RunFolder

if TYPE_CHECKING:
    import keras

    from proteinbert_core.finetuning.task_training import TaskTraining
    from proteinbert_core.model.task_network import TaskNetwork


class TrainingStage:
    """One stage of a training: its proteins, its model, its epochs.

    Parameters
    ----------
    training : TaskTraining
    name : str
        One of `STAGES`.
    network : TaskNetwork
    folder : RunFolder
    files : StageFiles
    """

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
        from proteinbert_core.model.open_shapes import build_for_any_shape
        from proteinbert_core.training.fused_adam import FusedAdam
        from proteinbert_core.training.run_state import load_run_state
        from proteinbert_core.training.task_loss import task_loss

        path = self.files.state(self.name)
        if not self.model.compiled:
            self.model.compile(
                optimizer=FusedAdam(self.plan.learning_rate(self.name)),
                loss=task_loss(loss_kind(self.training.task)),
                jit_compile=False,
            )
            build_for_any_shape(self.model)
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
        total, n_labels = 0.0, 0
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
            known = n_known(packed)
            total, n_labels = total + loss * known, n_labels + known
            callbacks.on_train_batch_end(step, {"loss": loss})
            left = pace.seconds_left(step + 1)
            self._report(index, step + 1, len(batches), total / max(n_labels, 1), rate, left)
        facts: dict[str, Any] = {
            "epoch": number,
            "stage": self.name,
            "stage_epoch": index + 1,
            "proteins": len(self.train),
            "loss": total / max(n_labels, 1),
            **self._validate(),
            "learning_rate": rate,
        }
        facts["judged_by"] = facts["loss"] if facts["valid_loss"] is None else facts["valid_loss"]
        self._require_finite(facts["judged_by"], index)
        facts["seconds"] = round(time.monotonic() - started, 2)
        logs = {"loss": facts["loss"], "learning_rate": rate}
        if facts["valid_loss"] is not None:
            logs["val_loss"] = facts["valid_loss"]
        if facts["valid_metric"] is not None:
            logs[f"val_{facts['metric']}"] = facts["valid_metric"]
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

    def _validate(self) -> dict[str, Any]:
        def logits_and_targets() -> Iterator[tuple[FloatArray, FloatArray]]:
            for batch in self._batches(self.valid, (0,)) if len(self.valid) else ():
                self.training.raise_if_cancelled()
                inputs, packed = self._arrays(self.valid, batch)
                yield np.asarray(self.model.predict_on_batch(inputs)), packed

        return validate(self.training.task, self.training.packer.scale, logits_and_targets())

    def _save(self, facts: Mapping[str, Any], is_best: bool, best: int) -> None:
        from proteinbert_core.training.run_state import save_run_state

        index = facts["stage_epoch"] - 1
        if is_best:
            self.files.save_best(self.name, index, self.model)
        self.folder.log(facts)
        save_run_state(self.files.state(self.name), self.model, facts["epoch"])
        self.files.remove_all_but(self.name, best)
        self._report(index, 1, 1, facts["loss"], facts["learning_rate"], finished=facts)
