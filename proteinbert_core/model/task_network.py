"""A network for a task of one's own: all hidden states of ProteinBERT, dropout, a dense head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers, ops

from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig, weight_shapes
from proteinbert_core.model.network import (
    build_network,
    get_weights,
    hidden_state_layers,
    set_weights,
)
from proteinbert_core.model.open_shapes import build_for_any_shape

FloatArray = npt.NDArray[np.float32]

_GLOBAL_INPUT = "dense-global-input"
_START_BIAS = f"{_GLOBAL_INPUT}/bias"


@keras.saving.register_keras_serializable(package="proteinbert")
class UnannotatedStart(layers.Layer):
    """What the first layer of the global track gives where no annotation is known.

    Its kernel meets zeros only, so its bias is all that counts and all that can learn:
    nothing as wide as the annotations needs to be made. Input: tokens ``(batch, length)``,
    for their number; output ``(batch, d_global)``.

    Parameters
    ----------
    d_global : int
    """

    def __init__(self, d_global: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.d_global = d_global

    def build(self, _input_shape: Any) -> None:
        """Create the bias."""
        self.bias = self.add_weight(name="bias", shape=(self.d_global,), initializer="zeros")
        super().build(_input_shape)

    def call(self, tokens: Any) -> Any:
        """Repeat the activated bias for every protein."""
        start = keras.activations.gelu(self.bias, approximate=False)
        start = ops.cast(start, self.compute_dtype)
        return ops.broadcast_to(start, (ops.shape(tokens)[0], self.d_global))

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, int]:
        """``(batch, d_global)``."""
        return (input_shape[0], self.d_global)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {**super().get_config(), "d_global": self.d_global}


@dataclass(frozen=True)
class TaskNetwork:
    """The parts of a network for a task; all of them share their weights.

    Attributes
    ----------
    config : NetworkConfig
        Dimensions of the trunk.
    per_residue : bool
        Whether outputs are given for each token, from the local hidden states; if not, for
        each protein, from the global ones.
    n_outputs : int
    whole : keras.Model
        Tokens ``(batch, length)`` int32 to logits, ``(batch, n_outputs)`` or
        ``(batch, length, n_outputs)`` float32.
    hidden_states : keras.Model
        Tokens to the concatenated hidden states, ``(batch, width)`` or
        ``(batch, length, width)`` float32.
    head : keras.Model
        Hidden states to logits.
    trunk : keras.Model
        The network of the checkpoint; its first global layer is replaced by `start`.
    start : UnannotatedStart
    dropout : keras.layers.Dropout
    """

    config: NetworkConfig
    per_residue: bool
    n_outputs: int
    whole: keras.Model
    hidden_states: keras.Model
    head: keras.Model
    trunk: keras.Model
    start: UnannotatedStart
    dropout: layers.Dropout

    def trunk_weights(self) -> tuple[FloatArray, ...]:
        """Read the weights of the trunk in the order of the published file."""
        weights = get_weights(self.trunk, self.config)
        weights[_start_index(self.config)] = np.asarray(
            ops.convert_to_numpy(self.start.bias), np.float32
        )
        return tuple(weights)

    def set_trunk_weights(self, weights: tuple[FloatArray, ...]) -> None:
        """Assign the weights of the trunk, in the order of the published file."""
        set_weights(self.trunk, self.config, weights)
        self.start.bias.assign(weights[_start_index(self.config)])

    def head_weights(self) -> tuple[FloatArray, FloatArray]:
        """Read kernel ``(width, n_outputs)`` and bias ``(n_outputs,)`` of the head."""
        kernel, bias = (np.asarray(ops.convert_to_numpy(w), np.float32) for w in self.head.weights)
        return kernel, bias

    def set_head_weights(self, kernel: FloatArray, bias: FloatArray) -> None:
        """Assign kernel and bias of the head."""
        for variable, array in zip(self.head.weights, (kernel, bias), strict=True):
            variable.assign(array)


def build_task_network(
    base: Checkpoint | NetworkConfig, n_outputs: int, *, per_residue: bool, dropout: float = 0.5
) -> TaskNetwork:
    """Put a dense head on all hidden states of a network.

    Parameters
    ----------
    base : Checkpoint or NetworkConfig
        Pretrained weights, or dimensions of a network with random ones.
    n_outputs : int
    per_residue : bool
        Read the local hidden states of each token, in place of the global ones.
    dropout : float
        Share of the hidden states that the head does not see in training.

    Returns
    -------
    TaskNetwork
        The head gives logits: no sigmoid or softmax.

    References
    ----------
    Brandes et al. 2022, doi 10.1093/bioinformatics/btac020: for fine-tuning, hidden layers
    are concatenated, the outputs of pretraining among them, and followed by dropout of 0.5
    and one fully connected layer.
    """
    config = base.config if isinstance(base, Checkpoint) else base
    trunk = build_network(config)
    start = UnannotatedStart(config.d_global, name="unannotated-start")
    tokens = keras.Input((None,), dtype="int32", name="tokens")
    first = start(tokens)
    local, global_ = hidden_state_layers(config)
    names = local if per_residue else tuple(name for name in global_ if name != _GLOBAL_INPUT)
    states = keras.Model(
        [trunk.inputs[0], trunk.get_layer(_GLOBAL_INPUT).output],
        [trunk.get_layer(name).output for name in names],
    )([tokens, first])
    if not per_residue:
        states = [first, *states]
    concatenated = layers.Concatenate(name="hidden-states", dtype="float32")(states)
    drop = layers.Dropout(dropout, name="head-dropout", dtype="float32")
    dense = layers.Dense(n_outputs, name="head", dtype="float32")
    given = keras.Input(tuple(concatenated.shape[1:]), name="given-states")
    network = TaskNetwork(
        config=config,
        per_residue=per_residue,
        n_outputs=n_outputs,
        whole=keras.Model(tokens, dense(drop(concatenated)), name="task-network"),
        hidden_states=keras.Model(tokens, concatenated, name="task-hidden-states"),
        head=keras.Model(given, dense(drop(given)), name="task-head"),
        trunk=trunk,
        start=start,
        dropout=drop,
    )
    for model in (network.whole, network.hidden_states, network.head):
        build_for_any_shape(model)
    if isinstance(base, Checkpoint):
        network.set_trunk_weights(base.weights)
    return network


def _start_index(config: NetworkConfig) -> int:
    return [name for name, _ in weight_shapes(config)].index(_START_BIAS)
