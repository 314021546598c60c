"""Places queries on a map between their true neighbours."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.neighbours import MapNeighbours
from proteinbert_core.proteomes.proteome_set import ProteomeSet

FloatArray = npt.NDArray[np.float32]

#: Neighbours that a place is the mean of.
PLACING_NEIGHBOURS: Final = 5
#: A neighbour's weight is its nearness, 1 / (1 - cosine), to this power.
_POWER: Final = 2.0
#: Vectors nearer than this are the same: the code's bytes tell no more.
_LEAST_DISTANCE: Final = 1e-4


def place(neighbours: MapNeighbours, coordinates: FloatArray) -> FloatArray:
    """Place queries at the weighted mean of their nearest neighbours' places.

    Approximate: the projection itself is not asked. `benchmarks/map.py` measures how far off
    it is.

    Parameters
    ----------
    neighbours : MapNeighbours
        Those without coordinates do not count, and of the others the nearest
        `PLACING_NEIGHBOURS` do.
    coordinates : ndarray, shape=(n, 2), dtype=float32
        NaN where a protein has no place.

    Returns
    -------
    ndarray, shape=(n_queries, 2), dtype=float32
        NaN where no neighbour has a place.
    """
    return weighted_places(neighbours.similarities, coordinates[neighbours.rows])


def weighted_places(
    similarities: FloatArray,
    places: FloatArray,
    *,
    k: int = PLACING_NEIGHBOURS,
    power: float = _POWER,
) -> FloatArray:
    """Take the mean of places, the most similar weighing most.

    Parameters
    ----------
    similarities : ndarray, shape=(q, n_neighbours), dtype=float32
        Falling.
    places : ndarray, shape=(q, n_neighbours, 2), dtype=float32
        NaN: none.
    k : int
        How many of the places there are count.
    power : float
        Of the nearness.

    Returns
    -------
    ndarray, shape=(q, 2), dtype=float32
    """
    has_place = ~np.isnan(places).any(axis=2)
    counts = has_place & (np.cumsum(has_place, axis=1) <= k)
    distance = np.maximum(1 - similarities.astype(np.float64), _LEAST_DISTANCE)
    weights = np.where(counts, distance**-power, 0)
    total = weights.sum(axis=1, keepdims=True)
    sums = np.einsum("qk,qkx->qx", weights, np.nan_to_num(places))
    means = np.divide(sums, total, out=np.full(sums.shape, np.nan), where=total > 0)
    return np.asarray(means, dtype=np.float32)


def completed(proteomes: ProteomeSet) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Give every protein a place on the reference map, those without one by their neighbours.

    Parameters
    ----------
    proteomes : ProteomeSet

    Returns
    -------
    coordinates : ndarray, shape=(n, 2), dtype=float32
        All NaN where not one protein has a place.
    was_placed : ndarray, shape=(n,), dtype=bool
        Whether the place is that of its neighbours.
    """
    was_placed = np.asarray(np.isnan(proteomes.coordinates).any(axis=1), dtype=np.bool_)
    if not was_placed.any() or was_placed.all():
        return proteomes.coordinates, np.zeros(len(proteomes), dtype=np.bool_)
    known = np.flatnonzero(~was_placed)
    nearest, similarities = most_similar(
        proteomes.vectors[known], proteomes.vectors[was_placed], PLACING_NEIGHBOURS
    )
    coordinates = proteomes.coordinates.copy()
    coordinates[was_placed] = weighted_places(similarities, coordinates[known[nearest]])
    return coordinates, was_placed
