"""Steps of a Keras model built once for batches of every shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras


def build_for_any_shape(model: keras.Model) -> None:
    """Make the steps of a model such that no shape of batch is built anew.

    Keras builds a step for the first shape, twice, and again for others until it leaves dimensions
    open: four times in all, 8 s of processor time each for the compact network. Here they are open
    from the start. Other backends than TensorFlow keep Keras' way, and what was not compiled has
    no training step.

    Parameters
    ----------
    model : keras.Model
        With one input and one output. Used with ``predict_on_batch(x)`` and
        ``train_on_batch(x, y)``, arrays without sample weights.
    """
    if keras.backend.backend() != "tensorflow":
        return
    import tensorflow as tf

    inputs = tf.TensorSpec(model.inputs[0].shape, model.inputs[0].dtype)
    predict = tf.function(
        lambda x: model.predict_step((x,)), input_signature=[inputs], autograph=False
    )
    model.predict_function = lambda batches: predict(batches[0][0])
    if not model.compiled:
        return
    # Or the first step would make the optimizer's variables, and be built once more without.
    model.optimizer.build(model.trainable_variables)
    rank = len(model.outputs[0].shape)
    targets = tf.TensorSpec([None] * rank, tf.float32)
    train = tf.function(
        lambda x, y: model.train_step((x, y)), input_signature=[inputs, targets], autograph=False
    )

    def train_function(batches: Iterator[tuple[Any, ...]]) -> Any:
        x, y, _ = next(batches)
        return train(x, y)

    model.train_function = train_function
