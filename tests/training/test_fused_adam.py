"""Adam in one pass against Keras' own."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from proteinbert_core.training.fused_adam import FusedAdam
from proteinbert_core.training.run_state import load_run_state, save_run_state


def trained(optimizer, n_steps, *, jit_compile=False):
    keras.utils.set_random_seed(0)
    network = keras.Sequential([keras.Input((5,)), keras.layers.Dense(7), keras.layers.Dense(3)])
    network.compile(optimizer=optimizer, loss="mse", jit_compile=jit_compile)
    return go_on(network, 0, n_steps)


def go_on(network, first, last):
    for step in range(first, last):
        rng = np.random.default_rng(step)
        network.train_on_batch(rng.normal(size=(4, 5)), rng.normal(size=(4, 3)))
    return network


def state(network):
    variables = [*network.weights, *network.optimizer.variables]
    return [np.asarray(keras.ops.convert_to_numpy(variable)) for variable in variables]


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("options", [{}, {"amsgrad": True}, {"global_clipnorm": 0.1}])
def test_weights_and_moments_are_those_of_keras(options, jit_compile):
    fused = trained(FusedAdam(0.01, **options), 20, jit_compile=jit_compile)
    reference = trained(keras.optimizers.Adam(0.01, **options), 20)
    for ours, theirs in zip(state(fused), state(reference), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-6)


def test_a_run_of_keras_adam_goes_on(tmp_path):
    path = tmp_path / "state"
    save_run_state(path, trained(keras.optimizers.Adam(0.01), 10), 1)
    resumed = trained(FusedAdam(0.01), 0)
    load_run_state(path, resumed)
    uninterrupted = trained(keras.optimizers.Adam(0.01), 20)
    for ours, theirs in zip(state(go_on(resumed, 10, 20)), state(uninterrupted), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-6)
