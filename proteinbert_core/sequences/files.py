"""Reads sequence files: uploads and paths, gzip within bounds, every common text encoding."""

from __future__ import annotations

import codecs
import os
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from proteinbert_core.errors import SequenceError
from proteinbert_core.sequences.protein import (
    DEFAULT_LIMITS,
    Limits,
    ParsedSequences,
    SequenceNote,
)
from proteinbert_core.sequences.text import limit_error, parse_text

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_PIECE = 1 << 20
_SAMPLE = 8192
# How files begin that people upload by mistake, and what to do instead.
_NO_TEXT = (
    (rb"PK\x03\x04", "a zip archive or an office document (docx, xlsx, odt)"),
    (rb"%PDF-", "a PDF document"),
    (rb"\{\\rtf", "a rich-text document"),
    (rb"\xd0\xcf\x11\xe0", "an old office document (doc, xls)"),
    (rb"\s*<(?i:!doctype html|html)", "a web page"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture"),
    (rb"BZh[1-9]1AY&SY", "a bzip2 archive"),
    (rb"\xfd7zXZ\x00", "an xz archive"),
    (rb"\x28\xb5\x2f\xfd", "a zstd archive"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (rb"Rar!\x1a\x07", "a RAR archive"),
    (rb"(?s:.{257})ustar", "a tar archive"),
    (_GZIP, "another gzip archive"),
)
# The longer marks first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def parse_upload(data: bytes, filename: str, limits: Limits = DEFAULT_LIMITS) -> ParsedSequences:
    """Read the bytes of a sequence file, gzip-compressed or not.

    Never raises: what is wrong is in the result beside what is good. The content decides how it
    is read, the name serves for messages only. No more than ``limits.max_bytes`` are ever
    decompressed; what they hold is read, up to the last whole record.

    Parameters
    ----------
    data : bytes
        Content of the file.
    filename : str
        Name of the file.
    limits : Limits
        What is beyond them is left out, with a `LimitError`.

    Returns
    -------
    ParsedSequences
        As from `parse_sequences`. For a file that is no text: one error, no protein.
    """
    ending: SequenceError | None = None
    try:
        if data.startswith(_GZIP):
            data, ending = _decompressed(data, filename, limits)
        elif len(data) > limits.max_bytes:
            data, ending = data[: limits.max_bytes], limit_error(limits, "max_bytes")
        text, guessed = _decoded(data, filename, whole=ending is None)
    except SequenceError as error:
        return ParsedSequences((), (error,), ())
    parsed = parse_text(text, limits, ending)
    if guessed and parsed.proteins:
        note = SequenceNote(
            f"“{filename}” is not UTF-8 text. Letters beyond ASCII in the headers were read as "
            "Windows-1252 and may be wrong.",
            1,
            1,
            parsed.proteins[0].identifier,
        )
        parsed = replace(parsed, notes=(note, *parsed.notes))
    return parsed


def read_sequences(
    path: str | os.PathLike[str], limits: Limits = DEFAULT_LIMITS
) -> ParsedSequences:
    """Read a sequence file, gzip-compressed or not.

    Parameters
    ----------
    path : str or os.PathLike
        The file.
    limits : Limits
        As for `parse_upload`. No more of the file is read than they allow.

    Returns
    -------
    ParsedSequences
        As from `parse_upload`.

    Raises
    ------
    SequenceError
        If the file cannot be opened or read at all.
    """
    source = Path(path)
    try:
        with source.open("rb") as stream:
            return read_sequence_stream(stream, source.name, limits)
    except OSError as error:
        raise SequenceError(
            f"“{source}” cannot be read ({error.strerror or error}): check the path and the right "
            "to read it"
        ) from error


def read_sequence_stream(
    stream: BinaryIO, name: str, limits: Limits = DEFAULT_LIMITS
) -> ParsedSequences:
    """Read sequences from an open file, or from standard input.

    Parameters
    ----------
    stream : binary stream
        No more is read of it than the limits allow.
    name : str
        What it is called in messages.
    limits : Limits

    Returns
    -------
    ParsedSequences
        As from `parse_upload`.
    """
    # A little more than the limit, as gzip makes what it cannot compress a little longer.
    data = stream.read(limits.max_bytes + limits.max_bytes // 100 + _PIECE)
    return parse_upload(data, name, limits)


def _decompressed(data: bytes, filename: str, limits: Limits) -> tuple[bytes, SequenceError | None]:
    """Content of a gzip file up to the limit, and why it ends early, if it does."""
    content = bytearray()
    verified = 0  # bytes of archives whose checksum was right
    decompressor = zlib.decompressobj(_GZIP_WINDOW)
    pending = data
    try:
        while True:
            room = limits.max_bytes + 1 - len(content)
            content += decompressor.decompress(pending, min(room, _PIECE))
            if len(content) > limits.max_bytes:
                return bytes(content[: limits.max_bytes]), limit_error(limits, "max_bytes")
            if decompressor.eof:
                # Archives may be several in a row, and padded with zeros.
                verified = len(content)
                pending = decompressor.unused_data.lstrip(b"\0")
                if not pending:
                    return bytes(content), None
                decompressor = zlib.decompressobj(_GZIP_WINDOW)
            else:
                pending = decompressor.unconsumed_tail
                if not pending:
                    return bytes(content), SequenceError(
                        f"the archive “{filename}” ends early, in this record. It and what "
                        "follows are missing: fetch the file again"
                    )
    except zlib.error as error:
        if verified:
            return bytes(content[:verified]), SequenceError(
                f"the archive “{filename}” is damaged from this record on. It and what follows "
                "were left out: fetch the file again"
            )
        raise SequenceError(
            f"the archive “{filename}” is damaged, so nothing in it can be relied upon: fetch the "
            "file again"
        ) from error


def _decoded(data: bytes, filename: str, *, whole: bool) -> tuple[str, bool]:
    """Text of the bytes, and whether its encoding is a guess."""
    for pattern, kind in _NO_TEXT:
        if re.match(pattern, data):
            raise SequenceError(
                f"“{filename}” is {kind}, not plain text: save the sequences as a FASTA file and "
                "choose that"
            )
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None:
        encoding = _encoding_by_zeros(data[:_SAMPLE])
    guessed = False
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
    except UnicodeDecodeError:
        text, guessed = data.decode("cp1252", "replace"), True
    sample = text[:_SAMPLE]
    strange = len(_CONTROLS.findall(sample)) + sample.count("\ufffd")
    if "\0" in sample or strange > len(sample) // 20:
        raise SequenceError(
            f"“{filename}” is not text: choose a file of sequences (.fasta, .fa, .faa or .txt, "
            "also compressed as .gz)"
        )
    return text, guessed


def _encoding_by_zeros(sample: bytes) -> str:
    """UTF-16 without a mark shows by the zeros in every other byte of plain text."""
    even, odd = sample[0::2], sample[1::2]
    if odd and not any(odd) and all(even):
        return "utf-16-le"
    if even and not any(even) and all(odd) and odd:
        return "utf-16-be"
    return "utf-8"
