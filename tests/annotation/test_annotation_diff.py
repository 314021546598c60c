"""Prediction against annotation: each term stands to it in one way, defined by the ontology."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.annotation.annotation_diff import RELATIONS, annotation_diff
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS
from tests.toy import toy_ontology_path

MF = "GO:0003674"
CATALYTIC, HYDROLASE, PEPTIDASE, ENDOPEPTIDASE = (
    "GO:0003824",
    "GO:0016787",
    "GO:0008233",
    "GO:0004175",
)
BINDING, OXYGEN_BINDING, PROTEIN_BINDING = "GO:0005488", "GO:0019825", "GO:0005515"
PROTEOLYSIS, METABOLIC = "GO:0006508", "GO:0008152"
GENERAL = {CATALYTIC, BINDING, METABOLIC, MF}


@pytest.fixture(scope="module")
def ontology(tmp_path_factory):
    return Ontology.from_obo(toy_ontology_path(tmp_path_factory.mktemp("go")))


def information(go_id):
    return 1.0 if go_id in GENERAL else 4.0


def compared(ontology, annotated, probabilities, threshold=0.5):
    every = {}
    for go_id, probability in probabilities.items():
        for above in ontology.with_ancestors([go_id]):
            every[above] = max(every.get(above, 0), probability)
    return annotation_diff(ontology, annotated, every, threshold, information)


def relations(table):
    return dict(zip(table["go_id"], table["relation"], strict=True))


def row(table, go_id):
    (found,) = table[table["go_id"] == go_id].to_dict("records")
    return found


def test_confirmed_and_refined(ontology):
    table = compared(ontology, {HYDROLASE: "curated"}, {ENDOPEPTIDASE: 0.8})
    found = relations(table)
    assert found[HYDROLASE] == found[CATALYTIC] == "confirmed"
    assert found[PEPTIDASE] == found[ENDOPEPTIDASE] == "refined"
    # A part of proteolysis, about which nothing was known.
    assert found[PROTEOLYSIS] == found[METABOLIC] == "added"
    assert MF not in found
    assert row(table, HYDROLASE)["most_specific"]
    assert not row(table, CATALYTIC)["most_specific"]
    assert not row(table, PEPTIDASE)["most_specific"]
    assert row(table, ENDOPEPTIDASE)["most_specific"]
    assert row(table, ENDOPEPTIDASE)["beside"] == HYDROLASE
    assert {row(table, go_id)["evidence"] for go_id in (CATALYTIC, PEPTIDASE)} == {"curated"}


def test_another_branch_of_an_aspect_about_which_something_specific_is_known(ontology):
    table = compared(ontology, {OXYGEN_BINDING: "experimental"}, {PEPTIDASE: 0.8})
    found = relations(table)
    assert found[PEPTIDASE] == found[HYDROLASE] == "conflicting"
    assert found[CATALYTIC] == "added"  # too general to tell branches apart
    assert found[PROTEOLYSIS] == "added"  # nothing was known of processes
    assert found[OXYGEN_BINDING] == "missed"


def test_a_general_annotation_conflicts_with_nothing(ontology):
    found = relations(compared(ontology, {BINDING: "experimental"}, {PEPTIDASE: 0.8}))
    assert set(found.values()) == {"added", "missed"}


def test_a_neighbour_in_the_branch_is_added(ontology):
    """Nothing but the root is above both; beside it, one that shares a specific ancestor."""
    annotated = {"GO:0015669": "experimental"}  # gas transport, under transport
    table = compared(ontology, annotated, {"GO:0006810": 0.9})
    assert relations(table)["GO:0006810"] == "confirmed"
    cytosol = compared(ontology, {"GO:0005829": "curated"}, {"GO:0005739": 0.9})
    assert relations(cytosol)["GO:0005739"] == "added"  # both in the cytoplasm
    assert relations(cytosol)["GO:0005737"] == "confirmed"


def test_missed_terms_tell_how_far_the_prediction_went(ontology):
    table = compared(ontology, {ENDOPEPTIDASE: "electronic"}, {HYDROLASE: 0.9, PEPTIDASE: 0.3})
    missed = row(table, ENDOPEPTIDASE)
    assert (missed["relation"], missed["beside"], missed["probability"]) == ("missed", HYDROLASE, 0)
    assert missed["evidence"] == "electronic"
    # Inherited terms are implied, not missed by themselves.
    assert PEPTIDASE not in relations(table)


def test_the_best_evidence_speaks_and_ids_of_other_releases_are_followed_or_passed_over(ontology):
    annotated = {
        ENDOPEPTIDASE: "electronic",
        HYDROLASE: "experimental",
        "GO:0005554": "curated",  # today the root
        "GO:0005623": "curated",  # obsolete
        "GO:9999999": "curated",
    }
    table = compared(ontology, annotated, {ENDOPEPTIDASE: 0.9})
    assert row(table, CATALYTIC)["evidence"] == "experimental"
    assert row(table, PEPTIDASE)["evidence"] == "electronic"
    assert "missed" not in set(table["relation"])


def test_nothing_predicted_and_nothing_annotated(ontology):
    table = compared(ontology, {}, {})
    assert table.empty
    assert "most_specific" in table
    assert relations(compared(ontology, {PEPTIDASE: "curated"}, {})) == {PEPTIDASE: "missed"}


IDS = st.sampled_from(
    (
        ENDOPEPTIDASE,
        PEPTIDASE,
        CATALYTIC,
        OXYGEN_BINDING,
        PROTEIN_BINDING,
        PROTEOLYSIS,
        "GO:0005344",
        "GO:0005743",
        "GO:0005829",
        "GO:0005886",
        "GO:0044237",
        "GO:0016020",
    )
)


@given(
    st.dictionaries(IDS, st.sampled_from(EVIDENCE_KINDS)),
    st.dictionaries(IDS, st.floats(0.01, 1)),
)
def test_each_term_has_one_relation_and_none_is_lost(ontology, annotated, probabilities):
    table = compared(ontology, annotated, probabilities)
    assert table["go_id"].is_unique
    assert set(table["relation"]) <= set(RELATIONS)
    order = [RELATIONS.index(each) for each in table["relation"]]
    assert order == sorted(order)
    likely = [go_id for go_id, probability in probabilities.items() if probability >= 0.5]
    expected = set(ontology.with_ancestors(likely)) - set(ontology.roots.values())
    predicted = table[table["relation"] != "missed"]
    assert set(predicted["go_id"]) == expected
    assert (predicted["probability"] >= 0.5).all()
    carried = set(ontology.with_ancestors(annotated))
    assert set(table.loc[table["relation"] == "confirmed", "go_id"]) == expected & carried
    missed = set(table.loc[table["relation"] == "missed", "go_id"])
    assert missed == set(annotated) - expected
    for relation in set(table["relation"]):
        assert table.loc[table["relation"] == relation, "most_specific"].any()
