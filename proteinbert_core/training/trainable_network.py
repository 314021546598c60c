"""A network ready for its first step: weights, losses, optimizer, precision."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

import keras
import numpy as np
import numpy.typing as npt

from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.model.network import build_network, set_weights
from proteinbert_core.training.losses import annotation_loss, language_loss
from proteinbert_core.training.plan import PretrainingPlan

#: Keras policies under which weights, losses and probabilities are float32.
PRECISIONS: Final = ("float32", "mixed_bfloat16", "mixed_float16")
# Outputs start at the term frequencies and far less sure of themselves than by Glorot's rule.
_FIRST_OUTPUT_SCALE = 0.1
_LEAST_FREQUENCY = 1e-5


def trainable_network(
    config: NetworkConfig,
    plan: PretrainingPlan,
    n_steps: int,
    frequencies: npt.NDArray[np.float64],
    *,
    initial: Checkpoint | None,
    precision: str,
    jit_compile: bool | None,
) -> keras.Model:
    """Build and compile a network.

    Parameters
    ----------
    config : NetworkConfig
    plan : PretrainingPlan
    n_steps : int
        Batches of the whole run, over which the learning rate falls to zero.
    frequencies : ndarray, shape=(n_annotations,)
        Of the terms. At these biases an untrained network answers with them.
    initial : Checkpoint, optional
        Weights to start from in place of random ones.
    precision : str
        One of `PRECISIONS`.
    jit_compile : bool, optional
        Compile with XLA; None means wherever Keras can, which is everywhere but PyTorch.
    """
    keras.utils.set_random_seed(plan.seed)
    with _dtype_policy(precision):
        network = build_network(config)
    if initial is not None:
        set_weights(network, config, initial.weights)
    else:
        likely = np.clip(frequencies, _LEAST_FREQUENCY, 1 - _LEAST_FREQUENCY)
        output = network.get_layer("output-annotations")
        output.bias.assign(np.log(likely / (1 - likely)))
        output.kernel.assign(output.kernel * _FIRST_OUTPUT_SCALE)
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=plan.learning_rate,
        warmup_steps=plan.warmup_steps,
        decay_steps=max(1, n_steps - plan.warmup_steps),
    )
    if jit_compile is None:
        jit_compile = keras.backend.backend() != "torch"
    network.compile(
        optimizer=keras.optimizers.Adam(schedule, global_clipnorm=1.0),
        loss=[language_loss, annotation_loss],
        loss_weights=[plan.language_weight, plan.annotation_weight],
        jit_compile=jit_compile,
    )
    return network


@contextlib.contextmanager
def _dtype_policy(name: str) -> Iterator[None]:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
