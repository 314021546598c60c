"""Getting the published weights on the Models page, driven without a browser."""

from __future__ import annotations

import hashlib
import pickle
import time

import pytest

from pages.ui import resources
from pages.ui.jobs import JobRunner, JobState
from pages.ui.published_desk import PublishedDesk
from proteinbert_core.download import Patience, RemoteFile, Source
from proteinbert_core.model.published_model import PublishedModel
from tests.download import faulty_server as answers
from tests.download.faulty_server import serving
from tests.toy import toy_checkpoint

CHECKPOINT = toy_checkpoint(mask_padding=False, seed=4)
PICKLE = pickle.dumps((CHECKPOINT.config.n_annotations, list(CHECKPOINT.weights), None))


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def desk(server, tmp_path, monkeypatch):
    """A desk for toy weights, which the app uses in place of the real one."""
    file = RemoteFile(
        "weights.pkl",
        (Source("Toy", f"{server.address}/w"),),
        size=len(PICKLE),
        sha256=hashlib.sha256(PICKLE).hexdigest(),
    )
    model = PublishedModel(
        tmp_path / "cache",
        file=file,
        dimensions=CHECKPOINT.config,
        hub_site="http://127.0.0.1:9",
        patience=Patience(attempts=2, first_wait=0.001),
    )
    toy = PublishedDesk(model, JobRunner())
    monkeypatch.setattr(resources, "published_desk", lambda: toy)
    return toy


@pytest.fixture
def page(app, desk):  # noqa: ARG001
    app.switch_page("pages/models.py").run()
    assert not app.exception
    return app


def said(page) -> str:
    """All text and all table cells of the page."""
    elements = [*page.markdown, *page.text, *page.info, *page.caption, *page.code]
    cells = [cell for table in page.get("table") for cell in table.value.iloc[:, 0]]
    return " ".join([*(element.value for element in elements), *cells]).replace("\\", "")


def keys(page) -> set[str]:
    return {button.key for button in page.button if button.key}


def until(page, condition):
    """Look at the page again until something is so."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, said(page)
        time.sleep(0.05)
        page.run()
    assert not page.exception


def test_before_it_is_here(page, desk):
    text = said(page)
    for fact in (
        "8,943 GO outputs",
        "128, 512 or 1,024 tokens",
        desk.model.file.sha256,
        f"{len(PICKLE):,} bytes",
        "MIT",
        "10.1093/bioinformatics/btac020",
        str(desk.model.folder),
        "models import FILE",
    ):
        assert fact in text, fact
    label = page.button(key="published-download").label
    assert label == f"Download {len(PICKLE) / 1000:.1f} kB"


def test_download(page, desk, server):
    server.url("/w", answers.whole(PICKLE))
    page.button(key="published-download").click().run()
    until(page, lambda: desk.model.is_ready and "Ready" in said(page))
    text = said(page)
    assert "published-download" not in keys(page)
    assert "weights.pkl (published ProteinBERT file format)" in text
    assert "size and SHA-256" in text
    assert desk.model.file.sha256 in text
    assert "128, 512 or 1,024 tokens" in text


def test_progress_and_cancel_keep_what_has_come(page, desk, server):
    server.url("/w", answers.stalling(PICKLE, 30_000))
    page.button(key="published-download").click().run()
    until(page, lambda: "published-cancel" in keys(page) and desk.task.status.done == 30_000)
    page.run()
    assert f"30.0 kB of {len(PICKLE) / 1000:.1f} kB from Toy" in page.get("progress")[0].text
    page.button(key="published-cancel").click().run()
    server.released.set()
    until(page, lambda: desk.task.job.state.is_final and "published-download" in keys(page))
    assert "goes on from there" in said(page)
    assert page.button(key="published-download").label == (
        "Go on with the download, 30.0 kB are here"
    )
    server.url("/w", answers.whole(PICKLE))
    page.button(key="published-download").click().run()
    until(page, lambda: "Ready" in said(page))
    assert server.asked("Range")[-1] == "bytes=30000-"


def test_offline(page, desk, server):
    server.shutdown()
    server.server_close()
    page.button(key="published-download").click().run()
    until(page, lambda: "The download failed." in said(page))
    text = said(page)
    assert "no connection to the internet (Toy: no connection to 127.0.0.1" in text
    assert f"from     {desk.model.file.sources[0].url}" in text
    assert str(desk.model.downloads) in text


def test_import_of_a_file(page, desk, tmp_path):
    (tmp_path / "my file.pkl").write_bytes(PICKLE)
    page.text_input(key="published_path").set_value(f' "{tmp_path / "my file.pkl"}" ')
    page.button(key="FormSubmitter:published-import-Import").click().run()
    until(page, lambda: "Ready" in said(page))
    assert "my file.pkl" in said(page)
    assert desk.task.job.state is JobState.DONE


def test_import_of_something_else(page, desk, tmp_path):
    page.text_input(key="published_path").set_value(" ")
    page.button(key="FormSubmitter:published-import-Import").click().run()
    assert desk.task is None
    (tmp_path / "short.pkl").write_bytes(PICKLE[:-1])
    for name, message in [
        ("absent.pkl", "does not exist"),
        ("short.pkl", "incomplete or another file"),
    ]:
        page.text_input(key="published_path").set_value(str(tmp_path / name))
        page.button(key="FormSubmitter:published-import-Import").click().run()
        until(page, lambda: message in said(page))  # noqa: B023  # called before the next one
        assert "The import failed." in said(page)
    assert not desk.model.is_ready


def test_two_wishes_at_once_are_one(desk, server):
    server.url("/w", answers.stalling(PICKLE, 30_000))
    desk.download()
    first = desk.task
    desk.download()
    assert desk.task is first
    first.job.cancel()
    server.released.set()
    assert first.job.wait(60)
    desk.download()
    assert desk.task is not first
    desk.task.job.cancel()
    assert desk.task.job.wait(60)
