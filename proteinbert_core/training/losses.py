"""The two losses of ProteinBERT's pretraining, on probabilities, as in the original."""

from __future__ import annotations

from typing import Any

from keras import ops

# Keras' own fuzz factor: probabilities are kept this far from zero and one.
_EPSILON = 1e-7


def language_loss(tokens: Any, probabilities: Any) -> Any:
    """Cross-entropy of the true token at each position.

    Parameters
    ----------
    tokens : tensor, shape=(batch, length), int
    probabilities : tensor, shape=(batch, length, vocabulary), float32

    Returns
    -------
    tensor, shape=(batch, length)
    """
    vocabulary_size = probabilities.shape[-1]
    clipped = ops.clip(probabilities, _EPSILON, 1 - _EPSILON)
    chosen = ops.one_hot(ops.cast(tokens, "int32"), vocabulary_size, dtype=probabilities.dtype)
    return -ops.sum(chosen * ops.log(clipped), axis=-1)


def annotation_loss(annotations: Any, probabilities: Any) -> Any:
    """Binary cross-entropy, averaged over the annotations that count.

    Parameters
    ----------
    annotations : tensor, shape=(batch, n_annotations), float32
        One where a protein carries the annotation, zero where not, and -1 where nothing
        is known, which carries no loss.
    probabilities : tensor, shape=(batch, n_annotations), float32

    Returns
    -------
    tensor, shape=(batch,)
        Sum over the annotations that count, over the number of all annotations: an
        unknown aspect lowers a protein's weight in place of raising that of the others.
    """
    known = ops.cast(ops.greater_equal(annotations, 0), probabilities.dtype)
    clipped = ops.clip(probabilities, _EPSILON, 1 - _EPSILON)
    positive = annotations * ops.log(clipped)
    negative = (1 - annotations) * ops.log(1 - clipped)
    return -ops.mean(known * (positive + negative), axis=-1)
