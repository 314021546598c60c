"""True neighbours: exact, stable, in blocks; the query itself marked; terms in common."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import Cancelled
from proteinbert_core.protein_map import exact_search
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
from proteinbert_core.protein_map.neighbours import map_neighbours
from proteinbert_core.protein_map.neighbours_table import (
    NEIGHBOUR_COLUMNS,
    neighbours_table,
    neighbours_tsv,
    shared_terms,
)
from proteinbert_core.reference.embedding_code import unit
from tests.protein_map.toy_maps import toy_membership, toy_queries, toy_scene
from tests.proteomes.toy_proteomes import toy_set


def vectors(n: int, seed: int, d: int = 8) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32))


@given(n=st.integers(1, 400), k=st.integers(1, 30), seed=st.integers(0, 5))
def test_the_nearest_are_those_of_a_full_sort(n, k, seed):
    among, queries = vectors(n, seed), vectors(7, seed + 100)
    rows, similarities = most_similar(among, queries, k)
    cosines = np.round((queries @ among.T).astype(np.float64), 6)
    expected = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    assert rows.shape == (7, min(n, k))
    np.testing.assert_allclose(
        similarities, np.take_along_axis(cosines, expected, axis=1), atol=2e-6
    )
    assert (rows == expected).mean() > 0.99  # values that differ by less than rounding may swap


def test_of_equals_the_lower_row_comes_first():
    one = vectors(1, 1)
    rows, similarities = most_similar(np.repeat(one, 50, axis=0), one, 10)
    assert rows[0].tolist() == list(range(10))
    np.testing.assert_allclose(similarities, 1, atol=2e-6)


def test_blocks_change_nothing(monkeypatch):
    among, queries = vectors(300, 2), vectors(40, 3)
    whole = most_similar(among, queries, 5)
    monkeypatch.setattr(exact_search, "_BLOCK_BYTES", 4 * 300 * 3)
    in_blocks = most_similar(among, queries, 5)
    assert np.array_equal(whole[0], in_blocks[0])
    # A product of few rows may take another path through BLAS, and so the last decimal differ.
    np.testing.assert_allclose(whole[1], in_blocks[1], rtol=0, atol=2e-6)


def test_a_protein_is_not_its_own_neighbour_in_the_graph():
    proteomes = toy_set()
    graph = NeighbourGraph.of(proteomes, k=7)
    assert graph.rows.shape == (100, 7)
    assert not (graph.rows == np.arange(100)[:, None]).any()
    cosines = proteomes.vectors @ proteomes.vectors.T
    np.fill_diagonal(cosines, -2)
    np.testing.assert_allclose(graph.similarities, -np.sort(-cosines, axis=1)[:, :7], atol=2e-6)


def test_the_search_of_all_neighbours_reports_and_stops():
    proteomes = toy_set()
    reports: list[tuple[int, int, str]] = []
    NeighbourGraph.of(proteomes, report=lambda *each: reports.append(each))
    assert reports == [(0, 100, "finding neighbours")]
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        NeighbourGraph.of(proteomes, cancel=cancel)


def test_a_query_that_is_in_the_set_is_marked_and_not_dropped():
    proteomes = toy_set()
    queries = toy_queries(proteomes)
    found = map_neighbours(proteomes, queries.vectors, 4, identifiers=queries.identifiers)
    assert found.rows[0, 0] == 0
    assert found.similarities[0, 0] > 0.99
    assert found.is_query.tolist() == [[True, False, False, False], [False] * 4, [False] * 4]


def test_a_name_alone_makes_no_query_the_same_protein():
    proteomes = toy_set()
    other = -proteomes.vectors[:1]
    assert not map_neighbours(proteomes, other, 100, identifiers=["UP1P0000"]).is_query.any()


def test_no_queries_have_no_neighbours():
    found = map_neighbours(toy_set(), np.zeros((0, 16), dtype=np.float32))
    assert found.rows.shape == (0, 10)


def test_shared_terms_are_the_most_specific_in_common():
    scene = toy_scene()
    membership = toy_membership(scene.proteomes)
    kinase = membership.rows_of("GO:0004672")[0]
    # Protein serine/threonine kinase activity is below protein kinase activity.
    assert shared_terms(membership, kinase, ["GO:0004674"]) == ("GO:0004672",)
    assert shared_terms(membership, kinase, ["GO:0003674", "not an id"]) == ()


def test_the_table_has_a_row_a_query_and_neighbour():
    scene = toy_scene()
    membership = toy_membership(scene.proteomes)
    first = int(scene.neighbours.rows[1, 0])
    carried = [f"GO:{number:07d}" for number in scene.proteomes.annotations.of(first)[0]]
    table = neighbours_table(scene, membership, {"query-2": carried})
    assert list(table.columns) == list(NEIGHBOUR_COLUMNS)
    assert len(table) == 3 * 10
    row = table[(table["query"] == "query-2") & (table["rank"] == 1)].iloc[0]
    assert row["accession"] == scene.proteomes.proteins["accession"][first]
    assert row["similarity"] == pytest.approx(scene.neighbours.similarities[1, 0])
    assert [term.split()[0] for term in row["shared_terms"].split("; ") if term] == carried
    assert (table[table["query"] == "query-3"]["shared_terms"] == "").all()
    one = neighbours_table(scene, membership, {"query-2": carried}, only=[1])
    expected = table[table["query"] == "query-2"].reset_index(drop=True)
    assert one.equals(expected)


def test_the_file_keeps_every_field_in_its_place():
    scene = toy_scene()
    table = neighbours_table(scene, toy_membership(scene.proteomes))
    table.loc[0, "name"] = "=cmd()\tx\n#y"
    text = neighbours_tsv(table, {"model": "toy\nmodel"})
    lines = text.splitlines()
    assert lines[:3] == [
        "# ProteinBERT Explorer: nearest proteins on the map",
        "# model: toy\\nmodel",
        "\t".join(NEIGHBOUR_COLUMNS),
    ]
    assert {line.count("\t") for line in lines[2:]} == {len(NEIGHBOUR_COLUMNS) - 1}
    assert lines[3].split("\t")[5] == "\\x3dcmd()\\tx\\n\\x23y"
    assert lines[3].split("\t")[10] == "true"
