"""The published weights, got with a real browser in front of a real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving
from tests.browser.reader_actions import width_of_content
from tests.browser.toy_published_app import toy_file
from tests.download import faulty_server as answers

pytestmark = pytest.mark.browser


def test_download_cancel_and_go_on(new_context, toy_environment, tmp_path):
    content = toy_file()
    environment = {**toy_environment, "PROTEINBERT_EXPLORER_CACHE": str(tmp_path / "cache")}
    with answers.serving() as source:
        address = source.url("/w", answers.stalling(content, 1_000_000), answers.whole(content))
        program = ("-m", "tests.browser.toy_published_app", address)
        with serving(tmp_path / "app.log", environment, program) as server:
            page = new_context(viewport={"width": 390, "height": 844}).new_page()
            page.goto(f"{server.url}/models")
            page.get_by_role("button", name="Download 3.3 MB").click()
            expect(page.get_by_text("1.0 MB of 3.3 MB from Zenodo")).to_be_visible()
            assert width_of_content(page) <= 390
            page.get_by_role("button", name="Cancel").click()
            source.released.set()
            expect(page.get_by_text("goes on from there")).to_be_visible()
            page.get_by_role("button", name="1.0 MB are here").click()
            expect(page.get_by_text(re.compile("^Ready"))).to_be_visible()
            assert width_of_content(page) <= 390
            server.assert_no_failure()
    assert source.asked("Range") == [None, "bytes=1000000-"]
