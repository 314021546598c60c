"""Hidden states of frozen layers: constants, computed once in place of once an epoch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled
from proteinbert_core.finetuning.task_batches import TaskBatch, padded_lengths, plan_task_epoch
from proteinbert_core.finetuning.task_examples import FloatArray, TargetPacker, TaskExamples
from proteinbert_core.finetuning.training_plan import TrainingPlan
from proteinbert_core.tokenizer import tokenize_batch

if TYPE_CHECKING:
    from proteinbert_core.model.task_network import TaskNetwork

#: States up to so many bytes are held in memory, up to so many more in a file.
MEMORY_BYTES: Final = 1_000_000_000
DISK_BYTES: Final = 16_000_000_000
_FILE: Final = "frozen_states.float16.partial"


class FrozenStates:
    """Serves the hidden states of a set of examples, and their targets, batch by batch.

    Kept in half precision, in memory if they need less than `MEMORY_BYTES`, else in a file of
    the run's folder if they need less than `DISK_BYTES`, else computed anew for every batch.
    Of a task per residue only residues are kept, not padding.

    Parameters
    ----------
    network : TaskNetwork
    examples : TaskExamples
    plan : TrainingPlan
        For the size of the batches in which states are computed.
    folder : Path
        Of the run.
    computed : callable, optional
        Told (proteins done, proteins in all).
    cancel : threading.Event, optional
    memory_bytes, disk_bytes : int
        The bounds.

    Raises
    ------
    Cancelled
    """

    def __init__(
        self,
        network: TaskNetwork,
        examples: TaskExamples,
        plan: TrainingPlan,
        folder: Path,
        *,
        computed: Callable[[int, int], None] | None = None,
        cancel: threading.Event | None = None,
        memory_bytes: int = MEMORY_BYTES,
        disk_bytes: int = DISK_BYTES,
    ) -> None:
        self._network = network
        self._examples = examples
        self._lengths = padded_lengths(examples.lengths, mask_padding=network.config.mask_padding)
        rows = examples.lengths if network.per_residue else np.ones(len(examples), np.int64)
        # Rows of protein i are ends[i]:ends[i + 1].
        self._ends = np.concatenate([[0], np.cumsum(rows)])
        self._path: Path | None = None
        shape = (int(self._ends[-1]), int(network.hidden_states.output_shape[-1]))
        n_bytes = 2 * shape[0] * shape[1]
        self._states: npt.NDArray[np.float16] | None = None
        if n_bytes <= memory_bytes:
            self._states = np.empty(shape, np.float16)
        elif n_bytes <= disk_bytes:
            self._path = folder / f"{len(examples)}-{_FILE}"
            self._states = np.memmap(self._path, np.float16, "w+", shape=shape)
        if self._states is not None:
            self._fill(self._states, plan, computed, cancel)

    def _fill(
        self,
        states: npt.NDArray[np.float16],
        plan: TrainingPlan,
        computed: Callable[[int, int], None] | None,
        cancel: threading.Event | None,
    ) -> None:
        batches = plan_task_epoch(
            self._lengths,
            plan,
            np.random.default_rng(0),
            mask_padding=self._network.config.mask_padding,
        )
        done = 0
        for batch in sorted(batches, key=lambda batch: batch.length):
            if cancel is not None and cancel.is_set():
                self.close()
                raise Cancelled("The training was cancelled.")
            for row, of_protein in zip(batch.rows, self._compute(batch), strict=True):
                states[self._ends[row] : self._ends[row + 1]] = of_protein
            done += len(batch.rows)
            if computed is not None:
                computed(done, len(self._examples))

    def _compute(self, batch: TaskBatch) -> list[FloatArray]:
        """Compute the states of each protein of a batch, ``(rows of the protein, width)``."""
        sequences = [self._examples.sequences[row] for row in batch.rows]
        tokens = tokenize_batch(sequences, batch.length)
        states = self._network.hidden_states.predict_on_batch(tokens)
        if not self._network.per_residue:
            return [row[np.newaxis] for row in states]
        return [row[1 : 1 + len(s)] for row, s in zip(states, sequences, strict=True)]

    def states_and_targets(
        self, batch: TaskBatch, packer: TargetPacker
    ) -> tuple[FloatArray, FloatArray]:
        """Give the arrays of a batch.

        Returns
        -------
        states : ndarray, shape=(rows, width) or (1, rows, width), dtype=float32
            The residues of all proteins of the batch one below the other, where they have the
            labels: what the head does with one does not depend on the others.
        packed : ndarray, shape=(rows, 2 k) or (1, rows, 2 k), dtype=float32
        """
        if self._states is None:
            states = np.concatenate(self._compute(batch)).astype(np.float16)
        else:
            kept = self._states
            states = np.concatenate(
                [kept[self._ends[row] : self._ends[row + 1]] for row in batch.rows]
            )
        packed = packer.pack(self._examples.chosen(batch.rows).flat_targets())
        if self._network.per_residue:
            return states[np.newaxis].astype(np.float32), packed[np.newaxis]
        return states.astype(np.float32), packed

    def close(self) -> None:
        """Give memory or file back."""
        self._states = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)
