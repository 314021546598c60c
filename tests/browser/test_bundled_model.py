"""The app as it is shipped, with the bundled model: one protein from end to end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_ONTOLOGY
from tests.browser.conftest import serving
from tests.browser.reader_actions import expect_result, open_app, predict_button, text_box

pytestmark = pytest.mark.browser


def test_an_example_with_the_bundled_model(page, tmp_path):
    if not (BUNDLED_MODEL.is_dir() and BUNDLED_ONTOLOGY.is_file()):
        pytest.skip("NO BUNDLED MODEL: assets/ holds none yet")
    with serving(tmp_path / "app.log", {}) as server:
        open_app(page, server.url)
        page.get_by_role("button", name="Tryptophan synthase beta chain").click()
        expect(text_box(page)).to_have_value(re.compile("TRPB_ECOLI"))
        predict_button(page).click()
        expect_result(page)
        expect(page.get_by_role("heading", name="TRPB_ECOLI")).to_be_visible()
        expect(page.get_by_role("table").first).to_be_visible()
        server.assert_no_failure()
