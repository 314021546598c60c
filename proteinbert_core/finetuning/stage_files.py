"""The files with which a stage of a training goes on after a kill."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from proteinbert_core.errors import TrainingError
from proteinbert_core.training.run_folder import partial_path

if TYPE_CHECKING:
    import keras

_BEST: Final = re.compile(r"best-(?P<stage>[a-z]+)-(?P<epoch>\d+)\.safetensors")


class StageFiles:
    """State of each stage, and the weights of its best epoch.

    The best weights of an epoch are written before its state and removed only after a later
    state is whole, so that a kill at any moment leaves a pair that fits.

    Parameters
    ----------
    folder : Path
        Of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self, stage: str) -> Path:
        """Where optimizer and weights after the last whole epoch of a stage are."""
        return self._folder / f"state-{stage}.safetensors"

    def save_best(self, stage: str, epoch: int, network: keras.Model) -> None:
        """Write the weights of an epoch that is the best so far."""
        from safetensors.numpy import save_file

        path = self._best(stage, epoch)
        partial = partial_path(path)
        save_file(
            {f"{i:04d}": np.ascontiguousarray(w) for i, w in enumerate(network.get_weights())},
            partial,
        )
        partial.replace(path)

    def load_best(self, stage: str, epoch: int, network: keras.Model) -> None:
        """Put the weights of the best epoch back.

        Raises
        ------
        TrainingError
            If the file is damaged or gone.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        path = self._best(stage, epoch)
        try:
            arrays = load_file(path)
            network.set_weights([arrays[name] for name in sorted(arrays)])
        except (SafetensorError, OSError, ValueError) as error:
            raise TrainingError(
                f"{path}, the best weights so far, cannot be read ({error}). Start anew in an "
                "empty folder."
            ) from error

    def remove_all_but(self, stage: str, best: int) -> None:
        """Remove what nothing goes on from any more."""
        for path in self._folder.glob("best-*.safetensors"):
            if path != self._best(stage, best) and _BEST.fullmatch(path.name):
                path.unlink()
        for path in self._folder.glob("state-*.safetensors"):
            if path != self.state(stage):
                path.unlink()

    def _best(self, stage: str, epoch: int) -> Path:
        return self._folder / f"best-{stage}-{epoch}.safetensors"
