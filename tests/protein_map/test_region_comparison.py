"""Comparison of two sets on a map: where one is rich, in which terms, with which proteins."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.enrichment import TermMembership
from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.region_comparison import compare_regions
from tests.enrichment.toy_annotations import bundled_ontology
from tests.proteomes.toy_proteomes import FAMILY_TERMS, toy_set

FAMILY = f"GO:{FAMILY_TERMS[0]:07d}"


@pytest.fixture(scope="module")
def proteomes():
    return toy_set((400, 300))


@pytest.fixture(scope="module")
def membership(proteomes):
    return TermMembership.of(proteomes.annotations, bundled_ontology())


def families(proteomes):
    return np.array([int(name.split()[-1]) for name in proteomes.proteins["name"]])


@pytest.fixture(scope="module")
def sides(proteomes):
    """Two halves of all proteins, but of the first family A has nearly all."""
    random = np.random.default_rng(0)
    a = random.random(len(proteomes)) < 0.5
    first = families(proteomes) == 0
    a[first] = random.random(first.sum()) < 0.95
    return a, ~a


def test_leans_where_the_sides_differ(proteomes, membership, sides):
    found = compare_regions(proteomes.coordinates, membership, *sides)
    first = families(proteomes) == 0
    assert found.leaning[first].mean() > 1
    assert abs(found.leaning[~first].mean()) < 0.5
    assert found.rich_in_a[first].mean() > 0.9
    assert found.rich_in_a[~first].mean() < 0.05
    assert not (found.rich_in_a & found.rich_in_b).any()


def test_terms_and_examples_are_those_of_the_richer_side(proteomes, membership, sides):
    found = compare_regions(proteomes.coordinates, membership, *sides)
    enriched = found.terms_of_a.enriched
    assert FAMILY in set(enriched["go_id"])
    assert FAMILY not in set(found.terms_of_b.enriched["go_id"])
    rows = found.examples("a", FAMILY)
    assert len(rows) == 3
    carriers = found.terms_of_a.rows_of(FAMILY)
    assert set(rows) <= set(carriers)
    assert found.leaning[rows].min() >= np.sort(found.leaning[carriers])[-3]


def test_sides_exchanged_give_the_opposite(proteomes, membership, sides):
    a, b = sides
    one = compare_regions(proteomes.coordinates, membership, a, b)
    other = compare_regions(proteomes.coordinates, membership, b, a)
    np.testing.assert_allclose(one.leaning, -other.leaning, atol=1e-5)
    np.testing.assert_array_equal(one.rich_in_a, other.rich_in_b)
    assert one.terms_of_a.table.equals(other.terms_of_b.table)


def test_sides_dealt_at_random_lean_nowhere(proteomes, membership):
    a = np.random.default_rng(5).random(len(proteomes)) < 0.4
    found = compare_regions(proteomes.coordinates, membership, a, ~a)
    assert (found.rich_in_a | found.rich_in_b).mean() < 0.02
    assert np.abs(found.leaning).mean() < 0.7


def test_shared_and_unplaced_proteins_lean_nowhere(proteomes, membership, sides):
    a, b = (side.copy() for side in sides)
    a[:50] = b[:50] = True
    coordinates = proteomes.coordinates.copy()
    coordinates[60:70] = np.nan
    found = compare_regions(coordinates, membership, a, b)
    assert found.n_both == 50
    assert np.isnan(found.leaning[:50]).all()
    assert np.isnan(found.leaning[60:70]).all()
    assert np.isfinite(found.leaning[70:]).all()


def test_many_proteins_on_one_spot(proteomes, membership, sides):
    found = compare_regions(np.zeros((len(proteomes), 2)), membership, *sides, k=10)
    assert np.isfinite(found.leaning).all()


def test_the_same_count_as_a_slow_one(proteomes, membership, sides):
    a, b = sides
    found = compare_regions(proteomes.coordinates, membership, a, b, k=12)
    places = proteomes.coordinates.astype(float)
    overall = a.mean()
    for row in range(0, len(a), 70):
        away = ((places - places[row]) ** 2).sum(axis=1)
        away[row] = np.inf
        share = (a[np.argsort(away)[:12]].sum() + 10 * overall) / 22
        wanted = np.log2(share / (1 - share) * (1 - overall) / overall)
        assert found.leaning[row] == pytest.approx(wanted, abs=1e-5)


def test_nothing_to_compare(proteomes, membership, sides):
    a, _ = sides
    for other in (a, np.zeros_like(a), np.ones_like(a)):
        with pytest.raises(MapError, match="nothing to compare"):
            compare_regions(proteomes.coordinates, membership, a, other)
    with pytest.raises(MapError, match="does not fit"):
        compare_regions(proteomes.coordinates, membership, a[:5], ~a)


def test_a_side_without_annotations_has_no_terms(proteomes, membership):
    silent = ~membership.is_annotated
    found = compare_regions(proteomes.coordinates, membership, silent, ~silent)
    assert found.terms_of_a is None
    assert found.terms_of_b is not None
    assert found.examples("a", FAMILY).tolist() == []
    assert np.isfinite(found.leaning).all()
