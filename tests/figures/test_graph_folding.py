"""What is folded is counted, and what is unfolded is shown."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm
from proteinbert_core.figures.graph_folding import ABOVE, BELOW, fold, fold_key, only_below
from proteinbert_core.figures.layered_layout import longest_path_layers
from proteinbert_core.go.ontology import Ontology
from tests.figures.conftest import CC, CYTOPLASM, ENTITY, INNER_MEMBRANE, MEMBRANE, MITOCHONDRION

COMPONENTS = (CC, ENTITY, CYTOPLASM, MEMBRANE, MITOCHONDRION, INNER_MEMBRANE)


def folded(
    ontology: Ontology,
    go_ids: Collection[str],
    order: Collection[str],
    max_terms: int,
    expanded: Collection[str] = (),
    collapsed: Collection[str] = (),
) -> GoSubgraph:
    """Fold terms of the toy ontology, those first in the order shown."""
    places = {go_id: place for place, go_id in enumerate(order)}
    return fold(
        ontology,
        [ShownTerm(ontology[go_id], ontology.depth(go_id)) for go_id in go_ids],
        rank=lambda shown: places.get(shown.term.go_id, len(places)),
        max_terms=max_terms,
        expanded=expanded,
        collapsed=collapsed,
    )


def counts(subgraph: GoSubgraph) -> dict[str, tuple[int, int]]:
    return {
        go_id: (shown.folded_above, shown.folded_below) for go_id, shown in subgraph.terms.items()
    }


def test_a_term_says_how_many_are_folded_up_to_the_next_shown_ones(ontology: Ontology) -> None:
    subgraph = folded(ontology, COMPONENTS, (CC, INNER_MEMBRANE, CYTOPLASM), 3)
    # Membrane, mitochondrion and, above both, the anatomical entity; that one above cytoplasm too.
    assert counts(subgraph) == {CC: (0, 0), CYTOPLASM: (1, 0), INNER_MEMBRANE: (3, 0)}
    assert subgraph.folded == 3


def test_a_term_says_how_many_are_folded_below_that_nothing_shown_implies(
    ontology: Ontology,
) -> None:
    subgraph = folded(ontology, COMPONENTS, (CC, ENTITY, MEMBRANE), 3)
    assert counts(subgraph) == {CC: (0, 0), ENTITY: (0, 3), MEMBRANE: (0, 1)}


def test_unfolding_above_shows_all_that_the_tab_counts(ontology: Ontology) -> None:
    order = (CC, INNER_MEMBRANE, CYTOPLASM)
    unfolded = folded(ontology, COMPONENTS, order, 3, expanded=[fold_key(ABOVE, INNER_MEMBRANE)])
    assert set(unfolded.terms) == set(COMPONENTS)
    assert unfolded.folded == 0
    assert set(counts(unfolded).values()) == {(0, 0)}


def test_unfolding_below_shows_one_level(ontology: Ontology) -> None:
    order = (CC, ENTITY)
    unfolded = folded(ontology, COMPONENTS, order, 2, expanded=[fold_key(BELOW, ENTITY)])
    assert set(unfolded.terms) == set(COMPONENTS) - {INNER_MEMBRANE}
    assert counts(unfolded)[MITOCHONDRION] == (0, 1)
    deeper = [fold_key(BELOW, ENTITY), fold_key(BELOW, MITOCHONDRION)]
    assert folded(ontology, COMPONENTS, order, 2, expanded=deeper).folded == 0


def test_collapsing_folds_what_no_other_term_leads_to(ontology: Ontology) -> None:
    whole = folded(ontology, COMPONENTS, COMPONENTS, 6)
    # The membrane leads to the inner membrane as well.
    assert only_below(whole.links, CYTOPLASM) == frozenset()
    assert only_below(whole.links, ENTITY) == set(COMPONENTS) - {CC, ENTITY}
    collapsed = folded(ontology, COMPONENTS, COMPONENTS, 6, collapsed=[ENTITY])
    assert counts(collapsed) == {CC: (0, 0), ENTITY: (0, 4)}
    assert folded(ontology, COMPONENTS, COMPONENTS, 6, collapsed=[CYTOPLASM]) == whole


def test_keys_of_terms_that_are_not_there_change_nothing(ontology: Ontology) -> None:
    plain = folded(ontology, COMPONENTS, (CC, INNER_MEMBRANE), 2)
    strange = ["above:GO:9999999", "below:GO:0008150", "nonsense"]
    assert folded(ontology, COMPONENTS, (CC, INNER_MEMBRANE), 2, strange, ["GO:9999999"]) == plain


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_whatever_is_folded_is_counted_somewhere_and_links_stay_acyclic(
    ontology: Ontology, data: st.DataObject
) -> None:
    go_ids = ontology.with_ancestors(
        data.draw(st.sets(st.sampled_from(ontology.go_ids), min_size=1, max_size=12))
    )
    order = data.draw(st.permutations(go_ids))
    max_terms = data.draw(st.integers(1, len(go_ids)))
    sides = st.sampled_from((ABOVE, BELOW))
    some = st.sets(st.builds(fold_key, sides, st.sampled_from(go_ids)), max_size=3)
    expanded = data.draw(some)
    collapsed = data.draw(st.sets(st.sampled_from(go_ids), max_size=2))
    subgraph = folded(ontology, go_ids, order, max_terms, expanded, collapsed)
    assert subgraph.folded == len(go_ids) - len(subgraph.terms)
    tabs = sum(above + below for above, below in counts(subgraph).values())
    # A root without any of its terms has no box at which it could be counted.
    assert (tabs > 0) == any(
        not subgraph.terms.keys().isdisjoint(ontology.ancestors(go_id))
        or any(go_id in ontology.ancestors(shown) for shown in subgraph.terms)
        for go_id in set(go_ids) - set(subgraph.terms)
    )
    longest_path_layers(subgraph.terms, [(link.upper, link.lower) for link in subgraph.links])
    for link in subgraph.links:
        assert link.upper in ontology.ancestors(link.lower)
    if not collapsed:
        for go_id, (above, _) in counts(subgraph).items():
            key = fold_key(ABOVE, go_id)
            if above and key not in expanded:
                more = folded(ontology, go_ids, order, max_terms, {*expanded, key})
                assert len(more.terms) >= len(subgraph.terms) + above
                break


@pytest.mark.parametrize("side", [ABOVE, BELOW])
def test_keys_name_side_and_term(side: str) -> None:
    assert fold_key(side, CC) == f"{side}:{CC}"
