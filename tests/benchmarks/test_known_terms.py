"""The benchmark of known terms: what is given never counts, and what is hidden is not given."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.known_terms import (
    HiddenTerms,
    evaluate,
    hide_terms,
    membership,
    predict,
    score_hidden,
    table_lines,
)
from proteinbert_core.annotation import Annotator
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.inference import Predictor
from proteinbert_core.sequences import Protein
from tests.toy import toy_checkpoint, toy_ontology_path
from tests.toy_reference import toy_reference_path, toy_reference_proteins

PROTEINS = tuple(toy_reference_proteins()[:24:4])
TERMS = ("GO:0004175", "GO:0005829", "GO:0005886", "GO:0019825", "GO:0044237")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("known")


@pytest.fixture(scope="module")
def ontology(folder):
    return Ontology.from_obo(toy_ontology_path(folder))


def labels(proteins, terms=TERMS):
    rows = [(protein.identifier, term) for protein in proteins for term in terms]
    return pd.DataFrame(rows, columns=["accession", "term"])


@pytest.mark.parametrize(("give", "n_given"), [("half", 2), ("one", 1)])
def test_terms_are_divided_and_nothing_implied_is_hidden(ontology, give, n_given):
    rng = np.random.default_rng(0)
    hidden = hide_terms(ontology, PROTEINS, labels(PROTEINS), give, rng)
    assert hidden.proteins == PROTEINS
    everything = set(ontology.with_ancestors(TERMS)) - set(ontology.roots.values())
    for given, rest in zip(hidden.given, hidden.hidden, strict=True):
        assert given | rest == everything
        assert not given & rest
        assert len(given & set(TERMS)) == n_given
        assert set(ontology.with_ancestors(given)) - set(ontology.roots.values()) == given
    assert len(set(hidden.given)) > 1


def test_proteins_with_nothing_to_hide_are_left_out(ontology):
    one, chain, root, none = PROTEINS[:4]
    table = pd.concat(
        [
            labels([one], ["GO:0005829"]),
            # Whichever is given, the other is hidden or implied.
            labels([chain], ["GO:0004175", "GO:0008233"]),
            labels([root], ["GO:0003674", "GO:0005829"]),
        ]
    )
    kept = set()
    for seed in range(8):
        rng = np.random.default_rng(seed)
        hidden = hide_terms(ontology, [one, chain, root, none], table, "half", rng)
        kept |= {
            (each.identifier, rest)
            for each, rest in zip(hidden.proteins, hidden.hidden, strict=True)
        }
    assert kept == {(chain.identifier, frozenset({"GO:0004175"}))}


def test_hidden_terms_alone_are_scored():
    terms = ("a", "b", "c")
    truth = membership([frozenset("a"), frozenset("b"), frozenset()], terms)
    given = membership([frozenset("c"), frozenset(), frozenset("a")], terms)
    perfect = truth.astype(np.float32)
    found = score_hidden(perfect, truth, given, np.arange(3))
    assert (found.n_proteins, found.fmax, found.average_precision) == (2, 1, 1)
    assert found.calibration_error == 0
    wrong = membership([frozenset("b"), frozenset("c"), frozenset()], terms).astype(np.float32)
    assert score_hidden(wrong, truth, given, np.arange(3)).fmax == 0


def test_on_a_toy_model(ontology, folder):
    annotator = Annotator(Predictor(toy_checkpoint()), ontology, toy_reference_path(folder))
    rng = np.random.default_rng(0)
    hidden = hide_terms(ontology, PROTEINS, labels(PROTEINS), "half", rng)
    predicted = predict(annotator, hidden, [0, 1])
    plain = np.stack([each.probabilities for each in annotator.annotate(hidden.proteins)])
    given = membership(hidden.given, annotator.terms).toarray()
    without = predicted[0]["network and neighbours"].toarray()
    assert (without[given] == 0).all()
    expected = np.where(given | (plain < 0.01), 0, plain)
    np.testing.assert_allclose(without, expected, atol=1e-5)
    assert not np.allclose(predicted[1]["network and neighbours"].toarray(), without, atol=1e-3)
    results = evaluate(annotator, hidden, [0.0, 0.25])
    lines = list(table_lines(results))
    assert len(lines) == 2 + 3 * 2 * 2
    assert all(0 <= score.fmax <= 1 for score in results["network alone"]["CC"].values())
    empty = HiddenTerms((Protein("P", "MKV"),), (frozenset(),), (frozenset({"GO:0005829"}),))
    np.testing.assert_array_equal(
        predict(annotator, empty, [0])[0]["network alone"].toarray(),
        predict(annotator, empty, [1])[1]["network alone"].toarray(),
    )
