"""Proteomes got from UniProt and from files, with a real browser in front of a real server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pages.ui.engine import REFERENCE_VARIABLE
from proteinbert_core.proteomes.uniprot_rest import URL_VARIABLE
from tests.browser.conftest import serving
from tests.browser.reader_actions import width_of_content
from tests.download import faulty_server as answers
from tests.proteomes.toy_files import write_fasta, write_gaf
from tests.proteomes.uniprot_server import ECOLI, serving_uniprot
from tests.toy_reference import toy_reference_path

pytestmark = pytest.mark.browser


def test_a_proteome_from_uniprot_and_one_from_files(new_context, toy_environment, tmp_path):
    environment = {
        **toy_environment,
        "PROTEINBERT_EXPLORER_CACHE": str(tmp_path / "cache"),
        REFERENCE_VARIABLE: str(toy_reference_path(tmp_path)),
    }
    with serving_uniprot(n_proteins=700) as uniprot:
        environment[URL_VARIABLE] = uniprot.address
        uniprot.faults["page 500"] = [answers.stalling(bytes(5000), 10)]
        with serving(tmp_path / "app.log", environment) as server:
            page = new_context(viewport={"width": 390, "height": 844}).new_page()
            page.goto(f"{server.url}/models")
            page.get_by_label("Organism, strain").fill("E. coli")
            page.get_by_role("button", name="Search", exact=True).click()
            expect(page.get_by_text(f"{ECOLI} · taxon 83333")).to_be_visible()
            page.get_by_role("button", name="Get", exact=True).click()
            expect(page.get_by_text("Downloading Escherichia coli (strain K12)")).to_be_visible()
            assert width_of_content(page) <= 390
            page.get_by_role("button", name="Cancel", exact=True).click()
            uniprot.released.set()
            expect(page.get_by_text("500 of 700 proteins are here")).to_be_visible()
            page.get_by_role("button", name="Go on", exact=True).click()
            expect(page.get_by_text("700 proteins, 525 of them with GO")).to_be_visible()

            page.get_by_text("From files on this computer", exact=True).click()
            page.locator("input[type=file]").nth(0).set_input_files(write_fasta(tmp_path))
            page.locator("input[type=file]").nth(1).set_input_files(write_gaf(tmp_path))
            expect(page.get_by_text("toys.gaf")).to_be_visible()
            page.get_by_role("button", name="Import and embed").click()
            expect(page.get_by_text("Toyus primus: 23 proteins, 2 of them")).to_be_visible()
            expect(page.get_by_text("723 proteins of 2 proteomes")).to_be_visible()
            assert width_of_content(page) <= 390
            server.assert_no_failure()
    assert uniprot.pages_asked == ["0", "500", "500"]
