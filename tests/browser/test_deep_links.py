"""Addresses opened first of all on a server that nobody has used yet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.reader_actions import TWO, expect_quiet, predict, predict_button

pytestmark = pytest.mark.browser


def test_models_page_first_then_the_rest_of_the_app(fresh_server, page):
    page.goto(f"{fresh_server.url}/models")
    expect(page.get_by_role("heading", name="Models and data")).to_be_visible()
    links = page.get_by_role("navigation", name="App pages").get_by_role("link")
    expect(links).to_have_text(
        ["Annotate", "Map", "GO terms", "Residues", "Fine-tune", "Models and data"]
    )
    expect(page.get_by_role("heading", name="Models and data")).to_have_count(1)
    expect_quiet(page)
    page.get_by_role("link", name="Annotate").click()
    predict(page, TWO)


def test_annotate_page_by_its_name_and_an_old_result(fresh_server, page):
    page.goto(f"{fresh_server.url}/annotate?run=of-a-server-that-is-gone")
    expect(page.get_by_text("no longer in memory")).to_be_visible()
    expect(predict_button(page)).to_have_count(1)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_quiet(page)
    predict(page, TWO)
    address = page.url
    page.reload()
    expect(page.get_by_text("predicted in")).to_be_visible()
    assert page.url == address


def test_residues_page_first_without_a_predictor(fresh_server, page):
    page.goto(f"{fresh_server.url}/residues?run=gone&predictors=of-another-computer")
    expect(page.get_by_role("heading", name="Residues")).to_be_visible()
    expect(page.get_by_text("There is none yet")).to_be_visible()
    expect_quiet(page)
    page.get_by_test_id("stMain").get_by_role("link", name="Fine-tune").click()
    expect(page.get_by_role("heading", name="Fine-tune").first).to_be_visible()
