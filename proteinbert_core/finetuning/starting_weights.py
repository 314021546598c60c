"""The weights from which a training may start, by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.errors import TrainingError
from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.model.published_model import PublishedModel

COMPACT: Final = "compact"
PUBLISHED: Final = "published"
NONE: Final = "none"
NONE_FULL_SIZE: Final = "none-full-size"
#: Name and meaning of each, the default first.
STARTING_WEIGHTS: Final = {
    COMPACT: "the model that comes with the program",
    PUBLISHED: "the weights that ProteinBERT's authors published, where they were downloaded",
    NONE: "random weights, dimensions of the compact model",
    NONE_FULL_SIZE: "random weights, dimensions of the published model",
}
# GO outputs of the published network, among the hidden states that a head reads.
_PUBLISHED_OUTPUTS: Final = 8943


def starting_weights(name: str | os.PathLike[str]) -> Checkpoint | NetworkConfig:
    """Load weights, or give the dimensions of a network with random ones.

    Parameters
    ----------
    name : str or path-like
        One of `STARTING_WEIGHTS`; anything else is the folder of a checkpoint.

    Returns
    -------
    Checkpoint or NetworkConfig
        A network with random weights masks its padding, as the compact one does: only weights
        that were trained without are bound to see it.

    Raises
    ------
    TrainingError
        The published weights are not here.
    CheckpointError
        They cannot be read.
    """
    if name == COMPACT:
        return load_checkpoint(BUNDLED_MODEL)
    if name == NONE:
        return load_checkpoint(BUNDLED_MODEL).config
    if name == NONE_FULL_SIZE:
        return NetworkConfig(n_annotations=_PUBLISHED_OUTPUTS, mask_padding=True)
    if name == PUBLISHED:
        published = PublishedModel()
        if not published.is_ready:
            raise TrainingError(
                "The published weights are not on this computer. Download them first (page “Models "
                "and data”, or `models download published`), or start from others."
            )
        return load_checkpoint(published.folder)
    return load_checkpoint(Path(name))
