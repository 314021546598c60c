"""Reads tables from files: CSV and TSV, plain or gzip, and XLSX."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import zlib
from pathlib import Path
from typing import Final

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.table import (
    DEFAULT_TABLE_LIMITS,
    Table,
    TableLimits,
    table_from_rows,
)
from proteinbert_core.finetuning.workbook import read_workbook

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_SEPARATORS: Final = "\t,;"


def read_table(path: str | os.PathLike[str], limits: TableLimits = DEFAULT_TABLE_LIMITS) -> Table:
    """Read a table from a file.

    Parameters
    ----------
    path : path-like
    limits : TableLimits

    Returns
    -------
    Table

    Raises
    ------
    TaskDataError
        As from `parse_table`, or the file cannot be read.
    """
    source = Path(path)
    try:
        with source.open("rb") as stream:
            data = stream.read(limits.max_bytes + 1)
    except OSError as error:
        raise TaskDataError(
            f"{source} cannot be read ({error.strerror or error}). Check the path and the right "
            "to read it."
        ) from error
    return parse_table(data, source.name, limits)


def parse_table(data: bytes, name: str, limits: TableLimits = DEFAULT_TABLE_LIMITS) -> Table:
    r"""Read a table from the bytes of a file.

    The content decides how it is read, the name serves for messages: an XLSX workbook (its first
    sheet), or text with tabs, commas or semicolons, whichever the header has, plain or gzip, in
    UTF-8 or UTF-16. Nothing in it is executed; of formulas the stored results are taken.

    Parameters
    ----------
    data : bytes
    name : str
        Name of the file.
    limits : TableLimits

    Returns
    -------
    Table

    Raises
    ------
    TaskDataError
        It is no table, is damaged, or holds more than the limits allow.

    Examples
    --------
    >>> table = parse_table(b"seq,label\nMKT,1\n\nMKV,0\n", "toy.csv")
    >>> table.columns, table.rows, table.lines
    (('seq', 'label'), (('MKT', '1'), ('MKV', '0')), (2, 4))
    """
    if data.startswith(_GZIP):
        data = _decompressed(data, name, limits)
    if len(data) > limits.max_bytes:
        raise TaskDataError(
            f"{name} is larger than the {limits.max_bytes:,} bytes that are read. Give a part."
        )
    if data.startswith(_ZIP):
        return read_workbook(data, name, limits)
    return _from_text(_decoded(data, name), name, limits)


def _decompressed(data: bytes, name: str, limits: TableLimits) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            # One byte more than allowed tells that a file is too large.
            return stream.read(limits.max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TaskDataError(
            f"The archive {name} is damaged ({error}). Fetch or compress the file again."
        ) from error


def _decoded(data: bytes, name: str) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        # Sequences and labels are ASCII; only identifiers may hold what Excel once wrote.
        text = data.decode("cp1252", "replace")
    if "\0" in text[:10_000]:
        raise TaskDataError(f"{name} is not text. Save the table as CSV, TSV or XLSX.")
    return text


def _from_text(text: str, name: str, limits: TableLimits) -> Table:
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=header.count)
    numbered: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    try:
        for cells in reader:
            numbered.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise TaskDataError(
            f"{name}, line {start}: the row cannot be read ({error}). Look for a quotation mark "
            "that is not closed."
        ) from error
    return table_from_rows(name, numbered, limits)
