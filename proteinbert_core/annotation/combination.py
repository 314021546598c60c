"""Network and neighbours weighed against each other, as learned from held-out proteins."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.boosted_trees import BoostedTrees
from proteinbert_core.annotation.calibration import Calibration
from proteinbert_core.annotation.evidence import FEATURES, BlockEvidence, EvidenceGatherer
from proteinbert_core.annotation.familiarity import FamiliarityRule
from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.go.aspects import ASPECTS

TREES_FILE: Final = "combination.safetensors"
CALIBRATION_FILE: Final = "calibration.json"

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Combination:
    """What turns evidence into probabilities.

    Attributes
    ----------
    trees : mapping of str to BoostedTrees
        By aspect.
    calibration : Calibration
    familiarity : FamiliarityRule
    """

    trees: Mapping[str, BoostedTrees]
    calibration: Calibration
    familiarity: FamiliarityRule

    def scores(self, evidence: BlockEvidence, gatherer: EvidenceGatherer) -> FloatArray:
        """Weigh network and neighbours against each other.

        Parameters
        ----------
        evidence : BlockEvidence
        gatherer : EvidenceGatherer
            That gave the evidence.

        Returns
        -------
        ndarray, shape=(n, len(gatherer.terms)), dtype=float32
            Neither propagated nor calibrated.
        """
        scores = np.zeros_like(evidence.network)
        for aspect in ASPECTS:
            proteins, terms, columns = gatherer.features(evidence, aspect)
            if len(terms):
                scores[proteins, terms] = self.trees[aspect].probability(columns)
        return scores


def save_combination(combination: Combination, folder: str | os.PathLike[str]) -> None:
    """Write a combination beside the reference set that it belongs to."""
    from safetensors.numpy import save_file

    arrays: dict[str, npt.NDArray[Any]] = {}
    for aspect, trees in combination.trees.items():
        arrays[f"{aspect}/features"] = trees.features
        arrays[f"{aspect}/thresholds"] = trees.thresholds
        arrays[f"{aspect}/leaves"] = trees.leaves
        arrays[f"{aspect}/baseline"] = np.array([trees.baseline], dtype=np.float32)
    path = Path(folder)
    save_file(arrays, path / TREES_FILE, metadata={"features": json.dumps(FEATURES)})
    stated = {
        "calibration": combination.calibration.as_json(),
        "familiarity": combination.familiarity.as_json(),
    }
    (path / CALIBRATION_FILE).write_text(json.dumps(stated, indent=1) + "\n")


def load_combination(folder: str | os.PathLike[str]) -> Combination:
    """Read a combination.

    Raises
    ------
    ReferenceSetError
        A file is missing, damaged, or was made for other evidence.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(folder)
    try:
        with safe_open(path / TREES_FILE, framework="numpy") as stored:
            if tuple(json.loads(stored.metadata()["features"])) != FEATURES:
                raise ReferenceSetError(
                    f"{path / TREES_FILE} was made for other evidence. Fit it again."
                )
            trees = {aspect: _trees(stored, aspect) for aspect in ASPECTS}
        stated = json.loads((path / CALIBRATION_FILE).read_text(encoding="utf-8"))
        return Combination(
            trees,
            Calibration.from_json(stated["calibration"]),
            FamiliarityRule.from_json(stated["familiarity"]),
        )
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ReferenceSetError(
            f"The combination of evidence in {path} cannot be read ({error}). Fit it again."
        ) from error


def _trees(stored: Any, aspect: str) -> BoostedTrees:
    features, thresholds, leaves, baseline = (
        stored.get_tensor(f"{aspect}/{part}")
        for part in ("features", "thresholds", "leaves", "baseline")
    )
    if features.size and features.max() >= len(FEATURES):
        raise ValueError(f"a tree of {aspect} asks for a feature that does not exist")
    return BoostedTrees(features, thresholds, leaves, float(baseline[0]))
