"""Mixed precision changes the arithmetic inside the network and nothing else."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from proteinbert_core.model.network import network_weights
from proteinbert_core.training.trainable_network import PRECISIONS, trainable_network
from tests.toy import random_checkpoint
from tests.training.toy_run import CONFIG, STEPS, proteins_that_tell

TOKENS = np.random.default_rng(0).integers(0, 22, (4, 32), dtype=np.int32)
TOKENS[:, 20:] = 25  # padding
ANNOTATIONS = np.array([[1, 0, -1]] * 4, dtype=np.float32)


def network_at(precision):
    return trainable_network(
        CONFIG,
        STEPS,
        8,
        proteins_that_tell().frequencies(),
        initial=random_checkpoint(CONFIG),
        precision=precision,
        jit_compile=False,
    )


@pytest.fixture(scope="module")
def exact():
    return [np.asarray(output) for output in network_at("float32")([TOKENS, 0 * ANNOTATIONS])]


@pytest.mark.parametrize("precision", PRECISIONS[1:])
def test_probabilities_and_losses_are_float32_and_close(exact, precision):
    network = network_at(precision)
    assert keras.config.dtype_policy().name == "float32", "the policy is that of this network"
    assert network.get_layer("seq-dense-block1").compute_dtype == precision.removeprefix("mixed_")
    outputs = network([TOKENS, 0 * ANNOTATIONS])
    for output, expected in zip(outputs, exact, strict=True):
        assert output.dtype == "float32"
        # Eight bits of mantissa, through a few layers; not exact, or nothing was mixed.
        assert 0 < np.abs(np.asarray(output) - expected).max() < 0.05
    losses = network.train_on_batch(
        [TOKENS, 0 * ANNOTATIONS], [TOKENS, ANNOTATIONS], return_dict=True
    )
    assert np.isfinite(list(losses.values())).all()
    assert {variable.dtype for variable in network_weights(network, CONFIG)} == {"float32"}
    for variable, before in zip(
        network_weights(network, CONFIG), random_checkpoint(CONFIG).weights, strict=True
    ):
        moved = np.asarray(variable) - before
        assert np.isfinite(moved).all(), variable.path
    scaled = isinstance(network.optimizer, keras.optimizers.LossScaleOptimizer)
    assert scaled == (precision == "mixed_float16")
