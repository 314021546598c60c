"""Views as links and as files: what is written is read again; what is damaged falls back."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map import saved_map
from proteinbert_core.protein_map.colour_choice import COLOURS
from proteinbert_core.protein_map.live_umap import METRICS, UmapParameters
from proteinbert_core.protein_map.map_view import QUERY_NAMES, MapView
from proteinbert_core.protein_map.named_parts import Accessions
from proteinbert_core.protein_map.saved_map import SavedMap
from proteinbert_core.protein_map.selection import SelectionRecipe
from proteinbert_core.sequences import Protein
from tests.protein_map.test_selection import recipes, short_texts

views = st.builds(
    MapView,
    proteomes=st.lists(short_texts, max_size=4, unique=True).map(tuple),
    colour=st.sampled_from(list(COLOURS)),
    term=st.just("GO:0004672"),
    column=st.just("") | short_texts,
    projection=st.sampled_from(["", "reference", "pca", "umap"]),
    umap=st.builds(
        UmapParameters,
        st.integers(2, 200),
        st.floats(0, 0.99),
        st.sampled_from(METRICS),
        st.integers(0, 2**32 - 1),
        st.booleans(),
    ),
    selection=recipes,
    filters=recipes,
    protein=st.just("") | short_texts,
)


@given(views)
def test_a_link_brings_the_view_back(view):
    query = view.to_query()
    assert all(re.fullmatch(r"[A-Za-z0-9._~:-]+", text) for text in query.values())
    assert set(query) <= set(QUERY_NAMES)
    read = MapView.from_query({**query, "run": "abc"})
    assert read.notes == ()
    if not view.left_out_of_link:
        assert read.view == view


@given(views)
def test_a_file_brings_the_view_back_with_its_queries(view):
    queries = (Protein("P1", "MKV", "a <b>protein</b>\nof mine"), Protein("naïve", "ACDEF"))
    saved = SavedMap(view, queries, {"model": "compact"})
    assert SavedMap.from_json(saved.to_json().encode()) == saved


def test_the_usual_view_leaves_the_address_empty():
    assert MapView().to_query() == {}
    assert MapView.from_query({}).view == MapView()


def test_a_list_too_long_for_a_link_is_in_the_file_alone():
    recipe = SelectionRecipe.of(Accessions(tuple(f"P{number:05d}" for number in range(900))))
    view = MapView(colour="length", selection=recipe)
    assert view.to_query() == {"colour": "length"}
    assert view.left_out_of_link == ("selection",)
    assert SavedMap.from_json(SavedMap(view).to_json().encode()).view == view


@given(st.dictionaries(st.sampled_from(QUERY_NAMES), st.text(max_size=30)))
def test_any_address_gives_a_view(query):
    read = MapView.from_query(query)
    assert MapView.from_query(read.view.to_query()).view == read.view
    assert len(read.notes) <= len(query)


def test_what_is_damaged_falls_back_and_is_told():
    read = MapView.from_query(
        {
            "colour": "rainbow",
            "map": "tsne",
            "umap": "15.100.cosine",
            "select": "x.1",
            "show": "k.0",
            "proteomes": "UP1.UP2",
        }
    )
    assert read.view == MapView(proteomes=("UP1", "UP2"), filters=SelectionRecipe.from_text("k.0"))
    assert len(read.notes) == 4
    assert "rainbow" in read.notes[0]


def test_colours_of_a_term_need_one():
    read = MapView.from_query({"colour": "term"})
    assert read.view.colour == "organism"
    assert "no GO term" in read.notes[0]


def test_a_link_of_defaults_that_say_so_is_quiet():
    assert MapView.from_query({"umap": "15.100.cosine.0"}).view == MapView()


def document(**changed: object) -> bytes:
    whole = json.loads(SavedMap(MapView(), (Protein("P1", "MKV"),)).to_json())
    return json.dumps({**whole, **changed}).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no saved map"),
        (b'{"format": "something"}', "no saved map"),
        (document(version=2), "version 2"),
        (document(version=None), "version None"),
    ],
    ids=range(7),
)
def test_other_files_are_refused(data, message):
    with pytest.raises(MapError, match=message):
        SavedMap.from_json(data)


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(saved_map, "MOST_BYTES", 100)
    with pytest.raises(MapError, match="saved maps have up to"):
        SavedMap.from_json(document())


@pytest.mark.parametrize(
    "query",
    [
        {},
        "MKV",
        {"identifier": "P2"},
        {"identifier": "P 2", "sequence": "MKV"},
        {"identifier": "P2", "sequence": "mkv"},
        {"identifier": "P2", "sequence": "MKV\n>P3"},
        {"identifier": "P2", "sequence": "M" * 100_001},
        {"identifier": "P1", "sequence": "MKV"},
        {"identifier": 7, "sequence": "MKV"},
    ],
    ids=range(9),
)
def test_queries_that_are_no_proteins_are_left_out(query):
    good = {"identifier": "P1", "sequence": "MKV", "description": "\ud800"}
    saved = SavedMap.from_json(document(queries=[good, query]))
    assert saved.queries == (Protein("P1", "MKV", "?"),)
    assert len(saved.notes) == 1


def test_parts_of_another_kind_are_passed_over():
    saved = SavedMap.from_json(document(view=[1], queries={"a": 1}, facts="none"))
    assert saved == SavedMap(MapView())
