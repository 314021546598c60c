"""A step that is built once computes what Keras' own computes, whatever the shape."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from proteinbert_core.model.open_shapes import build_for_any_shape

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="other backends keep Keras' way"
)


def _model(calls: list[tuple[int | None, ...]]) -> keras.Model:
    keras.utils.set_random_seed(0)

    @keras.saving.register_keras_serializable(package="tests")
    class Spy(keras.layers.Layer):
        def call(self, x):
            calls.append(tuple(x.shape))
            return x

    tokens = keras.Input((None,), dtype="int32")
    states = Spy()(keras.layers.Embedding(5, 4)(tokens))
    output = keras.layers.Dense(1)(keras.layers.GlobalAveragePooling1D()(states))
    model = keras.Model(tokens, output)
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss="mse", jit_compile=False)
    calls.clear()
    return model


def _batches() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [
        (rng.integers(0, 5, shape).astype(np.int32), rng.random((shape[0], 1), np.float32))
        for shape in [(3, 7), (3, 7), (2, 9), (5, 4)]
    ]


def test_same_losses_weights_and_predictions_as_keras():
    ours, theirs = _model([]), _model([])
    build_for_any_shape(ours)
    for x, y in _batches():
        assert ours.train_on_batch(x, y) == pytest.approx(theirs.train_on_batch(x, y), abs=1e-6)
        np.testing.assert_allclose(ours.predict_on_batch(x), theirs.predict_on_batch(x), atol=1e-6)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-6)


def test_each_step_is_built_once():
    calls: list[tuple[int | None, ...]] = []
    model = _model(calls)
    build_for_any_shape(model)
    for x, y in _batches():
        model.train_on_batch(x, y)
        model.predict_on_batch(x)
    assert calls == [(None, None, 4)] * 2
