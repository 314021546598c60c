"""Neighbours: equal to a comparison with everything, written the plain way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.reference import NeighbourSearch
from proteinbert_core.reference.kmers import N_CODES, kmer_codes
from proteinbert_core.reference.neighbours import nearest
from tests.toy_reference import (
    MEMBERS,
    toy_reference_proteins,
    toy_reference_set,
    toy_unfamiliar_protein,
)

PROTEINS = toy_reference_proteins()
EMBEDDINGS = np.random.default_rng(0).standard_normal((len(PROTEINS), 32))


@pytest.fixture(scope="module")
def search() -> NeighbourSearch:
    return NeighbourSearch(toy_reference_set(EMBEDDINGS))


def dense_kmers(search, sequence) -> np.ndarray:
    """Cosines from two dense vectors over all k-mers, one reference protein after another."""
    reference = search.reference
    query = np.zeros(N_CODES)
    query[kmer_codes(sequence)] = reference.kmer_weights[kmer_codes(sequence)]
    cosines = np.zeros(len(reference))
    for row in range(len(reference)):
        kept = reference.kmers[reference.kmer_offsets[row] : reference.kmer_offsets[row + 1]]
        vector = np.zeros(N_CODES)
        vector[kept] = reference.kmer_weights[kept]
        lengths = np.linalg.norm(query) * np.linalg.norm(vector)
        cosines[row] = query @ vector / lengths if lengths else 0
    return cosines


def test_kmers_equal_the_dense_computation(search):
    queries = [
        PROTEINS[3].sequence,
        PROTEINS[20].sequence[10:50],
        toy_unfamiliar_protein().sequence,
    ]
    found = search.by_kmers(queries)
    assert found.shape == (3, len(PROTEINS))
    assert found.dtype == np.float32
    for row, sequence in zip(found, queries, strict=True):
        np.testing.assert_allclose(row, dense_kmers(search, sequence), atol=1e-5)


@pytest.mark.parametrize("sequence", ["", "MKV", "XXXXXXXXXX", "WWWWWWWWWW"])
def test_a_query_without_known_kmers_is_like_nothing(search, sequence):
    assert not search.by_kmers([sequence]).any()


def test_embeddings_equal_cosines_of_the_standardised(search):
    standard = (EMBEDDINGS - EMBEDDINGS.mean(axis=0)) / EMBEDDINGS.std(axis=0)
    standard /= np.linalg.norm(standard, axis=1, keepdims=True)
    # All 32 directions are kept, so that only the bytes differ.
    np.testing.assert_allclose(search.by_embedding(EMBEDDINGS), standard @ standard.T, atol=0.02)


def test_a_reference_protein_finds_itself_first_and_its_family_next(search):
    by_kmers = nearest(search.by_kmers([each.sequence for each in PROTEINS]), MEMBERS)
    by_embedding = nearest(search.by_embedding(EMBEDDINGS), 1)
    everyone = np.arange(len(PROTEINS))
    # Of a protein known without experiment so few k-mers are kept that a near relative of which
    # all are kept can come before it.
    whole = np.diff(search.reference.kmer_offsets) > 48
    assert whole.sum() == len(PROTEINS) - MEMBERS // 2
    np.testing.assert_array_equal(by_kmers.rows[whole, 0], everyone[whole])
    np.testing.assert_array_equal(by_embedding.rows[:, 0], everyone)
    families = by_kmers.rows // MEMBERS
    assert (families == everyone[:, None] // MEMBERS).all()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_nearest_are_those_of_a_full_sort(data):
    n_queries, n = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 12))
    k = data.draw(st.integers(1, 15))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    similarities = rng.uniform(-0.3, 1, (n_queries, n)).astype(np.float32)
    voters = rng.random(n) < 0.7
    exclude = rng.integers(-1, n, n_queries)
    before = similarities.copy()
    hits = nearest(similarities, k, voters=voters, exclude=exclude)
    np.testing.assert_array_equal(similarities, before)
    assert hits.rows.shape == (n_queries, min(k, n))
    for query in range(n_queries):
        allowed = [
            (-similarities[query, row], row)
            for row in range(n)
            if voters[row] and row != exclude[query] and similarities[query, row] > 0
        ]
        expected = [row for _, row in sorted(allowed)[:k]]
        counted = hits.similarities[query] > 0
        assert hits.rows[query][counted].tolist() == expected
        np.testing.assert_array_equal(
            hits.similarities[query][counted], similarities[query, expected]
        )
        assert not hits.similarities[query][~counted].any()


def test_a_protein_can_be_kept_from_finding_itself(search):
    rows = np.arange(len(PROTEINS))
    similarities = search.by_kmers([each.sequence for each in PROTEINS])
    hits = nearest(similarities, 5, exclude=rows)
    assert (hits.rows != rows[:, None]).all()


def test_description(search):
    itself, cousin = search.describe(PROTEINS[8].sequence, EMBEDDINGS[8], [8, 9])
    assert (itself.row, itself.accession, itself.taxon_id) == (8, "P1TY00", 559292)
    assert itself.shared_kmers == 1
    assert itself.embedding_similarity == pytest.approx(1, abs=0.02)
    kept = search.reference.kmers[slice(*search.reference.kmer_offsets[9:11])]
    own = kmer_codes(PROTEINS[8].sequence)
    assert cousin.shared_kmers == pytest.approx(len(np.intersect1d(kept, own)) / len(kept))
    assert search.describe("MKV", EMBEDDINGS[8], []) == []
    (unlike,) = search.describe("MKV", EMBEDDINGS[8], [0])
    assert unlike.shared_kmers == 0
