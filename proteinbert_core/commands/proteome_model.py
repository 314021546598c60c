"""The model that proteomes are embedded with, as the commands for proteomes name it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proteinbert_core.assets import BUNDLED_MODEL, reference_of
from proteinbert_core.errors import CheckpointError, ProteomeError

if TYPE_CHECKING:
    from proteinbert_core.inference import Predictor
    from proteinbert_core.proteomes.proteome_store import ProteomeStore
    from proteinbert_core.reference.embedding_code import EmbeddingCode

_PUBLISHED: Final = Path("published")


@dataclass(frozen=True)
class ProteomeModel:
    """A model, and the reference set that says how its embeddings are coded.

    Attributes
    ----------
    folder, reference : Path
    """

    folder: Path
    reference: Path

    @cached_property
    def digest(self) -> str:
        """Identity of the model, read from its description."""
        from proteinbert_core.model.checkpoint import read_description

        return str(read_description(self.folder)["digest"])

    @cached_property
    def code(self) -> EmbeddingCode:
        """How its embeddings are coded."""
        from proteinbert_core.reference.stored_code import load_embedding_code

        return load_embedding_code(self.reference, self.digest)

    @cached_property
    def store(self) -> ProteomeStore:
        """Proteomes of this model."""
        from proteinbert_core.proteomes.proteome_store import ProteomeStore

        return ProteomeStore(self.digest, self.code)

    def facts(self) -> dict[str, str]:
        """Name and digests, for a manifest."""
        from proteinbert_core.model.checkpoint import read_description

        return {
            "name": str(read_description(self.folder)["metadata"].get("name", "unnamed")),
            "digest": self.digest,
            "code_digest": self.store.code_digest,
        }

    def predictor(self) -> Predictor:
        """Load TensorFlow and the weights."""
        from proteinbert_core.commands.quiet_start import load_tensorflow
        from proteinbert_core.inference import Predictor
        from proteinbert_core.model.checkpoint import load_checkpoint

        checkpoint = load_checkpoint(self.folder)
        load_tensorflow()
        return Predictor(checkpoint)


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Declare ``--model`` and ``--reference``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument(
        "--model",
        type=Path,
        default=BUNDLED_MODEL,
        metavar="FOLDER",
        help="weights to embed with: a folder, or “published” (default: the compact model that "
        "comes with the program)",
    )
    parser.add_argument(
        "--reference",
        type=Path,
        metavar="FOLDER",
        help="reference set of the model, which says how its embeddings are coded (default: its "
        "own, for the compact and the published model)",
    )


def chosen_model(arguments: argparse.Namespace) -> ProteomeModel:
    """Find the model that the options name.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_model_options`.

    Returns
    -------
    ProteomeModel

    Raises
    ------
    CheckpointError
        The published model is not here.
    ProteomeError
        The model has no reference set.
    """
    folder: Path = arguments.model
    reference: Path | None = arguments.reference
    if folder == _PUBLISHED:
        from proteinbert_core.model.published_model import PublishedModel
        from proteinbert_core.recovery.local_evidence import REFERENCE_FOLDER

        published = PublishedModel()
        if not published.is_ready:
            raise CheckpointError(
                "The published weights are not on this computer. Get them first: "
                "python -m proteinbert_core models download published"
            )
        folder = published.folder
        reference = reference or published.names_folder / REFERENCE_FOLDER
    reference = reference or reference_of(folder)
    if reference is None or not reference.is_dir():
        raise ProteomeError(
            f"The model {arguments.model} has no reference set, which says how its embeddings are "
            "coded. Name its own with --reference; the published model gets one from "
            "recover-outputs, any other from evidence."
        )
    return ProteomeModel(folder, reference)
