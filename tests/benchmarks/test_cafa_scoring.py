"""The scores that cafaeval gives through this project's files."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from cafaeval.evaluation import cafa_eval
from scipy.sparse import csr_matrix

from benchmarks.cafa_scoring import score
from proteinbert_core.go.ontology import Ontology
from tests.toy import toy_ontology_path

TRUTH = (
    ("P1", "GO:0019825"),
    ("P1", "GO:0005829"),
    ("P2", "GO:0008233"),
    ("P2", "GO:0006508"),
    ("P3", "GO:0005743"),
    ("P3", "GO:0015671"),
)
ACCESSIONS = ("P1", "P2", "P3")


@pytest.fixture
def obo(tmp_path):
    return toy_ontology_path(tmp_path)


@pytest.fixture
def ontology(obo, tmp_path):
    return Ontology.from_obo(obo, cache=tmp_path / "cache")


def matrix(ontology, *entries):
    scores = np.zeros((len(ACCESSIONS), len(ontology.go_ids)), dtype=np.float32)
    for accession, go_id, value in entries:
        scores[ACCESSIONS.index(accession), ontology.index(go_id)] = value
    return csr_matrix(scores)


def truth_table():
    return pd.DataFrame(list(TRUTH), columns=["accession", "term"])


def test_the_truth_itself_scores_one(ontology):
    perfect = matrix(ontology, *((accession, term, 0.9) for accession, term in TRUTH))
    scores = score(ontology, truth_table(), ACCESSIONS, {"perfect": perfect}, 1)["perfect"]
    assert {aspect: (s.fmax, s.coverage) for aspect, s in scores.items()} == {
        "MF": (1.0, 1.0),
        "BP": (1.0, 1.0),
        "CC": (1.0, 1.0),
    }


def test_an_aspect_without_predictions_scores_zero(ontology):
    half = matrix(ontology, ("P1", "GO:0019825", 0.9))
    scores = score(ontology, truth_table(), ACCESSIONS, {"half": half}, 1)["half"]
    # In MF: one of the two proteins covered, precision 1, recall 1/2.
    assert (scores["MF"].fmax, scores["MF"].coverage) == (pytest.approx(2 / 3), 0.5)
    assert (scores["BP"].fmax, scores["BP"].coverage) == (0, 0)


def test_scores_below_the_lowest_threshold_do_not_count(ontology):
    low = matrix(ontology, ("P1", "GO:0019825", 0.009), ("P1", "GO:0005829", 0.9))
    scores = score(ontology, truth_table(), ACCESSIONS, {"low": low}, 1)["low"]
    assert scores["MF"].coverage == 0


def test_leaving_out_terms_that_nobody_has_changes_nothing(ontology, obo, tmp_path):
    """Cafaeval on the whole ontology file, as its command line runs it, gives the same."""
    rng = np.random.default_rng(7)
    terms = ("GO:0004175", "GO:0005515", "GO:0019825", "GO:0008152", "GO:0015669", "GO:0005829")
    random = matrix(ontology, *((p, t, rng.uniform(0.02, 1)) for p in ACCESSIONS for t in terms))
    ours = score(ontology, truth_table(), ACCESSIONS, {"random": random}, 1)["random"]

    (tmp_path / "predictions").mkdir()
    coordinates = random.tocoo()
    lines = (
        f"{ACCESSIONS[row]}\t{ontology.go_ids[column]}\t{value:.6f}"
        for row, column, value in zip(*coordinates.coords, coordinates.data, strict=True)
    )
    (tmp_path / "predictions" / "random").write_text("\n".join(lines) + "\n")
    truth = tmp_path / "truth.tsv"
    truth.write_text("".join(f"{accession}\t{term}\n" for accession, term in TRUTH))
    _, best = cafa_eval(str(obo), str(tmp_path / "predictions"), str(truth), no_orphans=True)
    for aspect, namespace in (("MF", "molecular_function"), ("BP", "biological_process")):
        row = best["f"].xs(namespace, level="ns").iloc[0]
        assert 0 < ours[aspect].fmax < 1
        assert math.isclose(ours[aspect].fmax, row["f"])
        assert math.isclose(ours[aspect].coverage, row["cov_max"])
