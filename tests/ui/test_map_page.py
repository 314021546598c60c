"""The Map page, driven without a browser: colours, legend, cards, queries, selections, files."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs

import numpy as np
import pytest
import streamlit as st

from pages.ui import map_resources, map_state, resources
from pages.ui.engine import REFERENCE_VARIABLE
from proteinbert_core.protein_map.drawn_parts import Lasso
from proteinbert_core.protein_map.map_scene import MapQueries
from proteinbert_core.protein_map.projection import pca_projection
from proteinbert_core.protein_map.selection import SelectionRecipe
from proteinbert_core.proteomes.proteome_store import ProteomeStore
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.toy_map import CENTRES, NAMES, SIZES, keep_toy_proteomes
from tests.toy_reference import toy_reference_path, toy_reference_proteins
from tests.ui.pages_read import WAIT

PAGE = "pages/map.py"
TERM = "GO:0004175"


@pytest.fixture(scope="module", autouse=True)
def _toy_map(_toy_environment, tmp_path_factory):
    """The toy model with its reference set, and two toy proteomes."""
    folder = tmp_path_factory.mktemp("map")
    with pytest.MonkeyPatch.context() as patch:
        reference = toy_reference_path(folder)
        patch.setenv(REFERENCE_VARIABLE, str(reference))
        patch.setenv(CACHE_VARIABLE, str(folder / "cache"))
        keep_toy_proteomes(reference)
        st.cache_resource.clear()
        engine = resources.engine()
        resources.job_runner().submit(lambda _job: engine.annotator()).wait(60)
        yield
    resources.job_runner().submit(lambda _job: None).wait(60)
    st.cache_resource.clear()


def opened(app, **address):
    app.switch_page(PAGE)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def figure(app):
    (chart,) = app.get("plotly_chart")
    return json.loads(chart.proto.spec)


def point_counts(app) -> dict[str, int]:
    """Label of a group -> how many of its points are drawn."""
    counts: dict[str, int] = {}
    for trace in figure(app)["data"]:
        if trace.get("name"):
            rows = trace["customdata"]
            shape = rows.get("shape") if isinstance(rows, dict) else None
            n = len(rows) if isinstance(rows, list) else _length(rows, shape)
            counts[trace["name"]] = counts.get(trace["name"], 0) + n
    return counts


def _length(packed, shape) -> int:
    if shape:
        return int(str(shape).split(",")[0])
    return len(packed["bdata"]) * 3 // 4 // np.dtype(packed["dtype"]).itemsize


def said(app) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "text", "info")
    elements = [str(element.value) for kind in kinds for element in app.get(kind)]
    elements += [str(html.proto.body) for html in app.get("html")]
    cells = [str(cell) for table in app.get("table") for cell in table.value.to_numpy().ravel()]
    labels = [button.label for button in app.button]
    return "\n".join([*elements, *cells, *labels]).replace("\\", "")


def address(app, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def lasso_around(family: int) -> str:
    """A selection in the address: all that is near the centre of a family."""
    x, y = CENTRES[family]
    corners = [(x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4)]
    return SelectionRecipe.of(Lasso.drawn("reference", corners)).to_text()


def placed(app):
    """The page with the first reference proteins of two families as queries."""
    opened(app)
    chosen = [toy_reference_proteins()[row] for row in (0, 8)]
    text = "".join(f">query{n}\n{each.sequence}\n" for n, each in enumerate(chosen))
    app.text_area(key="map-sequences").input(text)
    app.button(key="map-place").click().run()
    run = resources.run_store().get(address(app, "run"))
    assert run.job.wait(WAIT)
    app.run()
    assert not app.exception
    return app


def test_all_proteomes_are_drawn_with_counts_in_the_legend(app):
    opened(app)
    assert app.title[0].value == "Map"
    drawn = point_counts(app)
    assert drawn == {name: SIZES[key] for key, name in NAMES.items()}
    assert "Toyus primus :gray[60]" in said(app)
    assert "UMAP of the bundled reference proteomes" in said(app)
    titles = figure(app)["data"][0]["hovertext"]
    assert "Toy enzyme 3 &lt;b&gt;" in titles


def test_groups_are_hidden_and_shown_alone(app):
    opened(app)
    app.button(key="map-group-0").click().run()
    assert point_counts(app) == {"Toyus secundus": 40}
    app.button(key="map-show-all").click().run()
    app.button(key="map-group-only-0").click().run()
    assert point_counts(app) == {"Toyus primus": 60}
    assert address(app, "show"), "what is shown alone is in the address"


@pytest.mark.parametrize("colour", ["annotated", "aspects"])
def test_every_colour_draws_all_proteins(app, colour):
    opened(app, colour=colour)
    assert sum(point_counts(app).values()) == 100


def test_colours_of_a_term_and_of_a_number(app):
    opened(app, colour="term", term=TERM)
    counts = point_counts(app)
    assert set(counts) >= {"direct", "absent"}
    assert sum(counts.values()) == 100
    assert "endopeptidase activity (GO:0004175)" in said(app)
    opened(app, colour="length")
    assert figure(app)["layout"]["coloraxis"]["cmax"] > 1
    assert "residues" in said(app)


def test_a_colour_that_needs_a_term_asks_for_it(app):
    opened(app)
    app.selectbox(key="map-colour").select("term").run()
    assert not app.exception
    (box,) = (each for each in app.text_input if each.key.startswith("map-text"))
    box.set_value("endopeptidase").run()
    app.button(key=f"map-hit-{TERM}").click().run()
    assert (address(app, "colour"), address(app, "term")) == ("term", TERM)


def test_queries_are_placed_with_their_neighbours(app):
    placed(app)
    assert point_counts(app)["Your proteins"] == 2
    assert "10 true neighbours are near on the map" in said(app)
    assert "[UP1A" in said(app), "neighbours lead to UniProt"
    (table,) = (each.value for each in app.dataframe)
    assert table["protein"].tolist() == ["query0", "query1"]
    app.selectbox(key="map-query").select_index(1).run()
    assert address(app, "query") == "2"
    assert app.subheader[0].value == "query1"


def answer_late(monkeypatch, module, name):
    """Let a question be answered with None once, as if the work ended just after it."""
    real, asked = getattr(module, name), []

    def late(*args):
        asked.append(args)
        return None if len(asked) == 1 else real(*args)

    monkeypatch.setattr(module, name, late)


def test_a_prediction_that_ends_while_the_map_is_drawn_is_placed(app, monkeypatch):
    placed(app)
    answer_late(monkeypatch, map_state, "shown_run")
    app.run()
    assert point_counts(app)["Your proteins"] == 2
    assert app.subheader[0].value == "query0"


def test_a_umap_that_ends_while_another_map_is_drawn_takes_its_place(app, monkeypatch):
    opened(app, map="umap")
    proteomes = map_resources.proteome_set(map_resources.proteome_store().available())
    made = pca_projection(proteomes, MapQueries.none(proteomes).vectors)
    made = replace(made, axis_titles=("Own 1", "Own 2"))
    monkeypatch.setattr(map_resources, "umap_of", lambda *_: made)
    answer_late(monkeypatch, map_resources, "umap_of")
    app.run()
    assert figure(app)["layout"]["xaxis"]["title"]["text"] == "Own 1"
    assert "not made yet" not in said(app)


def test_a_card_tells_terms_and_neighbours(app):
    opened(app, protein="UP1A09", panel="protein")
    told = said(app)
    assert "Toy enzyme 9 &lt;b&gt;" in told
    assert "alphafold.ebi.ac.uk/entry/UP1A09" in told
    assert "interpro/protein/UniProt/UP1A09" in told
    assert TERM in told
    assert "True neighbours" in told
    near = next(each for each in app.button if (each.key or "").startswith("map-near-"))
    near.click().run()
    assert address(app, "protein") != "UP1A09"
    app.button(key="map-card-close").click().run()
    assert "protein" not in app.query_params


def test_a_protein_is_found_by_its_gene(app):
    opened(app)
    app.text_input(key="map-find-text").set_value("gen17").run()
    hits = [each.label for each in app.button if (each.key or "").startswith("map-find-")]
    assert any("UP1A17" in hit for hit in hits)
    next(each for each in app.button if "UP1A17" in each.label).click().run()
    assert address(app, "protein") == "UP1A17"
    app.text_input(key="map-find-text").set_value("no such protein").run()
    assert "Nothing is called “no such protein”." in said(app)


def test_a_link_brings_a_selection_back(app):
    opened(app, select=lasso_around(1), panel="selection")
    expected = sum(row % 48 // 8 == 1 for size in SIZES.values() for row in range(size))
    assert f"**{expected} proteins**: lasso of 4 corners on the reference map" in said(app)
    assert figure(app)["layout"]["shapes"], "the outline is drawn"
    (table,) = (each.value for each in app.dataframe)
    assert len(table) == expected
    assert set(table.columns) >= {"accession", "gene", "proteome", "n_terms"}
    app.button(key="map-clear").click().run()
    assert "select" not in app.query_params


def test_a_selection_is_tested_for_enriched_terms(app):
    opened(app, select=lasso_around(1), panel="enrichment")
    assert any("endopeptidase activity" in str(each.value) for each in app.dataframe)


def test_principal_components_and_an_unmade_umap(app):
    opened(app, map="pca")
    assert "of variance" in figure(app)["layout"]["xaxis"]["title"]["text"]
    opened(app, map="umap")
    assert "This UMAP is not made yet" in said(app)
    assert app.button(key="map-umap-make")
    assert sum(point_counts(app).values()) == 100, "another map is shown until then"


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "<b>", "select": "l.x.y", "map": "globe"},
        {"proteomes": "UP404"},
        {"query": "9" * 40, "panel": "none", "protein": "nobody", "run": "unknown"},
    ],
)
def test_a_wrong_address_ends_in_a_map_with_a_note(app, wrong):
    opened(app, **wrong)
    assert sum(point_counts(app).values()) == 100


def test_one_proteome_alone(app):
    opened(app, proteomes="UP2")
    assert point_counts(app) == {"Toyus secundus": 40}
    link = next(str(code.value) for code in app.get("code") if "proteomes" in str(code.value))
    assert parse_qs(link.partition("?")[2])["proteomes"] == ["UP2"]


def test_without_a_reference_set_the_page_says_why(app, monkeypatch):
    monkeypatch.delenv(REFERENCE_VARIABLE)
    opened(app)
    assert "no reference set" in said(app)
    assert not app.get("plotly_chart")


def test_without_a_proteome_the_page_says_where_to_get_one(app, monkeypatch, tmp_path):
    code = map_resources.proteome_store().code
    empty = ProteomeStore("toy", code, tmp_path)
    monkeypatch.setattr(map_resources, "proteome_store", lambda: empty)
    opened(app)
    assert "There is no proteome for the model in use yet" in said(app)
    assert not app.get("plotly_chart")
