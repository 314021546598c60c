"""How far a map can be trusted: as a whole, and for each protein and query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.colouring import NumberColouring
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
from proteinbert_core.protein_map.projection import Projection
from proteinbert_core.protein_map.protein_colourings import numbers_of
from proteinbert_core.proteomes.proteome_set import ProteomeSet

FloatArray = npt.NDArray[np.float32]

#: True neighbours that are looked for on the map.
QUALITY_NEIGHBOURS: Final = 15
#: Near on the map: among so many times as many nearest points.
NEAR_FACTOR: Final = 3


@dataclass(frozen=True, slots=True)
class MapQuality:
    """How well the neighbourhoods of a map are those of the embeddings.

    Attributes
    ----------
    trustworthiness : float
        From 0 to 1: falls with proteins that are among the nearest on the map and far apart in
        truth, the more the farther (Venna & Kaski 2001).
    neighbour_overlap : float
        Mean share of the k true neighbours that are among the k nearest on the map.
    near_overlap : float
        Mean share of them among the 3 k nearest on the map.
    k : int
    n_sample, n_proteins : int
        Proteins that were looked at, each compared with all.
    expected_overlap : float
        `neighbour_overlap` of a map on which places are left to chance.
    """

    trustworthiness: float
    neighbour_overlap: float
    near_overlap: float
    k: int
    n_sample: int
    n_proteins: int

    @property
    def expected_overlap(self) -> float:
        """`neighbour_overlap` of a map on which places are left to chance."""
        return self.k / (self.n_proteins - 1)

    def describe(self) -> str:
        """Say it in a sentence or two."""
        return (
            f"Trustworthiness {self.trustworthiness:.3f}. Of {self.k} true neighbours "
            f"{self.near_overlap * self.k:.1f} are among the {NEAR_FACTOR * self.k} nearest on the "
            f"map, {self.neighbour_overlap * self.k:.1f} among the {self.k} nearest (means of "
            f"{self.n_sample:,} proteins)."
        )


def map_quality(
    proteomes: ProteomeSet,
    coordinates: FloatArray,
    k: int = QUALITY_NEIGHBOURS,
    sample: int = 2_000,
    seed: int = 0,
) -> MapQuality:
    """Measure a map on a sample of its proteins, each compared with all others.

    Parameters
    ----------
    proteomes : ProteomeSet
    coordinates : ndarray, shape=(n, 2), dtype=float32
        Proteins without a place do not count.
    k : int
    sample : int
        Proteins to look at; all where there are fewer.
    seed : int
        Of the sample.

    Returns
    -------
    MapQuality
        With all proteins in the sample, the trustworthiness is exactly that of the definition.

    Raises
    ------
    MapError
        There are fewer than 2 k + 2 proteins with a place.

    References
    ----------
    Venna and Kaski (2001), Neighborhood preservation in nonlinear projection methods,
    doi 10.1007/3-540-44668-0_68.
    """
    from scipy.spatial import cKDTree

    placed = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    n = len(placed)
    if n < 2 * k + 2:
        raise MapError(
            f"{n:,} proteins are too few to say how honest a map is; {2 * k + 2} are needed."
        )
    vectors, places = proteomes.vectors[placed], coordinates[placed]
    chosen = np.arange(n)
    if sample < n:
        chosen = np.sort(np.random.default_rng(seed).choice(n, sample, replace=False))
    on_map = _others(cKDTree(places), places[chosen], chosen, NEAR_FACTOR * k)
    true, _ = most_similar(vectors, vectors[chosen], k, exclude=chosen)
    is_true = (on_map[:, :, None] == true[:, None, :]).any(axis=2)
    penalty = 0
    for start in range(0, len(chosen), 200):
        here = slice(start, start + 200)
        cosines = vectors[chosen[here]] @ vectors.T
        cosines[np.arange(len(cosines)), chosen[here]] = -np.inf
        for of_one, near, known in zip(cosines, on_map[here, :k], is_true[here, :k], strict=True):
            # The rank of a protein: how many are more similar, and one.
            for similarity in of_one[near[~known]]:
                penalty += max(int((of_one > similarity).sum()) + 1 - k, 0)
    worst = len(chosen) * k * (2 * n - 3 * k - 1) / 2
    return MapQuality(
        1 - penalty / worst,
        float(is_true[:, :k].sum(axis=1).mean() / k),
        float(is_true.sum(axis=1).mean() / k),
        k,
        len(chosen),
        n,
    )


@dataclass(frozen=True, eq=False)
class PointOverlap:
    """For each protein and query, what share of its true neighbours is near on the map.

    Attributes
    ----------
    shares : ndarray, shape=(n,), dtype=float32
        NaN where a protein has no place.
    query_shares : ndarray, shape=(n_queries,), dtype=float32
    k : int
        True neighbours of each protein; of queries those that the scene lists.
    """

    shares: FloatArray
    query_shares: FloatArray
    k: int

    def colouring(self) -> NumberColouring:
        """Colour by honesty."""
        return numbers_of(
            "honesty",
            "Honesty of the map",
            f"What share of the {self.k} true neighbours of a protein is among its "
            f"{NEAR_FACTOR * self.k} nearest on this map. Where it is low, do not read the "
            "neighbourhood; look at the table of neighbours.",
            "",
            self.shares,
            self.query_shares,
            "share",
        )


def point_overlap(scene: MapScene, graph: NeighbourGraph) -> PointOverlap:
    """Tell for each point of a map whether its neighbourhood there is the true one.

    Parameters
    ----------
    scene : MapScene
    graph : NeighbourGraph
        Of the scene's proteomes.

    Returns
    -------
    PointOverlap
    """
    from scipy.spatial import cKDTree

    projection = scene.projection
    coordinates = projection.coordinates
    shares = np.full(len(scene), np.nan, dtype=np.float32)
    placed = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    if len(placed) > 1:
        tree = cKDTree(coordinates[placed])
        near = _others(tree, coordinates[placed], np.arange(len(placed)), NEAR_FACTOR * graph.k)
        shares[placed] = _share_found(graph.rows[placed], placed[near], len(scene))
    return PointOverlap(shares, query_overlap(scene, projection), graph.k)


def query_overlap(scene: MapScene, projection: Projection) -> FloatArray:
    """Tell for each query what share of its true neighbours is near on a map.

    Parameters
    ----------
    scene : MapScene
        Its neighbours are the true ones.
    projection : Projection

    Returns
    -------
    ndarray, shape=(n_queries,), dtype=float32
        NaN where a query has no place.
    """
    from scipy.spatial import cKDTree

    n, k = scene.neighbours.rows.shape
    shares = np.full(n, np.nan, dtype=np.float32)
    placed = np.flatnonzero(np.isfinite(projection.coordinates).all(axis=1))
    has_place = np.isfinite(projection.query_coordinates).all(axis=1)
    if len(placed) and has_place.any():
        tree = cKDTree(projection.coordinates[placed])
        nearest = range(1, min(NEAR_FACTOR * k, len(placed)) + 1)
        _, near = tree.query(projection.query_coordinates[has_place], k=nearest)
        shares[has_place] = _share_found(scene.neighbours.rows[has_place], placed[near], len(scene))
    return shares


def _others(
    tree: Any, places: FloatArray, own: npt.NDArray[np.int64], k: int
) -> npt.NDArray[np.int64]:
    """Find the k nearest points of a tree to some of its own, each without itself."""
    k = min(k, tree.n - 1)
    _, near = tree.query(places, k=range(1, k + 2))
    is_own = near == own[:, None]
    # Where many points share a place, the point itself may not be among them.
    is_own[~is_own.any(axis=1), -1] = True
    return np.asarray(near[~is_own].reshape(len(own), k), dtype=np.int64)


def _share_found(
    wanted: npt.NDArray[np.integer], found: npt.NDArray[np.integer], n: int
) -> FloatArray:
    """For each row, what share of the wanted is among the found."""
    of_row = np.arange(len(wanted), dtype=np.int64)[:, None] * n
    is_found = np.isin(wanted + of_row, found + of_row)
    return np.asarray(is_found.mean(axis=1), dtype=np.float32)
