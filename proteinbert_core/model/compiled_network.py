"""The network as compiled functions that compute no more than is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

if TYPE_CHECKING:
    from proteinbert_core.model.checkpoint import Checkpoint

FloatArray = npt.NDArray[np.float32]

# Plain graphs with open shapes, each traced once for all batch sizes and lengths. Compiled with
# XLA, a batch of 4,096 tokens ran 1.2 times as fast at the published dimensions and no faster
# at the compact model's, but each of its shapes took 2.5 to 4 s to compile, and padding to the
# few shapes that one can afford costs what XLA gains (two cores, TensorFlow 2.21).


@dataclass(frozen=True, slots=True)
class BatchOutputs:
    """What the network says of one batch.

    Attributes
    ----------
    scores : ndarray, shape=(batch, n_annotations), dtype=float32
    embedding : ndarray, shape=(batch, d_global), dtype=float32
    local : ndarray, shape=(batch, length, d_seq), dtype=float32, or None
    token_probabilities : ndarray, shape=(batch, length, vocabulary), dtype=float32, or None
    """

    scores: FloatArray
    embedding: FloatArray
    local: FloatArray | None = None
    token_probabilities: FloatArray | None = None


class CompiledNetwork:
    """A checkpoint's network, ready to compute batches of any shape.

    The first layer of the global track is apart from the compiled rest: without input
    annotations it is a constant, and no array of zeros as wide as the annotations is needed.

    Parameters
    ----------
    checkpoint : Checkpoint
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        config = checkpoint.config
        network = checkpoint.network()
        self._global_input = network.get_layer("dense-global-input")
        self._unannotated = self._embed(np.zeros((1, config.n_annotations), np.float32))
        per_protein = [
            network.get_layer("output-annotations").output,
            network.get_layer(f"global-merge2-norm-block{config.n_blocks}").output,
        ]
        per_residue = [
            network.get_layer(f"seq-merge2-norm-block{config.n_blocks}").output,
            network.get_layer("output-seq").output,
        ]
        inputs = [network.inputs[0], self._global_input.output]
        signature = [
            tf.TensorSpec((None, None), tf.int32),
            tf.TensorSpec((None, config.d_global), tf.float32),
        ]

        def function(outputs: list[Any]) -> Any:
            part = keras.Model(inputs, outputs)
            return tf.function(
                lambda tokens, start: part([tokens, start], training=False),
                input_signature=signature,
            )

        self._global_function = function(per_protein)
        self._whole_function = function(per_protein + per_residue)

    @property
    def n_compiled(self) -> int:
        """Functions traced so far: one for global outputs, one more where local ones were asked."""
        functions = (self._global_function, self._whole_function)
        return sum(function.experimental_get_tracing_count() for function in functions)

    def __call__(
        self, tokens: npt.NDArray[np.int32], annotations: FloatArray | None, *, per_residue: bool
    ) -> BatchOutputs:
        """Compute one batch.

        Parameters
        ----------
        tokens : ndarray, shape=(batch, length), dtype=int32
        annotations : ndarray, shape=(batch, n_annotations), dtype=float32, or None
            Input annotations; None stands for none known, all zero.
        per_residue : bool
            Also give what there is for each token.

        Returns
        -------
        BatchOutputs

        Raises
        ------
        MemoryError
            There is not enough memory for the batch.
        """
        if annotations is None:
            start = np.repeat(self._unannotated, len(tokens), axis=0)
        else:
            start = self._embed(annotations)
        function = self._whole_function if per_residue else self._global_function
        try:
            return BatchOutputs(*(output.numpy() for output in function(tokens, start)))
        except tf.errors.ResourceExhaustedError as error:
            raise MemoryError(str(error)) from error

    def _embed(self, annotations: FloatArray) -> FloatArray:
        return np.asarray(keras.ops.convert_to_numpy(self._global_input(annotations)))
