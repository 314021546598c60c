"""A predictor from an example: checked, trained with curves, looked at, asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE
from tests.browser.conftest import serving
from tests.browser.reader_actions import expect_quiet, width_of_content

pytestmark = pytest.mark.browser


@pytest.fixture
def own_server(toy_environment, tmp_path):
    """An app without predictors, that nobody has opened yet."""
    environment = {**toy_environment, PREDICTORS_VARIABLE: str(tmp_path / "predictors")}
    with serving(tmp_path / "app.log", environment) as running:
        yield running
        running.assert_no_failure()


def charts(page):
    return page.get_by_test_id("stPlotlyChart").filter(has=page.locator(".main-svg"))


def test_from_an_example_to_predictions(own_server, page):
    page.goto(f"{own_server.url}/fine_tune")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="A class of each residue").click()
    expect(page.get_by_text("240 proteins")).to_be_visible()
    page.get_by_text("Settings of the training").click()
    # The toy network is the model in use, and so what it starts from.
    epochs = page.get_by_role("spinbutton", name="Epochs, at most")
    expect(epochs).to_have_count(2)
    for place in range(2):
        epochs.nth(place).fill("2")
        epochs.nth(place).press("Enter")
        expect_quiet(page)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(
        page.get_by_text("is being trained").or_(page.get_by_text("Trained and"))
    ).to_be_visible()
    address = page.url
    assert "training=" in address

    # A tab that is closed loses nothing.
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_text("Trained and measured in")).to_be_visible()
    expect(page.get_by_text("K-mers", exact=False).first).to_be_visible()
    expect(charts(page)).to_have_count(2)
    expect_quiet(page)
    main = page.get_by_test_id("stMain")
    main.get_by_text("Training", exact=True).click()
    expect(page.get_by_text("Validation loss after epoch")).to_be_visible()
    expect(charts(page).first.get_by_text("head alone")).to_be_visible()
    expect_quiet(page)

    main.get_by_text("Predict", exact=True).first.click()
    page.get_by_role("textbox", name="Protein sequences").fill(">mine\nMKTASKRAYIAKSTRKLLE")
    page.get_by_role("button", name="Predict", exact=True).click()
    expect(page.get_by_text("1 protein predicted in")).to_be_visible()
    expect(charts(page)).to_have_count(1)
    expect_quiet(page)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(charts(page)).to_have_count(1)
    assert width_of_content(page) <= 390
