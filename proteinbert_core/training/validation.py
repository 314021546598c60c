"""A quick Fmax for the training log; reported numbers come from cafaeval instead."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import numpy.typing as npt

from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.training.batches import crop_and_tokenize
from proteinbert_core.training.proteins import LabelledProteins

_THRESHOLDS = np.linspace(0.01, 0.99, 99)


def fmax(targets: npt.NDArray[np.bool_], scores: npt.NDArray[np.float32]) -> float:
    """Protein-centric maximum F measure.

    Parameters
    ----------
    targets : ndarray, shape=(n, n_terms), dtype=bool
        Rows without any term are passed over.
    scores : ndarray, shape=(n, n_terms), dtype=float32

    Returns
    -------
    float
        Highest F over thresholds from 0.01 to 0.99; 0 where no row has a term.

    References
    ----------
    Radivojac et al. 2013, doi 10.1038/nmeth.2340.
    """
    rows = targets.any(axis=1)
    if not rows.any():
        return 0.0
    targets, scores = targets[rows], scores[rows]
    n_true = targets.sum(axis=1)
    best = 0.0
    for threshold in _THRESHOLDS:
        predicted = scores >= threshold
        n_predicted = predicted.sum(axis=1)
        covered = n_predicted > 0
        if not covered.any():
            break
        hits = (predicted & targets).sum(axis=1)
        precision = float((hits[covered] / n_predicted[covered]).mean())
        recall = float((hits / n_true).mean())
        if precision + recall:
            best = max(best, 2 * precision * recall / (precision + recall))
    return best


def predict_cropped(
    network: keras.Model, sequences: Sequence[str], length: int, size: int = 32
) -> npt.NDArray[np.float32]:
    """Score sequences for the training log, cropping those that are too long.

    Parameters
    ----------
    network : keras.Model
    sequences : sequence of str
    length : int
        Padded length in tokens.
    size : int
        Proteins in a batch.

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
        tokens = crop_and_tokenize(padded, length, rng)
        given = np.zeros((size, n_annotations), dtype=np.float32)
        outputs = network.predict_on_batch([tokens, given])[1]
        scores[start : start + size] = outputs[: len(chunk)]
    return scores


def held_out_fmax(
    network: keras.Model, held_out: LabelledProteins, length: int
) -> dict[str, float]:
    """Fmax of each aspect, rounded for the log.

    Parameters
    ----------
    network : keras.Model
    held_out : LabelledProteins
    length : int
        Padded length in tokens; longer proteins are cropped.
    """
    scores = predict_cropped(network, held_out.sequences, length)
    labels = held_out.labels.toarray()
    return {
        aspect: round(fmax(labels[:, columns], scores[:, columns]), 4)
        for index, aspect in enumerate(ASPECTS)
        for columns in [np.flatnonzero(held_out.term_aspects == index)]
    }
