"""Places queries on a map among their true neighbours."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.neighbours import MapNeighbours
from proteinbert_core.proteomes.proteome_set import ProteomeSet

FloatArray = npt.NDArray[np.float32]

#: Neighbours that a place depends on.
PLACING_NEIGHBOURS: Final = 10
#: A neighbour's weight is its nearness, 1 / (1 - cosine), to this power.
_POWER: Final = 2.0
#: Vectors nearer than this are the same: the code's bytes tell no more.
_LEAST_DISTANCE: Final = 1e-4
#: Points nearer than this, in units of the map, are one.
_LEAST_STEP: Final = 1e-3
_ROUNDS: Final = 40


def place(neighbours: MapNeighbours, coordinates: FloatArray) -> FloatArray:
    """Place queries where their nearest neighbours are, the most similar weighing most.

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
    return median_places(neighbours.similarities, coordinates[neighbours.rows])


def median_places(
    similarities: FloatArray,
    places: FloatArray,
    *,
    k: int = PLACING_NEIGHBOURS,
    power: float = _POWER,
    rounds: int = _ROUNDS,
) -> FloatArray:
    """Take the geometric median of places, the most similar weighing most.

    The point with the least weighted sum of distances, by Weiszfeld's iteration from the
    weighted mean. Where neighbours are in two clusters, a mean lies between both, where nothing
    is; the median stays in the heavier one.

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
    rounds : int
        Of the iteration; 0 gives the weighted mean.

    Returns
    -------
    ndarray, shape=(q, 2), dtype=float32
        NaN where there is no place.

    References
    ----------
    Weiszfeld (1937), in English: Weiszfeld and Plastria (2009), On the point for which the sum
    of the distances to n given points is minimum, doi 10.1007/s10479-008-0352-z.
    """
    has_place = np.asarray(np.isfinite(places).all(axis=2), dtype=np.bool_)
    counts = has_place & (np.cumsum(has_place, axis=1) <= k)
    distance = np.maximum(1 - similarities.astype(np.float64), _LEAST_DISTANCE)
    weights = np.where(counts, distance**-power, 0)
    known = np.where(has_place[:, :, None], places, 0).astype(np.float64)
    where = _means(weights, known)
    for _ in range(rounds):
        away = np.hypot(*np.moveaxis(known - where[:, None], 2, 0))
        where = _means(weights / np.maximum(away, _LEAST_STEP), known)
    where[~counts.any(axis=1)] = np.nan
    return where.astype(np.float32)


def _means(
    weights: npt.NDArray[np.float64], places: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    total = np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return np.asarray(np.einsum("qk,qkx->qx", weights, places) / total)


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
    coordinates[was_placed] = median_places(similarities, coordinates[known[nearest]])
    return coordinates, was_placed
