"""Information content from annotation frequencies."""

from __future__ import annotations

import numpy as np
import pandas as pd

from proteinbert_core.go.information import information_content
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import propagate_labels
from tests.go.toy_ontologies import BP, CC, MF


def test_exactly(toy: Ontology) -> None:
    pairs = [
        ("P1", "GO:0000005"),
        ("P2", "GO:0000002"),
        ("P3", "GO:0000003"),
        ("P4", BP),
        ("P5", "GO:0000010"),
    ]
    labels = propagate_labels(toy, pd.DataFrame(pairs, columns=["accession", "term"]))
    content = information_content(toy, labels)
    assert content.dtype == np.float64
    bits = dict(zip(toy.go_ids, content.tolist(), strict=True))
    # Four proteins have a process: 1 carries the tip, 2 carry growth, 2 carry transport.
    assert bits["GO:0000005"] == 2
    assert bits["GO:0000001"] == 1
    assert bits["GO:0000003"] == 1
    assert bits[BP] == 0
    # One protein has a function.
    assert bits["GO:0000010"] == bits[MF] == 0
    assert bits["GO:0000011"] == bits["GO:0000021"] == bits[CC] == np.inf


def test_a_child_never_says_less_than_its_parent(toy: Ontology) -> None:
    rng = np.random.default_rng(0)
    pairs = [(f"P{i}", toy.go_ids[j]) for i, j in enumerate(rng.integers(0, len(toy), 200))]
    labels = propagate_labels(toy, pd.DataFrame(pairs, columns=["accession", "term"]))
    content = information_content(toy, labels)
    for child in toy.go_ids:
        for parent in toy.parents(child):
            if toy[parent].aspect == toy[child].aspect:
                assert content[toy.index(child)] >= content[toy.index(parent)]
