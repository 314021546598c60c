"""ProteinBERT's pretraining: language and GO annotation at once, in stages, resumable."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TrainingError
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.training.batch_arrays import BatchArrays, epoch_arrays
from proteinbert_core.training.plan import Epoch, PretrainingPlan, Stage, plan_run
from proteinbert_core.training.progress import Pace, Progress
from proteinbert_core.training.proteins import LabelledProteins
from proteinbert_core.training.run_folder import RunFolder
from proteinbert_core.training.run_state import load_run_state, save_run_state
from proteinbert_core.training.trainable_network import trainable_network
from proteinbert_core.training.validation import held_out_fmax

__all__ = ["Pretraining", "PretrainingPlan", "Stage"]

# As Keras names them after the network's outputs, and as the log does.
_LOSSES: Final = {
    "loss": "loss",
    "output-seq_loss": "language_loss",
    "output-annotations_loss": "annotation_loss",
}


class Pretraining:
    """One run in one folder: start it, kill it, start it again.

    Parameters
    ----------
    config : NetworkConfig
    plan : PretrainingPlan
    sets : mapping of str to LabelledProteins
        Labelled proteins by the names that the stages use.
    held_out : LabelledProteins
        For the log alone; never trained on.
    folder : Path
        Where state and log live.
    report : callable
        Takes one line for the user: where the run goes on, and what each epoch came to.
    progress : callable, optional
        Takes a `Progress` after every batch.
    initial : Checkpoint, optional
        Weights to start from, of the same dimensions; without it they are drawn at random.
    precision : str
        One of `PRECISIONS`. Like the backend it may change when the run goes on, save
        from and to mixed_float16, whose optimizer keeps a scale of the loss.
    jit_compile : bool, optional
        Compile with XLA: seconds for each shape of batch, paid back within minutes. None
        means wherever the backend can.
    """

    def __init__(
        self,
        config: NetworkConfig,
        plan: PretrainingPlan,
        sets: Mapping[str, LabelledProteins],
        held_out: LabelledProteins,
        folder: Path,
        report: Callable[[str], None],
        *,
        progress: Callable[[Progress], None] | None = None,
        initial: Checkpoint | None = None,
        precision: str = "float32",
        jit_compile: bool | None = None,
    ) -> None:
        self.config = config
        self.plan = plan
        self.sets = sets
        self.held_out = held_out
        self.folder = folder
        self.report = report
        self.progress = progress
        self.initial = initial
        self.precision = precision
        self.jit_compile = jit_compile

    def run(self) -> keras.Model:
        """Train to the end of the plan, from the last saved epoch if there is one.

        Raises
        ------
        TrainingError
            If the folder belongs to a run with another plan, or the loss is not finite.
        """
        folder = RunFolder(self.folder)
        folder.claim(
            {
                "network": asdict(self.config),
                "plan": asdict(self.plan),
                "initial": None if self.initial is None else self.initial.digest,
            }
        )
        epochs = plan_run(self.plan, self.sets)
        n_batches = sum(len(epoch.batches) for epoch in epochs)
        network = trainable_network(
            self.config,
            self.plan,
            n_batches,
            self.sets[epochs[0].stage.labels].frequencies(),
            initial=self.initial,
            precision=self.precision,
            jit_compile=self.jit_compile,
        )
        done = 0
        if folder.state.exists():
            done = load_run_state(folder.state, network)
            self.report(f"Resuming after epoch {done} of {len(epochs)}.")
        folder.cut_log(done)
        pace = Pace(sum(len(epoch.batches) for epoch in epochs[:done]), n_batches)
        for epoch in epochs[done:]:
            facts = self._train_epoch(network, epoch, len(epochs), pace)
            folder.log(facts)
            save_run_state(folder.state, network, epoch.number)
        return network

    def _train_epoch(
        self, network: keras.Model, epoch: Epoch, n_epochs: int, pace: Pace
    ) -> dict[str, Any]:
        started = time.monotonic()
        shown, sums = 0, np.zeros(len(_LOSSES))
        for arrays in epoch_arrays(self.sets[epoch.stage.labels], epoch):
            losses = _train_on(network, arrays)
            if not np.isfinite(losses).all():
                raise TrainingError(
                    f"The loss is no longer finite in epoch {epoch.number}; start anew with a "
                    "lower learning rate."
                )
            sums += len(arrays.tokens) * losses
            shown += len(arrays.tokens)
            pace.batch_done()
            if self.progress is not None:
                self.progress(
                    Progress(
                        epoch=epoch.number,
                        n_epochs=n_epochs,
                        labels=epoch.stage.labels,
                        batches_done=pace.batches_done,
                        n_batches=pace.n_batches,
                        proteins_per_second=shown / (time.monotonic() - started),
                        seconds_left=pace.seconds_left(),
                        **dict(zip(_LOSSES.values(), (sums / shown).tolist(), strict=True)),
                    )
                )
        seconds = time.monotonic() - started
        facts = {
            "epoch": epoch.number,
            "labels": epoch.stage.labels,
            "proteins": shown,
            "seconds": round(seconds, 1),
            "proteins_per_second": round(shown / seconds, 1),
            "backend": keras.backend.backend(),
            "precision": self.precision,
            "learning_rate": _learning_rate(network),
            **dict(zip(_LOSSES.values(), (sums / shown).tolist(), strict=True)),
            "held_out_fmax": held_out_fmax(
                network, self.held_out, self.plan.stages[-1].lengths[-1]
            ),
        }
        self.report(_epoch_line(facts, n_epochs))
        return facts


def _train_on(network: keras.Model, arrays: BatchArrays) -> npt.NDArray[np.float64]:
    """Take one step; return the losses of this batch in the order of `_LOSSES`."""
    # Keras before 3.15 returns the mean since the last reset, newer ones that of the batch.
    network.reset_metrics()
    losses = network.train_on_batch(
        arrays.inputs, arrays.targets, sample_weight=arrays.weights, return_dict=True
    )
    return np.array([losses[name] for name in _LOSSES], dtype=np.float64)


def _learning_rate(network: keras.Model) -> float:
    return float(keras.ops.convert_to_numpy(network.optimizer.learning_rate))


def _epoch_line(facts: Mapping[str, Any], n_epochs: int) -> str:
    scores = facts["held_out_fmax"].items()
    return (
        f"epoch {facts['epoch']}/{n_epochs} ({facts['labels']}) done in {facts['seconds']:.0f} s, "
        f"{facts['proteins_per_second']:.0f} proteins/s; loss {facts['loss']:.4f} "
        f"(language {facts['language_loss']:.4f}, annotation {facts['annotation_loss']:.6f}); "
        f"learning rate {facts['learning_rate']:.2g}; held-out Fmax "
        + ", ".join(f"{aspect} {score:.3f}" for aspect, score in scores)
    )
