"""Writes a SavedModel as Keras 2 writes one of ProteinBERT: same lists, same signature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import weight_shapes


def write_variables(
    checkpoint: Checkpoint,
    folder: Path,
    *,
    names: Sequence[str] | None = None,
    order: Sequence[int] | None = None,
) -> None:
    """Write a SavedModel with the weights only.

    `names` are those in the file, by default the layers' own; `order` is that of the list.
    """
    import tensorflow as tf

    if names is None:
        names = [name for name, _ in weight_shapes(checkpoint.config)]
    variables = [
        tf.Variable(array, name=name) for array, name in zip(checkpoint.weights, names, strict=True)
    ]
    root = tf.__internal__.tracking.AutoTrackable()
    root.variables = [variables[index] for index in order or range(len(variables))]
    tf.saved_model.save(root, str(folder))


def write_saved_model(checkpoint: Checkpoint, folder: Path, length: int = 1024) -> None:
    """Write a SavedModel that also computes: hidden states of sequences of one length."""
    import tensorflow as tf

    from proteinbert_core.model.network import hidden_state_network, network_weights

    network = checkpoint.network()
    hidden = hidden_state_network(network, checkpoint.config)

    def serve(input_seq, input_annotations):
        local, global_ = hidden([input_seq, input_annotations])
        return {"all-seq-layers": local, "all-global-layers": global_}

    root = tf.__internal__.tracking.AutoTrackable()
    root.variables = [variable.value for variable in network_weights(network, checkpoint.config)]
    signature = tf.function(serve).get_concrete_function(
        input_seq=tf.TensorSpec((None, length), tf.int32, "input_seq"),
        input_annotations=tf.TensorSpec(
            (None, checkpoint.config.n_annotations), tf.float32, "input_annotations"
        ),
    )
    tf.saved_model.save(root, str(folder), signatures=signature)
