"""Proteins in, what the network says of each out: in order, in bounded memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled, LimitError, SequenceError
from proteinbert_core.length_buckets import plan_batches
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.sequences import Protein
from proteinbert_core.tokenizer import tokenize_batch

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from proteinbert_core.model.compiled_network import BatchOutputs, CompiledNetwork

FloatArray = npt.NDArray[np.float32]
#: Told (residues done, residues in all).
ProgressCallback = Callable[[int, int], None]

# Proteins are sorted by length within a window: so many leave little padding between neighbours.
_MAX_WINDOW_PROTEINS: Final = 1024
# Of the results of a window, which wait there for their turn.
_MAX_WINDOW_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True, eq=False)
class ProteinPrediction:
    """What the network says of one protein. Its arrays are read-only.

    Attributes
    ----------
    protein : Protein
    scores : ndarray, shape=(n_annotations,), dtype=float32
        The network's raw outputs, in the order of the checkpoint's ``go_ids``.
    embedding : ndarray, shape=(d_global,), dtype=float32
        The global track after the last block (``global-merge2-norm``).
    local : ndarray, shape=(n_residues, d_seq), dtype=float32, or None
        The local track after the last block (``seq-merge2-norm``), residues only.
    residue_probabilities : ndarray, shape=(n_residues, vocabulary), dtype=float32, or None
        Probability of every token at every residue, in the order of the vocabulary.
    """

    protein: Protein
    scores: FloatArray
    embedding: FloatArray
    local: FloatArray | None = None
    residue_probabilities: FloatArray | None = None


class Predictor:
    """A checkpoint's network, through which proteins stream.

    Results come in the order of the input and do not depend on which other proteins are
    computed beside one. One object serves all threads: they take turns batch by batch, so that
    together they need no more memory than one. TensorFlow is imported and the network built on
    first use, or by `warm_up`.

    Where a checkpoint's network does not mask padding, as the published one, outputs depend on
    the padded length. It is then the smallest of 128, 512 and 1,024 tokens in which the sequence
    and its two framing tokens fit; a longer sequence is not padded at all.

    Parameters
    ----------
    checkpoint : Checkpoint

    Examples
    --------
    >>> predictor = Predictor(load_checkpoint(BUNDLED_MODEL))             # doctest: +SKIP
    >>> for prediction in predictor.predict(proteins):                    # doctest: +SKIP
    ...     print(prediction.protein.identifier, prediction.embedding.shape)
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self._lock = threading.Lock()
        self._network: CompiledNetwork | None = None

    @property
    def n_compiled(self) -> int:
        """Graphs compiled so far: one serves all lengths, a second gives local outputs too."""
        return 0 if self._network is None else self._network.n_compiled

    def warm_up(self) -> None:
        """Import TensorFlow, build and compile the network, so that no user waits for it.

        Does nothing where that was done before.
        """
        if not self.n_compiled:
            self._compute([Protein("warm-up", "M")], 3, None, per_residue=False)

    def predict(
        self,
        proteins: Iterable[Protein],
        *,
        local: bool = False,
        residue_probabilities: bool = False,
        annotations: FloatArray | csr_matrix | None = None,
        progress: ProgressCallback | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[ProteinPrediction]:
        """Compute proteins, however many, in bounded memory.

        Parameters
        ----------
        proteins : iterable of Protein
            May be a stream; about a thousand are read ahead.
        local, residue_probabilities : bool
            Whether to give these outputs, which have a row for each residue.
        annotations : ndarray or csr_matrix, shape=(n_proteins, n_annotations), float32, optional
            Input annotations; without them all are zero: none known. Of many proteins a sparse
            matrix takes little memory.
        progress : callable, optional
            Called after every batch with the residues done and the residues in all: time is
            proportional to residues, not to proteins. Of a stream, those in all are those read
            so far.
        cancel : threading.Event, optional
            Set it, from any thread, to end the work after the batch under way.

        Returns
        -------
        iterator of ProteinPrediction
            In the order of the input. Nothing is computed before the first is asked for.

        Raises
        ------
        Cancelled
            `cancel` was set.
        SequenceError
            A protein has no residues.
        LimitError
            There is not enough memory for a protein of this length.
        ValueError
            `annotations` does not fit the network or the proteins.
        """
        expected = self.checkpoint.config.n_annotations
        if annotations is not None and annotations.shape[1:] != (expected,):
            raise ValueError(
                f"The annotations have the shape {annotations.shape} where "
                f"(number of proteins, {expected}) is expected."
            )
        total = _n_residues(proteins) if isinstance(proteins, Collection) else None
        run = _Run(local, residue_probabilities, progress, cancel, total)
        return self._stream(proteins, annotations, run)

    def _stream(
        self, proteins: Iterable[Protein], annotations: FloatArray | csr_matrix | None, run: _Run
    ) -> Iterator[ProteinPrediction]:
        start = 0
        for window in _windows(proteins, _result_bytes(self.checkpoint.config, run)):
            end = start + len(window)
            rows = None if annotations is None else _dense(annotations[start:end])
            if rows is not None and len(rows) < len(window):
                raise ValueError(
                    f"There are at least {end} proteins, but only {start + len(rows)} rows of "
                    "annotations."
                )
            start = end
            run.read(window)
            for prediction in self._predict_window(window, rows, run):
                run.raise_if_cancelled()
                yield prediction

    def _predict_window(
        self, window: Sequence[Protein], annotations: FloatArray | None, run: _Run
    ) -> Iterable[ProteinPrediction]:
        # Equal sequences are computed once, unless their input annotations may differ.
        groups: dict[tuple[str, int], list[int]] = {}
        for index, protein in enumerate(window):
            key = (protein.sequence, 0 if annotations is None else index)
            groups.setdefault(key, []).append(index)
        equals = list(groups.values())
        results: dict[int, ProteinPrediction] = {}
        for batch in plan_batches(
            [len(window[indices[0]].sequence) for indices in equals],
            mask_padding=self.checkpoint.config.mask_padding,
        ):
            run.raise_if_cancelled()
            chosen = [equals[member][0] for member in batch.members]
            outputs = self._compute(
                [window[index] for index in chosen],
                batch.padded_length,
                None if annotations is None else annotations[chosen],
                per_residue=run.local or run.residue_probabilities,
            )
            for row, member in enumerate(batch.members):
                prediction = _result(window[chosen[row]], outputs, row, run)
                for index in equals[member]:
                    results[index] = replace(prediction, protein=window[index])
            run.computed([window[index] for member in batch.members for index in equals[member]])
        return (results.pop(index) for index in range(len(window)))

    def _compute(
        self,
        proteins: Sequence[Protein],
        padded_length: int,
        annotations: FloatArray | None,
        *,
        per_residue: bool,
    ) -> BatchOutputs:
        tokens = tokenize_batch([protein.sequence for protein in proteins], padded_length)
        with self._lock:
            if self._network is None:
                from proteinbert_core.model.compiled_network import CompiledNetwork

                self._network = CompiledNetwork(self.checkpoint)
            try:
                return self._network(tokens, annotations, per_residue=per_residue)
            except MemoryError as error:
                longest = max(proteins, key=lambda protein: len(protein.sequence))
                raise LimitError(
                    f"there is not enough memory for its {len(longest.sequence):,} residues. "
                    "Close other programs, or leave it out.",
                    identifier=longest.identifier,
                ) from error


class _Run:
    """What one call of `Predictor.predict` wants, and how far it has come."""

    def __init__(
        self,
        local: bool,
        residue_probabilities: bool,
        progress: ProgressCallback | None,
        cancel: threading.Event | None,
        total: int | None,
    ) -> None:
        self.local = local
        self.residue_probabilities = residue_probabilities
        self._progress = progress
        self._cancel = cancel
        self._total = total
        self._n_read = self._n_done = 0

    def read(self, proteins: Iterable[Protein]) -> None:
        self._n_read += _n_residues(proteins)

    def computed(self, proteins: Iterable[Protein]) -> None:
        self._n_done += _n_residues(proteins)
        if self._progress is not None:
            self._progress(self._n_done, self._n_read if self._total is None else self._total)

    def raise_if_cancelled(self) -> None:
        if self._cancel is not None and self._cancel.is_set():
            raise Cancelled("The prediction was cancelled.")


def _dense(annotations: FloatArray | csr_matrix) -> FloatArray:
    if isinstance(annotations, np.ndarray):
        return annotations
    dense: FloatArray = annotations.toarray()
    return dense


def _n_residues(proteins: Iterable[Protein]) -> int:
    return sum(len(protein.sequence) for protein in proteins)


def _result_bytes(config: NetworkConfig, run: _Run) -> Callable[[Protein], int]:
    """Say how large a protein's result will be."""
    per_protein = config.n_annotations + config.d_global
    per_residue = run.local * config.d_seq + run.residue_probabilities * config.vocabulary_size
    return lambda protein: 4 * (per_protein + len(protein.sequence) * per_residue)


def _windows(
    proteins: Iterable[Protein], result_bytes: Callable[[Protein], int]
) -> Iterator[list[Protein]]:
    """Divide a stream into runs of proteins whose results can be held at once."""
    window: list[Protein] = []
    held = 0
    for position, protein in enumerate(proteins, start=1):
        if not protein.sequence:
            if window:
                yield window
            raise SequenceError(
                "it has no residues. Leave it out.", record=position, identifier=protein.identifier
            )
        size = result_bytes(protein)
        if len(window) == _MAX_WINDOW_PROTEINS or (window and held + size > _MAX_WINDOW_BYTES):
            yield window
            window, held = [], 0
        window.append(protein)
        held += size
    if window:
        yield window


def _result(protein: Protein, outputs: BatchOutputs, row: int, run: _Run) -> ProteinPrediction:
    """Take one protein out of a batch, in arrays of its own that do not keep the batch alive."""
    residues = slice(1, 1 + len(protein.sequence))

    def own(array: FloatArray) -> FloatArray:
        array = array.copy()
        array.flags.writeable = False
        return array

    local, probabilities = outputs.local, outputs.token_probabilities
    return ProteinPrediction(
        protein=protein,
        scores=own(outputs.scores[row]),
        embedding=own(outputs.embedding[row]),
        local=own(local[row, residues]) if run.local and local is not None else None,
        residue_probabilities=(
            own(probabilities[row, residues])
            if run.residue_probabilities and probabilities is not None
            else None
        ),
    )
