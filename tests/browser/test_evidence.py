"""Annotate with a reference set in a real browser: answer, flag, evidence and reliability."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from pages.ui.engine import REFERENCE_VARIABLE
from tests.browser.conftest import serving
from tests.browser.reader_actions import (
    chart,
    expect_quiet,
    open_app,
    predict,
    select_node,
    width_of_content,
)
from tests.toy_reference import (
    toy_reference_path,
    toy_reference_proteins,
    toy_unfamiliar_protein,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(toy_environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("with-reference")
    environment = {**toy_environment, REFERENCE_VARIABLE: str(toy_reference_path(folder))}
    with serving(folder / "app.log", environment) as running:
        yield running
        running.assert_no_failure()


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_answer_to_the_evidence(server, new_context, width):
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    known, stranger = toy_reference_proteins()[0], toy_unfamiliar_protein()
    open_app(page, server.url)
    predict(page, "".join(f">{p.identifier}\n{p.sequence}\n" for p in (known, stranger)))
    expect(page.get_by_text("about 8 in 10")).to_be_visible()
    expect(page.get_by_role("heading", name="Most specific safe answer")).to_be_visible()
    expect(page.get_by_role("heading", name="Nearest annotated proteins")).to_be_visible()
    link = page.get_by_role("table").get_by_role("link", name=known.identifier).first
    expect(link).to_have_attribute("href", re.compile(f"uniprot.*{known.identifier}"))

    details = select_node(page, 0)
    expect(details.get_by_text("Neighbours' vote")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Carries the term").first).to_be_visible()
    expect_quiet(page)
    page.get_by_role("button", name="How reliable is this number?").click()
    expect(chart(page).filter(has_text="pairs of protein and term")).to_be_visible()
    assert width_of_content(page) <= width

    page.goto(f"{page.url}&protein=2")
    expect(page.get_by_role("heading", name=stranger.identifier)).to_be_visible()
    expect(page.get_by_text("Unlike known proteins.")).to_be_visible()


def test_what_is_known_is_told_and_moves_the_rest(server, page):
    known = toy_reference_proteins()[0]
    open_app(page, server.url)
    predict(page, f">{known.identifier}\n{known.sequence}\n")
    expect(page.get_by_text("This protein is in the reference set")).to_be_visible()
    page.get_by_text("What is known of it").click()
    expect(page.get_by_text("Annotated directly, 2 terms")).to_be_visible()
    page.get_by_text("Tell it what you know").click()
    search = page.get_by_role("textbox", name="Search for a term")
    search.fill("endopeptidse")
    search.press("Enter")
    page.get_by_role("button", name="endopeptidase activity").click()
    expect(page.get_by_text("Known, 1 term")).to_be_visible()
    page.get_by_role("button", name="Predict with these").click()
    expect(page.get_by_text("With 1 known term:")).to_be_visible()
    expect_quiet(page)
    assert width_of_content(page) <= 1280
