"""Term frequencies and DIAMOND votes, on numbers that can be checked by hand."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

from benchmarks.baselines import diamond_scores, naive_scores
from benchmarks.diamond_hits import diamond_hits
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import propagate_labels
from proteinbert_core.sequences import Protein
from tests.toy import toy_ontology_path


@pytest.fixture
def ontology(tmp_path):
    return Ontology.from_obo(toy_ontology_path(tmp_path), cache=tmp_path / "cache")


def propagated(ontology, accessions, *pairs):
    labels = pd.DataFrame(list(pairs), columns=["accession", "term"])
    return propagate_labels(ontology, labels, accessions).matrix


def test_naive_is_the_share_of_proteins_with_any_term_of_the_aspect(ontology):
    train = propagated(
        ontology,
        ["P1", "P2", "P3", "P4"],
        ("P1", "GO:0019825"),  # oxygen binding, under binding
        ("P2", "GO:0005515"),  # protein binding, under binding
        ("P3", "GO:0003824"),  # catalytic activity
        ("P4", "GO:0005829"),  # cytosol only: says nothing of molecular function
    )
    scores = naive_scores(ontology, train, 2).toarray()
    assert scores.shape == (2, len(ontology.go_ids))
    np.testing.assert_array_equal(scores[0], scores[1])
    expected = {
        "GO:0003674": 1,
        "GO:0005488": 2 / 3,
        "GO:0019825": 1 / 3,
        "GO:0003824": 1 / 3,
        "GO:0005829": 1,
        "GO:0005886": 0,
    }
    for go_id, share in expected.items():
        assert scores[0, ontology.index(go_id)] == pytest.approx(share), go_id


def test_votes_by_hand(ontology):
    train = tuple(Protein(name, "MKV") for name in ("T1", "T2", "T3"))
    labels = propagated(
        ontology,
        ["T1", "T2", "T3"],
        ("T1", "GO:0019825"),
        ("T2", "GO:0005515"),
        ("T3", "GO:0005829"),
    )
    queries = (Protein("Q1", "MKV"), Protein("Q2", "MKV"))
    hits = pd.DataFrame(
        [("Q1", "T1", 40.0, 300.0), ("Q1", "T2", 90.0, 100.0)],
        columns=["query", "subject", "identity", "bits"],
    )
    scores = diamond_scores(queries, hits, train, labels)
    for go_id, share in {"GO:0005488": 1, "GO:0019825": 0.75, "GO:0005515": 0.25}.items():
        assert scores[0, ontology.index(go_id)] == pytest.approx(share), go_id
    assert scores[0, ontology.index("GO:0005829")] == 0
    assert scores[1].nnz == 0


@pytest.mark.skipif(shutil.which("diamond") is None, reason="DIAMOND ABSENT: not on the PATH")
def test_diamond_lets_relatives_vote(ontology):
    kinase, other = (example.protein for example in EXAMPLES[:2])
    mutant = kinase.sequence[:50] + "W" + kinase.sequence[51:]
    train = (
        Protein("T1", kinase.sequence),
        Protein("T2", mutant),
        Protein("T3", other.sequence),
    )
    labels = propagated(
        ontology,
        ["T1", "T2", "T3"],
        ("T1", "GO:0005344"),
        ("T2", "GO:0005829"),
        ("T3", "GO:0005886"),
    )
    queries = (Protein("Q1", kinase.sequence), Protein("Q2", "MKKLWHEDTTSGGAPNNR" * 3))
    hits = diamond_hits(queries, train, threads=1)
    identity = hits.set_index(["query", "subject"])["identity"]
    assert identity["Q1", "T1"] == 100
    assert identity["Q1", "T2"] == pytest.approx(100 * (1 - 1 / len(mutant)), abs=0.1)
    assert set(hits["query"]) == {"Q1"}
    scores = diamond_scores(queries, hits, train, labels)
    carried, also_carried, foreign = (
        scores[0, ontology.index(go_id)] for go_id in ("GO:0005344", "GO:0005829", "GO:0005886")
    )
    assert carried > also_carried > 0.4
    assert carried + also_carried == pytest.approx(1)
    assert foreign == 0
    assert scores[1].nnz == 0
