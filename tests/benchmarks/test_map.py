"""The parts of the map's benchmark: its proteins, its clock, the errors of places."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import map as map_benchmark
from benchmarks.map_placement import PlacementError, placement_errors
from benchmarks.map_proteins import enlarged
from proteinbert_core.figures.map_hover import HoverTexts
from proteinbert_core.protein_map.colour_choice import ColourSources, colour_scene
from tests.protein_map.toy_maps import toy_scene
from tests.proteomes.toy_proteomes import toy_code, toy_proteome, toy_set


def test_copies_are_proteins_of_their_own():
    proteomes = enlarged([toy_proteome("UP1", n=30), toy_proteome("UP2", n=20)], toy_code(), 130)
    assert len(proteomes) == 130
    assert proteomes.proteins["accession"].is_unique
    assert proteomes.sizes == (30, 20, 30, 20, 30)
    assert len(proteomes.annotations) == 130
    same = (proteomes.embeddings[50:80] == proteomes.embeddings[:30]).mean()
    assert 0.8 < same < 0.98


def test_queries_come_back_from_the_code():
    proteomes = toy_set()
    queries = map_benchmark.some_queries(proteomes, toy_code())
    nearest = (queries.vectors @ proteomes.vectors.T).max(axis=1)
    assert nearest.min() > 0.98


def test_errors_of_places_are_distances():
    placed = np.array([[0, 0], [3, 4]], dtype=np.float32)
    error = PlacementError.of(placed, np.zeros((2, 2), dtype=np.float32))
    assert (error.median, error.mean) == (2.5, 2.5)


def test_neighbours_place_better_than_chance():
    errors = placement_errors(toy_set((200, 150)), sample=100)
    assert errors["as in the program"].mean < errors["any protein of the map"].mean / 3


def test_the_clock_leaves_the_first_time_out():
    calls: list[int] = []
    timing = map_benchmark.timed("work", lambda: calls.append(1), 1.0, rounds=3)
    assert len(calls) == 4
    assert timing.is_reached
    assert not map_benchmark.Timing("work", 2.0, 0.1, 2.0, 1.0).is_reached
    assert map_benchmark.Timing("work", 2.0, 0.1, 2.0).is_reached


@pytest.mark.parametrize("colour", ["organism", "length"])
def test_a_map_is_drawn_with_all_its_points(colour):
    scene = toy_scene()
    texts = [""] * len(scene)
    hover = HoverTexts.of(texts, texts, list(scene.proteomes.proteins["accession"]), texts)
    text = map_benchmark.drawn(scene, colour_scene(scene, colour, ColourSources()), hover)
    assert all(each in text for each in scene.proteomes.proteins["accession"])
