"""The OBO subset: read by obonet, pronto and the project's own reader."""

from __future__ import annotations

import io
import warnings

import obonet
import pytest
from hypothesis import HealthCheck, given, settings

from proteinbert_core.go.ontology import Ontology
from tests.export.toy_results import (
    INSIDE,
    NASTY,
    PROTEASOME,
    one_protein,
    row,
    source,
    table,
    written,
)
from tests.export.toy_results import block as make_block


@pytest.fixture(scope="module")
def text(about):
    return written("obo", about, one_protein("P1"), one_protein("P2")).decode()


def test_obonet_reads_terms_links_and_ancestors(text, ontology):
    graph = obonet.read_obo(io.StringIO(text))
    wanted = {"GO:0005344", "GO:0015671", "GO:0005829", PROTEASOME, INSIDE, "GO:0005515"}
    assert set(graph) == set(ontology.with_ancestors(wanted))
    assert graph.nodes["GO:0005344"]["namespace"] == "molecular_function"
    for go_id in graph:
        assert graph.nodes[go_id]["name"] == ontology[go_id].name
        links = {parent: relation for _, parent, relation in graph.out_edges(go_id, keys=True)}
        assert links == ontology.parents(go_id)
    assert not any("def" in graph.nodes[go_id] for go_id in graph)


def test_pronto_reads_subsets_and_numbers(text):
    import pronto

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pronto.Ontology(io.BytesIO(text.encode()))
    term = read["GO:0005344"]
    assert term.subsets == {"predicted", "most_specific"}
    assert {each.property: each.literal for each in term.annotations} == {
        "highest_probability": "0.9000",
        "predicted_for_proteins": "2",
    }
    assert read["GO:0006810"].subsets == {"predicted"}
    assert read["GO:0051179"].subsets == frozenset()
    assert {each.id for each in term.superclasses()} >= {"GO:0005344", "GO:0003674"}


def test_the_own_reader_reads_it(text, tmp_path, ontology):
    path = tmp_path / "predicted.obo"
    path.write_text(text, encoding="utf-8")
    read = Ontology.from_obo(path, cache=tmp_path)
    assert read.release == ontology.release
    assert read.ancestors("GO:0005344") == ontology.ancestors("GO:0005344")


def test_the_highest_of_several_proteins_counts(about):
    blocks = [make_block([], row(p, "GO:0005344", "MF", x)) for p, x in (("a", 0.6), ("b", 0.8))]
    text = written("obo", about, *blocks).decode()
    assert 'highest_probability "0.8000"' in text
    assert 'predicted_for_proteins "2"' in text


def test_nothing_predicted_is_an_empty_ontology(about):
    graph = obonet.read_obo(io.StringIO(written("obo", about, make_block([])).decode()))
    assert len(graph) == len(table()) == 0


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(key=NASTY, value=NASTY)
def test_no_text_breaks_a_line(ontology, key, value):
    about = source(ontology, provenance={key: value})
    text = written("obo", about, make_block([], row(key, "GO:0005344", "MF"))).decode()
    graph = obonet.read_obo(io.StringIO(text))
    assert "GO:0005344" in graph
    assert len(text.splitlines()) == text.count("\n")
