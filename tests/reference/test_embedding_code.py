"""Embeddings in bytes: how much is lost, and that directions are kept."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.reference.embedding_code import EmbeddingCode, unit


@pytest.fixture(scope="module")
def embeddings():
    """Correlated, far from zero and of very different spread, as a network's are."""
    rng = np.random.default_rng(0)
    mixed = rng.standard_normal((400, 20)) @ rng.standard_normal((20, 20))
    return mixed * np.geomspace(0.01, 100, 20) + 5


def test_a_byte_loses_no_more_than_half_a_level(embeddings):
    code = EmbeddingCode.fit(embeddings, 20)
    projected = code.project(embeddings)
    coded = code.to_bytes(embeddings)
    assert coded.dtype == np.int8
    error = np.abs(coded * code.scale - projected)
    inside = np.abs(projected) <= 127 * code.scale
    assert inside.mean() > 0.99, "only the rarest values are cut"
    assert (error <= code.scale * 0.501)[inside].all()


def test_all_directions_together_keep_every_distance(embeddings):
    code = EmbeddingCode.fit(embeddings, 20)
    standard = (embeddings - embeddings.mean(axis=0)) / embeddings.std(axis=0)
    np.testing.assert_allclose(
        code.project(embeddings) @ code.project(embeddings).T, standard @ standard.T, atol=0.01
    )


def test_few_directions_are_those_of_most_spread(embeddings):
    standard = (embeddings - embeddings.mean(axis=0)) / embeddings.std(axis=0)
    largest = np.sort(np.linalg.svd(standard, compute_uv=False) ** 2)[::-1][:5]
    code = EmbeddingCode.fit(embeddings, 5)
    assert code.directions.shape == (20, 5)
    np.testing.assert_allclose((code.project(embeddings) ** 2).sum(axis=0), largest, rtol=1e-3)


def test_vectors_have_length_one_and_the_right_direction(embeddings):
    code = EmbeddingCode.fit(embeddings, 20)
    vectors = code.unit_vectors(code.to_bytes(embeddings))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    cosines = (vectors * unit(code.project(embeddings))).sum(axis=1)
    assert cosines.min() > 0.98


def test_zero_stays_zero():
    assert not unit(np.zeros((2, 3), dtype=np.float32)).any()


def test_a_direction_without_spread_is_no_division_by_zero(embeddings):
    constant = embeddings.copy()
    constant[:, 3] = 7
    code = EmbeddingCode.fit(constant, 20)
    assert np.isfinite(code.unit_vectors(code.to_bytes(constant))).all()


def test_the_parts_come_back_by_name(embeddings):
    code = EmbeddingCode.fit(embeddings, 4)
    again = EmbeddingCode.from_arrays(code.arrays())
    np.testing.assert_array_equal(again.to_bytes(embeddings), code.to_bytes(embeddings))
