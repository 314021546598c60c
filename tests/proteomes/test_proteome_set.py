"""Proteomes put together keep their rows, and never mix models."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.proteome import DirectTerms
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from tests.proteomes.toy_proteomes import toy_code, toy_proteome, toy_set


def test_rows_stay_in_order_and_keep_their_terms() -> None:
    first, second = toy_proteome("UP1", n=30, seed=1), toy_proteome("UP2", "Other", n=20, seed=2)
    both = ProteomeSet.of([first, second], toy_code())
    assert len(both) == 50
    assert both.keys == ("UP1", "UP2")
    assert list(both.proteins["proteome"].cat.categories) == ["Toyus primus", "Other"]
    for row in range(50):
        proteome, own = (first, row) if row < 30 else (second, row - 30)
        assert both.proteins["accession"][row] == proteome.proteins["accession"][own]
        for together, alone in zip(
            both.annotations.of(row), proteome.annotations.of(own), strict=True
        ):
            assert np.array_equal(together, alone)
    assert both.rows_of("UP2P0003") == [33]
    assert both.rows_in("UP1") == slice(0, 30)
    assert both.rows_in("UP2") == slice(30, 50)
    assert both.rows_in("UP3") == slice(0, 0)
    assert both.rows_of("nobody") == []


def test_vectors_are_of_length_one() -> None:
    proteomes = toy_set()
    assert proteomes.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(proteomes.vectors, axis=1), 1, rtol=1e-5)


def test_models_are_not_mixed() -> None:
    with pytest.raises(ProteomeError, match="different models"):
        ProteomeSet.of([toy_proteome(), toy_proteome("UP2", model_digest="another")], toy_code())
    with pytest.raises(ProteomeError, match="No proteome is chosen"):
        ProteomeSet.of([], toy_code())


def test_the_digest_is_of_the_content() -> None:
    same, other = toy_set(), toy_set((60, 41))
    assert toy_set().content_digest == same.content_digest != other.content_digest


def test_a_proteome_without_places_has_none_on_the_map() -> None:
    placed = toy_proteome()
    without = dataclasses.replace(placed, key="UP2", coordinates=None)
    both = ProteomeSet.of([placed, without], toy_code())
    assert np.isnan(both.coordinates).any(axis=1).tolist() == [False] * 60 + [True] * 60


def test_parts_that_do_not_fit_are_refused() -> None:
    proteome = toy_proteome()
    with pytest.raises(ProteomeError, match="do not fit together"):
        dataclasses.replace(proteome, annotations=DirectTerms.none(3))
