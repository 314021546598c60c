"""The scores that cafaeval gives through this project's files and sums."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from cafaeval.evaluation import cafa_eval
from scipy.sparse import csr_matrix

from benchmarks import cafa_scoring
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
BITS = {
    "GO:0005488": 1.0,  # binding
    "GO:0019825": 2.0,  # oxygen binding
    "GO:0005515": 4.0,  # protein binding
    "GO:0003824": 0.5,  # catalytic activity
    "GO:0015671": 6.5,
    "GO:0006508": 3.25,
    "GO:0015669": 1.25,
    "GO:0016020": 0.75,
    "GO:0051179": 0.625,
    "GO:0110165": 0.25,
}


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


def truth_table(truth=TRUTH):
    return pd.DataFrame(list(truth), columns=["accession", "term"])


def random_matrix(ontology):
    rng = np.random.default_rng(7)
    terms = ("GO:0004175", "GO:0005515", "GO:0019825", "GO:0008152", "GO:0015669", "GO:0005829")
    return matrix(ontology, *((p, t, rng.uniform(0.02, 1)) for p in ACCESSIONS for t in terms))


def scores_of(ontology, predicted, truth=TRUTH):
    overall, _ = score(ontology, truth_table(truth), ACCESSIONS, {"it": predicted}, BITS, 1)
    return overall["it"]


def test_the_truth_itself_scores_one(ontology):
    perfect = matrix(ontology, *((accession, term, 0.9) for accession, term in TRUTH))
    scores = scores_of(ontology, perfect)
    assert {
        aspect: (s.n_proteins, s.fmax, s.weighted_fmax, s.smin, s.coverage)
        for aspect, s in scores.items()
    } == {
        "MF": (2, 1.0, 1.0, 0.0, 1.0),
        "BP": (2, 1.0, 1.0, 0.0, 1.0),
        "CC": (2, 1.0, 1.0, 0.0, 1.0),
    }


def test_an_aspect_without_predictions_scores_zero(ontology):
    scores = scores_of(ontology, matrix(ontology, ("P1", "GO:0019825", 0.9)))
    # In MF: one of the two proteins covered, precision 1, recall 1/2.
    assert (scores["MF"].fmax, scores["MF"].coverage) == (pytest.approx(2 / 3), 0.5)
    assert (scores["BP"].fmax, scores["BP"].coverage) == (0, 0)
    # All that is true in BP remains unsaid: 3.25 bits of P2, the others of P3.
    assert scores["BP"].smin == pytest.approx((3.25 + 6.5 + 1.25 + 0.625) / 2)


def test_an_aspect_without_truth_has_no_score(ontology):
    predicted = matrix(ontology, ("P1", "GO:0019825", 0.9), ("P1", "GO:0005829", 0.9))
    assert list(scores_of(ontology, predicted, truth=[("P1", "GO:0019825")])) == ["MF"]


def test_scores_below_the_lowest_threshold_do_not_count(ontology):
    low = matrix(ontology, ("P1", "GO:0019825", 0.009), ("P1", "GO:0005829", 0.9))
    assert scores_of(ontology, low)["MF"].coverage == 0


#: P1 is said to bind, which is right, and to bind protein, which is not; of P2 nothing is said.
HALF_RIGHT = (("P1", "GO:0005488", 0.9), ("P1", "GO:0005515", 0.6))
HALF_RIGHT_TRUTH = (("P1", "GO:0019825"), ("P2", "GO:0003824"))


def test_smin_and_weighted_fmax_by_hand(ontology):
    mf = scores_of(ontology, matrix(ontology, *HALF_RIGHT), HALF_RIGHT_TRUTH)["MF"]
    # Up to 0.6: misinformation 4 and 0 bits, remaining uncertainty 2 and 0.5, so
    # S = sqrt(2^2 + 1.25^2) = 2.36. From there to 0.9 no misinformation: S = 1.25. Beyond, nothing
    # is predicted. With terms counted instead of weighed it would be 1.
    assert mf.smin == pytest.approx(1.25)
    # Up to 0.6: precision 1/5, recall (1/3 + 0)/2. From there: precision 1, recall 1/6.
    assert mf.weighted_fmax == pytest.approx(2 / 7)
    # Up to 0.6: precision 1/2, recall (1/2 + 0)/2. From there: precision 1, recall 1/4.
    assert mf.fmax == pytest.approx(0.4)
    assert mf.threshold == pytest.approx(0.61)
    assert (mf.n_proteins, mf.coverage) == (2, 0.5)


def test_groups_by_hand(ontology):
    predicted = {"it": matrix(ontology, *HALF_RIGHT)}
    truth = truth_table(HALF_RIGHT_TRUTH)
    groups = ["near", "far", "nobody's"]
    _, by_group = score(ontology, truth, ACCESSIONS, predicted, BITS, 1, groups)
    near, far = (by_group[name]["it"]["MF"] for name in ("near", "far"))
    assert (near.n_proteins, near.fmax, near.smin) == (1, pytest.approx(2 / 3), 2)
    assert (far.n_proteins, far.fmax, far.smin, far.coverage) == (1, 0, 0.5, 0)
    assert by_group["nobody's"] == {"it": {}}


def test_a_group_scores_as_if_alone(ontology):
    predicted, truth = random_matrix(ontology), truth_table()
    _, by_group = score(
        ontology, truth, ACCESSIONS, {"it": predicted}, BITS, 1, ["near", "near", "far"]
    )
    of_near = truth[truth["accession"].isin(ACCESSIONS[:2])]
    alone, _ = score(ontology, of_near, ACCESSIONS[:2], {"it": predicted[:2]}, BITS, 1)
    assert by_group["near"] == alone
    assert 0 < alone["it"]["MF"].fmax < 1


def test_proteins_taken_in_parts_score_as_all_at_once(ontology, monkeypatch):
    predicted = random_matrix(ontology)
    at_once = scores_of(ontology, predicted)
    monkeypatch.setattr(cafa_scoring, "_ROWS", 1)
    in_parts = scores_of(ontology, predicted)
    for aspect, expected in at_once.items():
        for name in ("fmax", "weighted_fmax", "smin", "coverage"):
            assert getattr(in_parts[aspect], name) == pytest.approx(getattr(expected, name))


def test_equal_to_cafaeval_as_its_command_line_runs_it(ontology, obo, tmp_path):
    """On the whole ontology file, with all proteins at once."""
    predicted = random_matrix(ontology)
    ours = scores_of(ontology, predicted)

    (tmp_path / "predictions").mkdir()
    coordinates = predicted.tocoo()
    lines = (
        f"{ACCESSIONS[row]}\t{ontology.go_ids[column]}\t{value:.6f}"
        for row, column, value in zip(*coordinates.coords, coordinates.data, strict=True)
    )
    (tmp_path / "predictions" / "random").write_text("\n".join(lines) + "\n")
    truth, bits = tmp_path / "truth.tsv", tmp_path / "bits.tsv"
    truth.write_text("".join(f"{accession}\t{term}\n" for accession, term in TRUTH))
    bits.write_text("".join(f"{term}\t{value}\n" for term, value in BITS.items()))
    curves, best = cafa_eval(
        str(obo), str(tmp_path / "predictions"), str(truth), ia=str(bits), no_orphans=True
    )
    for aspect, namespace in (("MF", "molecular_function"), ("BP", "biological_process")):
        row, weighted = (best[name].xs(namespace, level="ns").iloc[0] for name in ("f", "f_w"))
        assert 0 < ours[aspect].fmax < 1
        assert 0 < ours[aspect].weighted_fmax != ours[aspect].fmax
        assert math.isclose(ours[aspect].fmax, row["f"])
        assert math.isclose(ours[aspect].coverage, row["cov_max"])
        assert math.isclose(ours[aspect].weighted_fmax, weighted["f_w"])
        distance = curves.xs(namespace, level="ns")["s_w"]
        assert ours[aspect].smin > 0
        assert math.isclose(ours[aspect].smin, distance.min())
