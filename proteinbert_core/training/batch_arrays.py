"""The arrays of a batch: corrupted inputs, targets and weights, made while the last one trains."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.tokenizer import PAD
from proteinbert_core.training.batches import Batch, crop_and_tokenize
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.plan import Epoch
from proteinbert_core.training.proteins import LabelledProteins


@dataclass(frozen=True, slots=True)
class BatchArrays:
    """What one step of training is given.

    Attributes
    ----------
    tokens, corrupted_tokens : ndarray, shape=(batch, length), dtype=int32
    annotations : ndarray, shape=(batch, n_annotations), dtype=float32
        Zero, one, or -1 where nothing is known.
    given_annotations : ndarray, shape=(batch, n_annotations), dtype=float32
        What the network is shown of them: zero or one.
    """

    tokens: npt.NDArray[np.int32]
    corrupted_tokens: npt.NDArray[np.int32]
    annotations: npt.NDArray[np.float32]
    given_annotations: npt.NDArray[np.float32]

    @property
    def inputs(self) -> list[npt.NDArray[np.int32] | npt.NDArray[np.float32]]:
        """In the order of the network's inputs."""
        return [self.corrupted_tokens, self.given_annotations]

    @property
    def targets(self) -> list[npt.NDArray[np.int32] | npt.NDArray[np.float32]]:
        """In the order of the network's outputs."""
        return [self.tokens, self.annotations]

    @property
    def weights(self) -> list[npt.NDArray[np.float32]]:
        """Of each position and of each protein: padding carries no loss."""
        return [
            (self.tokens != PAD).astype(np.float32),
            np.ones(len(self.tokens), dtype=np.float32),
        ]


def make_batch_arrays(
    proteins: LabelledProteins, batch: Batch, corruption: Corruption, rng: np.random.Generator
) -> BatchArrays:
    """Crop, tokenize and corrupt the proteins of a batch."""
    sequences = [proteins.sequences[row] for row in batch.rows]
    tokens = crop_and_tokenize(sequences, batch.length, rng)
    annotations = proteins.targets(batch.rows)
    return BatchArrays(
        tokens=tokens,
        corrupted_tokens=corruption.corrupt_tokens(tokens, rng),
        annotations=annotations,
        given_annotations=corruption.corrupt_annotations(annotations, rng),
    )


def epoch_arrays(proteins: LabelledProteins, epoch: Epoch) -> Iterator[BatchArrays]:
    """Make the batches of an epoch, each while the one before it trains.

    One thread makes them in order, so the numbers drawn do not depend on its speed.
    """
    corruption = epoch.stage.corruption
    with ThreadPoolExecutor(max_workers=1) as worker:
        prepared: deque[Future[BatchArrays]] = deque()
        for batch in epoch.batches:
            prepared.append(
                worker.submit(make_batch_arrays, proteins, batch, corruption, epoch.rng)
            )
            if len(prepared) > 1:
                yield prepared.popleft().result()
        while prepared:
            yield prepared.popleft().result()
