"""Files: encodings, gzip within bounds, damage, and files that hold no text."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import LimitError, SequenceError
from proteinbert_core.sequences import (
    Limits,
    ParsedSequences,
    Protein,
    parse_upload,
    read_sequences,
)

TEXT = ">a first\nMKVLATWLLE\n>b\nMEEPQSDPSV\n>c third\nMSIRNWQTYG\n"
PROTEINS = (
    Protein("a", "MKVLATWLLE", "first"),
    Protein("b", "MEEPQSDPSV"),
    Protein("c", "MSIRNWQTYG", "third"),
)


def good(parsed: ParsedSequences) -> tuple[Protein, ...]:
    assert parsed.errors == ()
    return parsed.proteins


def only_error(parsed: ParsedSequences) -> SequenceError:
    assert len(parsed.errors) == 1
    return parsed.errors[0]


@pytest.mark.parametrize("name", ["p.fasta", "p.fa", "p.faa", "p.txt", "p"])
def test_plain_and_compressed_files(name: str) -> None:
    assert good(parse_upload(TEXT.encode(), name)) == PROTEINS
    assert good(parse_upload(gzip.compress(TEXT.encode()), f"{name}.gz")) == PROTEINS


def test_content_decides_not_the_name() -> None:
    assert good(parse_upload(gzip.compress(TEXT.encode()), "p.fasta")) == PROTEINS
    assert good(parse_upload(TEXT.encode(), "p.fasta.gz")) == PROTEINS


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]
)
def test_unicode_encodings(encoding: str) -> None:
    text = TEXT.replace("\n", "\r\n").replace("first", "première 🧬")
    if encoding in {"utf-16-le", "utf-16-be"}:
        text = TEXT  # without a mark, only plain letters can be recognised
    parsed = parse_upload(text.encode(encoding), "p.fasta")
    assert [protein.sequence for protein in good(parsed)] == [p.sequence for p in PROTEINS]
    assert parsed.notes == ()
    assert parsed.proteins[0].description == text.splitlines()[0].removeprefix(">a ")


def test_utf16_big_endian_with_a_mark() -> None:
    assert good(parse_upload(b"\xfe\xff" + TEXT.encode("utf-16-be"), "p.txt")) == PROTEINS


def test_old_encoding_of_headers_is_guessed_and_reported() -> None:
    parsed = parse_upload(TEXT.replace("first", "première").encode("cp1252"), "p.fasta")
    assert good(parsed)[0].description == "première"
    assert ["Windows-1252" in note.message for note in parsed.notes] == [True]


def zip_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("p.fasta", TEXT)
    return buffer.getvalue()


def tar_bytes() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("p.fasta"), io.BytesIO())
    return buffer.getvalue()


NO_TEXT = [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    (zip_bytes(), "a zip archive or an office document"),
    (tar_bytes(), "a tar archive"),
    (gzip.compress(TEXT.encode()), "another gzip archive"),
    (b"{\\rtf1\\ansi MKV}", "a rich-text document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old office document"),
    (b"\n<!DOCTYPE HTML>\n<html></html>", "a web page"),
    (b"\x89PNG\r\n\x1a\n" + bytes(20), "a picture"),
    (b"\x7fELF" + bytes(60), "is not text"),
    (bytes(range(256)) * 4, "is not text"),
    (b">a\nMKV\x00LL\n", "is not text"),
]


@pytest.mark.parametrize(("data", "kind"), NO_TEXT, ids=[kind for _, kind in NO_TEXT])
def test_what_is_no_text_is_named(data: bytes, kind: str) -> None:
    packed = gzip.compress(data)
    cases = [packed] if kind == "another gzip archive" else [data, packed]
    for case in cases:
        parsed = parse_upload(case, "my file")
        assert parsed.proteins == ()
        assert kind in only_error(parsed).message
        assert "“my file”" in only_error(parsed).message


@pytest.mark.parametrize("data", [b"", gzip.compress(b"", mtime=0), b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_file(data: bytes) -> None:
    parsed = parse_upload(data, "p.fasta")
    assert parsed.proteins == ()
    assert "no sequence" in only_error(parsed).message


def test_byte_limit_of_a_plain_file() -> None:
    data = TEXT.encode()
    assert good(parse_upload(data, "p", Limits(max_bytes=len(data)))) == PROTEINS
    parsed = parse_upload(data, "p", Limits(max_bytes=len(data) - 1))
    assert parsed.proteins == PROTEINS[:2]
    error = only_error(parsed)
    assert type(error) is LimitError
    assert (error.record, error.line, error.identifier) == (3, 5, "c")


def test_byte_limit_may_fall_inside_a_letter() -> None:
    for encoding in ("utf-8", "utf-16"):
        data = TEXT.replace("third", "🧬🧬").encode(encoding)
        for cut in range(1, 30):
            parsed = parse_upload(data, "p", Limits(max_bytes=len(data) - cut))
            assert parsed.proteins == PROTEINS[: len(parsed.proteins)]
            assert len(parsed.proteins) in {1, 2}
            assert type(only_error(parsed)) is LimitError


def test_byte_limit_counts_bytes_of_the_file_not_of_utf8() -> None:
    data = TEXT.replace("first", "é" * 50).encode("cp1252")
    assert len(good(parse_upload(data, "p", Limits(max_bytes=len(data))))) == 3


def archive_bomb(unpacked: int) -> bytes:
    """A gzip archive of FASTA that begins with good records and goes on for ever."""
    packer = zlib.compressobj(9, wbits=31)
    data = packer.compress(TEXT.encode() + b">bomb\n")
    for _ in range(unpacked >> 20):
        data += packer.compress(b"A" * (1 << 20))
    return data + packer.flush()


def test_archive_bomb_is_unpacked_to_the_limit_only() -> None:
    bomb = archive_bomb(1 << 27)
    assert len(bomb) < 200_000
    limits = Limits(max_bytes=5_000_000)
    tracemalloc.start()
    parsed = parse_upload(bomb, "bomb.gz", limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parsed.proteins == PROTEINS
    error = only_error(parsed)
    assert type(error) is LimitError
    assert (error.record, error.line, error.identifier) == (4, 7, "bomb")
    assert "5,000,000 bytes" in error.message
    assert peak < 50_000_000


def test_byte_limit_of_an_archive_is_exact() -> None:
    packed = gzip.compress(TEXT.encode())
    assert good(parse_upload(packed, "p.gz", Limits(max_bytes=len(TEXT)))) == PROTEINS
    assert parse_upload(packed, "p.gz", Limits(max_bytes=len(TEXT) - 1)).proteins == PROTEINS[:2]


def test_several_archives_in_a_row_with_padding() -> None:
    half = TEXT.index(">b") + 6
    data = gzip.compress(TEXT[:half].encode()) + gzip.compress(TEXT[half:].encode()) + bytes(512)
    assert good(parse_upload(data, "p.gz")) == PROTEINS


def long_text() -> tuple[str, tuple[Protein, ...]]:
    proteins = tuple(
        Protein(f"p{number}", f"MW{'ACDEFGHIKLMNPQRSTVWY'[number % 20] * (number % 50 + 1)}")
        for number in range(2000)
    )
    return "".join(f">{p.identifier}\n{p.sequence}\n" for p in proteins), proteins


def test_archive_cut_short_gives_its_whole_records() -> None:
    text, proteins = long_text()
    packed = gzip.compress(text.encode())
    for part in (0.3, 0.6, 0.95):
        parsed = parse_upload(packed[: int(len(packed) * part)], "p.gz")
        count = len(parsed.proteins)
        assert 0 < count < len(proteins)
        assert parsed.proteins == proteins[:count]
        error = only_error(parsed)
        assert "ends early" in error.message
        assert (error.record, error.line) == (count + 1, 2 * count + 1)
    # Without the checksum the residues are all there, but nobody can tell.
    assert len(parse_upload(packed[:-8], "p.gz").proteins) == len(proteins) - 1
    assert "ends early" in only_error(parse_upload(packed[:5], "p.gz")).message


def test_damaged_archive_gives_nothing_unverified() -> None:
    text, proteins = long_text()
    packed = bytearray(gzip.compress(text.encode()))
    packed[-6] ^= 0xFF  # the checksum
    parsed = parse_upload(bytes(packed), "p.gz")
    assert parsed.proteins == ()
    assert "damaged" in only_error(parsed).message
    first = gzip.compress(text.encode())
    parsed = parse_upload(first + bytes(packed), "p.gz")
    assert parsed.proteins == proteins[:-1]
    assert "damaged from this record on" in only_error(parsed).message


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400), st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"\xff\xfe", b">a\n"]))
def test_no_bytes_raise(data: bytes, start: bytes) -> None:
    for case in (start + data, gzip.compress(start + data)):
        parsed = parse_upload(case, "p", Limits(max_bytes=200))
        assert parsed.proteins or parsed.errors
        for protein in parsed.proteins:
            assert protein.sequence.isascii()
            assert protein.sequence.isalpha()
            assert protein.sequence.isupper()


def test_read_sequences_from_a_path(tmp_path: Path) -> None:
    plain, packed = tmp_path / "p.fasta", tmp_path / "p.fasta.gz"
    plain.write_bytes(TEXT.encode())
    packed.write_bytes(gzip.compress(TEXT.encode()))
    assert good(read_sequences(plain)) == PROTEINS
    assert good(read_sequences(str(packed))) == PROTEINS
    limited = read_sequences(plain, Limits(max_bytes=len(TEXT) - 1))
    assert limited.proteins == PROTEINS[:2]
    assert type(only_error(limited)) is LimitError


def test_read_sequences_reads_no_more_than_the_limit_of_a_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "huge.fasta"
    with path.open("wb") as stream:
        stream.write(TEXT.encode() + b">rest\nM")
        stream.truncate(1 << 40)  # a terabyte of zeros that takes no room
    parsed = read_sequences(path, Limits(max_bytes=len(TEXT) + 4))
    assert parsed.proteins == PROTEINS
    assert only_error(parsed).record == 4


def test_path_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.fasta", tmp_path):
        with pytest.raises(SequenceError, match="cannot be read"):
            read_sequences(path)
