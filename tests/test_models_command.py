"""``models``: list, path, download and import, as a user runs them."""

from __future__ import annotations

import functools
import hashlib
import io
import pickle
import sys

import pytest

from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.cli import main
from proteinbert_core.commands.transfer_line import TransferLine
from proteinbert_core.download import Patience, RemoteFile, Source, Stage, TransferStatus
from proteinbert_core.model import published_model
from proteinbert_core.model.checkpoint import load_checkpoint
from proteinbert_core.model.published_model import PublishedModel
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.download import faulty_server as answers
from tests.download.faulty_server import serving
from tests.model.toy_saved_model import write_variables
from tests.toy import toy_checkpoint

CHECKPOINT = toy_checkpoint(mask_padding=False, seed=4)
PICKLE = pickle.dumps((CHECKPOINT.config.n_annotations, list(CHECKPOINT.weights), None))


class NobodyToAsk(io.StringIO):
    def read(self, *_: object) -> str:
        raise AssertionError("a question was asked")

    readline = read


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr("sys.stdin", NobodyToAsk())
    return tmp_path / "cache"


@pytest.fixture
def toy_published(server, monkeypatch):
    """Let the command know a toy file, at a server of this computer."""
    file = RemoteFile(
        "weights.pkl",
        (Source("Toy", server.url("/w", answers.breaking(PICKLE, 999), answers.whole(PICKLE))),),
        size=len(PICKLE),
        sha256=hashlib.sha256(PICKLE).hexdigest(),
    )
    toy = functools.partial(
        PublishedModel,
        file=file,
        dimensions=CHECKPOINT.config,
        hub_site="http://127.0.0.1:9",
        patience=Patience(attempts=2, first_wait=0.001),
    )
    monkeypatch.setattr(published_model, "PublishedModel", toy)
    return server


def test_download_list_path(toy_published, cache, capsys):
    assert main(["models", "path", "published"]) == 2
    assert "models download published" in capsys.readouterr().err
    assert main(["models", "list"]) == 0
    assert "not here" in capsys.readouterr().out
    assert main(["models", "download", "published"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    said = captured.err.splitlines()
    assert said[0].startswith("Downloading from Toy")
    assert "Toy: the connection broke after 999" in said[1]
    assert said[-3] == "Converting weights.pkl"
    assert "ready, checked by size and SHA-256 (" in said[-2]
    assert "MIT" in said[-1]
    assert main(["models", "path", "published"]) == 0
    folder = capsys.readouterr().out.strip()
    assert folder == str(cache / "models" / "published")
    assert load_checkpoint(folder).config == CHECKPOINT.config
    assert main(["models", "list"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[1] == ["compact", "ready", str(BUNDLED_MODEL)]
    assert rows[2] == ["published", "ready", folder]
    toy_published.requests.clear()
    assert main(["models", "download", "published"]) == 0
    assert "here already" in capsys.readouterr().err
    assert toy_published.requests == []


@pytest.mark.usefixtures("toy_published")
def test_another_cache_and_quiet(cache, tmp_path, capsys):
    other = ["--cache", str(tmp_path / "other")]
    assert main(["models", "download", "published", "-q", *other]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["models", "path", "published", *other]) == 0
    assert capsys.readouterr().out.startswith(str(tmp_path / "other"))
    assert not cache.exists()


@pytest.mark.usefixtures("toy_published")
def test_offline_it_says_what_to_do(cache, capsys, monkeypatch):
    monkeypatch.setenv("PROTEINBERT_EXPLORER_PUBLISHED_URL", "http://127.0.0.1:9/w")
    assert main(["models", "download", "published"]) == 2
    said = capsys.readouterr().err
    for fact in (
        "weights.pkl",
        hashlib.sha256(PICKLE).hexdigest(),
        f"{len(PICKLE):,} bytes",
        "http://127.0.0.1:9/w",
        str(cache / "downloads"),
        "models import FILE",
    ):
        assert fact in said
    assert said.splitlines()[-1].startswith("error: ")
    assert "no connection to the internet" in said.splitlines()[-1]


@pytest.mark.parametrize("kind", ["pickle", "saved model"])
def test_import(toy_published, cache, tmp_path, capsys, kind):
    path = tmp_path / "mine"
    if kind == "pickle":
        path.write_bytes(PICKLE)
    else:
        write_variables(CHECKPOINT, path)
    assert main(["models", "import", str(path)]) == 0
    assert "ready" in capsys.readouterr().err
    assert load_checkpoint(cache / "models" / "published").config == CHECKPOINT.config
    assert toy_published.requests == []


@pytest.mark.usefixtures("toy_published")
def test_import_of_something_else(tmp_path, capsys):
    (tmp_path / "mine.pkl").write_bytes(PICKLE[:-1])
    for path in (tmp_path / "mine.pkl", tmp_path / "absent.pkl", tmp_path):
        assert main(["models", "import", str(path)]) == 2
        assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_speed_and_time_left(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("sys.stderr", Terminal())
    line = TransferLine()
    line(TransferStatus(Stage.CONNECTING, "w.pkl", "Zenodo"))
    for done in (0, 2_000_000, 4_000_000):
        now[0] += 2
        line(TransferStatus(Stage.DOWNLOADING, "w.pkl", "Zenodo", done, 20_000_000))
    now[0] += 0.01
    line(TransferStatus(Stage.DOWNLOADING, "w.pkl", "Zenodo", 4_000_100, 20_000_000))
    line(TransferStatus(Stage.WAITING, "w.pkl", "Zenodo", remark="HTTP 429; next attempt in 8 s"))
    line(TransferStatus(Stage.VERIFYING, "w.pkl"))
    line.close()
    assert sys.stderr.getvalue().replace("\x1b[K", "").split("\r")[1:] == [
        "Downloading from Zenodo: 0 % of 20.0 MB",
        "Downloading from Zenodo: 10 % of 20.0 MB, 1.0 MB/s, about 18 s left",
        "Downloading from Zenodo: 20 % of 20.0 MB, 1.0 MB/s, about 16 s left",
        "Zenodo: HTTP 429; next attempt in 8 s",
        "Checking size and SHA-256 of w.pkl",
        "",
    ]
