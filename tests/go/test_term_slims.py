"""Slims: read, followed, mapped to, and summed up by."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given, settings

from proteinbert_core.assets import BUNDLED_ONTOLOGY, GENERIC_SLIM
from proteinbert_core.errors import OntologyError
from proteinbert_core.go.obo_reader import parse_obo
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.term_slims import Slim, generic_slim, read_slim, slim_terms, summarise
from tests.go.test_term_search import TEXTS
from tests.go.toy_ontologies import BP, TOY_OBO, RandomOntology, random_ontologies


def test_a_list_of_ids_as_people_write_them(toy):
    text = (
        "# my slim, not GO:0000021\r\nGO:0000001 growth\r\n"
        "GO:0900001, GO:0000030; GO:0000031\n\nGO:7777777\n"
    )
    slim = read_slim(text.encode(), "mine.txt", toy)
    assert slim.go_ids == ("GO:0000001", "GO:0000002"), "alt_id and replaced_by are followed"
    assert slim.lost == ("GO:0000031", "GO:7777777")
    assert read_slim(gzip.compress(text.encode()), "mine.txt", toy) == slim


def test_an_obo_file(toy):
    text = TOY_OBO.replace("id: GO:0000005", "id: GO:0000005\ncomment: like id: GO:0000099")
    slim = read_slim(text.encode(), "my slim.obo", toy)
    assert set(slim.go_ids) == set(toy.go_ids)
    assert slim.name == "my slim"


@pytest.mark.parametrize("content", [b"", b"no ids here", b"GO:7777777", b"\xff\xfe\x00"])
def test_what_is_no_slim(toy, content):
    with pytest.raises(OntologyError):
        read_slim(content, "mine.txt", toy)


def test_the_generic_slim_of_a_full_release_is_its_own(tmp_path):
    path = tmp_path / "go.obo"
    path.write_text(TOY_OBO + TEXTS, encoding="utf-8")
    slim = generic_slim(Ontology.from_obo(path, cache=tmp_path))
    assert slim.go_ids == ("GO:0004672",)


def test_the_generic_slim_that_comes_with_the_program():
    slim = generic_slim(Ontology.from_obo(BUNDLED_ONTOLOGY))
    lines = GENERIC_SLIM.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if not line.startswith("#")]
    assert len(listed) == 149
    assert len(slim.go_ids) + len(slim.lost) == 149
    assert {"GO:0016301", "GO:0005634", "GO:0006412"} <= {*slim.go_ids}


def test_mapping_by_hand(toy):
    slim = Slim.of("s", ["GO:0000001", "GO:0000002", "GO:0000003", "GO:0000020", BP], toy)
    direct, implied = slim_terms(toy, "GO:0000005", slim)
    assert direct == {"GO:0000002", "GO:0000003"}
    assert implied == {"GO:0000001", BP}
    assert slim_terms(toy, "GO:0000001", slim) == ({"GO:0000001"}, {BP})
    assert slim_terms(toy, "GO:0000011", slim) == ({"GO:0000003"}, {BP}), "by part_of"
    assert slim_terms(toy, "GO:0000010", slim) == (set(), set())


def test_summary_by_hand(toy):
    slim = Slim.of("s", ["GO:0000001", "GO:0000002", "GO:0000020"], toy)
    probabilities = {
        "GO:0000001": np.array([0.9, 0.8, 0.2]),
        "GO:0000002": np.array([0.9, 0.4, 0.1]),
    }
    table = summarise(toy, slim, probabilities, threshold=0.5)
    rows = table.set_index("go_id")
    assert rows.loc["GO:0000001", ["proteins", "proteins_direct"]].tolist() == [2, 1]
    assert rows.loc["GO:0000002", ["proteins", "proteins_direct"]].tolist() == [1, 1]
    assert rows.loc["GO:0000020", ["proteins", "proteins_direct"]].tolist() == [0, 0]
    assert rows.loc["GO:0000001", "share"] == pytest.approx(2 / 3)
    assert table["aspect"].tolist() == ["BP", "BP", "CC"]
    assert summarise(toy, slim, {}, threshold=0.5)["share"].tolist() == [0.0, 0.0, 0.0]


@settings(max_examples=60, deadline=None)
@given(random=random_ontologies())
def test_images_are_all_and_only_the_slim_terms_above(random: RandomOntology):
    ontology = Ontology(parse_obo(random.text.encode(), "random.obo"), "")
    slim = Slim.of("s", ontology.go_ids[::2], ontology)
    for go_id in ontology.go_ids:
        direct, implied = slim_terms(ontology, go_id, slim)
        assert not direct & implied
        assert direct | implied == {go_id, *ontology.ancestors(go_id)} & {*slim.go_ids}
        assert all(any(each in ontology.ancestors(d) for d in direct) for each in implied)
