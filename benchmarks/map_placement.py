"""How far queries stand from where the map itself would have them: each protein left out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.placement import median_places
from proteinbert_core.proteomes.proteome_set import ProteomeSet

FloatArray = npt.NDArray[np.float32]
_MOST_NEIGHBOURS = 25


@dataclass(frozen=True)
class PlacementError:
    """Distances, in units of the map, of placed proteins from their true places."""

    median: float
    mean: float
    percentile_90: float
    percentile_95: float

    @classmethod
    def of(cls, placed: FloatArray, true: FloatArray) -> PlacementError:
        """Compare places, each shape=(n, 2)."""
        away = np.hypot(*(placed - true).T)
        high, higher = np.percentile(away, [90, 95])
        return cls(float(np.median(away)), float(away.mean()), float(high), float(higher))


def placement_errors(
    proteomes: ProteomeSet, sample: int = 5_000, seed: int = 0
) -> Mapping[str, PlacementError]:
    """Place proteins of the map by their neighbours alone, in several ways.

    Parameters
    ----------
    proteomes : ProteomeSet
        With coordinates.
    sample : int
        Proteins to place.
    seed : int

    Returns
    -------
    mapping of str to PlacementError
        The way that the program takes is called "as in the program".
    """
    random = np.random.default_rng(seed)
    placed = np.flatnonzero(np.isfinite(proteomes.coordinates).all(axis=1))
    chosen = random.choice(len(placed), min(sample, len(placed)), replace=False)
    where = proteomes.coordinates[placed]
    vectors = proteomes.vectors[placed]
    rows, similarities = most_similar(vectors, vectors[chosen], _MOST_NEIGHBOURS, exclude=chosen)
    near = where[rows]
    true = where[chosen]
    ways = {
        "any protein of the map": where[random.permutation(len(where))[: len(chosen)]],
        "at the nearest neighbour": near[:, 0],
        **{
            f"weighted mean of {k}": median_places(similarities, near, k=k, rounds=0)
            for k in (5, 10, 25)
        },
        **{
            f"weighted median of {k}, power {power}": median_places(
                similarities, near, k=k, power=power
            )
            for k, power in ((5, 2), (10, 1), (10, 4), (25, 2))
        },
        "as in the program": median_places(similarities, near),
    }
    return {name: PlacementError.of(places, true) for name, places in ways.items()}
