"""Votes: shares by hand, the true-path rule, and silence without neighbours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference.build import build_reference_set
from proteinbert_core.reference.neighbours import Hits
from proteinbert_core.reference.votes import TermVotes
from tests.toy import toy_ontology_path
from tests.toy_reference import toy_reference_set

# Three proteins: an endopeptidase; a peptidase by experiment, an endopeptidase by similarity
# alone; a protein of the cytosol, electronically.
LABELS = pd.DataFrame(
    [
        ("a", "GO:0004175", 0),
        ("b", "GO:0008233", 0),
        ("b", "GO:0004175", 1),
        ("c", "GO:0005829", 2),
        ("c", "GO:9999999", 0),
    ],
    columns=["accession", "term", "kind"],
)


@pytest.fixture(scope="module")
def ontology(tmp_path_factory) -> Ontology:
    folder = tmp_path_factory.mktemp("go")
    return Ontology.from_obo(toy_ontology_path(folder), cache=folder)


@pytest.fixture(scope="module")
def votes(ontology) -> TermVotes:
    proteins = pd.DataFrame({"accession": list("abc"), "taxon_id": 0, "sequence": "MKVLAAGHIK"})
    reference = build_reference_set(proteins, LABELS, np.eye(3), {"model_digest": "m"})
    return TermVotes(reference, ontology)


def carried(votes, matrix, row) -> set[str]:
    return {votes.go_ids[column] for column in matrix[row].indices}


def test_terms_are_carried_with_their_ancestors(votes, ontology):
    endopeptidase = {"GO:0004175", *ontology.ancestors("GO:0004175")}
    peptidase = endopeptidase - {"GO:0004175"}
    assert carried(votes, votes.by_experiment, 0) == endopeptidase
    assert carried(votes, votes.by_experiment, 1) == peptidase
    assert carried(votes, votes.by_any_evidence, 1) == endopeptidase
    assert carried(votes, votes.by_experiment, 2) == set()
    assert "GO:0005737" in carried(votes, votes.by_any_evidence, 2), "by part_of"
    assert set(votes.by_any_evidence.data) == {1}, "not counted twice"
    assert "GO:9999999" not in votes.go_ids, "this ontology does not have it"
    assert list(votes.go_ids) == sorted(votes.go_ids)


def test_shares_by_hand(votes):
    hits = Hits(np.array([[0, 1, 2], [2, 1, 0]]), np.array([[0.5, 0.4, 0.1], [0.9, 0, 0]]))
    weights = np.array([[3, 1, 0], [2, 5, 5]], dtype=np.float32)
    counted = votes.votes(hits, weights, votes.by_experiment)
    share = dict(zip(votes.go_ids, counted[0], strict=True))
    assert share["GO:0004175"] == pytest.approx(0.75)
    assert share["GO:0008233"] == pytest.approx(1)
    assert share["GO:0005829"] == 0
    # Of the second query only the first neighbour is alike at all.
    assert not counted[1].any()
    by_any = votes.votes(hits, weights, votes.by_any_evidence)
    assert dict(zip(votes.go_ids, by_any[1], strict=True))["GO:0005829"] == pytest.approx(1)


def test_without_neighbours_nobody_votes(votes):
    hits = Hits(np.zeros((2, 3), dtype=np.int64), np.zeros((2, 3), dtype=np.float32))
    counted = votes.votes(hits, np.ones((2, 3), dtype=np.float32), votes.by_any_evidence)
    assert counted.shape == (2, len(votes.go_ids))
    assert not counted.any()


def test_no_term_is_below_a_descendant(ontology):
    votes = TermVotes(toy_reference_set(), ontology)
    rng = np.random.default_rng(0)
    hits = Hits(rng.integers(0, 48, (20, 6)), rng.random((20, 6), dtype=np.float32))
    for matrix in (votes.by_experiment, votes.by_any_evidence):
        counted = votes.votes(hits, rng.random((20, 6), dtype=np.float32), matrix)
        assert 0 <= counted.min() <= counted.max() <= 1 + 1e-6
        place = {go_id: column for column, go_id in enumerate(votes.go_ids)}
        for go_id, column in place.items():
            for above in ontology.ancestors(go_id):
                assert (counted[:, place[above]] >= counted[:, column] - 1e-6).all()


def test_the_nearest_carrier_by_hand(votes):
    hits = Hits(
        np.array([[1, 0, 2], [0, 2, 1]]), np.array([[0.9, 0.4, 0.1], [0.3, 0.2, 0]], np.float32)
    )
    found = votes.nearest_carriers(hits, votes.by_any_evidence)
    assert found.shape == (2, len(votes.go_ids))
    first, second = (dict(zip(votes.go_ids, row, strict=True)) for row in found)
    assert first["GO:0004175"] == first["GO:0008233"] == pytest.approx(0.9)
    assert first["GO:0005829"] == pytest.approx(0.1)
    assert second["GO:0004175"] == pytest.approx(0.3)
    assert second["GO:0005829"] == pytest.approx(0.2)
    by_experiment = votes.nearest_carriers(hits, votes.by_experiment)
    first = dict(zip(votes.go_ids, by_experiment[0], strict=True))
    assert first["GO:0004175"] == pytest.approx(0.4), "the nearest has it by similarity alone"
    assert first["GO:0008233"] == pytest.approx(0.9)
    assert first["GO:0005829"] == 0


def test_who_has_any_term_by_experiment(ontology):
    votes = TermVotes(toy_reference_set(), ontology)
    assert votes.experimental[:40].all()
    assert votes.experimental[40:].tolist() == [True, False] * 4


def test_terms_of_another_release_are_followed(votes, ontology):
    assert votes.followed.lost == ("GO:9999999",)
    labels = pd.DataFrame(
        [("a", "GO:0005554", 0), ("b", "GO:0003674", 0)], columns=["accession", "term", "kind"]
    )
    proteins = pd.DataFrame({"accession": list("ab"), "taxon_id": 0, "sequence": "MKVLAAGHIK"})
    reference = build_reference_set(proteins, labels, np.eye(3)[:2], {"model_digest": "m"})
    followed = TermVotes(reference, ontology)
    assert followed.followed.moved == {"GO:0005554": "GO:0003674"}
    assert followed.by_experiment.toarray().tolist() == [[1.0], [1.0]]
