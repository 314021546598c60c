"""The map in a real browser, with toy proteomes: lasso and enrichment, card, link, phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from pages.ui.engine import REFERENCE_VARIABLE
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.browser.conftest import PATIENCE_MS, serving
from tests.browser.reader_actions import expect_quiet, width_of_content
from tests.toy_map import CENTRES, keep_toy_proteomes
from tests.toy_reference import toy_reference_path, toy_reference_proteins

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(toy_environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("with-proteomes")
    reference = toy_reference_path(folder)
    environment = {
        **toy_environment,
        REFERENCE_VARIABLE: str(reference),
        CACHE_VARIABLE: str(folder / "cache"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, environment[CACHE_VARIABLE])
        keep_toy_proteomes(reference)
    with serving(folder / "app.log", environment) as running:
        yield running
        running.assert_no_failure()


def open_map(page, url, address="/map"):
    page.goto(f"{url}{address}")
    expect_map(page)


def expect_map(page):
    expect(page.locator(".st-key-map-chart .gl-canvas").first).to_be_visible()
    expect_quiet(page)


def pixel_of(page, place):
    """Where a place of the map is on the screen."""
    x, y = page.evaluate(
        """([x, y]) => {
            const chart = document.querySelector(".st-key-map-chart .js-plotly-plot");
            const { xaxis, yaxis } = chart._fullLayout;
            const box = chart.getBoundingClientRect();
            const [left, top] = [box.left + xaxis._offset, box.top + yaxis._offset];
            return [left + xaxis.d2p(x), top + yaxis.d2p(y)];
        }""",
        list(place),
    )
    return x, y


def lasso(page, family):
    """Draw around a family with the mouse."""
    page.locator('.st-key-map-chart [data-title="Lasso Select"]').click()
    x, y = CENTRES[family]
    corners = [(x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4), (x - 4, y - 4)]
    page.mouse.move(*pixel_of(page, corners[0]))
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*pixel_of(page, corner), steps=6)
    page.mouse.up()


def test_a_lasso_answers_with_enriched_terms_and_its_link_restores_it(server, page, new_context):
    open_map(page, server.url)
    expect(page.get_by_role("button", name="Toyus primus 60")).to_be_visible()
    lasso(page, 1)
    expect(page.get_by_role("radio", name="Selection (20)")).to_be_checked()
    expect(page.get_by_text("lasso of 4 corners on the reference map")).to_be_visible()
    expect(page).to_have_url(re.compile("select=l"))
    page.get_by_role("radio", name="Enrichment").click()
    expect(page.get_by_text(re.compile("terms tested, [1-9]\\d* enriched"))).to_be_visible()
    expect_quiet(page)

    other = new_context().new_page()
    open_map(other, page.url, "")
    expect(other.get_by_role("radio", name="Selection (20)")).to_be_visible()
    expect(other.get_by_text(re.compile("terms tested, [1-9]"))).to_be_visible()


def test_a_click_opens_a_card_and_a_query_stands_among_its_neighbours(server, page):
    open_map(page, server.url)
    page.get_by_role("textbox", name="Protein sequences").fill(
        f">mine\n{toy_reference_proteins()[0].sequence}\n"
    )
    page.get_by_role("button", name="Place on the map").click()
    expect(page.get_by_text("10 of 10 true neighbours are near on the map")).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect_map(page)
    expect(page.locator(".annotation-text").filter(has_text="mine")).to_be_visible()
    place = page.evaluate(
        """() => {
            const chart = document.querySelector(".st-key-map-chart .js-plotly-plot");
            const far = chart.calcdata.flatMap((trace) => trace[0].trace)
                .find((trace) => trace.name === "Toyus secundus");
            return [far._x?.[20] ?? far.x[20], far._y?.[20] ?? far.y[20]];
        }"""
    )
    page.get_by_role("heading", name="Map").scroll_into_view_if_needed()
    page.mouse.move(*pixel_of(page, place), steps=3)
    expect(page.locator(".hovertext")).to_contain_text("T. secundus")
    page.mouse.down()
    page.mouse.up()
    card = page.locator(".st-key-map-card")
    expect(card.get_by_role("link", name="AlphaFold DB")).to_have_attribute(
        "href", re.compile("entry/UP[12]A")
    )
    expect(page).to_have_url(re.compile("protein=UP"))
    expect_quiet(page)
    assert width_of_content(page) <= 1280


def test_on_a_phone_the_map_fills_the_first_screen(server, new_context):
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    open_map(page, server.url, "/map?colour=length")
    chart = page.locator(".st-key-map-chart").bounding_box()
    assert chart["height"] >= 0.6 * 844
    assert chart["y"] + chart["height"] <= 844
    expect(page.get_by_text("Length, residues")).to_be_visible()
    assert width_of_content(page) <= 390
