"""Chosen terms, their ancestors and near descendants."""

from __future__ import annotations

import pytest

from proteinbert_core.errors import OntologyError
from proteinbert_core.figures.go_neighbourhood import neighbourhood_subgraph
from proteinbert_core.go.ontology import Ontology
from tests.figures.conftest import (
    CC,
    CYTOPLASM,
    ENTITY,
    INNER_MEMBRANE,
    MEMBRANE,
    MITOCHONDRION,
)

CYTOSOL = "GO:0005829"


def test_a_term_with_ancestors_and_children(ontology: Ontology) -> None:
    subgraph = neighbourhood_subgraph(ontology, [CYTOPLASM])
    # The inner membrane is below the mitochondrion; membrane is above it alone, so not here.
    assert list(subgraph.terms) == [CC, ENTITY, CYTOPLASM, CYTOSOL, MITOCHONDRION]
    assert [shown.own for shown in subgraph.terms.values()] == [False, False, True, True, True]
    assert [i for i, shown in subgraph.terms.items() if shown.most_specific] == [CYTOPLASM]
    assert {i: shown.folded_below for i, shown in subgraph.terms.items()} == {
        CC: 0,
        ENTITY: 0,
        CYTOPLASM: 0,
        CYTOSOL: 0,
        MITOCHONDRION: 1,
    }
    assert subgraph.folded == 1


def test_a_level_is_unfolded_below_a_term(ontology: Ontology) -> None:
    subgraph = neighbourhood_subgraph(ontology, [CYTOPLASM], expanded=[f"below:{MITOCHONDRION}"])
    assert INNER_MEMBRANE in subgraph.terms
    assert subgraph.folded == 0
    unshown = neighbourhood_subgraph(ontology, [CYTOPLASM], expanded=[f"below:{MEMBRANE}"])
    assert INNER_MEMBRANE not in unshown.terms


def test_descendants_beyond_the_room_are_counted(ontology: Ontology) -> None:
    subgraph = neighbourhood_subgraph(ontology, [ENTITY], max_terms=3)
    assert set(subgraph.terms) < {CC, ENTITY, CYTOPLASM, MEMBRANE, CYTOSOL, MITOCHONDRION}
    hidden = ontology.descendants(ENTITY).difference(subgraph.terms)
    assert subgraph.folded == len(hidden) > 0
    assert subgraph.terms[ENTITY].folded_below > 0


def test_terms_with_numbers_and_no_descendants(ontology: Ontology) -> None:
    subgraph = neighbourhood_subgraph(
        ontology, [CYTOPLASM, MITOCHONDRION], values={MITOCHONDRION: 1e-9}, levels_below=0
    )
    assert set(subgraph.terms) == {CC, ENTITY, CYTOPLASM, MITOCHONDRION}
    assert subgraph.terms[MITOCHONDRION].value == 1e-9
    assert subgraph.terms[CYTOPLASM].value is None
    assert [i for i, shown in subgraph.terms.items() if shown.most_specific] == [MITOCHONDRION]
    assert subgraph.folded == 0


def test_other_aspects_can_be_left_out(ontology: Ontology) -> None:
    carrier = "GO:0005344"
    assert "GO:0008150" in neighbourhood_subgraph(ontology, [carrier]).terms
    functions = neighbourhood_subgraph(ontology, [carrier], aspect="MF")
    assert set(functions.terms) == {"GO:0003674", carrier}


def test_unknown_ids_are_named(ontology: Ontology) -> None:
    with pytest.raises(OntologyError, match="GO:9999999"):
        neighbourhood_subgraph(ontology, ["GO:9999999"])
