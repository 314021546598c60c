"""The GO terms page with a real browser: typing, links that last, the graph, and back again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader_actions import (
    TWO,
    chart,
    expect_quiet,
    nodes,
    open_app,
    predict,
    width_of_content,
)

pytestmark = pytest.mark.browser


def heading(page, name):
    return page.get_by_role("heading", name=name, exact=True)


def test_a_link_on_a_fresh_server_then_typing_then_the_graph(fresh_server, page):
    page.goto(f"{fresh_server.url}/go_terms?term=5344")
    expect(heading(page, "oxygen carrier activity")).to_be_visible()
    expect_quiet(page)
    page.get_by_label("Find a GO term").press_sequentially("peptidse", delay=30)
    page.get_by_role("button", name="peptidase activity GO:0008233 MF").click()
    expect(heading(page, "peptidase activity")).to_be_visible()
    expect(page).to_have_url(re.compile(r"term=GO(:|%3A)0008233"))
    page.reload()
    expect(heading(page, "peptidase activity")).to_be_visible()
    expect_quiet(page)
    shown = page.get_by_role("link", name="QuickGO")
    expect(shown).to_have_attribute("href", re.compile("GO:0008233$"))
    expect(chart(page)).to_be_visible()
    expect_quiet(page)
    # Forced, for Plotly lays a transparent sheet over its points.
    nodes(page).first.click(force=True)
    expect(heading(page, "peptidase activity")).to_have_count(0)
    page.go_back()
    expect(heading(page, "peptidase activity")).to_be_visible()


def test_from_a_term_to_a_protein_of_this_session(server, new_context):
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    open_app(page, server.url)
    predict(page, TWO)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebar").get_by_role("link", name="GO terms").click()
    button = page.get_by_role("button", name="molecular_function GO:0003674")
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    button.click()
    expect(page.get_by_text("Of the 2 proteins of your last result")).to_be_visible()
    expect_quiet(page)
    assert width_of_content(page) <= 390
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 18, "y": 45})
    expect(page.get_by_text("predicted in")).to_be_visible()
    expect(page).to_have_url(re.compile(r"run=.+protein=[12]"))
    expect(page.locator(".st-key-term-details")).to_contain_text("GO:0003674")
