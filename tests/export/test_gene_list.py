"""Gene-to-GO lists, read as topGO and GOATOOLS read them."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from proteinbert_core.sequences import Protein
from tests.export.toy_results import INSIDE, NASTY, PROTEASOME, block, one_protein, source, written

NAMED = {"GO:0005344", "GO:0015671", "GO:0005829", PROTEASOME, INSIDE, "GO:0005515"}


def as_topgo_reads(text: str) -> dict[str, list[str]]:
    """``readMappings``: split at tabs, then at commas, and strip spaces."""
    mapping = {}
    for line in text.splitlines():
        gene, terms = line.split("\t")
        mapping[gene] = [term.strip() for term in terms.split(",")]
    return mapping


def test_most_specific_terms_without_the_root(about):
    text = written("topgo", about, one_protein("P1"), one_protein("P2")).decode()
    mapping = as_topgo_reads(text)
    assert list(mapping) == ["P1", "P2"]
    assert set(mapping["P1"]) == NAMED
    assert len(mapping["P1"]) == len(NAMED)


def test_all_terms_on_request(ontology):
    text = written("topgo", source(ontology, all_terms=True), one_protein("P1")).decode()
    assert set(as_topgo_reads(text)["P1"]) == NAMED | {"GO:0006810"}


def test_goatools_reads_the_list_with_semicolons(about, tmp_path):
    from goatools.associations import read_associations

    path = tmp_path / "predicted.id2go"
    path.write_bytes(written("id2go", about, one_protein("P1"), one_protein("P2")))
    assert read_associations(str(path), "id2gos") == {"P1": NAMED, "P2": NAMED}


def test_a_protein_without_a_term_has_no_line(about):
    assert written("topgo", about, block([Protein("P1", "M")])) == b""


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(identifier=NASTY)
def test_no_identifier_breaks_a_line(about, identifier):
    text = written("topgo", about, one_protein(identifier), one_protein("P2")).decode()
    genes = as_topgo_reads(text)
    assert len(text.splitlines()) == 2
    assert all(set(terms) == NAMED for terms in genes.values())
