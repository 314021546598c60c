"""Reference set and calibration of a model whose names were recovered, from the same proteomes.

The names come from annotated proteomes, and the same proteins serve as neighbours and as judges
of the probabilities. A protein may not find itself among its neighbours; but its network was, as a
rule, trained on it, which is stated with every calibration that is made here.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from proteinbert_core.annotation.combination import save_combination
from proteinbert_core.annotation.evidence import EvidenceGatherer
from proteinbert_core.errors import Cancelled, RecoveryError
from proteinbert_core.fitting.evidence_fit import fit_evidence
from proteinbert_core.fitting.held_out import HeldOutProteins
from proteinbert_core.go.propagation import TruePathPropagator
from proteinbert_core.inference import Predictor
from proteinbert_core.reference.build import build_reference_set
from proteinbert_core.reference.reference_set import EXPERIMENTAL, save_reference_set
from proteinbert_core.sequences import Protein
from proteinbert_core.training.proteins import LabelledProteins, label_proteins

if TYPE_CHECKING:
    import pandas as pd

    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.model.checkpoint import Checkpoint
    from proteinbert_core.recovery.known_proteins import KnownProteins

REFERENCE_FOLDER: Final = "reference"
#: Proteins with experimental terms without which nothing can be calibrated.
MIN_JUDGES: Final = 300
# More make the fit slower, and hardly better.
_MAX_JUDGES: Final = 3000
_ATTRIBUTION: Final = (
    "Derived on this computer from the proteomes (UniProtKB) and annotations (GOA) that were "
    "given, both CC BY 4.0."
)
#: Told (what is being done, steps done, steps in all).
StageCallback = Callable[[str, int, int], None]


def make_local_evidence(
    checkpoint: Checkpoint,
    model_digest: str,
    known: KnownProteins,
    ontology: Ontology,
    folder: str | os.PathLike[str],
    *,
    progress: StageCallback | None = None,
    cancel: threading.Event | None = None,
    max_judges: int = _MAX_JUDGES,
) -> Path | None:
    """Make the reference set, the combination and the calibration.

    Parameters
    ----------
    checkpoint : Checkpoint
        With the named outputs alone; where it has no ``go_ids``, neighbours speak alone.
    model_digest : str
        Of the whole network, whose embeddings are compared.
    known : KnownProteins
    ontology : Ontology
    folder : path-like
        `REFERENCE_FOLDER` is made in it; one that is there is replaced.
    progress : callable, optional
    cancel : threading.Event, optional
    max_judges : int
        Proteins that the combination and its calibration are fitted on, at most.

    Returns
    -------
    Path or None
        None where fewer than `MIN_JUDGES` proteins have experimental terms: neither trust in
        neighbours nor a calibration can be learned from them.

    Raises
    ------
    RecoveryError
        The folder cannot be written.
    Cancelled
        `cancel` was set.
    """
    rng = np.random.default_rng(0)
    target = Path(folder) / REFERENCE_FOLDER
    if _experimental(known)["accession"].nunique() < MIN_JUDGES:
        _remove(target)
        return None
    judges = _judges(known, ontology, max_judges, rng)

    def step(what: str) -> Callable[[int, int], None]:
        def report(done: int, total: int) -> None:
            if cancel is not None and cancel.is_set():
                raise Cancelled("The calibration was cancelled.")
            if progress is not None:
                progress(what, done, total)

        return report

    facts = {
        "model_digest": model_digest,
        "ontology_release": ontology.release,
        "ontology_sha256": ontology.digest,
        "embedding": "global track after the last block, standardised, 128 principal directions",
        "attribution": _ATTRIBUTION,
    }
    reference = build_reference_set(
        known.proteins, known.labels, known.embeddings, facts, step("Choosing k-mers")
    )
    row_of = {accession: row for row, accession in enumerate(known.proteins["accession"])}
    rows = np.array([row_of[accession] for accession in judges.accessions])
    predictor = Predictor(checkpoint)
    network_terms: tuple[str, ...] = ()
    network = np.zeros((len(rows), 0), dtype=np.float32)
    if checkpoint.go_ids is not None:
        propagator = TruePathPropagator(ontology, checkpoint.go_ids)
        network_terms = propagator.terms
        network = np.zeros((len(rows), len(network_terms)), dtype=np.float32)
        proteins = [
            Protein(accession, sequence)
            for accession, sequence in zip(judges.accessions, judges.sequences, strict=True)
        ]
        predictions = predictor.predict(
            proteins, progress=step("Scoring with the named outputs"), cancel=cancel
        )
        for row, prediction in enumerate(predictions):
            network[row] = propagator.propagate(prediction.scores[None])[0]
    gatherer = EvidenceGatherer(reference, ontology, network_terms)
    combination = fit_evidence(
        HeldOutProteins(
            judges.sequences, known.embeddings[rows], network, judges.labels, judges.known
        ),
        gatherer,
        ontology,
        predictor,
        own_rows=rows,
        judged=np.ones(len(rows), dtype=bool),
        rng=rng,
        seed=0,
        progress=step("Finding neighbours"),
        report=lambda line: step(f"Calibrating ({line})")(1, 1),
    )
    calibration = replace(
        combination.calibration,
        facts={
            **combination.calibration.facts,
            "judges": f"{len(rows):,} proteins of the proteomes given, with experimental terms; "
            "none may find itself among its neighbours, but the network was probably trained on "
            "them",
        },
    )
    try:
        _remove(target)
        save_reference_set(reference, target)
        save_combination(replace(combination, calibration=calibration), target)
    except OSError as error:
        raise RecoveryError(f"{target} cannot be written: {error.strerror or error}.") from error
    return target


def _experimental(known: KnownProteins) -> pd.DataFrame:
    return known.labels[known.labels["kind"] == EXPERIMENTAL]


def _judges(
    known: KnownProteins, ontology: Ontology, at_most: int, rng: np.random.Generator
) -> LabelledProteins:
    """Choose proteins with experimental terms, and join them with these."""
    experimental = _experimental(known)
    candidates = np.flatnonzero(known.proteins["accession"].isin(experimental["accession"]))
    chosen = np.sort(rng.permutation(candidates)[:at_most])
    proteins: pd.DataFrame = known.proteins.iloc[chosen]
    return label_proteins(ontology, proteins, experimental, ontology.go_ids)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
