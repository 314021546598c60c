"""What is kept of an annotator's results, on one that says what it is told to."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.model_scores import model_scores
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.sequences import Protein
from tests.toy import toy_ontology_path

TERMS = ("GO:0003674", "GO:0005488", "GO:0005575")
PROTEINS = (Protein("P1", "MKV"), Protein("P2", "MAG"))


@pytest.fixture
def ontology(tmp_path):
    return Ontology.from_obo(toy_ontology_path(tmp_path), cache=tmp_path / "cache")


class Telling:
    """An annotator that reads its results out; counts how often it is asked."""

    terms = TERMS

    def __init__(self, *results):
        self.results = results
        self.asked = 0

    def annotate(self, proteins, *, progress):
        self.asked += len(proteins)
        for result in self.results:
            arrays = {name: np.array(row, dtype=np.float32) for name, row in result.items()}
            yield SimpleNamespace(**{"neighbour_scores": None, **arrays})
        progress(len(proteins), len(proteins))


def test_without_a_reference_set_there_is_the_model_alone(ontology):
    annotator = Telling(
        {"scores": [0.9, 0.5, 0.009], "probabilities": [0.8, 0.4, 0]},
        {"scores": [0.7, 0.01, 0], "probabilities": [0.6, 0, 0]},
    )
    found = model_scores(annotator, ontology, PROTEINS)
    assert list(found.by_method) == ["model"]
    model = found.by_method["model"]
    assert model.shape == (2, len(ontology))
    assert model[0, ontology.index("GO:0005488")] == pytest.approx(0.5)
    assert model[1, ontology.index("GO:0003674")] == pytest.approx(0.7)
    # 0.01 counts, less does not take up room.
    assert model.nnz == 4
    assert found.probabilities[0, ontology.index("GO:0003674")] == pytest.approx(0.8)


def test_with_a_reference_set_three_methods_from_one_pass(ontology):
    annotator = Telling(
        *[
            {
                "scores": [0.9, 0.5, 0],
                "neighbour_scores": [0.3, 0.3, 0.2],
                "probabilities": [0.8, 0.6, 0.1],
            }
        ]
        * 2
    )
    found = model_scores(annotator, ontology, PROTEINS)
    assert list(found.by_method) == ["model", "neighbours", "combined"]
    cell = 1, ontology.index("GO:0005488")
    values = [matrix[cell] for matrix in found.by_method.values()]
    assert values == pytest.approx([0.5, 0.3, 0.6])
    assert found.by_method["combined"] is found.probabilities
    assert annotator.asked == len(PROTEINS)
