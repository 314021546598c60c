"""Output that is complete or absent, plain or compressed, to a file, a pipe or stdout."""

from __future__ import annotations

import errno
import gzip
import os
import threading
from pathlib import Path

import pytest

from proteinbert_core.errors import ExportError, ProteinBertError
from proteinbert_core.export.output_file import open_output


def test_the_file_appears_whole_at_the_end(tmp_path):
    target = tmp_path / "out.tsv"
    with open_output(target) as stream:
        stream.write("µ\n")
        assert not target.exists()
    assert target.read_bytes() == "µ\n".encode()
    assert os.listdir(tmp_path) == ["out.tsv"]


def test_an_error_leaves_what_was_there(tmp_path):
    target = tmp_path / "out.tsv"
    target.write_text("old")

    def fail_half_way():
        with open_output(target) as stream:
            stream.write("new")
            raise ProteinBertError("stop")

    with pytest.raises(ProteinBertError, match="stop"):
        fail_half_way()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.tsv"]


def test_gz_is_compressed_and_reproducible(tmp_path):
    for name in ("a.tsv.gz", "b.tsv.gz"):
        with open_output(tmp_path / name) as stream:
            stream.write("text\n" * 1000)
    compressed = (tmp_path / "a.tsv.gz").read_bytes()
    assert gzip.decompress(compressed) == b"text\n" * 1000
    assert compressed == (tmp_path / "b.tsv.gz").read_bytes()
    assert len(compressed) < 500


def test_permissions_are_the_users_or_kept(tmp_path):
    old = os.umask(0o027)
    try:
        with open_output(tmp_path / "new.tsv"):
            pass
    finally:
        os.umask(old)
    assert (tmp_path / "new.tsv").stat().st_mode & 0o777 == 0o640
    (tmp_path / "new.tsv").chmod(0o604)
    with open_output(tmp_path / "new.tsv"):
        pass
    assert (tmp_path / "new.tsv").stat().st_mode & 0o777 == 0o604


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real.tsv").write_text("old")
    (tmp_path / "link.tsv").symlink_to(tmp_path / "real.tsv")
    with open_output(tmp_path / "link.tsv") as stream:
        stream.write("new")
    assert (tmp_path / "link.tsv").is_symlink()
    assert (tmp_path / "real.tsv").read_text() == "new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    with open_output(pipe) as stream:
        stream.write("through\n")
    reader.join(timeout=10)
    assert received == [b"through\n"]
    assert pipe.is_fifo()


def test_dash_is_standard_output(capsys):
    with open_output("-") as stream:
        stream.write("to the screen\n")
    assert capsys.readouterr().out == "to the screen\n"


def test_places_that_cannot_be_written_are_named(tmp_path):
    def write_to(place):
        with open_output(place) as stream:
            stream.write("x")

    with pytest.raises(ExportError, match="is a folder"):
        write_to(tmp_path)
    with pytest.raises(ExportError, match="does not exist"):
        write_to(tmp_path / "absent" / "out.tsv")
    with pytest.raises(ExportError, match="cannot be written"):
        write_to(tmp_path / ("long" * 100))


def test_a_full_disk_is_an_export_error(tmp_path):
    def fill():
        with open_output(tmp_path / "out.tsv"):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ExportError, match="No space left"):
        fill()
    assert os.listdir(tmp_path) == []


def test_an_error_about_another_file_is_not_blamed_on_the_output(tmp_path):
    def read_absent():
        with open_output(tmp_path / "out.tsv"):
            Path("/absent/weights").read_bytes()

    with pytest.raises(FileNotFoundError):
        read_absent()
