"""The panels of enrichment, comparison and unannotated proteins, on toy proteomes."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
import streamlit as st

from pages.ui import enrichment_results
from pages.ui.views import (
    map_comparison_panel,
    map_dark_panel,
    map_enrichment_panel,
    map_page,
)
from proteinbert_core.enrichment import TermMembership
from proteinbert_core.protein_map.dark_regions import dark_proteins
from proteinbert_core.protein_map.map_scene import MapQueries, MapScene
from proteinbert_core.protein_map.named_parts import InProteomes
from proteinbert_core.protein_map.projection import pca_projection
from proteinbert_core.protein_map.selection import SelectionRecipe
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from tests.enrichment.toy_annotations import bundled_ontology
from tests.proteomes.toy_proteomes import FAMILY_TERMS, toy_code, toy_proteome
from tests.ui.pages_read import texts

KINASE = f"GO:{FAMILY_TERMS[0]:07d}"
SILENT = "Toyus silens"


def scene_of(*proteomes):
    together = ProteomeSet.of(proteomes, toy_code())
    queries = MapQueries.none(together)
    scene = MapScene.of(together, queries, pca_projection(together, queries.vectors))
    return scene, TermMembership.of(together.annotations, bundled_ontology())


@pytest.fixture(scope="module")
def toy():
    """Two proteomes of which something is known, and one of which nothing is."""
    return scene_of(
        toy_proteome("UP1", "Toyus primus", 200, 1),
        toy_proteome("UP2", "Toyus secundus", 150, 2),
        toy_proteome("UP3", SILENT, 30, 3, annotated=-1),
    )


@pytest.fixture
def kinases(toy):
    """Rows of 25 kinases, and of 5 others."""
    scene, membership = toy
    carriers = membership.rows_of(KINASE)[:25]
    others = np.setdiff1d(np.arange(len(scene)), membership.rows_of(KINASE))[:5]
    return np.sort(np.concatenate([carriers, others]))


@pytest.fixture
def open_panel(app, monkeypatch):
    """Open the Map page, with a panel alone on it."""

    def opened(panel, scene, membership, rows=(), **address):
        selected = np.array(rows, dtype=np.int64)
        monkeypatch.setattr(map_page, "show", lambda: panel.show(scene, membership, selected))
        app.switch_page("pages/map.py")
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return opened


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


@pytest.mark.parametrize(("rows", "said"), [([], "Nothing is selected"), ([1, 2], "too few")])
def test_enrichment_says_what_to_do_without_a_selection(open_panel, toy, rows, said):
    app = open_panel(map_enrichment_panel, *toy, rows)
    assert said in texts(app)
    assert not app.dataframe


def test_enrichment_of_a_family(open_panel, toy, kinases):
    app = open_panel(map_enrichment_panel, *toy, kinases)
    assert "30 proteins selected" in texts(app)
    table = app.dataframe[0].value
    assert "protein kinase activity" in set(table["name"])
    assert app.get("download_button")
    n_specific = len(table)
    app.toggle(key="enrichment-specific").set_value(False).run()
    assert len(app.dataframe[0].value) > n_specific
    app.segmented_control(key="enrichment-aspect").set_value("CC").run()
    assert not app.exception
    assert "No enriched term of this aspect" in texts(app)


def test_enrichment_as_bars_and_as_a_graph(open_panel, toy, kinases):
    app = open_panel(map_enrichment_panel, *toy, kinases)
    app.segmented_control(key="enrichment-form").set_value("Bars").run()
    (bars,) = charts(app)
    assert [KINASE] in bars["data"][0]["customdata"]
    assert "30 proteins" in bars["layout"]["title"]["subtitle"]["text"]
    app.segmented_control(key="enrichment-measure").set_value("Fold").run()
    assert "fold" in charts(app)[0]["layout"]["xaxis"]["title"]["text"]
    app.segmented_control(key="enrichment-form").set_value("Graph").run()
    assert not app.exception
    graph = charts(app)[0]
    assert KINASE in {row[0] for row in graph["data"][0]["customdata"]}
    assert "protein kinase activity" in " ".join(code.value for code in app.code)


@pytest.fixture
def choosing_the_first_row(monkeypatch):
    """Draw tables as they are, and say that the first row is chosen: no test can click one."""
    draw = st.dataframe

    def dataframe(*args, **kwargs):
        draw(*args, **kwargs)
        return {"selection": {"rows": [0], "columns": [], "cells": []}}

    monkeypatch.setattr(st, "dataframe", dataframe)


@pytest.mark.usefixtures("choosing_the_first_row")
def test_a_term_of_the_table_shows_its_proteins(open_panel, toy, kinases):
    app = open_panel(map_enrichment_panel, *toy, kinases)
    assert app.dataframe[0].value["name"].iloc[0] == "protein kinase activity"
    assert f"**protein kinase activity** `{KINASE}`: 25 of " in texts(app)
    assert len(app.dataframe[1].value) == 25
    app.button(key="enrichment-colour").click().run()
    assert app.query_params["term"] == KINASE
    app.button(key="enrichment-narrow").click().run()
    assert app.query_params["select"] == f"t.{int(KINASE[3:])}.any"


def test_background_of_their_proteomes_and_of_a_list(open_panel, toy, kinases):
    scene, membership = toy
    own = kinases[kinases < 200]
    app = open_panel(map_enrichment_panel, scene, membership, own)
    everyone = app.dataframe[0].value["background"].max()
    app.segmented_control(key="enrichment-background").set_value("Their proteomes").run()
    assert app.dataframe[0].value["background"].max() < everyone
    app.segmented_control(key="enrichment-background").set_value("A list").run()
    assert "Paste the proteins" in texts(app)
    accessions = scene.proteomes.proteins["accession"]
    app.text_area(key="enrichment-list").set_value(" ".join([*accessions[:150], "Q1"])).run()
    assert not app.exception
    assert "1 name of the list" in texts(app)
    assert f"{int((own < 150).sum())} of {len(own)} selected proteins in the background" in texts(
        app
    )


def test_sizes_that_no_term_has(open_panel, toy, kinases):
    app = open_panel(map_enrichment_panel, *toy, kinases)
    app.number_input(key="enrichment-most").set_value(2).run()
    assert not app.exception
    assert "Raise the maximum" in texts(app)


def test_a_proteome_without_annotations_is_named(open_panel, toy):
    app = open_panel(map_enrichment_panel, *toy, range(355, 365))
    assert f"No protein of {SILENT} has a GO annotation" in texts(app)


def test_nothing_is_enriched(open_panel, toy):
    scene, membership = toy
    rows = np.flatnonzero(membership.is_annotated)
    app = open_panel(map_enrichment_panel, scene, membership, rows)
    assert "No term is enriched" in texts(app)


def test_two_proteomes_compared(open_panel, toy):
    app = open_panel(map_comparison_panel, *toy)
    assert app.selectbox(key="comparison-a").value == "Toyus primus"
    assert app.selectbox(key="comparison-b").value == "Toyus secundus"
    (chart,) = charts(app)
    assert "Toyus secundus" in chart["layout"]["title"]["subtitle"]["text"]
    assert "Of 200 proteins of A and 150 of B" in texts(app)
    app.selectbox(key="comparison-b").set_value(SILENT).run()
    assert not app.exception
    assert "None of its proteins has a GO annotation" in texts(app)


def test_a_selection_is_kept_and_compared_with_another(open_panel, toy, kinases):
    recipe = SelectionRecipe.of(InProteomes(("UP2",))).to_text()
    app = open_panel(map_comparison_panel, *toy, kinases, select=recipe)
    assert app.selectbox(key="comparison-a").value == "The selection"
    assert app.selectbox(key="comparison-a").options[0] == "The selection"
    assert app.selectbox(key="comparison-b").value == "All others"
    assert "Of 30 proteins of A and 350 of B" in texts(app)
    app.button(key="comparison-keep").click().run()
    app.selectbox(key="comparison-b").set_value("The kept selection").run()
    assert not app.exception
    assert "Of 30 proteins of A and 150 of B" in texts(app)
    assert any("protein kinase activity" in set(each.value["name"]) for each in app.dataframe)


def test_one_proteome_cannot_be_compared_with_itself(open_panel):
    app = open_panel(map_comparison_panel, *scene_of(toy_proteome()))
    assert "Show two proteomes" in texts(app)


@pytest.fixture
def low_information(monkeypatch):
    """Of six families none has three bits."""
    votes = partial(dark_proteins, min_information=1.0)
    monkeypatch.setattr(enrichment_results, "dark_proteins", votes)


def test_unannotated_proteins(open_panel, toy, low_information):  # noqa: ARG001
    scene, membership = toy
    n_dark = int((~membership.is_annotated).sum())
    app = open_panel(map_dark_panel, scene, membership, range(350, 380))
    assert f"{n_dark} of 380 proteins have no GO annotation" in texts(app)
    table = app.dataframe[0].value
    assert table["confidence"].is_monotonic_decreasing
    assert table["structure"].iloc[0].startswith("https://alphafold.ebi.ac.uk/entry/UP")
    assert "too few to say" in app.table[0].value["Right"].tolist()
    app.selectbox(key="dark-proteome").set_value(SILENT).run()
    assert set(app.dataframe[0].value["proteome"]) == {SILENT}
    app.toggle(key="dark-selected").set_value(True).run()
    assert len(app.dataframe[0].value) <= 30
    app.segmented_control(key="dark-aspect").set_value("CC").run()
    assert not app.exception


def test_all_or_nothing_is_annotated(open_panel):
    app = open_panel(map_dark_panel, *scene_of(toy_proteome(annotated=1.1)))
    assert "Every protein shown" in texts(app)
    app = open_panel(map_dark_panel, *scene_of(toy_proteome(annotated=-1)))
    assert "no neighbour can speak" in texts(app)
