"""Any table, in blocks, as TSV, CSV, XLSX or JSON, with what made it inside."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, TextIO

from proteinbert_core.export.csv_table import quoted
from proteinbert_core.export.fact_table import FactTableWriter, fields_of_any
from proteinbert_core.export.output_file import open_binary_output, open_output
from proteinbert_core.export.sheets import Sheets
from proteinbert_core.export.tsv import escape_field

if TYPE_CHECKING:
    import pandas as pd

_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What is known of a table.

    Parameters
    ----------
    title : str
        What it holds.
    facts : mapping of str to str
        How it was made.
    source : str
        The same in a few words, for a column of formats that have no place for `facts`.
    """

    title: str
    facts: Mapping[str, str]
    source: str


class TableWriter(Protocol):
    """Writes blocks of rows; the file is whole when it is closed."""

    def write(self, table: pd.DataFrame) -> int:
        """Append rows; returns how many."""

    def close(self) -> None:
        """End the file; the stream stays open."""

    def discard(self) -> None:
        """Let go of what is held for a file that will not be whole."""


class _NothingHeld:
    """What writes straight into its stream has nothing to let go of."""

    def discard(self) -> None:
        pass


class _Tsv(FactTableWriter, _NothingHeld):
    def __init__(self, stream: TextIO, columns: Sequence[str], about: TableFacts) -> None:
        super().__init__(stream, about.title, columns, about.facts)

    def close(self) -> None:
        pass


class _Csv(_NothingHeld):
    """Comma-separated, every text quoted; a last column says what made it."""

    def __init__(self, stream: TextIO, columns: Sequence[str], about: TableFacts) -> None:
        self._stream = stream
        self._source = quoted(escape_field(about.source))
        stream.write(",".join(quoted(escape_field(name)) for name in (*columns, "source")) + "\n")

    def write(self, table: pd.DataFrame) -> int:
        text = [dtype.kind not in "biuf" for dtype in table.dtypes]
        for fields in fields_of_any(table):
            cells = (quoted(f) if is_text else f for f, is_text in zip(fields, text, strict=True))
            self._stream.write(",".join([*cells, self._source]) + "\n")
        return len(table)

    def close(self) -> None:
        pass


class _Xlsx:
    """A workbook: the table, and what made it on a sheet of its own."""

    def __init__(self, stream: BinaryIO, columns: Sequence[str], about: TableFacts) -> None:
        from openpyxl import Workbook

        self._stream = stream
        self._about = about
        self._book = Workbook(write_only=True)
        self._rows = Sheets(self._book, about.title, columns)

    def write(self, table: pd.DataFrame) -> int:
        for row in _plain_rows(table):
            self._rows.flush(self._rows.append(row))
        return len(table)

    def close(self) -> None:
        about = Sheets(self._book, "about", ("fact", "value"))
        for fact in self._about.facts.items():
            about.flush(about.append(fact))
        self._book.save(self._stream)

    def discard(self) -> None:
        # Sheets write to files of their own until they are closed.
        for sheet in self._book.worksheets:
            sheet.close()


class _Json(_NothingHeld):
    """One document: what made it, the columns, and a row a line."""

    def __init__(self, stream: TextIO, columns: Sequence[str], about: TableFacts) -> None:
        self._stream = stream
        self._begun = False
        head = {
            "title": about.title,
            "facts": {key: str(value) for key, value in about.facts.items()},
            "columns": list(columns),
        }
        stream.write(json.dumps(head)[:-1] + ',\n"rows": [')

    def write(self, table: pd.DataFrame) -> int:
        for row in _plain_rows(table):
            self._stream.write(",\n" if self._begun else "\n")
            self._stream.write(json.dumps(row, allow_nan=False))
            self._begun = True
        return len(table)

    def close(self) -> None:
        self._stream.write("\n]}\n")


def _plain_rows(table: pd.DataFrame) -> Iterator[list[Any]]:
    columns = [table.iloc[:, place].tolist() for place in range(table.shape[1])]
    for row in zip(*columns, strict=True):
        yield [_rounded(value) if isinstance(value, float) else value for value in row]


def _rounded(value: float) -> float | None:
    return round(value, _DIGITS) if math.isfinite(value) else None


_WRITERS: Final[Mapping[str, Any]] = {".tsv": _Tsv, ".csv": _Csv, ".xlsx": _Xlsx, ".json": _Json}
#: Suffixes of the formats, of which the first is that of a file without a known one.
TABLE_SUFFIXES: Final = tuple(_WRITERS)


@contextmanager
def open_table(
    path: str | os.PathLike[str], columns: Sequence[str], about: TableFacts
) -> Iterator[TableWriter]:
    """Open a file for a table; it appears when the block ends without an error.

    Parameters
    ----------
    path : str or path-like
        Its suffix decides on the format, ``.gz`` aside: ``.tsv``, ``.csv``, ``.xlsx``, ``.json``;
        TSV where it says nothing. ``-`` for standard output.
    columns : sequence of str
        Headings.
    about : TableFacts

    Yields
    ------
    TableWriter
        Memory does not grow with the rows.

    Raises
    ------
    ExportError
        The place cannot be written.
    """
    file = Path(path)
    suffix = Path(file.stem).suffix if file.suffix.lower() == ".gz" else file.suffix
    kind = _WRITERS.get(suffix.lower(), _Tsv)
    with open_binary_output(path) if kind is _Xlsx else open_output(path) as stream:
        writer: TableWriter = kind(stream, columns, about)
        try:
            yield writer
        except BaseException:
            writer.discard()
            raise
        writer.close()
