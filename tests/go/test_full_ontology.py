"""The whole ontology: downloaded from a server of this computer, imported, refused, removed."""

from __future__ import annotations

import gzip
import hashlib
import threading

import pytest

from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.cli import main
from proteinbert_core.download import Patience, RemoteFile, Source
from proteinbert_core.errors import Cancelled, DownloadError, OntologyError
from proteinbert_core.go.full_ontology import URL_VARIABLE, FullOntology, ontology_in_use
from proteinbert_core.go.ontology import Ontology
from tests.download import faulty_server as answers
from tests.download.faulty_server import serving
from tests.go.test_term_search import TEXTS
from tests.go.toy_ontologies import TOY_OBO

WHOLE = (TOY_OBO + TEXTS).encode()
OLDER = WHOLE.replace(b"2024-06-17", b"2023-01-01")


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def full(server, tmp_path):
    file = RemoteFile(
        "go-basic.obo", (Source("Toy", f"{server.address}/go-basic.obo"),), max_bytes=1_000_000
    )
    patience = Patience(attempts=2, first_wait=0.001)
    return FullOntology(tmp_path / "cache", file=file, least_terms=15, patience=patience)


def test_nothing_is_here_at_first(full):
    assert full.manifest is None
    assert full.path is None
    assert not full.is_ready
    assert not full.remove()


def test_download_states_what_came(full, server):
    server.url("/go-basic.obo", answers.whole(WHOLE))
    path = full.download()
    assert path == full.path
    assert path.read_bytes() == WHOLE
    manifest = full.manifest
    assert manifest.release == "releases/2024-06-17"
    assert manifest.format_version == "1.2"
    assert manifest.sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert manifest.source == full.file.sources[0].url
    assert manifest.terms == {"MF": 6, "BP": 6, "CC": 3}
    assert (manifest.obsolete, manifest.definitions, manifest.synonyms) == (4, 2, 2)
    assert manifest.obtained.startswith("20")
    assert list(full.downloads.glob("*.obo")) == []


def test_it_starts_from_the_compiled_form(full, server, tmp_path, monkeypatch):
    server.url("/go-basic.obo", answers.whole(WHOLE))
    path = full.download()

    def read_again(*_):
        raise AssertionError("the OBO file was parsed again")

    monkeypatch.setattr("proteinbert_core.go.ontology.parse_obo", read_again)
    monkeypatch.setattr("proteinbert_core.go.term_texts.parse_texts", read_again)
    ontology = Ontology.from_obo(path, cache=tmp_path / "cache" / "ontology")
    assert len(ontology.texts.definitions) == 2


def test_a_broken_download_goes_on(full, server):
    server.url("/go-basic.obo", answers.breaking(WHOLE, 1000), answers.whole(WHOLE))
    assert full.download().read_bytes() == WHOLE
    assert server.asked("Range") == [None, "bytes=1000-"]


def test_a_newer_release_takes_the_place_of_the_older(full, server):
    server.url("/go-basic.obo", answers.whole(OLDER), answers.whole(WHOLE, etag='"2"'))
    older = full.download()
    assert full.manifest.release == "releases/2023-01-01"
    newer = full.download()
    assert full.manifest.release == "releases/2024-06-17"
    assert newer.is_file()
    assert not older.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (WHOLE.partition(b"\n[Term]\nid: GO:0000020")[0], "holds 10 current terms;"),
        (b"<html>maintenance</html>\n", "no data-version and no format-version"),
        (WHOLE.replace(b"data-version", b"date"), "no data-version"),
        (WHOLE.replace(b"GO:0005575\nname", b"GO:7777777\nname"), "GO:0005575"),
    ],
)
def test_what_is_not_whole_is_refused_and_the_present_one_stays(full, server, content, message):
    server.url("/go-basic.obo", answers.whole(OLDER), answers.whole(content, etag='"2"'))
    full.download()
    with pytest.raises(OntologyError, match=message) as raised:
        full.download()
    assert "go-basic.obo" in str(raised.value)
    assert full.manifest.release == "releases/2023-01-01"
    assert len(list(full.folder.glob("go-basic-*"))) == 1


def test_without_a_connection(full, server):
    server.shutdown()
    server.server_close()
    with pytest.raises(DownloadError) as raised:
        full.download()
    assert raised.value.offline
    assert full.file.sources[0].url in full.by_hand()


def test_import_of_plain_and_gzip(full, tmp_path):
    path = tmp_path / "mine.obo.gz"
    path.write_bytes(gzip.compress(WHOLE))
    kept = full.import_from(path)
    assert kept.name.endswith(".obo.gz")
    assert path.is_file()
    assert full.manifest.source == str(path)
    assert full.manifest.release == "releases/2024-06-17"
    with pytest.raises(OntologyError, match="cannot be read"):
        full.import_from(tmp_path / "absent.obo")


def test_cancelled_before_it_is_used(full, tmp_path):
    path = tmp_path / "mine.obo"
    path.write_bytes(WHOLE)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        full.import_from(path, cancel=cancel)
    assert not full.is_ready
    assert list(full.folder.iterdir()) == []


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"file": 1}'])
def test_a_damaged_manifest_counts_as_none(full, content):
    full.folder.mkdir(parents=True)
    (full.folder / "manifest.json").write_text(content, encoding="utf-8")
    assert full.manifest is None


def test_what_is_used(full, server, tmp_path):
    cache = tmp_path / "cache"
    assert ontology_in_use(cache) == BUNDLED_ONTOLOGY
    server.url("/go-basic.obo", answers.whole(WHOLE))
    path = full.download()
    assert ontology_in_use(cache) == path
    path.write_bytes(b"cut short")
    assert ontology_in_use(cache) == BUNDLED_ONTOLOGY
    assert full.remove()
    assert ontology_in_use(cache) == BUNDLED_ONTOLOGY


def test_the_environment_names_another_address(monkeypatch, tmp_path):
    monkeypatch.setenv(URL_VARIABLE, "http://127.0.0.1:9/a http://127.0.0.1:9/b")
    addresses = [source.url for source in FullOntology(tmp_path).file.sources]
    assert addresses == ["http://127.0.0.1:9/a", "http://127.0.0.1:9/b"]


def test_command(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(FullOntology.__init__, "__kwdefaults__", _with_least_terms(15))
    monkeypatch.setenv(URL_VARIABLE, server.url("/go-basic.obo", answers.whole(WHOLE)))
    cache = ["--cache", str(tmp_path / "cache")]
    assert main(["ontology", "download", *cache]) == 0
    assert "release releases/2024-06-17: 15 terms, 2 definitions" in capsys.readouterr().err
    assert main(["ontology", "status", *cache]) == 0
    status = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert status["kind"] == "whole"
    assert status["sha256"] == hashlib.sha256(WHOLE).hexdigest()
    assert status["source"].endswith("/go-basic.obo")
    assert "GO:0000049" in status["model terms lost"]
    path = tmp_path / "older.obo"
    path.write_bytes(OLDER)
    assert main(["ontology", "import", str(path), "-q", *cache]) == 0
    assert capsys.readouterr().err == ""
    assert FullOntology(tmp_path / "cache").manifest.release == "releases/2023-01-01"
    assert main(["ontology", "remove", *cache]) == 0
    assert main(["ontology", "remove", *cache]) == 0
    said = capsys.readouterr().err.splitlines()
    assert said == ["removed", "there was no whole ontology to remove"]


def test_command_says_what_to_do_without_a_connection(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(URL_VARIABLE, "http://127.0.0.1:9/go-basic.obo")
    monkeypatch.setattr(
        FullOntology.__init__,
        "__kwdefaults__",
        {**FullOntology.__init__.__kwdefaults__, "patience": Patience(attempts=1, first_wait=0)},
    )
    assert main(["ontology", "download", "--cache", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "ontology import FILE" in said
    assert said.splitlines()[-1].startswith("error: go-basic.obo could not be downloaded")


def _with_least_terms(number):
    return {**FullOntology.__init__.__kwdefaults__, "least_terms": number}
