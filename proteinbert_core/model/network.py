"""ProteinBERT as published, in Keras 3: two tracks, local and global, that talk in every block."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers

from proteinbert_core.model.config import NetworkConfig, check_shapes, weight_shapes
from proteinbert_core.model.layers import (
    CentredNormalization,
    GlobalAttention,
    ResidueMask,
    TokenEmbedding,
)

_ACTIVATION = "gelu"  # Keras' string means the exact (erf) form, as in the original
_NORM_EPSILON = 1e-3


def build_network(config: NetworkConfig) -> keras.Model:
    """Build the network with untrained weights.

    Parameters
    ----------
    config : NetworkConfig
        Every dimension.

    Returns
    -------
    keras.Model
        Inputs: tokens ``(batch, length)`` int32 and annotations
        ``(batch, n_annotations)`` float32. Outputs: ``output-seq``
        ``(batch, length, vocabulary)``, probabilities of each token, and
        ``output-annotations`` ``(batch, n_annotations)``, probabilities of each GO
        annotation. Any length. Layers carry the names of the original.

    References
    ----------
    Brandes et al. 2022, doi 10.1093/bioinformatics/btac020, Figure 1.
    """
    tokens = keras.Input((None,), dtype="int32", name="input-seq")
    annotations = keras.Input((config.n_annotations,), dtype="float32", name="input-annotations")
    mask = ResidueMask(name="residue-mask")(tokens) if config.mask_padding else None

    local = TokenEmbedding(config.vocabulary_size, config.d_seq, name="embedding-seq-input")(tokens)
    global_ = _dense(config.d_global, "dense-global-input")(annotations)
    for block in range(1, config.n_blocks + 1):
        local = _local_half(config, block, local, global_, mask)
        global_ = _global_half(config, block, local, global_, mask)

    return keras.Model(
        inputs=[tokens, annotations],
        outputs=[
            layers.Dense(
                config.vocabulary_size, activation="softmax", name="output-seq", dtype="float32"
            )(local),
            layers.Dense(
                config.n_annotations,
                activation="sigmoid",
                name="output-annotations",
                dtype="float32",
            )(global_),
        ],
        name="proteinbert",
    )


def _dense(width: int, name: str) -> layers.Dense:
    return layers.Dense(width, activation=_ACTIVATION, name=name)


def _norm(name: str) -> CentredNormalization:
    return CentredNormalization(epsilon=_NORM_EPSILON, name=name)


def _conv(config: NetworkConfig, dilation_rate: int, name: str) -> layers.Conv1D:
    return layers.Conv1D(
        config.d_seq,
        config.conv_kernel_size,
        padding="same",
        dilation_rate=dilation_rate,
        activation=_ACTIVATION,
        name=name,
    )


def _local_half(
    config: NetworkConfig,
    block: int,
    local: keras.KerasTensor,
    global_: keras.KerasTensor,
    mask: keras.KerasTensor | None,
) -> keras.KerasTensor:
    if mask is not None:
        # Zero is also what "same" padding reads beyond the end: the length stops to matter.
        local = layers.Multiply(name=f"seq-mask-block{block}")([local, mask])
    told = _dense(config.d_seq, f"global-to-seq-dense-block{block}")(global_)
    told = layers.Reshape((1, config.d_seq), name=f"global-to-seq-reshape-block{block}")(told)
    narrow = _conv(config, 1, f"narrow-conv-block{block}")(local)
    wide = _conv(config, config.wide_conv_dilation_rate, f"wide-conv-block{block}")(local)
    local = layers.Add(name=f"seq-merge1-block{block}")([local, told, narrow, wide])
    local = _norm(f"seq-merge1-norm-block{block}")(local)
    dense = _dense(config.d_seq, f"seq-dense-block{block}")(local)
    local = layers.Add(name=f"seq-merge2-block{block}")([local, dense])
    return _norm(f"seq-merge2-norm-block{block}")(local)


def _global_half(
    config: NetworkConfig,
    block: int,
    local: keras.KerasTensor,
    global_: keras.KerasTensor,
    mask: keras.KerasTensor | None,
) -> keras.KerasTensor:
    dense = _dense(config.d_global, f"global-dense1-block{block}")(global_)
    attention = GlobalAttention(
        config.n_heads, config.d_key, config.d_value, name=f"global-attention-block{block}"
    )
    read = attention([global_, local] if mask is None else [global_, local, mask])
    global_ = layers.Add(name=f"global-merge1-block{block}")([global_, dense, read])
    global_ = _norm(f"global-merge1-norm-block{block}")(global_)
    dense = _dense(config.d_global, f"global-dense2-block{block}")(global_)
    global_ = layers.Add(name=f"global-merge2-block{block}")([global_, dense])
    return _norm(f"global-merge2-norm-block{block}")(global_)


def hidden_state_layers(config: NetworkConfig) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the layers whose outputs the original concatenates, local and global.

    At the published dimensions their widths add up to 1,562 and 15,599.
    """
    blocks = range(1, config.n_blocks + 1)
    local = [f"seq-merge{half}-norm-block{block}" for block in blocks for half in (1, 2)]
    global_ = [f"global-merge{half}-norm-block{block}" for block in blocks for half in (1, 2)]
    return (*local, "output-seq"), ("dense-global-input", *global_, "output-annotations")


def hidden_state_network(network: keras.Model, config: NetworkConfig) -> keras.Model:
    """Give the original's concatenations of hidden states as outputs; weights are shared.

    Returns
    -------
    keras.Model
        Outputs: local ``(batch, length, sum of local widths)`` and global
        ``(batch, sum of global widths)``, both float32.
    """
    local, global_ = (
        layers.Concatenate(name=name)([network.get_layer(layer).output for layer in names])
        for name, names in zip(
            ("all-seq-layers", "all-global-layers"), hidden_state_layers(config), strict=True
        )
    )
    return keras.Model(network.inputs, [local, global_], name="proteinbert-hidden-states")


def network_weights(network: keras.Model, config: NetworkConfig) -> list[keras.Variable]:
    """List the variables of a network in the order of the published file."""
    by_name = {
        f"{layer.name}/{variable.name}": variable
        for layer in network.layers
        for variable in layer.weights
    }
    return [by_name[name] for name, _ in weight_shapes(config)]


def set_weights(network: keras.Model, config: NetworkConfig, weights: Sequence[np.ndarray]) -> None:
    """Assign weights given in the order of the published file.

    Raises
    ------
    CheckpointError
        If the number or a shape of the arrays does not fit; nothing is assigned then.
    """
    check_shapes(config, [array.shape for array in weights])
    for variable, array in zip(network_weights(network, config), weights, strict=True):
        variable.assign(array)


def get_weights(network: keras.Model, config: NetworkConfig) -> list[np.ndarray]:
    """Read the weights in the order of the published file, each float32."""
    return [
        np.asarray(keras.ops.convert_to_numpy(variable), dtype=np.float32)
        for variable in network_weights(network, config)
    ]
