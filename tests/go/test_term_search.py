"""Terms found as people type them, on the toy ontology with texts of its own."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.term_search import TermSearch
from tests.go.toy_ontologies import TOY_OBO

TEXTS = r"""
[Term]
id: GO:0004672
name: protein kinase activity
namespace: molecular_function
def: "Moving a \"phosphate\"\, to a protein." [GOC:x "not this"]
subset: goslim_generic
subset: goslim_toy
synonym: "protamine kinase activity" NARROW []
synonym: "protein phosphorylase \(wrong\)" EXACT [EC:2.7]
is_a: GO:0003674

[Term]
id: GO:0019901
name: protein kinase binding
namespace: molecular_function
subset: goslim_toy {source="x"}
is_a: GO:0003674

[Term]
id: GO:0106310
name: protein serine kinase activity
namespace: molecular_function
is_a: GO:0004672
"""


@pytest.fixture(scope="module")
def ontology(tmp_path_factory) -> Ontology:
    path = tmp_path_factory.mktemp("texts") / "texts.obo"
    path.write_text(TOY_OBO + TEXTS, encoding="utf-8")
    return Ontology.from_obo(path)


@pytest.fixture(scope="module")
def search(ontology) -> TermSearch:
    return TermSearch(ontology)


@pytest.mark.parametrize(
    "typed", ["GO:0004672", "go:0004672", "GO0004672", "0004672", "4672", " GO 4672 "]
)
def test_an_id_however_it_is_written(search, typed):
    first = search.search(typed)[0]
    assert (first.go_id, first.matched_text, first.kind_of_match) == (
        "GO:0004672",
        "GO:0004672",
        "id",
    )


def test_an_id_under_way(search):
    assert [hit.go_id for hit in search.search("GO:00000", limit=3)] == [
        "GO:0000001",
        "GO:0000002",
        "GO:0000003",
    ]


def test_old_ids_lead_to_what_has_become_of_them(search):
    for old, current in {"GO:0900001": "GO:0000002", "30": "GO:0000001"}.items():
        hit = search.search(old)[0]
        assert (hit.go_id, hit.kind_of_match, hit.is_obsolete) == (current, "old id", False)
    assert search.search("GO:0000031") == []  # nothing replaces it
    hit = search.search("GO:0000031", include_obsolete=True)[0]
    assert (hit.go_id, hit.name, hit.is_obsolete) == ("GO:0000031", "vague growth", True)


def test_function_names_need_no_activity(search):
    hits = search.search("protein kinase")
    assert [hit.go_id for hit in hits] == ["GO:0004672", "GO:0019901", "GO:0106310"]
    assert {hit.kind_of_match for hit in hits} == {"name"}


def test_words_in_any_order_and_unfinished(search):
    assert [hit.go_id for hit in search.search("kin ser")] == ["GO:0106310"]


@pytest.mark.parametrize(
    "typed", ["protien kinase", "protein kinsae", "protei kinasee", "protein knase"]
)
def test_wrong_letters(search, typed):
    hit = search.search(typed)[0]
    assert (hit.go_id, hit.kind_of_match) == ("GO:0004672", "similar name")


def test_synonyms_come_after_names_and_say_what_matched(search):
    hit = search.search("protamine")[0]
    assert (hit.go_id, hit.name, hit.matched_text, hit.kind_of_match) == (
        "GO:0004672",
        "protein kinase activity",
        "protamine kinase activity",
        "synonym",
    )
    assert search.search("protein phosphorylase (wrong)")[0].kind_of_match == "synonym"
    assert search.has_synonyms


def test_obsolete_terms_only_where_wanted_and_last(search):
    current = search.search("growth")
    assert current[0].go_id == "GO:0000001"
    assert not any(hit.is_obsolete for hit in current)
    everything = search.search("growth", include_obsolete=True)
    assert everything[: len(current)] == current
    assert [hit.go_id for hit in everything if hit.is_obsolete] == [
        "GO:0000030",
        "GO:0900003",
        "GO:0000032",
        "GO:0000031",
    ]


def test_one_aspect(search):
    assert {hit.go_id for hit in search.search("membrane", aspect="CC")} == {
        "GO:0000020",
        "GO:0000021",
    }
    assert search.search("membrane", aspect="MF") == []
    assert search.search("GO:0000020", aspect="MF") == []
    with pytest.raises(ValueError, match="no aspect"):
        search.search("membrane", aspect="mf")


def test_nothing_to_find(search):
    assert search.search("") == search.search(" ,.!") == search.search("zzzzqqq") == []
    assert search.search("protein", limit=0) == []


def test_an_ontology_without_synonyms_says_so(toy):
    search = TermSearch(toy)
    assert not search.has_synonyms
    assert search.search("tip growth")[0].go_id == "GO:0000005"


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=30), limit=st.integers(0, 5))
def test_any_text_gives_terms_at_most_once(search, text, limit):
    hits = search.search(text, limit=limit, include_obsolete=True)
    ids = [hit.go_id for hit in hits]
    assert len(ids) == len(set(ids)) <= limit


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_name_finds_its_term(search, ontology, data):
    go_id = data.draw(st.sampled_from(ontology.go_ids))
    name = ontology[go_id].name
    assert search.search(name)[0].name == name
    assert search.search(name.upper())[0].name == name


def test_texts(ontology):
    texts = ontology.texts
    assert texts.definitions["GO:0004672"] == 'Moving a "phosphate", to a protein.'
    assert texts.exact_synonyms["GO:0004672"] == ("protein phosphorylase (wrong)",)
    assert texts.other_synonyms["GO:0004672"] == ("protamine kinase activity",)
    assert texts.subsets["goslim_toy"] == ("GO:0004672", "GO:0019901")
    assert texts.synonyms("GO:0000001") == ()


def test_texts_survive_in_the_cache_and_outlive_damage(tmp_path):
    path, cache = tmp_path / "go.obo", tmp_path / "cache"
    path.write_text(TOY_OBO + TEXTS, encoding="utf-8")
    expected = Ontology.from_obo(path, cache=cache).texts.definitions
    assert expected
    again = Ontology.from_obo(path, cache=cache)
    (kept,) = cache.glob("*.texts.*.json")
    path.unlink()
    assert again.texts.definitions == expected
    kept.write_text("{}", encoding="utf-8")
    path.write_text(TOY_OBO + TEXTS, encoding="utf-8")
    assert Ontology.from_obo(path, cache=cache).texts.definitions == expected


def test_texts_of_a_file_that_has_changed_are_not_taken(tmp_path):
    path = tmp_path / "go.obo"
    path.write_text(TOY_OBO, encoding="utf-8")
    ontology = Ontology.from_obo(path, cache=tmp_path / "cache")
    path.write_text(TOY_OBO + TEXTS, encoding="utf-8")
    assert ontology.texts.definitions == {}


def test_following_ids_of_other_releases(toy):
    assert toy.follow("GO:0000001") == "GO:0000001"
    assert toy.follow("GO:0900001") == "GO:0000002"
    assert toy.follow("GO:0000030") == toy.follow("GO:0900003") == "GO:0000001"
    assert toy.follow("GO:0000031") is None  # only to be considered
    assert toy.follow("GO:0000032") is None  # two replacements
    assert toy.follow("GO:7777777") is None


def test_following_ends_where_replacements_lead_in_a_circle(tmp_path):
    stanza = "\n[Term]\nid: GO:{}\nname: x\nnamespace: biological_process\nis_obsolete: true\n"
    path = tmp_path / "circle.obo"
    path.write_text(
        TOY_OBO
        + stanza.format("0000040")
        + "replaced_by: GO:0000041\n"
        + stanza.format("0000041")
        + "replaced_by: GO:0000040\n"
        + stanza.format("0000042")
        + "replaced_by: GO:0000030\n",
        encoding="utf-8",
    )
    ontology = Ontology.from_obo(path, cache=tmp_path)
    assert ontology.follow("GO:0000040") is None
    assert ontology.follow("GO:0000042") == "GO:0000001"
