"""Places on maps: between neighbours, on principal components, in a live UMAP."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest

from proteinbert_core.errors import Cancelled, MapError
from proteinbert_core.protein_map import live_umap
from proteinbert_core.protein_map.live_umap import UmapParameters, umap_key, umap_projection
from proteinbert_core.protein_map.map_scene import MapQueries, MapScene
from proteinbert_core.protein_map.neighbours import MapNeighbours
from proteinbert_core.protein_map.placement import median_places, place
from proteinbert_core.protein_map.projection import (
    has_reference_map,
    pca_projection,
    reference_projection,
)
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from tests.protein_map.toy_maps import toy_queries, toy_scene
from tests.proteomes.toy_proteomes import toy_code, toy_proteome, toy_set


def test_a_query_stands_by_the_neighbours_that_are_most_like_it():
    similarities = np.array([[0.99, 0.5, 0.5]], dtype=np.float32)
    places = np.array([[[0, 0], [10, 0], [0, 10]]], dtype=np.float32)
    (where,) = median_places(similarities, places)
    assert 0 < np.hypot(*where) < 0.1


def test_equal_neighbours_weigh_the_same():
    similarities = np.full((1, 4), 0.7, dtype=np.float32)
    places = np.array([[[0, 0], [2, 0], [0, 2], [2, 2]]], dtype=np.float32)
    np.testing.assert_allclose(median_places(similarities, places), [[1, 1]], atol=1e-6)


def test_a_query_stands_in_a_cluster_and_not_between_two():
    similarities = np.full((1, 5), 0.8, dtype=np.float32)
    places = np.array([[[0, 0], [0.1, 0], [0, 0.1], [20, 0], [20, 0.1]]], dtype=np.float32)
    (median,) = median_places(similarities, places)
    (mean,) = median_places(similarities, places, rounds=0)
    assert np.hypot(*median) < 0.2
    np.testing.assert_allclose(mean, [8.02, 0.04], rtol=1e-5)


def test_neighbours_without_a_place_do_not_count():
    neighbours = MapNeighbours(
        np.array([[0, 1], [0, 2]]),
        np.array([[0.9, 0.8], [0.9, 0.8]], dtype=np.float32),
        np.zeros((2, 2), dtype=np.bool_),
    )
    coordinates = np.array([[np.nan, np.nan], [3, 4], [np.nan, np.nan]], dtype=np.float32)
    places = place(neighbours, coordinates)
    np.testing.assert_allclose(places[0], [3, 4])
    assert np.isnan(places[1]).all()


def test_the_reference_map_keeps_its_places_and_sets_the_others_among_them():
    known, added = toy_proteome("UP1"), toy_proteome("UP2", "Added", n=30, seed=2)
    added = dataclasses.replace(added, coordinates=None)
    proteomes = ProteomeSet.of([known, added], toy_code())
    projection = reference_projection(proteomes, toy_queries(proteomes).vectors)
    np.testing.assert_array_equal(projection.coordinates[:60], known.coordinates)
    assert projection.was_placed.tolist() == [False] * 60 + [True] * 30
    # Families are 5 units apart; what was added stands with its own.
    true_places = toy_proteome("UP2", "Added", n=30, seed=2).coordinates
    distances = np.hypot(*(projection.coordinates[60:] - true_places).T)
    assert np.median(distances) < 1
    assert "30 proteins of added proteomes" in projection.caption
    assert projection.query_coordinates.shape == (3, 2)


def test_without_places_there_is_no_reference_map():
    nowhere = dataclasses.replace(toy_proteome(), coordinates=None)
    proteomes = ProteomeSet.of([nowhere], toy_code())
    assert not has_reference_map(proteomes)
    with pytest.raises(MapError, match="principal components"):
        reference_projection(proteomes, toy_queries(proteomes).vectors)


def test_principal_components_are_those_of_the_definition():
    proteomes = toy_set()
    queries = toy_queries(proteomes)
    projection = pca_projection(proteomes, queries.vectors)
    centred = proteomes.vectors - proteomes.vectors.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    expected = centred @ directions[:2].T
    np.testing.assert_allclose(np.abs(projection.coordinates), np.abs(expected), atol=1e-4)
    shares = projection.parameters["explained variance"]
    np.testing.assert_allclose(shares, (sizes**2 / (sizes**2).sum())[:2], rtol=1e-4)
    # The first query is the first protein, up to the bytes of the code.
    np.testing.assert_allclose(
        projection.query_coordinates[0], projection.coordinates[0], atol=0.05
    )
    again = pca_projection(toy_set(), queries.vectors)
    np.testing.assert_array_equal(again.coordinates, projection.coordinates)


def test_maps_of_other_proteins_have_other_keys():
    first, other = toy_set(), toy_set((60, 41))
    vectors = toy_queries(first).vectors
    assert pca_projection(first, vectors).key != pca_projection(other, vectors).key
    seeds = {umap_key(first, UmapParameters(seed=seed)) for seed in (0, 1)}
    assert len({*seeds, umap_key(other, UmapParameters())}) == 3


def test_too_few_proteins_for_components_are_refused():
    proteomes = ProteomeSet.of([toy_proteome(n=2)], toy_code())
    with pytest.raises(MapError, match="three proteins"):
        pca_projection(proteomes, proteomes.vectors)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"n_neighbors": 1}, "neighbours"),
        ({"min_dist": 1.5}, "min_dist"),
        ({"min_dist": float("nan")}, "min_dist"),
        ({"metric": "hamming"}, "metric"),
        ({"seed": -1}, "seed"),
    ],
)
def test_parameters_out_of_range_are_refused(values, message):
    with pytest.raises(MapError, match=message):
        UmapParameters(**values)


def test_sizes_that_no_umap_is_fitted_to_are_refused(monkeypatch):
    few = ProteomeSet.of([toy_proteome(n=5)], toy_code())
    with pytest.raises(MapError, match="10 proteins or more"):
        umap_projection(few, few.vectors)
    monkeypatch.setattr(live_umap, "MOST_POINTS", 50)
    with pytest.raises(MapError, match="Choose fewer proteomes"):
        umap_projection(toy_set(), few.vectors)


def test_a_live_umap_is_seeded_reported_and_stoppable():
    """The one test that fits a real UMAP: half a minute, most of it compiling."""
    proteomes = toy_set((120, 80))
    queries = toy_queries(proteomes)
    reports: list[tuple[int, int, str]] = []
    parameters = UmapParameters(n_neighbors=10, seed=3)

    def record(done: int, total: int, stage: str) -> None:
        reports.append((done, total, stage))

    first = umap_projection(proteomes, queries.vectors, parameters, report=record)
    again = umap_projection(proteomes, queries.vectors, parameters)
    np.testing.assert_array_equal(first.coordinates, again.coordinates)
    assert list(dict.fromkeys(stage for *_, stage in reports)) == [
        "finding neighbours",
        "loading UMAP",
        "preparing the layout",
        "laying out",
    ]
    assert reports[-1][:2] == (1, 1)
    # Families of the toy proteomes are far apart: the map shows them.
    scene = MapScene.of(proteomes, queries, first)
    nearest = scene.neighbours.rows[:, 0]
    distances = np.hypot(*(first.query_coordinates - first.coordinates[nearest]).T)
    assert distances.max() < np.ptp(first.coordinates, axis=0).max() / 5

    joined = umap_projection(
        proteomes, queries.vectors, dataclasses.replace(parameters, with_queries=True)
    )
    assert joined.coordinates.shape == (200, 2)
    assert joined.query_coordinates.shape == (3, 2)

    cancel = threading.Event()

    def stop(_done: int, _total: int, stage: str) -> None:
        if stage == "laying out":
            cancel.set()

    with pytest.raises(Cancelled):
        umap_projection(proteomes, queries.vectors, parameters, report=stop, cancel=cancel)


def test_parts_of_a_scene_that_do_not_fit_are_refused():
    scene, other = toy_scene(), toy_scene((30,))
    with pytest.raises(MapError, match="do not fit together"):
        scene.on(other.projection)
    with pytest.raises(MapError, match="do not fit together"):
        dataclasses.replace(scene.queries, identifiers=("one",))


def test_no_queries_make_a_scene():
    proteomes = toy_set()
    queries = MapQueries.none(proteomes)
    scene = MapScene.of(proteomes, queries, pca_projection(proteomes, queries.vectors))
    assert len(scene) == 100
    assert scene.neighbours.rows.shape == (0, 10)
