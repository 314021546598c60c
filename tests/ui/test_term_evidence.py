"""Which neighbours carry a term, and by what evidence."""

from __future__ import annotations

import pytest

from pages.ui.term_evidence import carried, neighbour_table
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference import Neighbour
from tests.toy import toy_ontology_path
from tests.toy_reference import toy_reference_set


@pytest.fixture(scope="module")
def reference():
    return toy_reference_set()


@pytest.fixture(scope="module")
def ontology(tmp_path_factory):
    return Ontology.from_obo(toy_ontology_path(tmp_path_factory.mktemp("go")))


def test_a_term_is_carried_directly_or_by_what_is_below_it(reference, ontology):
    first = list(reference.accessions).index("P0TY00")  # oxygen carrier activity, cytosol
    assert carried(reference, ontology, first, "GO:0005829") == ("direct", "experimental")
    assert carried(reference, ontology, first, "GO:0005737") == ("inherited", "experimental")
    assert carried(reference, ontology, first, "GO:0015671") == ("inherited", "experimental")
    assert carried(reference, ontology, first, "GO:0005886") is None


def test_neighbours_are_listed_with_their_organisms_and_evidence(reference, ontology):
    place = list(reference.accessions).index
    rows = [place("P0TY00"), place("P5TY01"), place("P5TY03")]
    neighbours = [
        Neighbour(row, str(reference.accessions[row]), taxon_id, 0.5, 0.25)
        for row, taxon_id in zip(rows, (9606, 0, 1), strict=True)
    ]
    table = neighbour_table(reference, ontology, neighbours, "GO:0005739")
    assert table["organism"].tolist() == ["Homo sapiens", "not stated", "taxon 1"]
    assert table["n_experimental"].tolist() == [2, 0, 0]
    assert table["carries"].tolist() == ["no", "direct", "direct"]
    assert table["evidence"].tolist() == ["", "curated", "electronic"]
    assert "carries" not in neighbour_table(reference, ontology, neighbours, None)
    assert neighbour_table(reference, ontology, [], "GO:0005739").empty
