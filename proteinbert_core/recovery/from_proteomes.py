"""The whole way: annotated proteomes through a network, to names in a folder."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from proteinbert_core.errors import RecoveryError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.inference import Predictor
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.recovery.assignment import recover_assignment
from proteinbert_core.recovery.candidates import CandidateTerms
from proteinbert_core.recovery.evidence import Evidence
from proteinbert_core.recovery.fixed_points import FixedPoint, constraints
from proteinbert_core.recovery.known_proteins import keep_proteins, known_proteins
from proteinbert_core.recovery.local_evidence import StageCallback, make_local_evidence
from proteinbert_core.recovery.named_network import named_checkpoint
from proteinbert_core.recovery.proteomes import (
    add_proteome,
    evidence_identity,
    read_annotated_proteome,
)
from proteinbert_core.recovery.recovered_outputs import (
    DEFAULT_CONFIDENCE,
    RecoveredOutputs,
    describe_assignment,
    write_recovered,
)

EVIDENCE_FILE: Final = "evidence.npz"


def recover_from_proteomes(
    checkpoint: Checkpoint,
    ontology: Ontology,
    candidates: CandidateTerms,
    proteomes: Sequence[tuple[str | os.PathLike[str], str | os.PathLike[str]]],
    folder: str | os.PathLike[str],
    *,
    fixed_points: Sequence[FixedPoint] = (),
    ordered: bool = True,
    min_confidence: float = DEFAULT_CONFIDENCE,
    progress: StageCallback | None = None,
    cancel: threading.Event | None = None,
) -> RecoveredOutputs:
    """Recover the names of a network's outputs, keeping the evidence for more proteomes.

    Parameters
    ----------
    checkpoint : Checkpoint
        Its ``go_ids`` are not looked at.
    ontology : Ontology
        Today's release.
    candidates : CandidateTerms
    proteomes : sequence of (path-like, path-like)
        FASTA and GAF files. May be empty where the folder holds evidence already.
    folder : path-like
        Made if it is not there. Evidence in it is gone on from, and saved after each proteome;
        the result is written beside it.
    fixed_points : sequence of FixedPoint
    ordered : bool
        As of `recover_assignment`.
    min_confidence : float
    progress : callable, optional
    cancel : threading.Event, optional

    Returns
    -------
    RecoveredOutputs
        Beside it the folder then holds the reference set and calibration that
        `recovered_annotator` serves the model with, if enough proteins have experimental terms.

    Raises
    ------
    ProteinBertError
        A file cannot be read or written, or the names cannot be recovered.
    Cancelled
        `cancel` was set. Proteomes that were finished are kept.
    """
    folder = Path(folder)
    known = constraints(fixed_points, candidates.positions)
    evidence = _evidence_so_far(folder, checkpoint, candidates)
    predictor = Predictor(checkpoint)
    for fasta, gaf in proteomes:
        proteome = read_annotated_proteome(fasta, gaf)
        added, embeddings = add_proteome(
            evidence,
            predictor,
            proteome,
            candidates,
            ontology,
            progress=_stage(f"Scoring {proteome.name}", progress),
            cancel=cancel,
        )
        if added:
            evidence.sources.append(f"{proteome.describe()}; {len(added):,} proteins were new")
            keep_proteins(folder, proteome, added, embeddings)
            evidence.save(folder / EVIDENCE_FILE)
    assignment = recover_assignment(
        evidence,
        known,
        prior=candidates.probability,
        ordered=ordered,
        progress=_stage("Aligning outputs and terms", progress),
        cancel=cancel,
    )
    recovered = describe_assignment(
        assignment, evidence, candidates, ontology, min_confidence, fixed_points
    )
    proteins = known_proteins(folder, ontology)
    if proteins is not None:
        named = checkpoint
        if recovered.n_named:
            named = named_checkpoint(checkpoint, recovered, ontology)
        make_local_evidence(
            named, checkpoint.digest, proteins, ontology, folder, progress=progress, cancel=cancel
        )
    # Last: names are there when all that belongs to them is.
    name = str(checkpoint.metadata.get("name", "unnamed"))
    facts = {"model": {"name": name, "digest": checkpoint.digest}, "ordered": ordered}
    write_recovered(recovered, folder, facts)
    return recovered


def _evidence_so_far(folder: Path, checkpoint: Checkpoint, candidates: CandidateTerms) -> Evidence:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecoveryError(f"{folder} cannot be made: {error.strerror or error}.") from error
    identity = evidence_identity(checkpoint.digest, candidates)
    if (folder / EVIDENCE_FILE).exists():
        return Evidence.load(folder / EVIDENCE_FILE, identity)
    return Evidence(checkpoint.config.n_annotations, len(candidates.go_ids), identity)


def _stage(name: str, progress: StageCallback | None) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(name, done, total)
