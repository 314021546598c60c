"""All that a training run needs to go on after a kill, in one file that is replaced at once."""

from __future__ import annotations

import os
from pathlib import Path

import keras
import numpy as np

from proteinbert_core.errors import TrainingError
from proteinbert_core.training.run_folder import partial_path

_EPOCH = "epoch"


def _named_variables(network: keras.Model) -> dict[str, keras.Variable]:
    weights = {f"network/{i:04d}": variable for i, variable in enumerate(network.weights)}
    optimizer = {
        f"optimizer/{i:04d}": variable
        for i, variable in enumerate(network.optimizer.variables)
        # The learning rate is a function of the step where a schedule is in use.
        if variable.name != "learning_rate"
    }
    return weights | optimizer


def save_run_state(path: Path, network: keras.Model, epoch: int) -> None:
    """Write the weights, the optimizer and the number of epochs done."""
    from safetensors.numpy import save_file

    arrays = {
        name: np.asarray(keras.ops.convert_to_numpy(variable), order="C")
        for name, variable in _named_variables(network).items()
    }
    partial = partial_path(path)
    save_file(arrays, partial, metadata={_EPOCH: str(epoch)})
    with partial.open("rb+") as written:
        os.fsync(written)  # so that a machine that loses its power keeps one of the two
    partial.replace(path)


def load_run_state(path: Path, network: keras.Model) -> int:
    """Restore a compiled network and its optimizer.

    Returns
    -------
    int
        Epochs done.

    Raises
    ------
    TrainingError
        If the file is damaged or belongs to another network or optimizer.
    """
    from safetensors import SafetensorError, safe_open

    network.optimizer.build(network.trainable_variables)
    variables = _named_variables(network)
    try:
        with safe_open(path, framework="numpy") as stored:
            if set(stored.keys()) != set(variables):
                raise TrainingError(
                    f"{path} was written by a run with another network or optimizer. Start anew "
                    "in an empty folder, or give the dimensions of that run."
                )
            for name, variable in variables.items():
                variable.assign(stored.get_tensor(name).reshape(variable.shape))
            return int(stored.metadata()[_EPOCH])
    except (SafetensorError, OSError, ValueError) as error:
        raise TrainingError(f"The saved run {path} cannot be read: {error}") from error
