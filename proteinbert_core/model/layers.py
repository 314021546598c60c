"""The layers of ProteinBERT that Keras does not have, or not exactly enough."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops

from proteinbert_core.tokenizer import PAD

# Added to the attention score of a padded position: exp() of it is exactly zero in float32.
_MASKED_SCORE = -1e9
# Positions that are added up before their sums are.
_STRETCH = 32


@keras.saving.register_keras_serializable(package="proteinbert")
class ResidueMask(keras.layers.Layer):
    """Mark the tokens that are not padding.

    Input ``(batch, length)`` int; output ``(batch, length, 1)`` float, one where
    the token is not PAD.
    """

    def call(self, tokens: Any) -> Any:
        """Compare with PAD."""
        return ops.cast(ops.expand_dims(ops.not_equal(tokens, PAD), -1), self.compute_dtype)


@keras.saving.register_keras_serializable(package="proteinbert")
class TokenEmbedding(keras.layers.Embedding):
    """An embedding by matrix product, whose gradient is dense.

    Keras' optimizers square a sparse gradient token by token before they add it up,
    so Adam would move the 26 rows of this matrix some twenty times too far.
    """

    def call(self, tokens: Any) -> Any:
        """Look up ``(batch, length)`` tokens as ``(batch, length, d_seq)``."""
        chosen = ops.one_hot(tokens, self.input_dim, dtype=self.compute_dtype)
        return ops.matmul(chosen, ops.cast(self.embeddings, self.compute_dtype))


@keras.saving.register_keras_serializable(package="proteinbert")
class CentredNormalization(keras.layers.LayerNormalization):
    """Layer normalization over the last axis with the variance taken about the mean.

    Keras computes ``E[x^2] - E[x]^2``, which loses digits where the mean is large.
    """

    def call(self, inputs: Any) -> Any:
        """Normalize in float32 whatever the compute type."""
        x = ops.cast(inputs, "float32")
        x = x - ops.mean(x, axis=-1, keepdims=True)
        variance = ops.mean(ops.square(x), axis=-1, keepdims=True)
        x = x * ops.rsqrt(variance + self.epsilon) * self.gamma + self.beta
        return ops.cast(x, self.compute_dtype)


@keras.saving.register_keras_serializable(package="proteinbert")
class GlobalAttention(keras.layers.Layer):
    """Attention by which the global track reads the local track.

    One query per head from the global vector attends to all positions; its cost
    grows linearly with the length. Equations 1-3 of the supplement of Brandes et al.
    2022: ``softmax(tanh(g Wq) tanh(S Wk)^T / sqrt(d_key)) gelu(S Wv)``.

    Parameters
    ----------
    n_heads, d_key, d_value : int
        Heads, and the width of each head's keys and values.

    Notes
    -----
    Inputs: global ``(batch, d_global)``, local ``(batch, length, d_seq)`` and, where
    padding is masked, the mask ``(batch, length, 1)``. Output
    ``(batch, n_heads * d_value)``, heads side by side.
    """

    def __init__(self, n_heads: int, d_key: int, d_value: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n_heads = n_heads
        self.d_key = d_key
        self.d_value = d_value

    def build(self, input_shapes: Any) -> None:
        """Create Wq, Wk and Wv, each with the head first."""
        d_global, d_seq = input_shapes[0][-1], input_shapes[1][-1]

        def matrix(name: str, d_in: int, d_out: int) -> Any:
            return self.add_weight(
                name=name, shape=(self.n_heads, d_in, d_out), initializer="glorot_uniform"
            )

        self.Wq = matrix("Wq", d_global, self.d_key)
        self.Wk = matrix("Wk", d_seq, self.d_key)
        self.Wv = matrix("Wv", d_seq, self.d_value)
        super().build(input_shapes)

    def _project(self, inputs: Any, weights: Any, width: int) -> Any:
        """Apply all heads in one matrix product: ``(..., d) -> (..., n_heads, width)``."""
        matrix = ops.transpose(weights, (1, 0, 2))
        matrix = ops.reshape(matrix, (matrix.shape[0], self.n_heads * width))
        projected = ops.matmul(inputs, matrix)
        return ops.reshape(projected, (*ops.shape(projected)[:-1], self.n_heads, width))

    def _unnormalized_attention(self, inputs: Any) -> Any:
        """Exponentials of the scores, ``(batch, n_heads, length)``, float32, at most one."""
        query = ops.tanh(self._project(inputs[0], self.Wq, self.d_key))
        keys = ops.tanh(self._project(inputs[1], self.Wk, self.d_key))
        # float32 whatever the compute type: float16 ends before the score of the masked.
        scores = ops.cast(ops.einsum("blhk,bhk->bhl", keys, query), "float32")
        scores = scores / math.sqrt(self.d_key)
        if len(inputs) > 2:
            unmasked = ops.cast(ops.transpose(inputs[2], (0, 2, 1)), scores.dtype)
            scores = scores + (1 - unmasked) * _MASKED_SCORE
        return ops.exp(scores - ops.max(scores, axis=-1, keepdims=True))

    def attention(self, inputs: Any) -> Any:
        """Weights of the attention, ``(batch, n_heads, length)``; they sum to one over length."""
        weights = self._unnormalized_attention(inputs)
        return weights / ops.sum(weights, axis=-1, keepdims=True)

    def call(self, inputs: Any) -> Any:
        """Read the local track once per head."""
        values = keras.activations.gelu(
            self._project(inputs[1], self.Wv, self.d_value), approximate=False
        )
        weights = ops.cast(self._unnormalized_attention(inputs), values.dtype)
        # Padding makes hundreds of positions equal, and a running sum of equal numbers drifts
        # (1e-4 at 1,024 positions): add up stretches first, then the stretches.
        missing = (-ops.shape(values)[1]) % _STRETCH
        weights = ops.pad(weights, ((0, 0), (0, 0), (0, missing)))
        values = ops.pad(values, ((0, 0), (0, missing), (0, 0), (0, 0)))
        weights = ops.reshape(
            weights, (-1, self.n_heads, ops.shape(weights)[2] // _STRETCH, _STRETCH)
        )
        values = ops.reshape(
            values, (-1, ops.shape(values)[1] // _STRETCH, _STRETCH, self.n_heads, self.d_value)
        )
        read = ops.einsum("bhns,bnshv->bnhv", weights, values)
        read = ops.sum(ops.cast(read, "float32"), axis=1)
        total = ops.sum(ops.cast(weights, "float32"), axis=-1)
        total = ops.sum(total, axis=-1, keepdims=True)
        read = ops.cast(read / total, values.dtype)
        return ops.reshape(read, (-1, self.n_heads * self.d_value))

    def compute_output_shape(self, input_shapes: Any) -> tuple[Any, int]:
        """``(batch, n_heads * d_value)``."""
        return (input_shapes[0][0], self.n_heads * self.d_value)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        own = {"n_heads": self.n_heads, "d_key": self.d_key, "d_value": self.d_value}
        return {**super().get_config(), **own}
