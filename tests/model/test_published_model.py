"""The published weights get here: downloaded, imported, checked, converted once."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from proteinbert_core.download import Patience, RemoteFile, Source, Stage
from proteinbert_core.errors import Cancelled, CheckpointError, DownloadError
from proteinbert_core.model.checkpoint import load_checkpoint
from proteinbert_core.model.config import weight_shapes
from proteinbert_core.model.published_files import (
    HUB_REPOSITORY,
    PUBLISHED_DIMENSIONS,
    PUBLISHED_FILE,
    URL_VARIABLE,
)
from proteinbert_core.model.published_model import PublishedModel
from tests.download import faulty_server as answers
from tests.download.faulty_server import serving
from tests.model.toy_saved_model import write_variables
from tests.toy import toy_checkpoint

CHECKPOINT = toy_checkpoint(mask_padding=False, seed=9)
PICKLE = pickle.dumps((CHECKPOINT.config.n_annotations, list(CHECKPOINT.weights), None), protocol=4)
HOSTILE = pickle.dumps(os.getcwd, protocol=4)
PATIENCE = Patience(attempts=2, first_wait=0.001, longest_wait=0.002)


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub") / "saved_model"
    write_variables(CHECKPOINT, folder)
    return folder


def published(cache: Path, *urls: str, content: bytes = PICKLE, site: str | None = None):
    file = RemoteFile(
        "weights.pkl",
        tuple(Source(f"place {number}", url) for number, url in enumerate(urls, start=1)),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return PublishedModel(
        cache,
        file=file,
        dimensions=CHECKPOINT.config,
        hub_site=site or "http://127.0.0.1:9",
        patience=PATIENCE,
    )


def assert_ready(model):
    assert model.is_ready
    read = load_checkpoint(model.folder)
    assert read.config == CHECKPOINT.config
    assert read.go_ids is None
    for wanted, found in zip(CHECKPOINT.weights, read.weights, strict=True):
        np.testing.assert_array_equal(wanted, found)


def names_in(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not name.endswith(".lock"))


def test_what_is_asked_for_is_the_published_file():
    """From the Git LFS pointer in the authors' repository."""
    assert PUBLISHED_FILE.name == "epoch_92400_sample_23500000.pkl"
    assert PUBLISHED_FILE.size == 191_800_918
    assert PUBLISHED_FILE.sha256.startswith("cffb53e2")
    assert PUBLISHED_FILE.sha256.endswith("ebacbf")
    assert [source.name.split()[0] for source in PUBLISHED_FILE.sources] == [
        "Zenodo",
        "GitHub",
        "GitHub",
    ]
    assert all(source.url.startswith("https://") for source in PUBLISHED_FILE.sources)
    n_weights = sum(np.prod(shape) for _, shape in weight_shapes(PUBLISHED_DIMENSIONS))
    # float32 weights and, for LAMB, two moments of each make up nearly all of the file.
    assert 0 < PUBLISHED_FILE.size - 3 * 4 * n_weights < 100_000


def test_download_check_convert_once(server, tmp_path):
    told = []
    url = server.url("/w", answers.breaking(PICKLE, 50_000), answers.whole(PICKLE))
    model = published(tmp_path, url)
    assert not model.is_ready
    assert model.download(report=told.append) == model.folder
    assert_ready(model)
    stages = list(dict.fromkeys(status.stage for status in told))
    assert stages == [
        Stage.CONNECTING,
        Stage.DOWNLOADING,
        Stage.WAITING,
        Stage.VERIFYING,
        Stage.CONVERTING,
    ]
    assert names_in(model.downloads) == []
    assert names_in(model.folder.parent) == ["published"]
    facts = model.facts()
    assert facts["file"] == "weights.pkl"
    assert facts["checked"] == "size and SHA-256"
    assert facts["sha256"] == model.file.sha256
    assert "Brandes" in facts["citation"]
    assert facts["licence"].startswith("MIT")
    server.requests.clear()
    model.download()
    assert server.requests == []


def test_nothing_is_read_before_it_is_checked(server, tmp_path):
    model = published(tmp_path, server.url("/w", answers.whole(HOSTILE.ljust(len(PICKLE)))))
    with pytest.raises(DownloadError, match="checksum"):
        model.download()
    (tmp_path / "mine.pkl").write_bytes(HOSTILE.ljust(len(PICKLE)))
    with pytest.raises(DownloadError, match="SHA-256"):
        model.import_from(tmp_path / "mine.pkl")
    assert not model.is_ready


def test_a_checked_file_is_not_trusted_either(tmp_path):
    (tmp_path / "mine.pkl").write_bytes(HOSTILE)
    model = published(tmp_path / "cache", content=HOSTILE)
    with pytest.raises(CheckpointError, match="nothing in it was run"):
        model.import_from(tmp_path / "mine.pkl")
    assert not model.is_ready


def test_a_file_put_into_the_folder_is_found_and_stays(tmp_path):
    model = published(tmp_path, "http://127.0.0.1:9/w")
    with pytest.raises(DownloadError) as caught:
        model.download()
    assert caught.value.offline
    assert [failure.split(":")[0] for failure in caught.value.failures] == [
        "place 1",
        "Hugging Face",
    ]
    said = model.by_hand()
    for fact in ("weights.pkl", model.file.sha256, f"{len(PICKLE):,} bytes", str(model.downloads)):
        assert fact in said
    assert "http://127.0.0.1:9/w" in said
    (model.downloads / "weights.pkl").write_bytes(PICKLE)
    model.download()
    assert_ready(model)
    assert (model.downloads / "weights.pkl").is_file()


def test_import_of_a_file_that_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "any name.pkl").write_bytes(PICKLE)
    model = published(tmp_path / "cache")
    model.import_from("~/any name.pkl")
    assert_ready(model)
    assert (tmp_path / "any name.pkl").read_bytes() == PICKLE


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (PICKLE[:1000], r"1,000 bytes, but weights.pkl has .* incomplete or another file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "Git LFS pointer"),
        (bytes([PICKLE[0] ^ 1]) + PICKLE[1:], "damaged or another file"),
    ],
)
def test_import_of_another_file(tmp_path, content, message):
    (tmp_path / "mine.pkl").write_bytes(content)
    model = published(tmp_path / "cache")
    with pytest.raises(DownloadError, match=message):
        model.import_from(tmp_path / "mine.pkl")
    with pytest.raises(CheckpointError, match="does not exist"):
        model.import_from(tmp_path / "absent.pkl")
    assert not model.is_ready


def test_import_of_the_saved_model(saved, tmp_path):
    model = published(tmp_path / "cache")
    model.import_from(saved)
    assert_ready(model)
    assert "no checksum" in model.facts()["checked"]
    assert model.facts()["sha256"] is None
    archive = shutil.make_archive(str(tmp_path / "model"), "zip", saved.parent)
    model.import_from(archive)  # in place of what is there
    assert_ready(model)
    assert model.facts()["file"] == "model.zip"


def test_a_saved_model_must_have_the_published_dimensions(saved, tmp_path):
    with pytest.raises(CheckpointError, match=r"12 annotations.* in place of 8,943"):
        PublishedModel(tmp_path).import_from(saved)


@pytest.mark.parametrize("stage", [Stage.VERIFYING, Stage.CONVERTING])
def test_an_import_can_be_cancelled(tmp_path, stage):
    (tmp_path / "mine.pkl").write_bytes(PICKLE)
    cancel = threading.Event()
    model = published(tmp_path / "cache")
    with pytest.raises(Cancelled):
        model.import_from(
            tmp_path / "mine.pkl",
            report=lambda status: cancel.set() if status.stage is stage else None,
            cancel=cancel,
        )
    assert not model.is_ready


def test_a_conversion_that_fails_leaves_the_old_weights(tmp_path, monkeypatch):
    (tmp_path / "mine.pkl").write_bytes(PICKLE)
    model = published(tmp_path / "cache")
    model.import_from(tmp_path / "mine.pkl")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("proteinbert_core.model.checkpoint._write_atomically", full)
    with pytest.raises(CheckpointError, match="No space left"):
        model.import_from(tmp_path / "mine.pkl")
    assert_ready(model)
    assert names_in(model.folder.parent) == ["published"]


def test_damage_done_later_is_noticed(tmp_path):
    (tmp_path / "mine.pkl").write_bytes(PICKLE)
    model = published(tmp_path / "cache")
    model.import_from(tmp_path / "mine.pkl")
    (model.folder / "network.json").write_text("{")
    assert not model.is_ready
    with pytest.raises(CheckpointError, match="truncated"):
        model.facts()
    model.import_from(tmp_path / "mine.pkl")
    assert_ready(model)
    (model.folder / "weights.safetensors").unlink()
    assert not model.is_ready


def hub(server, saved, **content: bytes) -> None:
    """Let the server answer as Hugging Face does: small files in git, large ones in LFS."""
    listing = [{"type": "directory", "path": "variables", "oid": "0", "size": 0}]
    files = {
        "variables/variables.index": (saved / "variables" / "variables.index").read_bytes(),
        "variables/variables.data-00000-of-00001": next(
            (saved / "variables").glob("*.data*")
        ).read_bytes(),
        **content,
    }
    for path, body in files.items():
        entry: dict = {"type": "file", "path": path, "oid": "0" * 40, "size": len(body)}
        if len(body) > 10_000:
            sha256 = hashlib.sha256(body).hexdigest()
            entry |= {"lfs": {"oid": sha256, "size": len(body), "pointerSize": 135}}
        listing.append(entry)
        server.url(f"/{HUB_REPOSITORY}/resolve/main/{path}", answers.whole(body))
    server.url(
        f"/api/models/{HUB_REPOSITORY}/tree/main", answers.whole(json.dumps(listing).encode())
    )


def test_hugging_face_is_the_last_source(server, saved, tmp_path):
    hub(server, saved)
    model = published(tmp_path, server.url("/gone", answers.status(404)), site=server.address)
    model.download()
    assert_ready(model)
    facts = model.facts()
    assert facts["file"] == f"{HUB_REPOSITORY} (SavedModel)"
    assert "as Hugging Face states it" in facts["checked"]
    arrays = next((saved / "variables").glob("*.data*")).read_bytes()
    assert facts["sha256"] == hashlib.sha256(arrays).hexdigest()
    assert names_in(model.downloads) == []


def test_hugging_face_may_have_the_published_file_itself(server, saved, tmp_path):
    hub(server, saved, **{"some.pkl": PICKLE})
    model = published(tmp_path, server.url("/gone", answers.status(404)), site=server.address)
    model.download()
    assert_ready(model)
    assert model.facts()["file"] == "weights.pkl"


@pytest.mark.parametrize(
    ("listing", "message"),
    [
        (b"<html>", "does not answer with a list"),
        (b'{"error": "x"}', "does not answer with a list"),
        (b'[{"type": "file", "path": 3, "size": 1}]', "does not answer with a list"),
        (b'[{"type": "file", "path": "README.md", "size": 1}]', "holds no SavedModel"),
    ],
)
def test_hugging_face_without_the_weights(server, tmp_path, listing, message):
    server.url(f"/api/models/{HUB_REPOSITORY}/tree/main", answers.whole(listing))
    model = published(tmp_path, server.url("/gone", answers.status(404)), site=server.address)
    with pytest.raises(DownloadError, match=message) as caught:
        model.download()
    assert [failure.split(":")[0] for failure in caught.value.failures] == [
        "place 1",
        "Hugging Face",
    ]
    assert not caught.value.offline


def test_the_environment_names_mirrors_but_no_checksum(server, tmp_path, monkeypatch):
    good = server.url("/mirror", answers.whole(PICKLE))
    bad = server.url("/evil", answers.whole(HOSTILE.ljust(len(PICKLE))))
    monkeypatch.setenv(URL_VARIABLE, f"{bad}  {good}")
    model = published(tmp_path, server.url("/usual", answers.whole(PICKLE)))
    model.download()
    assert_ready(model)
    assert [path for path, _ in server.requests] == ["/evil", "/mirror"]
    server.url("/mirror", answers.status(404))
    with pytest.raises(DownloadError) as caught:
        published(tmp_path / "other").download()
    assert "Hugging Face" not in str(caught.value)
