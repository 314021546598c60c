"""The whole Gene Ontology on the Models page, driven without a browser."""

from __future__ import annotations

import time

import pytest
import streamlit as st

from pages.ui import resources
from pages.ui.engine import ONTOLOGY_VARIABLE, ontology_path
from pages.ui.jobs import JobRunner
from pages.ui.transfer_desk import TransferDesk
from proteinbert_core.download import Patience, RemoteFile, Source
from proteinbert_core.go.full_ontology import FullOntology
from tests.download import faulty_server as answers
from tests.download.faulty_server import serving
from tests.toy import toy_ontology_path


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def whole(tmp_path) -> bytes:
    """A release in which one term of the model was merged, and one is gone."""
    text = toy_ontology_path(tmp_path).read_text("utf-8")
    text = text.replace("id: GO:0019825\n", "id: GO:0019826\nalt_id: GO:0019825\n")
    text = text.replace("id: GO:0005344\n", "id: GO:0005345\n")
    return text.replace("2024-01-17", "2025-03-16").encode()


@pytest.fixture
def desk(server, tmp_path, monkeypatch):
    """A desk for a toy ontology of the cache, which the app uses once it is there."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("PROTEINBERT_EXPLORER_CACHE", str(cache))
    file = RemoteFile("go-basic.obo", (Source("Toy", f"{server.address}/o"),), max_bytes=10**6)
    full = FullOntology(
        cache, file=file, least_terms=20, patience=Patience(attempts=2, first_wait=0.001)
    )
    toy = TransferDesk(full, JobRunner(), afterwards=resources.use_ontology_anew)
    monkeypatch.setattr(resources, "ontology_desk", lambda: toy)
    yield toy
    resources.job_runner().submit(lambda _job: None).wait(60)
    st.cache_resource.clear()


@pytest.fixture
def page(app, desk, monkeypatch):  # noqa: ARG001
    monkeypatch.delenv(ONTOLOGY_VARIABLE)
    st.cache_resource.clear()
    app.switch_page("pages/models.py").run()
    assert not app.exception
    return app


def said(page) -> str:
    elements = [*page.markdown, *page.text, *page.info, *page.caption, *page.code]
    cells = [cell for table in page.get("table") for cell in table.value.iloc[:, 0]]
    return " ".join([*(element.value for element in elements), *cells]).replace("\\", "")


def keys(page) -> set[str]:
    return {button.key for button in page.button if button.key}


def until(page, condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, said(page)
        time.sleep(0.05)
        page.run()
    assert not page.exception


def test_the_part_that_comes_with_the_program(page):
    text = said(page)
    assert "Comes with the program" in text
    assert "The whole Gene Ontology adds definitions" in text
    assert "ontology import FILE" in text
    assert page.button(key="ontology-download").label == "Download go-basic.obo, about 35 MB"
    assert "ontology-remove" not in keys(page)


def test_download_use_and_remove(page, desk, server, whole):
    server.url("/o", answers.whole(whole))
    page.button(key="ontology-download").click().run()
    until(page, lambda: "you have got" in said(page))
    assert ontology_path() == desk.model.path
    assert desk.model.manifest.sha256 in said(page)
    assert "releases/2025-03-16" in said(page)
    until(page, lambda: "under another id now" in said(page))
    text = said(page)
    assert "11 terms of the model found; 1 of them under another id now" in text
    assert "1 lead nowhere" in text
    assert "GO:0005344" in text
    assert "GO:0019825 → GO:0019826" in text
    provenance = resources.engine().loaded.provenance
    assert provenance["ontology_release"] == "releases/2025-03-16"
    assert provenance["model_terms_not_in_ontology"] == "1: GO:0005344"
    page.button(key="ontology-remove").click().run()
    until(page, lambda: "Comes with the program" in said(page))
    assert desk.model.path is None


def test_import_and_what_is_no_ontology(page, desk, whole, tmp_path):
    path = tmp_path / "mine.obo"
    path.write_bytes(b"no ontology at all")
    page.text_input(key="ontology_path").set_value(f' "{path}" ')
    page.button(key="FormSubmitter:ontology-import-Import").click().run()
    until(page, lambda: "The import failed." in said(page))
    assert "mine.obo" in said(page)
    assert not desk.model.is_ready
    path.write_bytes(whole)
    page.text_input(key="ontology_path").set_value(str(path))
    page.button(key="FormSubmitter:ontology-import-Import").click().run()
    until(page, lambda: desk.model.is_ready and "you have got" in said(page))
    assert str(path) in said(page)


def test_offline(page, desk, server):
    server.shutdown()
    server.server_close()
    assert not desk.model.is_ready
    page.button(key="ontology-download").click().run()
    until(page, lambda: "The download failed." in said(page))
    assert "no connection to the internet" in said(page)


def test_another_ontology_that_is_named_stays_in_use(app, desk, whole, toy_assets, tmp_path):
    path = tmp_path / "mine.obo"
    path.write_bytes(whole)
    desk.model.import_from(path)
    app.switch_page("pages/models.py").run()
    assert not app.exception
    assert ontology_path() == toy_assets[1]
    assert f"The environment variable {ONTOLOGY_VARIABLE} names the ontology" in said(app)
