"""Membership: direct and inherited terms, ids that moved or are lost, counts."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.enrichment.term_membership import ABSENT, DIRECT, INHERITED, TermMembership
from proteinbert_core.errors import EnrichmentError, OntologyError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.proteomes.proteome import DirectTerms
from tests.enrichment.toy_annotations import bundled_ontology, seeded_annotations

TOY = """data-version: toy

[Term]
id: GO:0003674
name: molecular_function
namespace: molecular_function

[Term]
id: GO:0008150
name: biological_process
namespace: biological_process

[Term]
id: GO:0000010
name: process
namespace: biological_process
is_a: GO:0008150

[Term]
id: GO:0000020
name: activity
namespace: molecular_function
is_a: GO:0003674
relationship: part_of GO:0000010

[Term]
id: GO:0000030
name: special activity
namespace: molecular_function
alt_id: GO:0000031
is_a: GO:0000020
"""


@pytest.fixture
def toy(tmp_path) -> TermMembership:
    """Proteins: special by its old id; activity; process and a lost id; the lost id; nothing."""
    path = tmp_path / "toy.obo"
    path.write_text(TOY, encoding="utf-8")
    annotations = DirectTerms(
        np.array([31, 20, 10, 99, 99], dtype=np.int32),
        np.zeros(5, dtype=np.uint8),
        np.array([0, 1, 2, 4, 5, 5], dtype=np.int64),
    )
    return TermMembership.of(annotations, Ontology.from_obo(path, cache=tmp_path))


def test_how_each_protein_carries_a_term(toy):
    assert toy.carriers("GO:0000020").tolist() == [INHERITED, DIRECT, ABSENT, ABSENT, ABSENT]
    assert toy.carriers("GO:0000031").tolist() == [DIRECT, ABSENT, ABSENT, ABSENT, ABSENT]
    assert toy.carriers("GO:0000010").tolist() == [INHERITED, INHERITED, DIRECT, ABSENT, ABSENT]
    assert toy.rows_of("GO:0000010").tolist() == [0, 1, 2]
    with pytest.raises(OntologyError, match="GO:0000099"):
        toy.carriers("GO:0000099")


def test_moved_and_lost_ids_are_told(toy):
    assert toy.lost == ("GO:0000099",)
    assert toy.n_lost == 2
    assert toy.facts == {
        "annotated_ids_moved": "1",
        "annotated_ids_not_in_ontology": "1 ids of 2 annotations",
    }
    assert toy.is_annotated.tolist() == [True, True, True, False, False]


def test_aspects_reach_over_part_of(toy):
    assert toy.in_aspect.tolist() == [
        [True, True, False],
        [True, True, False],
        [False, True, False],
        [False, False, False],
        [False, False, False],
    ]


def test_counts_and_information(toy):
    chosen = np.array([True, False, True, False, False])
    counts = dict(zip(toy.ontology.go_ids, toy.counts(chosen).tolist(), strict=True))
    assert counts == {
        "GO:0000010": 2,
        "GO:0000020": 1,
        "GO:0000030": 1,
        "GO:0003674": 1,
        "GO:0008150": 2,
    }
    bits = dict(zip(toy.ontology.go_ids, toy.information.tolist(), strict=True))
    assert bits["GO:0003674"] == 0
    assert bits["GO:0000030"] == 1
    with pytest.raises(EnrichmentError, match=r"4 proteins .* of 5"):
        toy.counts(chosen[:4])


def test_no_protein_and_no_annotation():
    empty = TermMembership.of(DirectTerms.none(3), bundled_ontology())
    assert len(empty) == 3
    assert not empty.is_annotated.any()
    assert empty.rows_of("GO:0008150").tolist() == []
    assert len(TermMembership.of(DirectTerms.none(0), bundled_ontology())) == 0


def test_is_what_the_ontology_says_of_each_protein():
    ontology, annotations = bundled_ontology(), seeded_annotations(150, seed=4)
    membership = TermMembership.of(annotations, ontology)
    for row in range(len(annotations)):
        direct = [f"GO:{number:07d}" for number in annotations.of(row)[0]]
        current = {today for each in direct if (today := ontology.follow(each)) is not None}
        carried = {ontology.go_ids[i] for i in membership.matrix[row].indices}
        assert carried == set(ontology.with_ancestors(current))
        assert {ontology.go_ids[i] for i in membership.direct[row].indices} == current
