"""What a reader does on the pages, in the words of the page."""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS

TWO = (
    ">sp|P1|ONE first protein\nMKVLAAGIVGAAGLLWMKVLAAGIVGAAGLLWMKTAYIAKQR\n"
    ">two second\nMSTNPKPQRKTKRNTNRRPQDVKFPGGGQIVGGVYLLPRRGPRLG\n"
)

expect.set_options(timeout=PATIENCE_MS)


def open_app(page: Page, url: str) -> None:
    page.goto(url)
    expect(predict_button(page)).to_be_visible()


def text_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Protein sequences")


def predict_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Predict", exact=True)


def predict(page: Page, text: str) -> None:
    """Paste, press the button, and wait for the result."""
    text_box(page).fill(text)
    predict_button(page).click()
    expect_result(page)


def expect_result(page: Page) -> None:
    expect(page.get_by_text("predicted in")).to_be_visible()
    expect(chart(page)).to_be_visible()
    expect_quiet(page)


def expect_quiet(page: Page) -> None:
    """Wait until the app is not running any more."""
    expect(
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    ).to_be_visible()


def chart(page: Page) -> Locator:
    """The graph that fits the page, once Plotly has drawn it."""
    charts = page.get_by_test_id("stPlotlyChart").filter(visible=True)
    return charts.filter(has=page.locator(".main-svg"))


def select_node(page: Page, number: int) -> Locator:
    """Click a term of the graph; again, should Plotly have redrawn it at that moment.

    Returns the details that the click brings up.
    """
    details = page.locator(".st-key-term-details")
    for _ in range(6):
        try:
            # Forced, for Plotly lays a transparent sheet over its points.
            nodes(page).nth(number).click(force=True, timeout=5_000)
            expect(details).to_be_visible(timeout=5_000)
        except (AssertionError, PlaywrightError):
            continue
        break
    expect(details).to_be_visible()
    return details


def set_threshold_low(page: Page) -> None:
    """Move the slider to its left end with the keyboard."""
    page.get_by_role("slider", name="Score threshold").press("Home")
    expect(page.get_by_role("slider", name="Score threshold")).to_have_value("0.01")
    expect_quiet(page)


def nodes(page: Page) -> Locator:
    """Points of the graph, one a term."""
    return chart(page).locator(".scatterlayer .trace .point")


def width_of_content(page: Page) -> int:
    """How wide the page would have to be to show everything without scrolling sideways."""
    return page.evaluate(
        """() => Math.max(
            document.documentElement.scrollWidth,
            document.querySelector('[data-testid="stMain"]').scrollWidth,
        )"""
    )
