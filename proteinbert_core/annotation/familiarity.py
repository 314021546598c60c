"""Whether a query is like anything known: without that, predictions deserve no trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.evidence import BlockEvidence


@dataclass(frozen=True)
class FamiliarityRule:
    """A straight line between real proteins and nonsense of the same composition.

    Parameters
    ----------
    weights : tuple of float
        Of the mean k-mer similarity of the ten nearest reference proteins, of the embedding
        similarity of the nearest, and of the mean embedding similarity of ten.
    least : float
        Queries below it are called unfamiliar.
    facts : mapping
        On what it was made, and its measured errors.
    """

    weights: tuple[float, float, float]
    least: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    def values(self, evidence: BlockEvidence) -> npt.NDArray[np.float32]:
        """Familiarity of each protein of a block, shape=(n,), dtype=float32."""
        return np.asarray(familiarity_features(evidence) @ np.array(self.weights), np.float32)

    def as_json(self) -> dict[str, Any]:
        """Give the rule as JSON holds it."""
        return {"weights": list(self.weights), "least": self.least, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, stated: Mapping[str, Any]) -> FamiliarityRule:
        """Read what `as_json` gave."""
        k_mers, nearest, mean = map(float, stated["weights"])
        return cls((k_mers, nearest, mean), float(stated["least"]), stated["facts"])


def familiarity_features(evidence: BlockEvidence) -> npt.NDArray[np.float64]:
    """What the rule looks at, shape=(n, 3)."""
    near, alike = evidence.by_embedding.similarities, evidence.by_kmers.similarities
    return np.stack(
        [np.log(alike[:, :10].mean(axis=1) + 1e-3), near[:, 0], near[:, :10].mean(axis=1)], axis=1
    ).astype(np.float64)
