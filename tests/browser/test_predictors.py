"""Fine-tuned predictors on the Annotate and Residues pages, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE, PredictorStore
from tests.browser.conftest import serving
from tests.browser.reader_actions import TWO, expect_quiet, open_app, predict, width_of_content
from tests.finetuning.test_task_model import model_of
from tests.finetuning.toy_task import BINARY, RESIDUE_BINARY

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def predictor_server(toy_environment, tmp_path_factory):
    """An app with a predictor of proteins and one of residues."""
    folder = tmp_path_factory.mktemp("predictors")
    store = PredictorStore(folder)
    store.add(model_of(BINARY), "aromatic")
    store.add(model_of(RESIDUE_BINARY), "charged <i>")
    environment = {**toy_environment, PREDICTORS_VARIABLE: str(folder)}
    with serving(tmp_path_factory.mktemp("server") / "app.log", environment) as running:
        yield running
        running.assert_no_failure()


def drawn_tracks(page):
    """The figure of tracks, once Plotly has drawn it."""
    return page.locator("[class*='st-key-tracks-'] .main-svg").first


def test_a_result_is_shown_to_predictors_and_a_residue_track_goes_along(predictor_server, page):
    open_app(page, predictor_server.url)
    predict(page, TWO)
    page.get_by_text("Your predictors").click()
    box = page.get_by_role("combobox", name="Predictors to ask")
    for name in ("aromatic", "charged"):
        box.fill(name)
        page.get_by_role("option", name=name).click()
        expect_quiet(page)
    # The open list would lie over the answers.
    box.press("Escape")
    expect(page.get_by_text("probability of yes")).to_be_visible()
    expect(drawn_tracks(page)).to_be_visible()
    page.get_by_role("button", name="About").click()
    expect(page.get_by_text("holds for proteins like those")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Predictions").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="TSV", exact=True).click()
    assert b"aromatic: P(yes)" in download.value.path().read_bytes()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_text("probability of yes")).to_be_visible()


def test_residues_on_a_phone_and_by_their_address(predictor_server, new_context):
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{predictor_server.url}/residues")
    page.get_by_role("textbox", name="Protein sequences").fill(TWO)
    page.get_by_role("button", name="Show residues").click()
    expect(drawn_tracks(page)).to_be_visible()
    expect(page.get_by_text("first protein", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Predictions")).to_be_visible()
    assert width_of_content(page) <= 390
    page.wait_for_url("**/residues?run=*")
    address = page.url.replace("protein=1", "protein=2")
    page.goto(address)
    expect(page.get_by_role("heading", name="two")).to_be_visible()
    expect(drawn_tracks(page)).to_be_visible()
    assert page.url == address
