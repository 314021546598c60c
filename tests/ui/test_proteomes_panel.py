"""Getting proteomes on the Models page, from a server of this computer and from files."""

from __future__ import annotations

import dataclasses
import threading
import time

import pytest
import streamlit as st

from pages.ui import map_resources, resources
from pages.ui.engine import REFERENCE_VARIABLE
from pages.ui.jobs import JobRunner, JobState
from pages.ui.proteome_desk import ProteomeDesk
from pages.ui.proteome_resources import _load_predictor
from pages.ui.views import proteomes_panel
from proteinbert_core.download import Patience
from proteinbert_core.proteomes import uniprot_download
from proteinbert_core.proteomes.proteome_store import ProteomeStore
from proteinbert_core.proteomes.uniprot_service import UniProtService
from tests.download import faulty_server as answers
from tests.proteomes.toy_files import N_PROTEINS, write_fasta, write_gaf
from tests.proteomes.uniprot_server import ECOLI, REDUNDANT, YEAST, serving_uniprot
from tests.toy_reference import toy_reference_path
from tests.ui.pages_read import texts

# Much more than it takes, even beside other work.
WAIT = 120.0
PATIENCE = Patience(attempts=2, first_wait=0.001, connect_seconds=5.0, stall_seconds=20.0)


@pytest.fixture(scope="module", autouse=True)
def _reference(_toy_environment, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(REFERENCE_VARIABLE, str(toy_reference_path(tmp_path_factory.mktemp("set"))))
        st.cache_resource.clear()
        yield
    resources.job_runner().submit(lambda _job: None).wait(60)
    st.cache_resource.clear()


@pytest.fixture
def uniprot(monkeypatch):
    monkeypatch.setattr(uniprot_download, "PAGE_SIZE", 10)
    with serving_uniprot() as running:
        yield running


@pytest.fixture
def store(tmp_path, monkeypatch):
    usual = map_resources.proteome_store()
    own = ProteomeStore(
        usual.model_digest, usual.code, tmp_path / "own", bundled=tmp_path / "bundled"
    )
    monkeypatch.setattr(map_resources, "proteome_store", lambda: own)
    return own


@pytest.fixture
def desk(uniprot, store, monkeypatch):
    service = UniProtService(uniprot.address, PATIENCE)
    desk = ProteomeDesk(JobRunner(), lambda: store, _load_predictor, service)
    monkeypatch.setattr(proteomes_panel, "proteome_desk", lambda: desk)
    yield desk
    if desk.task is not None:
        desk.task.job.cancel()
        uniprot.released.set()
        desk.task.job.wait(WAIT)


@pytest.fixture
def page(app, desk):  # noqa: ARG001  # the page finds it
    """The Models page."""
    app.switch_page("pages/models.py").run()
    assert not app.exception
    return app


def said(page) -> str:
    return texts(page).replace("\\", "")


def keys(page) -> set[str]:
    return {button.key for button in page.button if button.key}


def search(page, words):
    page.text_input(key="proteomes_words").set_value(words)
    page.button(key="proteomes-search-button").click().run()
    assert not page.exception
    return said(page)


def ended(page, desk):
    """The page, after the work is over."""
    assert desk.task.job.wait(WAIT)
    page.run()
    assert not page.exception
    return said(page)


def here(page) -> list[str]:
    """Names in the table of proteomes."""
    tables = [each.value for each in page.dataframe if "Proteome" in each.value]
    return list(tables[0]["Proteome"]) if tables else []


def test_nothing_is_asked_before_the_reader_asks(page, uniprot):
    assert "There is none for this model yet" in said(page)
    assert f"Search sends these words to {uniprot.address.removeprefix('http://')}" in said(page)
    assert uniprot.requests == []


def test_search_get_and_remove(page, desk, store):
    told = search(page, "coli k12")
    assert "Escherichia coli (strain K12)" in told
    assert f"{ECOLI} · taxon 83333 · 23 proteins, 12 reviewed" in told
    page.button(key=f"proteomes-get-{ECOLI}").click().run()
    told = ended(page, desk)
    assert "Added." in told
    assert "Escherichia coli (strain K12): 23 proteins, 18 of them with GO annotations." in told
    assert here(page) == ["Escherichia coli (strain K12)"]
    (row,) = page.dataframe[0].value.to_dict("records")
    assert (row["Proteins"], row["Annotated"]) == (23, 18)
    assert row["From"].startswith("UniProt 2026_03, 20")
    assert len(store.load([ECOLI])) == 23
    assert not store.work_folder(ECOLI).exists()
    assert page.button(key=f"proteomes-get-{ECOLI}").label == "Get again"

    page.button(key="proteomes-remove").click().run()
    assert here(page) == []
    assert store.available() == ()


def test_the_reviewed_ones_alone(page, desk):
    search(page, "559292")
    page.button(key=f"proteomes-reviewed-{YEAST}").click().run()
    ended(page, desk)
    assert here(page) == ["Saccharomyces cerevisiae (ATCC 204508 / S288c) (reviewed)"]


def test_others_than_reference_proteomes_are_marked(page, desk):
    told = search(page, "YJM1078")
    assert "No reference proteome matches" in told
    assert f"Redundant proteome, redundant to {YEAST}" in told
    page.button(key=f"proteomes-get-{REDUNDANT}").click().run()
    assert f"take {YEAST}" in ended(page, desk)


def test_nothing_found(page):
    told = search(page, "Nessiteras")
    assert "UniProt has no such proteome" in told
    assert "taxon id" in told


def test_a_download_goes_on_after_a_cancel_and_in_another_program(page, desk, uniprot):
    uniprot.faults["page 20"] = [answers.stalling(bytes(5000), 10)]
    search(page, ECOLI)
    page.button(key=f"proteomes-get-{ECOLI}").click().run()
    deadline = time.monotonic() + WAIT
    while desk.task.job.progress.done < 20:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    page.run()
    assert page.button(key=f"proteomes-get-{ECOLI}").disabled
    page.button(key="proteomes-cancel").click().run()
    uniprot.released.set()
    told = ended(page, desk)
    assert "Cancelled. What has come and what is embedded is kept, and gone on from." in told
    assert "Escherichia coli (strain K12): 20 of 23 proteins are here" in told

    desk._task = None  # as a program that was started anew knows of no task
    uniprot.asked_for.clear()
    page.run()
    page.button(key=f"proteomes-go-on-{ECOLI}").click().run()
    assert "Added." in ended(page, desk)
    assert uniprot.pages_asked == ["20"]
    assert not any(key.startswith("proteomes-go-on") for key in keys(page))


def test_what_has_come_can_be_discarded(page, desk, uniprot, store):
    uniprot.faults["page 10"] = [answers.status(404)] + [answers.status(503)] * 9
    search(page, ECOLI)
    page.button(key=f"proteomes-get-{ECOLI}").click().run()
    assert "The download failed." in ended(page, desk)
    page.button(key=f"proteomes-discard-{ECOLI}").click().run()
    assert f"proteomes-go-on-{ECOLI}" not in keys(page)
    assert not store.work_folder(ECOLI).exists()


def test_without_a_connection_it_says_what_to_do(page, uniprot):
    uniprot.shutdown()
    uniprot.server_close()
    told = search(page, "yeast")
    assert "The search failed." in told
    assert "there seems to be no connection to the internet" in told
    assert "can be taken from files" in told


def test_one_proteome_at_a_time(desk, uniprot):
    gate = threading.Event()

    def waiting(handler):
        gate.wait(WAIT)
        handler._describe(ECOLI)

    uniprot.faults[f"/proteomes/{ECOLI}"] = [waiting]
    desk.download(ECOLI, "first")
    desk.download(YEAST, "second")
    assert desk.is_busy
    assert desk.task.name == "first"
    gate.set()
    assert desk.task.job.wait(WAIT)


def test_from_files(desk, store, tmp_path):
    fasta, gaf = write_fasta(tmp_path), write_gaf(tmp_path)
    copies = [
        desk.keep_upload(f"C:\\data\\{path.name}", path.read_bytes()) for path in (fasta, gaf)
    ]
    desk.import_files(copies[0], copies[1:], "  ")
    assert desk.task.job.wait(WAIT)
    assert desk.task.job.error is None
    (summary,) = store.available()
    assert (summary.name, summary.n_proteins, summary.n_annotated) == (
        "Toyus primus",
        N_PROTEINS,
        2,
    )
    assert any("annotations used" in remark for remark in desk.task.remarks)
    assert not any(path.exists() for path in copies)


def test_files_that_are_none(desk, tmp_path):
    (tmp_path / "empty.fasta").write_bytes(b"")
    desk.import_files(tmp_path / "empty.fasta", [], "mine")
    assert desk.task.job.wait(WAIT)
    assert desk.task.job.state is JobState.FAILED
    assert (tmp_path / "empty.fasta").exists()


def test_a_model_without_reference_set(app, monkeypatch):
    monkeypatch.setattr(map_resources, "proteome_store", lambda: None)
    app.switch_page("pages/models.py").run()
    assert not app.exception
    assert "so no proteomes" in said(app)
    assert "proteomes-search-button" not in keys(app)


def test_a_damaged_proteome_is_told(page, desk, store):
    desk.download(YEAST, "yeast")
    assert desk.task.job.wait(WAIT)
    (summary,) = store.available()
    assert dataclasses.asdict(summary)["damage"] == ""
    (store.folder / YEAST / "proteins.parquet").write_bytes(b"")
    page.run()
    assert "These cannot be used" in said(page)
    assert here(page) == []
