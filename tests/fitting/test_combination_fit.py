"""Fits on made-up evidence whose true probabilities are known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from proteinbert_core.annotation.calibration import BANDS
from proteinbert_core.annotation.evidence import FEATURES
from proteinbert_core.fitting import combination_fit
from proteinbert_core.fitting.combination_fit import fit_calibration, scores_by_other_folds
from proteinbert_core.fitting.held_out import AspectPairs, GatheredEvidence
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology
from tests.toy import toy_ontology_path

N = 3000


@pytest.fixture(scope="module")
def ontology(tmp_path_factory) -> Ontology:
    folder = tmp_path_factory.mktemp("go")
    return Ontology.from_obo(toy_ontology_path(folder), cache=folder)


@pytest.fixture(scope="module")
def truth_and_scores(ontology):
    """Scores far too high: what is said to be s is true in s squared of all pairs."""
    rng = np.random.default_rng(0)
    terms = ontology.go_ids
    scores = rng.random((N, len(terms)), dtype=np.float32)
    holds = rng.random(scores.shape) < scores**2
    roots = set(ontology.roots.values())
    gatherer = SimpleNamespace(
        terms=terms,
        aspects=np.array([ontology[go_id].aspect for go_id in terms]),
        is_root=np.array([go_id in roots for go_id in terms]),
        # Every band of frequency has terms of every aspect.
        carriers=np.array([BANDS[index % len(BANDS)] for index in range(len(terms))]),
    )
    gathered = GatheredEvidence(gatherer, {}, csr_matrix(holds), np.zeros((N, 3)))
    return gathered, scores


def calibrated(gathered, scores, ontology, known=None, judged=None):
    folds = np.random.default_rng(1).integers(0, combination_fit.N_FOLDS, N)
    known = np.ones((N, 3), dtype=bool) if known is None else known
    judged = np.ones(N, dtype=bool) if judged is None else judged
    return fit_calibration(gathered, scores, known, folds, judged, ontology)


def test_curves_recover_the_true_probabilities(truth_and_scores, ontology):
    gathered, scores = truth_and_scores
    calibration = calibrated(gathered, scores, ontology)
    stated = np.linspace(0.1, 0.9, 9)
    for aspect in ASPECTS:
        assert len(calibration.knots[aspect]) == len(BANDS)
        for x, y in calibration.knots[aspect]:
            assert (np.diff(x) > 0).all()
            assert (np.diff(y) >= 0).all()
            if len(x) > 2:  # no term of this aspect may be in this band
                np.testing.assert_allclose(np.interp(stated, x, y), stated**2, atol=0.06)
    assert sum(len(x) > 2 for curves in calibration.knots.values() for x, _ in curves) >= 9


def test_an_aspect_in_which_nothing_is_known_is_left_as_it_is(truth_and_scores, ontology):
    gathered, scores = truth_and_scores
    known = np.ones((N, 3), dtype=bool)
    known[:, 2] = False
    calibration = calibrated(gathered, scores, ontology, known)
    assert set(calibration.knots["CC"]) == {((0.0, 1.0), (0.0, 1.0))}
    assert calibration.reliability["CC"] == ()
    assert calibration.facts["expected_calibration_error"]["CC"] == 0


def test_facts_say_on_what_they_rest(truth_and_scores, ontology):
    gathered, scores = truth_and_scores
    calibration = calibrated(gathered, scores, ontology)
    assert calibration.facts["proteins"] == N
    assert calibration.facts["shown_from"] == combination_fit.SHOWN
    for aspect in ASPECTS:
        bins = calibration.reliability[aspect]
        assert bins[0].mean_probability > combination_fit.SHOWN
        assert sum(each.n for each in bins) > N


def test_reliability_is_of_the_judged_alone(truth_and_scores, ontology):
    """The curves come from all, so they do not change."""
    gathered, scores = truth_and_scores
    judged = np.arange(N) < 600
    some, everyone = (
        calibrated(gathered, scores, ontology, judged=each) for each in (judged, None)
    )
    assert some.knots == everyone.knots
    assert some.facts["proteins"] == 600
    for aspect in ASPECTS:
        share = sum(each.n for each in some.reliability[aspect]) / sum(
            each.n for each in everyone.reliability[aspect]
        )
        assert share == pytest.approx(0.2, abs=0.02)


@pytest.fixture(scope="module")
def memorable(ontology):
    """Evidence without any meaning, but by which every protein could be told from the others."""
    rng = np.random.default_rng(2)
    n = 1500
    protein_of = np.repeat(np.arange(n), 2)
    holds = rng.random(len(protein_of)) < 0.5
    columns = np.zeros((len(FEATURES), len(protein_of)), dtype=np.float32)
    columns[0] = protein_of
    terms = {
        aspect: [
            index
            for index, go_id in enumerate(ontology.go_ids)
            if ontology[go_id].aspect == aspect and go_id not in ontology.roots.values()
        ][:2]
        for aspect in ASPECTS
    }
    pairs = {
        aspect: AspectPairs(
            protein_of, np.tile(np.array(terms[aspect], dtype=np.int64), n), columns, holds
        )
        for aspect in ASPECTS
    }
    gatherer = SimpleNamespace(terms=ontology.go_ids)
    truth = csr_matrix((n, len(ontology.go_ids)), dtype=bool)
    return GatheredEvidence(gatherer, pairs, truth, np.zeros((n, 3)))


def test_no_protein_is_scored_by_trees_that_saw_it(memorable, ontology, monkeypatch):
    seen = []

    class Remembering:
        """In place of trees: knows which proteins it was fitted on."""

        def __init__(self, proteins):
            self.proteins = proteins

        def probability(self, columns):
            asked = set(columns[0].astype(int))
            assert not asked & self.proteins
            seen.append(len(asked))
            return np.full(columns.shape[1], 0.25, dtype=np.float32)

    def fit(_gathered, _aspect, chosen, _seed):
        return Remembering(set(np.flatnonzero(chosen)))

    monkeypatch.setattr(combination_fit, "fit_trees", fit)
    folds = np.arange(1500) % combination_fit.N_FOLDS
    reports = []
    scores = scores_by_other_folds(memorable, folds, ontology, 0, reports.append)
    assert sum(seen) == 1500 * len(ASPECTS), "each once an aspect"
    assert len(reports) == combination_fit.N_FOLDS * len(ASPECTS)
    assert (scores.max(axis=1) == np.float32(0.25)).all()


def test_trees_use_the_chosen_proteins_alone(memorable):
    chosen = np.arange(1500) < 750
    trees = combination_fit.fit_trees(memorable, "MF", chosen, 0)
    pairs = memorable.pairs["MF"]
    held = ~chosen[pairs.proteins]
    # Whatever is asked beyond the chosen gets the answer of the last of them.
    assert len(np.unique(trees.probability(pairs.columns[:, held]))) == 1
    assert len(np.unique(trees.probability(pairs.columns[:, ~held]))) > 1
