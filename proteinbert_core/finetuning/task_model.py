"""A trained predictor: proteins in, classes or values out."""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled, CheckpointError, SequenceError, TaskDataError
from proteinbert_core.finetuning.evaluation import (
    DEFAULT_RESAMPLES,
    Evaluation,
    evaluate_predictions,
)
from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.output_values import judged_values, output_values
from proteinbert_core.finetuning.prediction_table import (
    TaskPrediction,
    prediction_table,
    value_table,
)
from proteinbert_core.finetuning.task import Task
from proteinbert_core.finetuning.task_examples import TargetScale, is_per_residue
from proteinbert_core.inference import ProgressCallback
from proteinbert_core.length_buckets import plan_batches
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import hidden_state_widths
from proteinbert_core.sequences import Protein
from proteinbert_core.tokenizer import tokenize_batch

if TYPE_CHECKING:
    import pandas as pd

    from proteinbert_core.inference import Predictor
    from proteinbert_core.model.task_network import TaskNetwork

FloatArray = npt.NDArray[np.float32]

# Sorted by length within so many, which leaves little padding between neighbours.
_WINDOW: Final = 1024


@dataclass(frozen=True, eq=False)
class TaskModel:
    """A network fine-tuned for a task.

    Parameters
    ----------
    task : Task
    trunk : Checkpoint
        The fine-tuned ProteinBERT below the head. Its GO outputs are not named: training for
        the task has moved them.
    kernel : ndarray, shape=(width, n_outputs), dtype=float32
    bias : ndarray, shape=(n_outputs,), dtype=float32
        Of the head, which reads all hidden states.
    scale : TargetScale
    facts : mapping
        How it came about, as plain values for a JSON file: plan, log, metrics, versions,
        digests.

    Raises
    ------
    CheckpointError
        If the head does not fit trunk and task.

    Examples
    --------
    >>> model = load_task_model("my_predictor")                            # doctest: +SKIP
    >>> model.predict(["MKWVTFISLLFLFSSAYS", "MEEPQSDPSV"])                # doctest: +SKIP
    """

    task: Task
    trunk: Checkpoint
    kernel: FloatArray
    bias: FloatArray
    scale: TargetScale = field(default_factory=TargetScale)
    facts: Mapping[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        """Check that the head fits."""
        width = hidden_state_widths(self.trunk.config)[0 if is_per_residue(self.task) else 1]
        wanted = (width, self.task.n_outputs)
        if self.kernel.shape != wanted or self.bias.shape != wanted[1:]:
            raise CheckpointError(
                f"The head has the shape {self.kernel.shape} with {self.bias.shape} where task "
                f"and network want {wanted} with {wanted[1:]}."
            )

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what belongs to this process."""
        names = [each.name for each in fields(self) if each.init]
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Take what `__getstate__` gave."""
        self.__dict__.update(state, _lock=threading.Lock())

    @cached_property
    def digest(self) -> str:
        """SHA-256 over task, scale and weights: the identity of the predictor."""
        parts = [self.task.to_json(), self.scale.mean, self.scale.deviation, self.trunk.digest]
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode())
        for array in (self.kernel, self.bias):
            digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
        return digest.hexdigest()

    @cached_property
    def _network(self) -> TaskNetwork:
        from proteinbert_core.model.task_network import build_task_network

        network = build_task_network(
            self.trunk, self.task.n_outputs, per_residue=is_per_residue(self.task)
        )
        network.set_head_weights(self.kernel, self.bias)
        return network

    def stream(
        self,
        proteins: Iterable[Protein | str],
        *,
        progress: ProgressCallback | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[TaskPrediction]:
        """Predict proteins, however many, in bounded memory and in their order.

        A result does not depend on what else is computed beside it. Nothing is cut: any length
        is predicted whole.

        Parameters
        ----------
        proteins : iterable of Protein or str
            May be a stream. Bare sequences are named by their number.
        progress : callable, optional
            Told (residues done, residues read so far) after every batch.
        cancel : threading.Event, optional

        Raises
        ------
        SequenceError
            A protein has no residues.
        Cancelled
        """
        numbered = enumerate(proteins, start=1)
        done = read = 0
        while window := [_protein(p, n) for n, p in itertools.islice(numbered, _WINDOW)]:
            read += sum(len(protein.sequence) for protein in window)
            results: dict[int, FloatArray] = {}
            lengths = [len(protein.sequence) for protein in window]
            for batch in plan_batches(lengths, mask_padding=self.trunk.config.mask_padding):
                if cancel is not None and cancel.is_set():
                    raise Cancelled("The prediction was cancelled.")
                members = [window[member] for member in batch.members]
                values = self._compute([p.sequence for p in members], batch.padded_length)
                results |= zip(batch.members, values, strict=True)
                done += sum(len(protein.sequence) for protein in members)
                if progress is not None:
                    progress(done, read)
            for index, protein in enumerate(window):
                yield TaskPrediction(protein, results.pop(index))

    def _compute(self, sequences: list[str], padded_length: int) -> list[FloatArray]:
        tokens = tokenize_batch(sequences, padded_length)
        with self._lock:
            logits = np.asarray(self._network.whole.predict_on_batch(tokens))
        values = output_values(self.task, self.scale, logits)
        if not is_per_residue(self.task):
            return [row.copy() for row in values]
        return [row[1 : 1 + len(s)].copy() for row, s in zip(values, sequences, strict=True)]

    def predict(self, proteins: Iterable[Protein | str], **options: Any) -> pd.DataFrame:
        """Predict proteins into a table.

        Parameters
        ----------
        proteins : iterable of Protein or str
        **options
            As for `stream`.

        Returns
        -------
        DataFrame
            See `prediction_table`.
        """
        return prediction_table(self.task, self.stream(proteins, **options))

    def predict_values(self, proteins: Iterable[Protein | str], **options: Any) -> pd.DataFrame:
        """Predict proteins into a table with a column for each class, or for the value.

        Parameters
        ----------
        proteins : iterable of Protein or str
        **options
            As for `stream`.

        Returns
        -------
        DataFrame
            See `value_table`.
        """
        return value_table(self.task, self.stream(proteins, **options))

    def evaluate(
        self,
        data: LabelledProteins,
        *,
        n_resamples: int = DEFAULT_RESAMPLES,
        seed: int = 0,
        **options: Any,
    ) -> Evaluation:
        """Predict labelled proteins and judge the predictions by the labels.

        Parameters
        ----------
        data : LabelledProteins
            Of this task, such as ``data.take(split.test)``.
        n_resamples : int
            Bootstrap samples for the intervals; 0 for none.
        seed : int
        **options
            As for `stream`.

        Returns
        -------
        Evaluation

        Raises
        ------
        TaskDataError
            The data are of another task.
        """
        if (data.task.kind, data.task.level, data.task.classes) != (
            self.task.kind,
            self.task.level,
            self.task.classes,
        ):
            raise TaskDataError(
                f"The labels are of another task ({data.task.kind} by {data.task.level}) than this "
                f"predictor ({self.task.kind} by {self.task.level}), or their classes differ."
            )
        values = [np.atleast_2d(one.values) for one in self.stream(data.sequences, **options)]
        predicted = judged_values(self.task, np.concatenate(values))
        return evaluate_predictions(data, predicted, n_resamples=n_resamples, seed=seed)

    def judged(self, evaluation: Evaluation, baseline: Evaluation | None = None) -> TaskModel:
        """Give the predictor with what it came to on a test part among its facts.

        Parameters
        ----------
        evaluation : Evaluation
            Of this predictor.
        baseline : Evaluation, optional
            Of a simple model on the same proteins.

        Returns
        -------
        TaskModel
            Saved, its card tells both.
        """
        facts = {**self.facts, "evaluation": evaluation.to_json()}
        if baseline is not None:
            facts["baseline"] = baseline.to_json()
        return replace(self, facts=facts)

    def embedder(self) -> Predictor:
        """Give the fine-tuned trunk, which computes embeddings as every other model does.

        Returns
        -------
        Predictor
            Its ``embedding`` and ``local`` are those of the fine-tuned network.
        """
        from proteinbert_core.inference import Predictor

        return Predictor(self.trunk)

    def embed(self, proteins: Iterable[Protein | str]) -> FloatArray:
        """Compute the global embedding of each protein.

        Returns
        -------
        ndarray, shape=(n, d_global), dtype=float32
        """
        named = [_protein(protein, n) for n, protein in enumerate(proteins, start=1)]
        width = self.trunk.config.d_global
        rows = [prediction.embedding for prediction in self.embedder().predict(named)]
        return np.stack(rows) if rows else np.zeros((0, width), np.float32)


def _protein(given: Protein | str, number: int) -> Protein:
    protein = Protein(str(number), given.strip().upper()) if isinstance(given, str) else given
    if not protein.sequence:
        raise SequenceError(
            "it has no residues. Leave it out.", record=number, identifier=protein.identifier
        )
    return protein
