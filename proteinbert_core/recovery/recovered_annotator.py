"""A network, the names that were recovered, and the proteins they came from, at work together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from proteinbert_core.annotation import Annotator
from proteinbert_core.errors import CheckpointError, RecoveryError
from proteinbert_core.inference import Predictor
from proteinbert_core.model.checkpoint import load_checkpoint
from proteinbert_core.recovery.local_evidence import REFERENCE_FOLDER
from proteinbert_core.recovery.named_network import named_checkpoint
from proteinbert_core.recovery.recovered_outputs import MANIFEST_FILE, read_recovered

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.model.checkpoint import Checkpoint
    from proteinbert_core.model.published_model import PublishedModel


def published_annotator(model: PublishedModel, ontology: Ontology) -> Annotator:
    """Serve the published model that is on this computer, under its recovered names.

    Parameters
    ----------
    model : PublishedModel
    ontology : Ontology

    Returns
    -------
    Annotator

    Raises
    ------
    CheckpointError
        The weights are not here, or damaged.
    RecoveryError, ReferenceSetError
        As `recovered_annotator`.
    """
    if not model.is_ready:
        raise CheckpointError(
            "The published weights are not on this computer. Get them first: "
            "python -m proteinbert_core models download published"
        )
    if not (model.names_folder / MANIFEST_FILE).exists():
        raise RecoveryError(
            "The outputs of the published model have no names yet. Recover them first, from "
            "annotated proteomes: python -m proteinbert_core recover-outputs --proteome FASTA GAF"
        )
    return recovered_annotator(load_checkpoint(model.folder), ontology, model.names_folder)


def recovered_annotator(
    checkpoint: Checkpoint, ontology: Ontology, folder: str | os.PathLike[str]
) -> Annotator:
    """Serve a model under the names that `recover_from_proteomes` has found.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of the whole network.
    ontology : Ontology
    folder : path-like
        Holds the names, and the reference set and calibration that were made with them.

    Returns
    -------
    Annotator
        Its ``name_confidence`` says how sure each name is. Where no output has a name, the
        neighbours speak alone.

    Raises
    ------
    RecoveryError
        There are neither names nor neighbours, or they are of another model.
    ReferenceSetError
        The reference set is damaged.
    """
    recovered = read_recovered(folder, checkpoint.digest)
    named = checkpoint
    if recovered.n_named:
        named = named_checkpoint(checkpoint, recovered, ontology)
    reference = Path(folder) / REFERENCE_FOLDER
    if not reference.is_dir():
        if not recovered.n_named:
            raise RecoveryError(
                "No output of the model has a name yet, and the proteomes had too few proteins "
                "with experimental terms to transfer annotations from. Recover the names with "
                "more proteomes."
            )
        return Annotator(Predictor(named), ontology)
    return Annotator(Predictor(named), ontology, reference, embeddings_of=checkpoint.digest)
