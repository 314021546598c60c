"""Which terms are shown, what they owe to the true-path rule, and what is folded."""

from __future__ import annotations

import math

import pytest

from proteinbert_core.errors import OntologyError
from proteinbert_core.figures.go_prediction import predicted_subgraph
from proteinbert_core.figures.go_subgraph import GoSubgraph, TermLink
from proteinbert_core.go.ontology import Ontology
from tests.figures.conftest import (
    BP,
    CC,
    CYTOPLASM,
    ENTITY,
    INNER_MEMBRANE,
    MEMBRANE,
    MF,
    MITOCHONDRION,
)

OXYGEN_CARRIER, OXYGEN_TRANSPORT, GAS_TRANSPORT = "GO:0005344", "GO:0015671", "GO:0015669"
TRANSPORT, LOCALIZATION = "GO:0006810", "GO:0051179"


def links_of(subgraph: GoSubgraph) -> set[tuple[str, str, str, bool]]:
    return {(link.lower, link.upper, link.relation, link.direct) for link in subgraph.links}


def test_predicted_terms_bring_all_their_ancestors(ontology: Ontology) -> None:
    subgraph = predicted_subgraph(
        ontology, {INNER_MEMBRANE: 0.6, CYTOPLASM: 0.9, "GO:0005886": 0.1}, threshold=0.5
    )
    assert set(subgraph.terms) == {INNER_MEMBRANE} | ontology.ancestors(INNER_MEMBRANE)
    assert links_of(subgraph) == {
        (INNER_MEMBRANE, MEMBRANE, "is_a", True),
        (INNER_MEMBRANE, MITOCHONDRION, "part_of", True),
        (MITOCHONDRION, ENTITY, "is_a", True),
        (MITOCHONDRION, CYTOPLASM, "part_of", True),
        (CYTOPLASM, ENTITY, "is_a", True),
        (MEMBRANE, ENTITY, "is_a", True),
        (ENTITY, CC, "is_a", True),
    }
    assert subgraph.folded == 0


def test_ancestors_are_at_least_as_probable_and_known_as_implied(ontology: Ontology) -> None:
    subgraph = predicted_subgraph(
        ontology, {INNER_MEMBRANE: 0.6, MITOCHONDRION: 0.6, CYTOPLASM: 0.9}, threshold=0.5
    )
    shown = subgraph.terms
    assert shown[INNER_MEMBRANE].own
    assert shown[INNER_MEMBRANE].most_specific
    # Its own probability, but no more than that of the term below.
    assert not shown[MITOCHONDRION].own
    assert shown[CYTOPLASM].own
    assert not shown[CYTOPLASM].most_specific
    assert not shown[MEMBRANE].own
    assert shown[MEMBRANE].value == 0.6
    assert shown[ENTITY].value == shown[CC].value == 0.9
    assert [shown[go_id].depth for go_id in (CC, ENTITY, CYTOPLASM)] == [0, 1, 2]


def test_true_path_rule_holds_on_every_link(ontology: Ontology) -> None:
    scores = {go_id: (7 * place % 23) / 23 for place, go_id in enumerate(ontology.go_ids)}
    subgraph = predicted_subgraph(ontology, scores, threshold=0.2)
    for link in subgraph.links:
        lower, upper = subgraph.terms[link.lower], subgraph.terms[link.upper]
        assert upper.value >= lower.value >= 0.2


def test_one_aspect_keeps_no_links_to_others(ontology: Ontology) -> None:
    scores = {OXYGEN_CARRIER: 0.8}
    everything = predicted_subgraph(ontology, scores, threshold=0.5)
    assert (OXYGEN_CARRIER, OXYGEN_TRANSPORT, "part_of", True) in links_of(everything)
    functions = predicted_subgraph(ontology, scores, threshold=0.5, aspect="MF")
    assert set(functions.terms) == {OXYGEN_CARRIER, MF}
    assert links_of(functions) == {(OXYGEN_CARRIER, MF, "is_a", True)}
    # The function implies the process, which therefore shows, but not as a prediction.
    processes = predicted_subgraph(ontology, scores, threshold=0.5, aspect="BP")
    assert OXYGEN_TRANSPORT in processes.terms
    assert not processes.terms[OXYGEN_TRANSPORT].own
    assert not processes.terms[OXYGEN_TRANSPORT].most_specific


def test_terms_come_by_aspect_from_the_root_downwards(ontology: Ontology) -> None:
    subgraph = predicted_subgraph(
        ontology, {OXYGEN_CARRIER: 0.8, MITOCHONDRION: 0.7}, threshold=0.5
    )
    order = [(shown.term.aspect, shown.depth) for shown in subgraph.terms.values()]
    assert order == sorted(order, key=lambda key: (["MF", "BP", "CC"].index(key[0]), key[1]))
    assert next(iter(subgraph.terms)) == MF


def test_folding_keeps_roots_and_the_most_specific(ontology: Ontology) -> None:
    scores = {OXYGEN_TRANSPORT: 0.8, GAS_TRANSPORT: 0.9}
    whole = predicted_subgraph(ontology, scores, threshold=0.5)
    assert len(whole.terms) == 5
    folded = predicted_subgraph(ontology, scores, threshold=0.5, max_terms=3)
    assert set(folded.terms) == {BP, OXYGEN_TRANSPORT, GAS_TRANSPORT}
    assert folded.folded == 2
    assert links_of(folded) == {
        (OXYGEN_TRANSPORT, GAS_TRANSPORT, "is_a", True),
        (GAS_TRANSPORT, BP, "is_a", False),
    }


def test_folded_paths_know_their_relation_and_say_nothing_twice(ontology: Ontology) -> None:
    scores = {INNER_MEMBRANE: 0.6}
    folded = predicted_subgraph(ontology, scores, threshold=0.5, max_terms=3, keep=CYTOPLASM)
    assert set(folded.terms) == {CC, INNER_MEMBRANE, CYTOPLASM}
    # By way of the membrane the root is reached over folded terms as well, but so it is
    # by way of the cytoplasm.
    assert folded.links == (
        TermLink(CYTOPLASM, CC, "is_a", direct=False),
        TermLink(INNER_MEMBRANE, CYTOPLASM, "part_of", direct=False),
    )


def test_the_most_probable_stay_when_specific_terms_alone_are_too_many(
    ontology: Ontology,
) -> None:
    scores = {"GO:0005829": 0.9, "GO:0005886": 0.6, "GO:0005743": 0.7}
    folded = predicted_subgraph(ontology, scores, threshold=0.5, max_terms=3)
    assert set(folded.terms) == {CC, "GO:0005829", "GO:0005743"}
    kept = predicted_subgraph(ontology, scores, threshold=0.5, max_terms=3, keep="GO:0005886")
    assert set(kept.terms) == {CC, "GO:0005829", "GO:0005886"}


def test_alternative_ids_are_the_same_term(ontology: Ontology) -> None:
    assert set(predicted_subgraph(ontology, {"GO:0005554": 0.9}, threshold=0.5).terms) == {MF}


@pytest.mark.parametrize("scores", [{}, {CYTOPLASM: 0.4}, {CYTOPLASM: math.nan}])
def test_nothing_above_the_threshold_is_nothing(
    ontology: Ontology, scores: dict[str, float]
) -> None:
    assert predicted_subgraph(ontology, scores, threshold=0.5) == GoSubgraph({}, (), 0)


def test_a_term_exactly_at_the_threshold_is_predicted(ontology: Ontology) -> None:
    assert predicted_subgraph(ontology, {CC: 0.5}, threshold=0.5).terms[CC].own


@pytest.mark.parametrize("go_id", ["GO:9999999", "GO:0005623"])
def test_unknown_and_obsolete_ids_are_named(ontology: Ontology, go_id: str) -> None:
    with pytest.raises(OntologyError, match=go_id):
        predicted_subgraph(ontology, {go_id: 0.9}, threshold=0.5)


def test_many_leaves_leave_room_for_where_branches_part(ontology: Ontology) -> None:
    endopeptidase, protein_binding, oxygen_binding = "GO:0004175", "GO:0005515", "GO:0019825"
    scores = {endopeptidase: 0.9, protein_binding: 0.8, oxygen_binding: 0.7, OXYGEN_CARRIER: 0.6}
    folded = predicted_subgraph(ontology, scores, threshold=0.5, aspect="MF", max_terms=5)
    # The root, the best three leaves (60 % of five), and binding, where two of them part.
    assert set(folded.terms) == {MF, endopeptidase, protein_binding, oxygen_binding, "GO:0005488"}
    assert folded.terms[MF].folded_below == 1
    # What is known is there whatever its probability.
    known = predicted_subgraph(
        ontology, scores, threshold=0.5, aspect="MF", max_terms=5, annotated={OXYGEN_CARRIER: ""}
    )
    assert OXYGEN_CARRIER in known.terms
