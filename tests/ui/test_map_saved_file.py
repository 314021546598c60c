"""Files opened on the Map page: what cannot be brought back is said; columns of queries show."""

from __future__ import annotations

import json

import pytest

from pages.ui import resources
from proteinbert_core.protein_map.saved_map import FORMAT, FORMAT_VERSION
from tests.toy_reference import toy_reference_proteins
from tests.ui.pages_read import WAIT
from tests.ui.test_map_page import _toy_map, address, figure, opened, placed, said  # noqa: F401


def give(app, **document):
    """Upload a saved map."""
    whole = {"format": FORMAT, "version": FORMAT_VERSION, **document}
    data = json.dumps(whole).encode()
    app.file_uploader[0].set_value(("map.json", data, "application/json")).run()
    assert not app.exception
    return app


def test_what_was_left_out_of_a_file_is_said_until_the_view_changes(app):
    sequence = toy_reference_proteins()[0].sequence
    queries = [{"identifier": "mine", "sequence": sequence}, {"identifier": "b", "sequence": "1"}]
    give(opened(app), queries=queries, view={"colour": "length", "proteomes": "UP2.[no](x)"})
    run = resources.run_store().get(address(app, "run"))
    assert [protein.identifier for protein in run.proteins] == ["mine"]
    assert run.job.wait(WAIT)
    app.run().run()
    assert "Query 2 of the file is no protein" in said(app)
    assert "“[no](x)” is no part of an address" in said(app)
    app.selectbox(key="map-colour").set_value("organism").run()
    assert "Query 2 of the file" not in said(app)


@pytest.mark.parametrize("model", ["another", None])
def test_a_file_of_another_model_is_told_apart(app, model):
    give(opened(app), view={"colour": "length"}, facts={} if model is None else {"model": model})
    assert ("saved with another model" in said(app)) is (model == "another")


def test_an_own_column_that_is_not_here_is_named(app):
    give(opened(app), view={"colour": "own", "column": "score"})
    told = " ".join(str(each.value) for each in app.error)
    assert "Your column “score” is not at hand" in told + said(app)


def test_a_damaged_file_is_refused_in_words(app):
    app = opened(app)
    app.file_uploader[0].set_value(("map.json", b"{", "application/json")).run()
    assert not app.exception
    assert "it is not JSON" in said(app)


def test_an_own_column_of_the_queries_is_told_beside_them(app):
    placed(app)
    table = b"identifier,score\nquery1,0.25\n"
    app.file_uploader[1].set_value(("own.csv", table, "text/csv")).run()
    assert not app.exception
    assert "Not known of any protein of the map." in said(app)
    (queries,) = (trace for trace in figure(app)["data"] if trace.get("name") == "Your proteins")
    assert ["score: 0.25" in text for text in queries["hovertext"]] == [False, True]
