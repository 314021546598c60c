"""What a code loses is measured against whole embeddings."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.code_loss import measure_code_loss
from proteinbert_core.proteomes.proteome import DirectTerms
from tests.proteomes.toy_proteomes import toy_code, toy_embeddings


def families(n: int) -> tuple[np.ndarray, DirectTerms]:
    """Embeddings, and a term for each family; every fifth protein has none."""
    embeddings, family = toy_embeddings(n, seed=5)
    rows = np.flatnonzero(np.arange(n) % 5)
    return embeddings, DirectTerms.of_pairs(rows, family[rows], np.zeros(len(rows), np.int64), n)


def test_families_are_kept_and_most_neighbours() -> None:
    embeddings, annotations = families(300)
    loss = measure_code_loss(embeddings, toy_code(), annotations, sample=100)
    assert (loss.sample, loss.k) == (100, 10)
    # Families lie apart: the nearest is of the family however it is looked for.
    assert loss.terms_raw == loss.terms_standardised == loss.terms_coded == 1
    assert 0.5 < loss.overlap_standardised < 1
    assert loss.facts()["overlap_raw"] == pytest.approx(loss.overlap_raw, abs=1e-4)


def test_a_code_of_one_number_loses_nearly_all() -> None:
    embeddings, annotations = families(300)
    code = toy_code()
    poor = dataclasses.replace(code, directions=code.directions[:, -1:], scale=code.scale[-1:])
    loss = measure_code_loss(embeddings, poor, annotations)
    assert loss.overlap_raw < 0.2
    assert loss.terms_coded < 0.6


def test_without_annotations_there_is_nothing_to_measure() -> None:
    embeddings, _ = families(20)
    with pytest.raises(MapError, match="Two annotated proteins"):
        measure_code_loss(embeddings, toy_code(), DirectTerms.none(20))
