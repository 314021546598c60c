"""The losses of tasks of the user's own, averaged over the labels that are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from keras import ops

#: What a logit means, and so which loss it has.
LossKind = Literal["sigmoid", "softmax", "linear"]


def task_loss(kind: LossKind) -> Callable[[Any, Any], Any]:
    """Give the loss of logits against packed targets.

    Parameters
    ----------
    kind : {"sigmoid", "softmax", "linear"}
        Binary cross-entropy of each output, cross-entropy of the classes, or squared error.

    Returns
    -------
    callable
        Takes ``packed``, a tensor ``(..., 2 k)``, float32: k targets, then their k weights;
        and logits ``(..., n_outputs)``. k is n_outputs, or one for softmax, whose target is the
        number of the class. Weight zero means not known. Returns a scalar: the sum of weighted
        losses over the number of known labels.
    """
    entropy = {"sigmoid": _sigmoid, "softmax": _softmax, "linear": _squared}[kind]

    def loss(packed: Any, logits: Any) -> Any:
        targets, weights = ops.split(packed, 2, axis=-1)
        known = ops.cast(ops.greater(weights, 0), logits.dtype)
        total = ops.sum(entropy(targets, logits) * weights)
        return total / ops.maximum(ops.sum(known), 1.0)

    return loss


def _sigmoid(targets: Any, logits: Any) -> Any:
    return ops.maximum(logits, 0) - logits * targets + ops.log1p(ops.exp(-ops.abs(logits)))


def _softmax(targets: Any, logits: Any) -> Any:
    n_classes = logits.shape[-1]
    chosen = ops.one_hot(ops.cast(targets[..., 0], "int32"), n_classes, dtype=logits.dtype)
    return -ops.sum(chosen * ops.log_softmax(logits, axis=-1), axis=-1, keepdims=True)


def _squared(targets: Any, logits: Any) -> Any:
    return ops.square(logits - targets)
