"""Candidate terms: reading, following to today's ontology, and who carries them."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from proteinbert_core.errors import RecoveryError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.recovery import published_outputs
from proteinbert_core.recovery.candidates import CandidateTerms, follow
from proteinbert_core.recovery.fixed_points import FixedPoint, constraints, read_fixed_points

STANZAS = """format-version: 1.2
data-version: releases/2024-01-17

[Term]
id: GO:0000010
name: a term that absorbed another
namespace: molecular_function
alt_id: GO:0000005

[Term]
id: GO:0000020
name: a term that replaces another
namespace: molecular_function
is_a: GO:0000010

[Term]
id: GO:0000030
name: obsolete replaced
namespace: molecular_function
is_obsolete: true
replaced_by: GO:0000020

[Term]
id: GO:0000040
name: obsolete without a replacement
namespace: molecular_function
is_obsolete: true
consider: GO:0000010
"""


@pytest.fixture
def ontology(tmp_path: Path) -> Ontology:
    path = tmp_path / "toy.obo"
    path.write_text(STANZAS)
    return Ontology.from_obo(path, cache=tmp_path)


@pytest.mark.parametrize(
    ("go_id", "today"),
    [
        ("GO:0000010", "GO:0000010"),
        ("GO:0000005", "GO:0000010"),
        ("GO:0000030", "GO:0000020"),
        ("GO:0000040", None),
        ("GO:0000050", None),
    ],
)
def test_terms_are_followed(ontology: Ontology, go_id: str, today: str | None) -> None:
    assert follow(go_id, ontology) == today


def test_labels_count_for_what_they_meant(ontology: Ontology) -> None:
    candidates = CandidateTerms.of(["GO:0000010", "GO:0000005", "GO:0000030", "GO:0000040"])
    assert candidates.go_ids == ("GO:0000005", "GO:0000010", "GO:0000030", "GO:0000040")
    labels = [
        ("P1", "GO:0000010"),  # today's: also what was merged into it since
        ("P2", "GO:0000005"),  # of that time: itself alone
        ("P3", "GO:0000020"),  # no candidate, but the replacement of one
        ("P4", "GO:0000040"),
        ("P4", "GO:0000040"),
        ("P5", "GO:0000099"),
        ("P9", "GO:0000010"),
    ]
    matrix = candidates.label_matrix(["P1", "P2", "P3", "P4", "P5"], labels, ontology)
    assert matrix.toarray().tolist() == [
        [1, 1, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 0],
    ]
    assert matrix.dtype == np.float32


def test_labels_under_a_retired_id_count_for_the_term_that_absorbed_it(ontology: Ontology) -> None:
    candidates = CandidateTerms.of(["GO:0000010", "GO:0000020"])
    labels = [("P1", "GO:0000005"), ("P2", "GO:0000030"), ("P3", "GO:0000040")]
    matrix = candidates.label_matrix(["P1", "P2", "P3"], labels, ontology)
    assert matrix.toarray().tolist() == [[1, 0], [0, 1], [0, 0]]
    empty = candidates.label_matrix(["P1"], [], ontology)
    assert empty.shape == (1, 2)
    assert empty.nnz == 0


@pytest.mark.parametrize("compress", [False, True])
def test_reading(tmp_path: Path, compress: bool) -> None:
    text = "# made by hand\ngo_id\tprobability\nGO:0000001\nGO:0000002\t0.25\n"
    path = tmp_path / "candidates.tsv"
    path.write_bytes(gzip.compress(text.encode()) if compress else text.encode())
    candidates = CandidateTerms.read(path)
    assert candidates.go_ids == ("GO:0000001", "GO:0000002")
    assert candidates.probability.tolist() == [1, 0.25]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no candidate"),
        ("GO:1\n", "Candidate 1 is “GO:1”, no GO id"),
        ("GO:0000002\nGO:0000001\n", "GO:0000001 follows GO:0000002"),
        ("GO:0000002\nGO:0000002\n", "each once"),
        ("GO:0000002\t0\n", "probability above 0"),
        ("GO:0000002\tnan\n", "probability above 0"),
        ("GO:0000002\tlikely\n", "line 1: “likely” is no number"),
    ],
)
def test_bad_lists_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "candidates.tsv"
    path.write_text(text)
    with pytest.raises(RecoveryError, match=message) as caught:
        CandidateTerms.read(path)
    assert "candidates.tsv" in str(caught.value)


def test_unreadable_lists_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecoveryError, match="cannot be read"):
        CandidateTerms.read(tmp_path / "absent.tsv")
    (tmp_path / "cut.tsv.gz").write_bytes(gzip.compress(b"GO:0000001\n")[:20])
    with pytest.raises(RecoveryError, match="cannot be read"):
        CandidateTerms.read(tmp_path / "cut.tsv.gz")


def test_fixed_points(tmp_path: Path) -> None:
    path = tmp_path / "points.json"
    entries = [
        {"output": 7, "go_id": "GO:0000030", "certain": False},
        {"output": 2, "go_id": "GO:0000010", "certain": True},
    ]
    path.write_text(json.dumps(entries))
    points = read_fixed_points(path, 8)
    assert points == (FixedPoint(2, "GO:0000010", True), FixedPoint(7, "GO:0000030", False))
    assert constraints(points, {"GO:0000010": 4}) == {2: 4}
    with pytest.raises(RecoveryError, match="fixed to GO:0000010, which is not among"):
        constraints(points, {})
    with pytest.raises(RecoveryError, match="no output 7 of 7"):
        read_fixed_points(path, 7)
    path.write_text(json.dumps([entries[0], entries[0]]))
    with pytest.raises(RecoveryError, match="output 7 comes twice"):
        read_fixed_points(path, 8)
    for text in ("{", "[1]", '[{"output": 1}]'):
        path.write_text(text)
        with pytest.raises(RecoveryError, match="no JSON list"):
            read_fixed_points(path, 8)
    with pytest.raises(RecoveryError, match="cannot be read"):
        read_fixed_points(tmp_path / "absent.json", 8)


def test_what_is_known_of_the_published_outputs() -> None:
    candidates = CandidateTerms.read(published_outputs.CANDIDATES)
    points = read_fixed_points(published_outputs.FIXED_POINTS, published_outputs.N_OUTPUTS)
    # 24,858 positions were carried; a few places have several possible ids.
    assert candidates.probability.sum() == pytest.approx(24_858, abs=20)
    assert (candidates.probability > 0.99).sum() > 24_000
    known = constraints(points, candidates.positions)
    assert len(points) == 18
    assert list(known) == [0, 1, 2, 8940, 8941, 8942]
    # Whoever is known, certain or inferred, is a candidate, at a place that the order allows.
    places = [(point.output, candidates.positions[point.go_id]) for point in points]
    assert [place for _, place in places] == sorted(place for _, place in places)
    for (output, place), (next_output, next_place) in itertools.pairwise(places):
        assert next_place - place >= next_output - output
