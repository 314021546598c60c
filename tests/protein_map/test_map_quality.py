"""Honesty of a map: as scikit-learn measures it, and point by point as counted by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.map_quality import (
    NEAR_FACTOR,
    map_quality,
    point_overlap,
    query_overlap,
)
from proteinbert_core.protein_map.map_scene import MapQueries, MapScene
from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
from proteinbert_core.protein_map.projection import pca_projection
from tests.protein_map.toy_maps import toy_scene
from tests.proteomes.toy_proteomes import toy_set


@pytest.fixture(scope="module")
def scene() -> MapScene:
    proteomes = toy_set((200, 150))
    queries = MapQueries.none(proteomes)
    return MapScene.of(proteomes, queries, pca_projection(proteomes, queries.vectors))


@pytest.mark.parametrize("k", [5, 15])
def test_trustworthiness_is_that_of_scikit_learn(scene, k):
    measured = map_quality(scene.proteomes, scene.projection.coordinates, k)
    expected = trustworthiness(
        scene.proteomes.vectors, scene.projection.coordinates, n_neighbors=k, metric="cosine"
    )
    assert measured.trustworthiness == pytest.approx(expected, abs=1e-5)
    assert measured.n_sample == measured.n_proteins == 350


def neighbours_by_hand(scene: MapScene, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the k nearest of each protein, in truth and on the map."""
    cosines = scene.proteomes.vectors @ scene.proteomes.vectors.T
    where = scene.projection.coordinates
    distances = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1))
    np.fill_diagonal(cosines, -2)
    np.fill_diagonal(distances, np.inf)
    return (
        np.argsort(-cosines, axis=1, kind="stable")[:, :k],
        np.argsort(distances, axis=1, kind="stable"),
    )


def test_overlap_is_counted_as_by_hand(scene):
    true, on_map = neighbours_by_hand(scene, 15)
    near = [
        len(set(of_one) & set(places[: NEAR_FACTOR * 15])) / 15
        for of_one, places in zip(true, on_map, strict=True)
    ]
    exact = [
        len(set(of_one) & set(places[:15])) / 15
        for of_one, places in zip(true, on_map, strict=True)
    ]
    found = point_overlap(scene, NeighbourGraph.of(scene.proteomes))
    np.testing.assert_allclose(found.shares, near, atol=1e-6)
    measured = map_quality(scene.proteomes, scene.projection.coordinates)
    assert measured.near_overlap == pytest.approx(np.mean(near))
    assert measured.neighbour_overlap == pytest.approx(np.mean(exact))
    assert measured.neighbour_overlap > 2 * measured.expected_overlap


def test_a_sample_is_near_the_whole_and_seeded(scene):
    where = scene.projection.coordinates
    whole = map_quality(scene.proteomes, where)
    sample = map_quality(scene.proteomes, where, sample=120)
    assert sample == map_quality(scene.proteomes, where, sample=120)
    assert sample.n_sample == 120
    assert sample.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.02)


def test_a_map_left_to_chance_is_no_better_than_said(scene):
    chance = np.random.default_rng(0).normal(size=(350, 2)).astype(np.float32)
    measured = map_quality(scene.proteomes, chance)
    assert measured.trustworthiness == pytest.approx(0.5, abs=0.03)
    assert measured.neighbour_overlap == pytest.approx(measured.expected_overlap, abs=0.01)
    assert "Of 15 true neighbours" in measured.describe()


def test_points_that_share_a_place_are_no_neighbours_of_themselves(scene):
    one_place = dataclasses.replace(scene.projection, coordinates=np.zeros((350, 2), np.float32))
    found = point_overlap(scene.on(one_place), NeighbourGraph.of(scene.proteomes))
    assert np.isfinite(found.shares).all()


def test_proteins_without_a_place_have_no_share():
    whole = toy_scene()
    where = whole.projection.coordinates.copy()
    where[:20] = np.nan
    scene = whole.on(dataclasses.replace(whole.projection, coordinates=where))
    found = point_overlap(scene, NeighbourGraph.of(scene.proteomes))
    assert np.isnan(found.shares).tolist() == [True] * 20 + [False] * 80
    assert map_quality(scene.proteomes, where).n_proteins == 80


def test_queries_among_their_neighbours_are_honest_and_elsewhere_are_not():
    scene = toy_scene()
    among = query_overlap(scene, scene.projection)
    far = dataclasses.replace(
        scene.projection, query_coordinates=np.full((3, 2), 500, dtype=np.float32)
    )
    nowhere = dataclasses.replace(
        scene.projection, query_coordinates=np.full((3, 2), np.nan, dtype=np.float32)
    )
    assert among.mean() > 0.6
    assert query_overlap(scene, far).mean() < among.mean() - 0.2
    assert np.isnan(query_overlap(scene, nowhere)).all()


def test_too_few_proteins_are_refused():
    scene = toy_scene((20,))
    with pytest.raises(MapError, match="too few"):
        map_quality(scene.proteomes, scene.projection.coordinates)
