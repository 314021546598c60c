"""ProteinBERT's pretraining: language and GO annotation at once, in stages, resumable."""

from __future__ import annotations

import json
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TrainingError
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.model.network import build_network, set_weights
from proteinbert_core.tokenizer import PAD
from proteinbert_core.training.batches import Batch, crop_and_tokenize, plan_epoch
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.losses import annotation_loss, language_loss
from proteinbert_core.training.proteins import LabelledProteins
from proteinbert_core.training.run_state import load_run_state, save_run_state
from proteinbert_core.training.validation import fmax

STATE_FILE: Final = "state.safetensors"
LOG_FILE: Final = "log.jsonl"
PLAN_FILE: Final = "plan.json"

Arrays = tuple[list[npt.NDArray[Any]], list[npt.NDArray[Any]], list[npt.NDArray[Any]]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the run with its own labels and lengths.

    Parameters
    ----------
    labels : str
        Name of the set of labelled proteins.
    proteins : int
        Proteins shown in all.
    lengths : tuple of int
        Padded lengths in tokens, ascending; longer proteins are cropped to the last.
    corruption : Corruption
    """

    labels: str
    proteins: int
    lengths: tuple[int, ...]
    corruption: Corruption = field(default_factory=Corruption)


@dataclass(frozen=True, slots=True)
class PretrainingPlan:
    """All choices of a run, apart from the network's dimensions.

    Parameters
    ----------
    stages : tuple of Stage
    proteins_per_epoch : int
        An epoch ends with a check on held-out proteins and a saved state.
    tokens_per_batch : int
    learning_rate : float
        Peak of a linear warm-up followed by a cosine decay to zero (Adam).
    warmup_steps : int
    language_weight, annotation_weight : float
        Of the two losses. The annotation loss is a mean over thousands of outputs that
        are mostly zero, hence some hundred times smaller than the other.
    seed : int
    """

    stages: tuple[Stage, ...]
    proteins_per_epoch: int = 8192
    tokens_per_batch: int = 8192
    learning_rate: float = 1e-3
    warmup_steps: int = 300
    language_weight: float = 0.05
    annotation_weight: float = 40.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Epoch:
    number: int
    stage: Stage
    batches: list[Batch]
    rng: np.random.Generator


def plan_run(plan: PretrainingPlan, sets: dict[str, LabelledProteins]) -> list[_Epoch]:
    """Lay out every batch of the run; a pure function of the seed and the data."""
    epochs: list[_Epoch] = []
    for stage in plan.stages:
        if stage.labels not in sets:
            raise TrainingError(f"The stage asks for labels “{stage.labels}”, which are not there.")
        lengths = np.array([len(sequence) for sequence in sets[stage.labels].sequences])
        order_rng = np.random.default_rng([plan.seed, len(epochs)])
        order = _passes(len(lengths), stage.proteins, order_rng)
        for start in range(0, len(order), plan.proteins_per_epoch):
            rng = np.random.default_rng([plan.seed, 1, len(epochs)])
            candidates = order[start : start + plan.proteins_per_epoch]
            batches = plan_epoch(lengths, candidates, stage.lengths, plan.tokens_per_batch, rng)
            epochs.append(_Epoch(len(epochs) + 1, stage, batches, rng))
    return epochs


def _passes(n_proteins: int, wanted: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Rows of as many shuffled passes over the proteins as are needed, cut to the number wanted."""
    passes = [rng.permutation(n_proteins) for _ in range(math.ceil(wanted / n_proteins))]
    return np.concatenate(passes)[:wanted]


class Pretraining:
    """One run in one folder: start it, kill it, start it again.

    Parameters
    ----------
    config : NetworkConfig
    plan : PretrainingPlan
    sets : dict of str to LabelledProteins
        Labelled proteins by the names that the stages use.
    held_out : LabelledProteins
        For the log alone; never trained on.
    folder : Path
        Where state and log live.
    report : callable
        Takes one line of the live log.
    initial : Checkpoint, optional
        Weights to start from, of the same dimensions; without it they are drawn at random.
    jit_compile : bool
        Compile with XLA: seconds for each shape of batch, paid back within minutes.
    """

    def __init__(
        self,
        config: NetworkConfig,
        plan: PretrainingPlan,
        sets: dict[str, LabelledProteins],
        held_out: LabelledProteins,
        folder: Path,
        report: Callable[[str], None],
        *,
        initial: Checkpoint | None = None,
        jit_compile: bool = True,
    ) -> None:
        self.config = config
        self.plan = plan
        self.sets = sets
        self.held_out = held_out
        self.folder = folder
        self.report = report
        self.initial = initial
        self.jit_compile = jit_compile

    def run(self) -> keras.Model:
        """Train to the end of the plan, from the last saved epoch if there is one.

        Raises
        ------
        TrainingError
            If the folder belongs to a run with another plan.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._claim_folder()
        epochs = plan_run(self.plan, self.sets)
        network = self._compiled_network(sum(len(epoch.batches) for epoch in epochs))
        done = 0
        if (self.folder / STATE_FILE).exists():
            done = load_run_state(self.folder / STATE_FILE, network)
            self.report(f"Resuming after epoch {done} of {len(epochs)}.")
        for epoch in epochs[done:]:
            facts = self._train_epoch(network, epoch, len(epochs))
            save_run_state(self.folder / STATE_FILE, network, epoch.number)
            self._log(facts)
        return network

    def _claim_folder(self) -> None:
        stated = json.dumps(
            {
                "network": asdict(self.config),
                "plan": asdict(self.plan),
                "initial": None if self.initial is None else self.initial.digest,
            },
            indent=1,
        )
        path = self.folder / PLAN_FILE
        if path.exists() and path.read_text() != stated:
            raise TrainingError(
                f"{self.folder} holds a run with other dimensions or another plan "
                f"({PLAN_FILE}); choose an empty folder, or repeat that run's options."
            )
        path.write_text(stated)

    def _compiled_network(self, steps: int) -> keras.Model:
        keras.utils.set_random_seed(self.plan.seed)
        network = build_network(self.config)
        if self.initial is not None:
            set_weights(network, self.config, self.initial.weights)
        else:
            # At these biases an untrained network answers with the term frequencies.
            first = self.sets[self.plan.stages[0].labels]
            frequency = np.clip(first.frequencies(), 1e-5, 1 - 1e-5)
            output = network.get_layer("output-annotations")
            output.bias.assign(np.log(frequency / (1 - frequency)))
            output.kernel.assign(output.kernel * 0.1)
        schedule = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0,
            warmup_target=self.plan.learning_rate,
            warmup_steps=self.plan.warmup_steps,
            decay_steps=max(1, steps - self.plan.warmup_steps),
        )
        network.compile(
            optimizer=keras.optimizers.Adam(schedule, global_clipnorm=1.0),
            loss=[language_loss, annotation_loss],
            loss_weights=[self.plan.language_weight, self.plan.annotation_weight],
            jit_compile=self.jit_compile,
        )
        return network

    def _train_epoch(self, network: keras.Model, epoch: _Epoch, n_epochs: int) -> dict[str, Any]:
        proteins = self.sets[epoch.stage.labels]
        started = time.monotonic()
        shown, losses = 0, np.zeros(3)
        network.reset_metrics()
        for number, (inputs, targets, weights) in enumerate(self._arrays(proteins, epoch), 1):
            losses = np.asarray(
                network.train_on_batch(inputs, targets, sample_weight=weights), dtype=np.float64
            )
            shown += len(inputs[0])
            if number % 25 == 0 or number == len(epoch.batches):
                rate = shown / (time.monotonic() - started)
                self.report(
                    f"epoch {epoch.number}/{n_epochs} ({epoch.stage.labels})  "
                    f"batch {number}/{len(epoch.batches)}  {rate:.0f} proteins/s  "
                    f"loss {losses[0]:.4f}  language {losses[1]:.4f}  "
                    f"annotation {losses[2]:.6f}"
                )
        if not np.isfinite(losses).all():
            raise TrainingError(
                f"The loss is no longer finite in epoch {epoch.number}; start anew with a lower "
                "learning rate."
            )
        seconds = time.monotonic() - started
        scores = self._held_out_fmax(network)
        self.report(
            f"epoch {epoch.number}/{n_epochs} done in {seconds:.0f} s; held-out Fmax "
            + "  ".join(f"{aspect} {score:.3f}" for aspect, score in scores.items())
        )
        return {
            "epoch": epoch.number,
            "labels": epoch.stage.labels,
            "proteins": shown,
            "seconds": round(seconds, 1),
            "loss": losses[0],
            "language_loss": losses[1],
            "annotation_loss": losses[2],
            "held_out_fmax": scores,
        }

    def _arrays(self, proteins: LabelledProteins, epoch: _Epoch) -> Iterator[Arrays]:
        """Prepare each batch while the one before it trains; same order, same numbers."""
        with ThreadPoolExecutor(max_workers=1) as worker:
            prepared: deque[Future[Arrays]] = deque()
            for batch in epoch.batches:
                prepared.append(worker.submit(self._batch_arrays, proteins, batch, epoch))
                if len(prepared) > 1:
                    yield prepared.popleft().result()
            while prepared:
                yield prepared.popleft().result()

    def _batch_arrays(self, proteins: LabelledProteins, batch: Batch, epoch: _Epoch) -> Arrays:
        rng, corruption = epoch.rng, epoch.stage.corruption
        sequences = [proteins.sequences[row] for row in batch.rows]
        tokens = crop_and_tokenize(sequences, batch.length, rng)
        targets = proteins.targets(batch.rows)
        inputs = [
            corruption.corrupt_tokens(tokens, rng),
            corruption.corrupt_annotations(targets, rng),
        ]
        weights = [(tokens != PAD).astype(np.float32), np.ones(len(tokens), dtype=np.float32)]
        return inputs, [tokens, targets], weights

    def _held_out_fmax(self, network: keras.Model) -> dict[str, float]:
        scores = predict_cropped(network, self.held_out.sequences, self.plan.stages[-1].lengths)
        labels = self.held_out.labels.toarray()
        return {
            aspect: round(fmax(labels[:, columns], scores[:, columns]), 4)
            for index, aspect in enumerate(ASPECTS)
            for columns in [np.flatnonzero(self.held_out.term_aspects == index)]
        }

    def _log(self, facts: dict[str, Any]) -> None:
        with (self.folder / LOG_FILE).open("a") as log:
            log.write(json.dumps(facts) + "\n")


def predict_cropped(
    network: keras.Model, sequences: Sequence[str], lengths: Sequence[int], size: int = 32
) -> npt.NDArray[np.float32]:
    """Score sequences for the training log, cropping those that are too long.

    Returns
    -------
    ndarray, shape=(len(sequences), n_annotations), dtype=float32
    """
    n_annotations = network.inputs[1].shape[-1]
    scores = np.zeros((len(sequences), n_annotations), dtype=np.float32)
    rng = np.random.default_rng(0)
    for start in range(0, len(sequences), size):
        chunk = sequences[start : start + size]
        padded = [*chunk, *[""] * (size - len(chunk))]
        tokens = crop_and_tokenize(padded, lengths[-1], rng)
        given = np.zeros((size, n_annotations), dtype=np.float32)
        outputs = network.predict_on_batch([tokens, given])[1]
        scores[start : start + size] = outputs[: len(chunk)]
    return scores
