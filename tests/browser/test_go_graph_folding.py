"""Folding and unfolding the graph of a result, by click and by button, in a real browser."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests.browser.reader_actions import (
    TWO,
    chart,
    expect_quiet,
    nodes,
    open_app,
    predict,
    select_node,
    set_threshold_low,
    width_of_content,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_branch_folds_and_a_click_on_its_tab_shows_it_again(server, new_context, width):
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    open_app(page, server.url)
    predict(page, TWO)
    set_threshold_low(page)
    details = select_node(page, 0)
    expect(details.locator("code").first).to_have_text("GO:0003674")
    expect_quiet(page)
    before = nodes(page).count()
    button = page.get_by_role("button", name=re.compile(r"Fold \d+ terms below")).first
    button.press("Enter")
    expect(nodes(page)).to_have_count(2)  # the root, and the tab below it
    expect(chart(page)).to_contain_text(f"+{before - 1}")
    expect(page.get_by_role("button", name="Fold as at first")).to_be_visible()
    expect_quiet(page)
    for _ in range(6):
        # Plotly may have been redrawing it at that moment.
        with suppress(PlaywrightError):
            nodes(page).nth(1).click(force=True, timeout=5_000)
        expect_quiet(page)
        if nodes(page).count() == before:
            break
    expect(nodes(page)).to_have_count(before)
    assert width_of_content(page) <= width
