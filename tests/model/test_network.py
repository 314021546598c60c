"""The network apart from parity: any length, masked padding, layers with exact values."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from proteinbert_core.errors import CheckpointError
from proteinbert_core.model.config import NetworkConfig, infer_config, weight_shapes
from proteinbert_core.model.layers import CentredNormalization, GlobalAttention, TokenEmbedding
from proteinbert_core.model.network import build_network, network_weights
from proteinbert_core.tokenizer import tokenize_batch

TOY = NetworkConfig(n_annotations=5, d_seq=8, d_global=12, n_blocks=2, n_heads=3, d_key=4)
SEQUENCE = "MKTAYIAKQRQISFVKSHFSRQ"


def outputs(network, length, n_annotations=5):
    tokens = tokenize_batch([SEQUENCE], length)
    given = np.zeros((1, n_annotations), dtype=np.float32)
    return [np.asarray(output) for output in network([tokens, given])]


def network_of(mask_padding):
    config = dataclasses.replace(TOY, mask_padding=mask_padding)
    network = build_network(config)
    # Untrained biases are zero and would hide what padding does.
    rng = np.random.default_rng(0)
    for variable in network_weights(network, config):
        variable.assign(rng.normal(0, 0.5, variable.shape))
    return network


@pytest.mark.parametrize("length", [24, 33, 64, 65, 500])
def test_masked_padding_does_not_matter(length):
    network = network_of(mask_padding=True)
    exact = outputs(network, len(SEQUENCE) + 2)
    padded = outputs(network, length)
    assert padded[0].shape == (1, length, 26)
    np.testing.assert_allclose(padded[1], exact[1], atol=1e-6)
    n_tokens = len(SEQUENCE) + 2
    np.testing.assert_allclose(padded[0][:, :n_tokens], exact[0], atol=1e-6)


def test_unmasked_padding_matters():
    network = network_of(mask_padding=False)
    difference = np.abs(outputs(network, 24)[1] - outputs(network, 128)[1]).max()
    assert difference > 1e-3


def test_masking_nothing_changes_nothing():
    length = len(SEQUENCE) + 2
    for masked, plain in zip(
        outputs(network_of(True), length), outputs(network_of(False), length), strict=True
    ):
        np.testing.assert_allclose(masked, plain, atol=1e-6)


def test_outputs_are_probabilities():
    output_seq, output_annotations = outputs(network_of(True), 40)
    np.testing.assert_allclose(output_seq.sum(axis=-1), 1, atol=1e-5)
    assert ((output_annotations > 0) & (output_annotations < 1)).all()


def test_shapes_and_order_of_the_weights():
    network = build_network(TOY)
    expected = weight_shapes(TOY)
    assert len(expected) == 3 + 23 * 2 + 4
    assert [tuple(v.shape) for v in network_weights(network, TOY)] == [s for _, s in expected]
    assert len(network.weights) == len(expected)


def test_dimensions_are_read_off_the_shapes():
    assert infer_config([shape for _, shape in weight_shapes(TOY)]) == TOY
    published = NetworkConfig(n_annotations=8943)
    shapes = [shape for _, shape in weight_shapes(published)]
    assert len(shapes) == 145
    assert infer_config(shapes) == published


@pytest.mark.parametrize(
    "change", [{"n_blocks": 0}, {"d_global": 10}, {"d_seq": 1.5}, {"mask_padding": 1}]
)
def test_impossible_dimensions(change):
    dimensions = {"n_annotations": 5, "n_heads": 3, "d_global": 12} | change
    with pytest.raises(CheckpointError):
        NetworkConfig(**dimensions)


def test_attention_is_the_equation_of_the_paper():
    from scipy.special import erf

    rng = np.random.default_rng(1)
    local = rng.normal(size=(2, 45, 6)).astype(np.float32)
    global_ = rng.normal(size=(2, 8)).astype(np.float32)
    layer = GlobalAttention(n_heads=2, d_key=3, d_value=4)
    found = np.asarray(layer([global_, local]))
    wq, wk, wv = (np.asarray(w, dtype=np.float64) for w in (layer.Wq, layer.Wk, layer.Wv))
    expected = np.zeros((2, 8))
    for batch in range(2):
        for head in range(2):
            query = np.tanh(global_[batch] @ wq[head])
            keys = np.tanh(local[batch] @ wk[head])
            hidden = local[batch] @ wv[head]
            values = hidden * (1 + erf(hidden / np.sqrt(2))) / 2
            weights = np.exp(keys @ query / np.sqrt(3))
            expected[batch, head * 4 : head * 4 + 4] = weights @ values / weights.sum()
    np.testing.assert_allclose(found, expected, atol=1e-6)
    attention = np.asarray(layer.attention([global_, local]))
    assert attention.shape == (2, 2, 45)
    np.testing.assert_allclose(attention.sum(axis=-1), 1, atol=1e-6)


def test_normalization_keeps_its_digits_far_from_zero():
    rng = np.random.default_rng(2)
    x = (1000 + rng.normal(size=(4, 64))).astype(np.float32)
    exact = x.astype(np.float64)
    exact = (exact - exact.mean(axis=-1, keepdims=True)) / np.sqrt(
        exact.var(axis=-1, keepdims=True) + 1e-3
    )
    found = np.asarray(CentredNormalization(epsilon=1e-3)(x))
    np.testing.assert_allclose(found, exact, atol=2e-4)


def test_the_gradient_of_the_embedding_is_dense():
    import tensorflow as tf

    layer = TokenEmbedding(26, 3)
    tokens = np.array([[1, 1, 2]])
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(tokens))
    gradient = tape.gradient(total, layer.embeddings.value)
    assert isinstance(gradient, tf.Tensor)
    np.testing.assert_array_equal(np.asarray(gradient)[:4, 0], [0, 2, 1, 0])
