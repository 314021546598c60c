"""A toy reference set for the toy model: six families of made-up proteins with toy terms."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from proteinbert_core.annotation.boosted_trees import DEPTH, BoostedTrees
from proteinbert_core.annotation.calibration import (
    BANDS,
    Calibration,
    expected_calibration_error,
    reliability_bins,
)
from proteinbert_core.annotation.combination import Combination, save_combination
from proteinbert_core.annotation.evidence import FEATURES
from proteinbert_core.annotation.familiarity import FamiliarityRule
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.inference import Predictor
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.reference.build import build_reference_set
from proteinbert_core.reference.reference_set import (
    EVIDENCE_KINDS,
    ReferenceSet,
    save_reference_set,
)
from proteinbert_core.sequences import Protein
from tests.toy import TOY_RELEASE, toy_checkpoint

#: Direct terms of each family. The odd members of the last have theirs without experiment.
TOY_FAMILIES = (
    ("GO:0005344", "GO:0005829"),
    ("GO:0004175", "GO:0005886"),
    ("GO:0005515", "GO:0044237"),
    ("GO:0005743", "GO:0015671"),
    ("GO:0019825", "GO:0016020"),
    ("GO:0008233", "GO:0005739"),
)
MEMBERS = 8
_LENGTH = 90
_CHANGED = 0.08
_TAXA = (9606, 10090, 559292, 83333, 3702, 0)
_RESIDUES = list("ACDEFGHIKLMNPQRSTVWY")


def toy_reference_proteins() -> list[Protein]:
    """The reference proteins, family after family; each is familiar, and its own neighbour."""
    rng = np.random.default_rng(7)
    proteins = []
    for family in range(len(TOY_FAMILIES)):
        ancestor = rng.choice(_RESIDUES, _LENGTH)
        for member in range(MEMBERS):
            changed = rng.random(_LENGTH) < _CHANGED
            residues = np.where(changed, rng.choice(_RESIDUES, _LENGTH), ancestor)
            proteins.append(Protein(f"P{family}TY0{member}", "".join(residues)))
    return proteins


def toy_unfamiliar_protein() -> Protein:
    """A protein that shares no k-mers with the reference proteins to speak of."""
    return Protein("nonsense", "".join(np.random.default_rng(8).choice(_RESIDUES, 2 * _LENGTH)))


def toy_labels() -> pd.DataFrame:
    """Accession, direct term and kind of evidence of every reference protein."""
    return pd.DataFrame(
        [
            (f"P{family}TY0{member}", term, _kind(family, member))
            for family, terms in enumerate(TOY_FAMILIES)
            for member in range(MEMBERS)
            for term in terms
        ],
        columns=["accession", "term", "kind"],
    )


def _kind(family: int, member: int) -> int:
    if family < len(TOY_FAMILIES) - 1 or member % 2 == 0:
        return EVIDENCE_KINDS.index("experimental")
    return EVIDENCE_KINDS.index("curated" if member % 4 == 1 else "electronic")


def toy_reference_set(
    embeddings: np.ndarray | None = None, model_digest: str | None = None
) -> ReferenceSet:
    """The toy reference set; without embeddings of a model it gets random ones, at once."""
    proteins = toy_reference_proteins()
    if embeddings is None:
        embeddings = np.random.default_rng(9).standard_normal((len(proteins), 32))
    table = pd.DataFrame(
        {
            "accession": [protein.identifier for protein in proteins],
            "taxon_id": [_TAXA[index % len(_TAXA)] for index in range(len(proteins))],
            "sequence": [protein.sequence for protein in proteins],
        }
    )
    facts = {
        "model_digest": toy_checkpoint().digest if model_digest is None else model_digest,
        "ontology_release": TOY_RELEASE,
        "embedding": "of the toy model",
        "attribution": "made up for tests",
    }
    return build_reference_set(table, toy_labels(), embeddings, facts)


def stairs(feature: str, weight: float, low: float = -6, high: float = 6) -> dict[str, Any]:
    """Parts of one tree: 32 even steps, of the weight times a feature."""
    edges = np.linspace(low, high, 2**DEPTH + 1)
    thresholds: list[float] = []
    for level in range(DEPTH):
        span = 2 ** (DEPTH - level)
        thresholds += edges[span // 2 : -1 : span].tolist()
    return {
        "features": np.full(2**DEPTH - 1, FEATURES.index(feature), dtype=np.uint8),
        "thresholds": np.array(thresholds, dtype=np.float32),
        "leaves": (weight * (edges[:-1] + edges[1:]) / 2).astype(np.float32),
    }


def toy_combination() -> Combination:
    """The mean of the log-odds of network and k-mer neighbours, taken for what it is."""
    both = [stairs("network", 0.5), stairs("50 neighbours by k-mers", 0.5)]
    parts = {part: np.stack([tree[part] for tree in both]) for part in both[0]}
    trees = BoostedTrees(parts["features"], parts["thresholds"], parts["leaves"], 0.0)
    as_it_is = ((0.0, 1.0), (0.0, 1.0))
    rng = np.random.default_rng(10)
    probabilities = rng.uniform(0.1, 1, 2000)
    bins = reliability_bins(probabilities, rng.random(2000) < probabilities)
    error = round(expected_calibration_error(bins), 4)
    facts = {
        "proteins": 2000,
        "folds": 3,
        "shown_from": 0.1,
        "expected_calibration_error": dict.fromkeys(ASPECTS, error),
    }
    return Combination(
        dict.fromkeys(ASPECTS, trees),
        Calibration(
            dict.fromkeys(ASPECTS, (as_it_is,) * len(BANDS)), dict.fromkeys(ASPECTS, bins), facts
        ),
        FamiliarityRule(
            (1.0, 0.0, 0.0),
            float(np.log(0.1)),
            {
                "real_proteins": 1000,
                "shuffled_proteins": 1000,
                "real_flagged": 0.05,
                "shuffled_flagged": 0.9,
            },
        ),
    )


def toy_reference_path(
    folder: str | os.PathLike[str], checkpoint: Checkpoint | None = None
) -> Path:
    """Write the folder ``reference`` for a model, by default the toy model; runs TensorFlow."""
    checkpoint = toy_checkpoint() if checkpoint is None else checkpoint
    predictions = Predictor(checkpoint).predict(toy_reference_proteins())
    embeddings = np.stack([each.embedding for each in predictions])
    path = Path(folder) / "reference"
    save_reference_set(toy_reference_set(embeddings, checkpoint.digest), path)
    save_combination(toy_combination(), path)
    return path
