"""Takes the pictures in docs/screenshots from the running app."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402

from tests.browser.conftest import find_chromium, serving  # noqa: E402
from tests.browser.reader_actions import (  # noqa: E402
    expect_quiet,
    expect_result,
    open_app,
    predict_button,
    text_box,
)

FOLDER = ROOT / "docs" / "screenshots"
EXAMPLE = "Tryptophan synthase beta chain"
# Name, width and height in pixels, colour scheme.
PICTURES = (
    ("annotate-light", 1280, 1500, "light"),
    ("annotate-dark", 1280, 1500, "dark"),
    ("annotate-phone", 390, 844, "light"),
)


def take(browser: Browser, url: str, name: str, width: int, height: int, scheme: str) -> None:
    """Predict the example in a new window and keep what it shows."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.set_default_timeout(90_000)
    page = context.new_page()
    open_app(page, url)
    page.get_by_role("button", name=EXAMPLE).click()
    expect(text_box(page)).not_to_have_value("")
    expect_quiet(page)
    predict_button(page).click()
    expect_result(page)
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    context.close()


def take_term(browser: Browser, url: str) -> None:
    """Keep the page of a term."""
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(90_000)
    page.goto(f"{url}/go_terms?term=GO:0004693")
    expect(page.get_by_text(re.compile(r"of [0-9,]+ carry it"))).to_be_visible()
    page.locator(".js-plotly-plot .main-svg").locator("visible=true").first.wait_for()
    expect_quiet(page)
    page.screenshot(path=FOLDER / "term-light.png", animations="disabled")
    page.close()


def take_map(browser: Browser, url: str) -> None:
    """Keep the map with an example on it."""
    page = browser.new_page(viewport={"width": 1280, "height": 1180})
    page.set_default_timeout(90_000)
    page.goto(f"{url}/map")
    page.get_by_role("button", name=re.compile("Cyclin-dependent kinase 2")).click()
    expect(page.get_by_text("Your proteins (1)")).to_be_visible()
    expect(page.get_by_text("Trustworthiness")).to_be_visible()
    expect_quiet(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / "map-light.png", animations="disabled")
    page.close()


def main() -> None:
    """Take every picture with the bundled model."""
    executable = find_chromium()
    if executable is None:
        raise SystemExit("No Chromium found; install one, or name it in the variable CHROMIUM.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "app.log", {}) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, server.url, *picture)
        take_term(browser, server.url)
        take_map(browser, server.url)
        browser.close()


if __name__ == "__main__":
    main()
