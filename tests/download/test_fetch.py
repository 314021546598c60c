"""Downloads from a server that breaks, stalls, lies, redirects and refuses."""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from proteinbert_core.download import RemoteFile, Source, Stage, fetch
from proteinbert_core.errors import Cancelled, DownloadError
from tests.download import faulty_server as answers

CONTENT = random.Random(0).randbytes(700_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
WRONG = bytes([CONTENT[0] ^ 1]) + CONTENT[1:]


def remote(*urls: str, **changes: object) -> RemoteFile:
    facts: dict = {"size": len(CONTENT), "sha256": SHA256, **changes}
    sources = tuple(Source(f"place {number}", url) for number, url in enumerate(urls, start=1))
    return RemoteFile("weights.pkl", sources, **facts)


def the_part(folder: Path) -> bytes:
    return (folder / "weights.pkl.part").read_bytes()


def left_behind(folder: Path) -> set[str]:
    return {name for name in os.listdir(folder) if not name.endswith(".lock")}


def test_a_good_source(server, patience, tmp_path):
    told = []
    folder = tmp_path / "new" / "folder"
    url = server.url("/w", answers.whole(CONTENT))
    path = fetch(remote(url), folder, report=told.append, patience=patience)
    assert path == folder / "weights.pkl"
    assert path.read_bytes() == CONTENT
    assert left_behind(folder) == {"weights.pkl"}
    stages = list(dict.fromkeys(status.stage for status in told))
    assert stages == [Stage.CONNECTING, Stage.DOWNLOADING, Stage.VERIFYING]
    loading = [status for status in told if status.stage is Stage.DOWNLOADING]
    assert [status.done for status in loading] == sorted(status.done for status in loading)
    assert (loading[-1].done, loading[-1].total) == (len(CONTENT), len(CONTENT))
    assert {status.source for status in loading} == {"place 1"}
    assert server.asked("Accept-Encoding") == ["identity"]


def test_what_is_there_is_checked_and_not_asked_for(server, patience, tmp_path):
    (tmp_path / "weights.pkl").write_bytes(CONTENT)
    url = server.url("/w", answers.whole(CONTENT))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.requests == []
    (tmp_path / "weights.pkl").write_bytes(WRONG)
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert len(server.requests) == 1


@pytest.mark.parametrize("etag", ['"1"', None])
def test_a_broken_connection_is_taken_up_where_it_broke(server, patience, tmp_path, etag):
    url = server.url(
        "/w",
        answers.breaking(CONTENT, 300_000, etag=etag),
        answers.breaking(CONTENT, 300_000, etag=etag),
        answers.whole(CONTENT, etag=etag),
    )
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None, "bytes=300000-", "bytes=600000-"]
    assert server.asked("If-Range") == [None, etag, etag]
    assert left_behind(tmp_path) == {"weights.pkl"}


def test_it_breaks_more_often_than_there_are_attempts_but_gets_on(server, patience, tmp_path):
    """Only attempts that bring nothing count."""
    content = CONTENT * 4
    url = server.url("/w", *[answers.breaking(content, 300_000)] * 9, answers.whole(content))
    wanted = remote(url, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    assert fetch(wanted, tmp_path, patience=patience).read_bytes() == content
    assert len(server.requests) == 10 > patience.attempts


def test_a_source_that_refuses_ranges_begins_again(server, patience, tmp_path):
    url = server.url("/w", answers.breaking(CONTENT, 300_000), answers.whole(CONTENT, ranges=False))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None, "bytes=300000-"]


def test_a_source_without_ranges_that_always_breaks_is_given_up(server, patience, tmp_path):
    url = server.url("/w", answers.breaking(CONTENT, 300_000, ranges=False))
    with pytest.raises(DownloadError, match=r"broke after 300,000 of 700,000 bytes, 6 times"):
        fetch(remote(url), tmp_path, patience=patience)
    assert len(server.requests) == patience.attempts


def test_a_later_program_goes_on_with_the_part(server, patience, tmp_path):
    url = server.url("/w", answers.breaking(CONTENT, 300_000), answers.status(404))
    with pytest.raises(DownloadError, match="HTTP 404"):
        fetch(remote(url), tmp_path, patience=patience)
    assert the_part(tmp_path) == CONTENT[:300_000]
    server.url("/w", answers.whole(CONTENT))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range")[-1] == "bytes=300000-"


def test_a_complete_part_needs_no_request(server, patience, tmp_path):
    url = server.url("/w", answers.breaking(CONTENT, 300_000), answers.status(404))
    with pytest.raises(DownloadError):
        fetch(remote(url), tmp_path, patience=patience)
    (tmp_path / "weights.pkl.part").write_bytes(CONTENT)
    server.requests.clear()
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.requests == []


def test_the_next_source_goes_on_where_the_checksum_will_tell(server, patience, tmp_path):
    one = server.url("/1", answers.breaking(CONTENT, 300_000), answers.status(403))
    two = server.url("/2", answers.whole(CONTENT, etag='"other"'))
    assert fetch(remote(one, two), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range")[-1] == "bytes=300000-"
    assert server.asked("If-Range")[-1] is None


def test_pieces_that_do_not_belong_together_are_taken_anew(server, patience, tmp_path):
    one = server.url("/1", answers.breaking(WRONG, 300_000), answers.status(403))
    two = server.url("/2", answers.whole(CONTENT))
    assert fetch(remote(one, two), tmp_path, patience=patience).read_bytes() == CONTENT
    assert [path for path, _ in server.requests] == ["/1", "/1", "/2", "/2"]
    assert server.asked("Range")[2:] == ["bytes=300000-", None]


def test_a_file_that_changed_at_its_source_begins_again(server, patience, tmp_path):
    """Without a checksum only If-Range keeps two versions apart."""
    newer = CONTENT[::-1]
    url = server.url("/go", answers.breaking(CONTENT, 300_000), answers.whole(newer, etag='"2"'))
    wanted = remote(url, size=None, sha256=None)
    assert fetch(wanted, tmp_path, patience=patience).read_bytes() == newer
    assert server.asked("If-Range") == [None, '"1"']


@pytest.mark.parametrize("etag", [None, 'W/"1"'])
def test_without_checksum_and_strong_etag_nothing_is_resumed(server, patience, tmp_path, etag):
    url = server.url(
        "/go", answers.breaking(CONTENT, 300_000, etag=etag), answers.whole(CONTENT, etag=etag)
    )
    wanted = remote(url, size=None, sha256=None)
    assert fetch(wanted, tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None, None]


def test_without_a_checksum_a_file_is_got_anew(server, patience, tmp_path):
    (tmp_path / "weights.pkl").write_bytes(b"an older release")
    url = server.url("/go", answers.chunked(CONTENT))
    wanted = remote(url, size=None, sha256=None)
    assert fetch(wanted, tmp_path, patience=patience).read_bytes() == CONTENT


def test_a_broken_chunk_is_noticed_though_no_length_was_stated(server, patience, tmp_path):
    url = server.url("/go", answers.breaking_chunks(CONTENT, 300_000), answers.whole(CONTENT))
    wanted = remote(url, size=None, sha256=None)
    assert fetch(wanted, tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None, "bytes=300000-"]


def test_wrong_bytes_are_never_seen_under_the_name(server, patience, tmp_path):
    one = server.url("/1", answers.whole(WRONG))
    with pytest.raises(DownloadError, match=r"place 1: .*checksum"):
        fetch(remote(one), tmp_path, patience=patience)
    assert left_behind(tmp_path) == set()
    two = server.url("/2", answers.whole(CONTENT))
    assert fetch(remote(one, two), tmp_path, patience=patience).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x", b"version https://git-lfs"])
def test_a_wrong_size_is_refused_before_it_is_downloaded(server, patience, tmp_path, content):
    url = server.url("/w", answers.whole(content))
    with pytest.raises(DownloadError, match=f"is {len(content):,} bytes long"):
        fetch(remote(url), tmp_path, patience=patience)
    assert left_behind(tmp_path) == set()


@pytest.mark.parametrize("changes", [{}, {"size": None, "sha256": None, "max_bytes": 99_999}])
def test_no_more_is_taken_than_there_may_be(server, patience, tmp_path, changes):
    url = server.url("/w", answers.chunked(CONTENT * 2))
    with pytest.raises(DownloadError, match="sends more than"):
        fetch(remote(url, **changes), tmp_path, patience=patience)
    assert left_behind(tmp_path) == set()


def test_redirects_are_followed(server, patience, tmp_path):
    end = server.url("/end", answers.breaking(CONTENT, 300_000), answers.whole(CONTENT))
    middle = server.url("/middle", answers.redirect(end))
    start = server.url("/start", answers.redirect(middle))
    assert fetch(remote(start), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range")[-1] == "bytes=300000-"


@pytest.mark.parametrize("target", ["/loop", "ftp://127.0.0.1/w", "file:///etc/hostname"])
def test_redirects_that_lead_nowhere(server, patience, tmp_path, target):
    url = server.url("/loop", answers.redirect(target))
    with pytest.raises(DownloadError, match="address cannot be used"):
        fetch(remote(url), tmp_path, patience=patience)


@pytest.mark.parametrize(("code", "seconds"), [(429, 1), (500, 0), (503, 0)])
def test_a_busy_server_is_asked_again_when_it_says(server, patience, tmp_path, code, seconds):
    url = server.url("/w", answers.status(code, Retry_After=str(seconds)), answers.whole(CONTENT))
    told = []
    before = time.monotonic()
    path = fetch(remote(url), tmp_path, report=told.append, patience=patience)
    assert path.read_bytes() == CONTENT
    assert time.monotonic() - before >= seconds
    (waiting,) = (status for status in told if status.stage is Stage.WAITING)
    assert waiting.remark.startswith(f"HTTP {code}")
    assert waiting.remark.endswith(f"next attempt in {seconds} s")


def test_a_server_that_is_busy_for_long_is_left_for_the_next(server, patience, tmp_path):
    one = server.url("/1", answers.status(429, Retry_After="3600"))
    two = server.url("/2", answers.whole(CONTENT))
    assert fetch(remote(one, two), tmp_path, patience=patience).read_bytes() == CONTENT
    assert [path for path, _ in server.requests] == ["/1", "/2"]
    with pytest.raises(DownloadError, match=r"HTTP 429 .*come back in 3,600 s"):
        fetch(remote(one), tmp_path / "other", patience=patience)


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_what_will_not_change_is_not_asked_twice(server, patience, tmp_path, code):
    one = server.url("/1", answers.status(code))
    two = server.url("/2", answers.whole(CONTENT))
    assert fetch(remote(one, two), tmp_path, patience=patience).read_bytes() == CONTENT
    assert [path for path, _ in server.requests] == ["/1", "/2"]


@pytest.mark.parametrize("bad", [answers.stalling(CONTENT, 300_000), answers.stalling(CONTENT, 0)])
def test_a_stalled_connection_is_given_up_and_taken_up(server, patience, tmp_path, bad):
    url = server.url("/w", bad, answers.whole(CONTENT))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert len(server.requests) >= 2


def test_one_byte_now_and_then_is_a_stall_too(server, patience, tmp_path):
    url = server.url("/w", answers.trickling(CONTENT), answers.whole(CONTENT))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert len(server.requests) >= 2


def test_a_server_that_hangs_up(server, patience, tmp_path):
    url = server.url("/w", answers.hanging_up, answers.whole(CONTENT))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    server.url("/w", answers.hanging_up)
    with pytest.raises(DownloadError, match=r"connection to 127\.0\.0\.1 broke, 6 times") as caught:
        fetch(remote(url), tmp_path / "other", patience=patience)
    assert not caught.value.offline


def test_nobody_there_is_said_at_once(patience, tmp_path):
    told = []
    wanted = remote("http://127.0.0.1:9/w", "http://nowhere.invalid/w")
    with pytest.raises(DownloadError, match="no connection to the internet") as caught:
        fetch(wanted, tmp_path, report=told.append, patience=patience)
    assert caught.value.offline
    assert caught.value.failures == (
        "place 1: no connection to 127.0.0.1",
        "place 2: no connection to nowhere.invalid",
    )
    assert Stage.WAITING not in {status.stage for status in told}


def test_cancelling_keeps_what_has_come(server, patience, tmp_path):
    cancel = threading.Event()

    def stop_midway(status):
        if status.done >= 300_000:
            cancel.set()

    url = server.url("/w", answers.stalling(CONTENT, 300_000), answers.whole(CONTENT))
    with pytest.raises(Cancelled):
        fetch(remote(url), tmp_path, report=stop_midway, cancel=cancel, patience=patience)
    assert the_part(tmp_path) == CONTENT[:300_000]
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None, "bytes=300000-"]


@pytest.mark.parametrize("stage", [Stage.CONNECTING, Stage.WAITING, Stage.VERIFYING])
def test_cancelling_works_in_every_stage(server, patience, tmp_path, stage):
    cancel = threading.Event()
    url = server.url("/w", answers.status(503, Retry_After="0"), answers.whole(CONTENT))
    with pytest.raises(Cancelled):
        fetch(
            remote(url),
            tmp_path,
            report=lambda status: cancel.set() if status.stage is stage else None,
            cancel=cancel,
            patience=patience,
        )
    assert not (tmp_path / "weights.pkl").exists()


def test_two_at_once_do_not_write_into_the_same_part(server, patience, tmp_path):
    url = server.url("/w", answers.whole(CONTENT))
    with (
        FileLock(tmp_path / "weights.pkl.lock"),
        pytest.raises(DownloadError, match="being downloaded already"),
    ):
        fetch(remote(url), tmp_path, patience=patience)


def test_no_room_is_said_before_anything_is_asked(server, patience, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 100_000}))
    url = server.url("/w", answers.whole(CONTENT))
    with pytest.raises(DownloadError, match=r"needs 700,000 more bytes .* 100,000 are free"):
        fetch(remote(url), tmp_path, patience=patience)
    assert server.requests == []


def test_a_folder_that_cannot_be_written(server, patience, tmp_path):
    (tmp_path / "file").write_text("in the way")
    url = server.url("/w", answers.whole(CONTENT))
    with pytest.raises(DownloadError, match="cannot be written"):
        fetch(remote(url), tmp_path / "file", patience=patience)


@pytest.mark.parametrize("record", [b"", b"[]", b"{}", b'{"url": 1, "validator": 2}', b"\xff"])
def test_a_spoilt_record_of_a_part_only_costs_the_part(server, patience, tmp_path, record):
    (tmp_path / "weights.pkl.part").write_bytes(CONTENT[:1000])
    (tmp_path / "weights.pkl.part.json").write_bytes(record)
    url = server.url("/w", answers.whole(CONTENT))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None]


def test_a_part_longer_than_the_file_is_dropped(server, patience, tmp_path):
    url = server.url("/w", answers.whole(CONTENT))
    (tmp_path / "weights.pkl.part").write_bytes(CONTENT + b"x")
    record = {"url": url, "validator": '"1"', "sha256": SHA256}
    (tmp_path / "weights.pkl.part.json").write_text(json.dumps(record))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None]


def test_a_part_beyond_the_end_of_what_the_source_has_now(server, patience, tmp_path):
    url = server.url("/go", answers.breaking(CONTENT, 300_000), answers.whole(CONTENT[:1000]))
    wanted = remote(url, size=None, sha256=None)
    assert fetch(wanted, tmp_path, patience=patience).read_bytes() == CONTENT[:1000]


def test_a_source_that_sends_another_part(server, patience, tmp_path):
    def another_part(handler):
        handler.start(206, {"Content-Length": "10", "Content-Range": f"bytes 0-9/{len(CONTENT)}"})
        handler.wfile.write(CONTENT[:10])

    url = server.url("/w", answers.breaking(CONTENT, 300_000), another_part, answers.whole(CONTENT))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT
    assert server.asked("Range") == [None, "bytes=300000-", None]


def test_a_source_that_compresses_against_our_wish(server, patience, tmp_path):
    import gzip

    packed = gzip.compress(CONTENT)
    url = server.url("/w", answers.whole(packed, **{"Content-Encoding": "gzip"}))
    assert fetch(remote(url), tmp_path, patience=patience).read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "..\\b", "c:d"])
def test_a_name_cannot_lead_elsewhere(name):
    with pytest.raises(DownloadError, match="plain name"):
        RemoteFile(name, ())


def test_a_checksum_that_is_none():
    with pytest.raises(DownloadError, match="no SHA-256"):
        RemoteFile("file", (), sha256=SHA256.upper())
