"""Which proteins are trained on together: batches of one padded length, planned by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.tokenizer import N_FRAMING_TOKENS, PAD, tokenize


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a set of proteins, and the padded length at which they are trained on."""

    rows: npt.NDArray[np.int64]
    length: int


def plan_epoch(
    sequence_lengths: npt.NDArray[np.int64],
    candidates: npt.NDArray[np.int64],
    lengths: Sequence[int],
    tokens_per_batch: int,
    rng: np.random.Generator,
) -> list[Batch]:
    """Put proteins into batches of equal padded length and equal number of tokens.

    A protein goes to the shortest length that holds it whole; one too long for all of
    them goes to the longest, to be cropped. What does not fill a batch moves up a
    length; the last batch is filled up with proteins drawn again, so that every batch
    has one of ``len(lengths)`` shapes.

    Parameters
    ----------
    sequence_lengths : ndarray, shape=(n_proteins,)
        Residues of every protein.
    candidates : ndarray
        Rows of the proteins of this epoch.
    lengths : sequence of int
        Padded lengths in tokens, ascending.
    tokens_per_batch : int
        A batch has ``tokens_per_batch // length`` proteins.
    rng : numpy.random.Generator

    Returns
    -------
    list of Batch
        In random order.
    """
    shuffled = rng.permutation(candidates)
    needed = sequence_lengths[shuffled] + N_FRAMING_TOKENS
    group = np.minimum(np.searchsorted(lengths, needed), len(lengths) - 1)
    batches: list[Batch] = []
    left = np.zeros(0, dtype=np.int64)
    for index, length in enumerate(lengths):
        rows = np.concatenate([shuffled[group == index], left])
        size = max(1, tokens_per_batch // length)
        if index == len(lengths) - 1 and len(rows) % size:
            rows = np.concatenate([rows, rng.choice(shuffled, size - len(rows) % size)])
        full = len(rows) // size * size
        batches += [Batch(chunk, length) for chunk in rows[:full].reshape(-1, size)]
        left = rows[full:]
    return [batches[index] for index in rng.permutation(len(batches))]


def crop_and_tokenize(
    sequences: Sequence[str], length: int, rng: np.random.Generator
) -> npt.NDArray[np.int32]:
    """Tokenize sequences, taking a window at random out of those that are too long.

    A window has START only at the protein's start and END only at its end, so that
    the network can tell a crop from a whole protein.

    Returns
    -------
    ndarray, shape=(len(sequences), length), dtype=int32
    """
    tokens = np.full((len(sequences), length), PAD, dtype=np.int32)
    for row, sequence in enumerate(sequences):
        whole = tokenize(sequence)
        start = int(rng.integers(0, max(0, len(whole) - length) + 1))
        window = whole[start : start + length]
        tokens[row, : len(window)] = window
    return tokens
