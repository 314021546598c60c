"""The panels below the map, with the bundled proteomes and a real browser."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from proteinbert_core.assets import BUNDLED_PROTEOMES
from tests.browser.conftest import serving
from tests.browser.reader_actions import expect_quiet

pytestmark = pytest.mark.browser

#: Carriers of protein kinase activity are selected.
ADDRESS = "map?select=t.4672.any&panel=enrichment"


def choose_row(page, key, number):
    """Tick a row of a table, which is a picture to a browser."""
    table = page.locator(f".st-key-{key} .dvn-scroller").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 14, "y": 30 * number + 15})


def test_enrichment_comparison_and_unannotated_proteins(page, tmp_path):
    if not BUNDLED_PROTEOMES.is_dir():
        pytest.skip("NO BUNDLED PROTEOMES: assets/ holds none yet")
    environment = {"PROTEINBERT_EXPLORER_CACHE": str(tmp_path / "cache")}
    with serving(tmp_path / "app.log", environment) as server:
        page.goto(f"{server.url}/{ADDRESS}")
        expect(
            page.get_by_text(re.compile(r"proteins selected, [\d,]+ terms tested"))
        ).to_be_visible()
        expect_quiet(page)
        with page.expect_download() as downloading:
            page.get_by_role("button", name="TSV", exact=True).click()
        written = Path(downloading.value.path()).read_text(encoding="utf-8")
        table = pd.read_csv(io.StringIO(written), sep="\t", comment="#").set_index("go_id")
        assert table.loc["GO:0004672", "q"] < 1e-100
        assert "# selection: with protein kinase activity (GO:0004672)" in written
        assert "# selection_recipe: t.4672.any" in written
        choose_row(page, "enrichment-table", 1)
        expect(page.get_by_text("GO:0004672: ")).to_be_visible()
        page.get_by_role("button", name="Colour the map by it").click()
        page.wait_for_url(re.compile("term=GO"))
        page.get_by_role("radio", name="Graph", exact=True).click()
        expect(page.get_by_text("Enriched terms and all that is above them").first).to_be_visible()

        page.get_by_role("radio", name="Compare", exact=True).click()
        expect(page.get_by_role("heading", name="A: The selection")).to_be_visible()
        page.get_by_role("radio", name="Unannotated", exact=True).click()
        expect(page.get_by_text(re.compile("have no GO annotation"))).to_be_visible()
        choose_row(page, "dark-table", 1)
        page.wait_for_url(re.compile("protein="))
        server.assert_no_failure()
