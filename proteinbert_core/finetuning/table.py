"""A table as it stands in a file: cells as text, and the line of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.problems import ProblemKind, RowProblem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How much one file may hold.

    Parameters
    ----------
    max_bytes : int
        After decompression.
    max_rows : int
        Below the header.
    max_columns : int
    """

    max_bytes: int = 200_000_000
    max_rows: int = 500_000
    max_columns: int = 1000


DEFAULT_TABLE_LIMITS = TableLimits()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text.

    Parameters
    ----------
    source : str
        Name of the file.
    columns : tuple of str
        Headings, without the blanks around them; each once.
    rows : tuple of tuple of str
        As many cells each as there are columns, without the blanks around them.
    lines : tuple of int
        Line of the file on which each row starts, or row of the sheet, from 1.
    problems : tuple of RowProblem
        Rows that were left out.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    problems: tuple[RowProblem, ...] = ()

    def column(self, name: str) -> tuple[str, ...]:
        """Cells of a column."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


def table_from_rows(
    source: str, numbered: Sequence[tuple[int, Sequence[str]]], limits: TableLimits
) -> Table:
    """Make a table of rows of which the first that is not blank is the header.

    Parameters
    ----------
    source : str
    numbered : sequence of (int, sequence of str)
        Line and cells.
    limits : TableLimits

    Raises
    ------
    TaskDataError
        No header, no rows, two headings alike, or more than the limits allow.
    """
    stripped = [(line, tuple(cell.strip() for cell in cells)) for line, cells in numbered]
    filled = [(line, cells) for line, cells in stripped if any(cells)]
    if not filled:
        raise TaskDataError(f"{source} holds no table. Give one with a header such as “seq,label”.")
    line, header = filled[0]
    columns = _without_empty_end(header)
    if "" in columns or len(set(columns)) < len(columns):
        raise TaskDataError(
            f"{source}, line {line}: every column must have a name of its own in the first row."
        )
    if len(columns) > limits.max_columns:
        raise TaskDataError(
            f"{source} has {len(columns):,} columns, more than the {limits.max_columns:,} that are "
            "read. Remove those that are not needed."
        )
    if len(filled) - 1 > limits.max_rows:
        raise TaskDataError(
            f"{source} has {len(filled) - 1:,} rows, more than the {limits.max_rows:,} that are "
            "read. Give a part of them."
        )
    rows, lines, problems = [], [], []
    for line, cells in filled[1:]:
        if any(cells[len(columns) :]):
            found = len(_without_empty_end(cells))
            problems.append(_too_many_cells(source, line, found, len(columns)))
            continue
        rows.append((*cells, *[""] * (len(columns) - len(cells)))[: len(columns)])
        lines.append(line)
    if not rows and not problems:
        raise TaskDataError(f"{source} has a header, but no row below it. Add proteins.")
    return Table(source, columns, tuple(rows), tuple(lines), tuple(problems))


def table_from_frame(frame: pd.DataFrame, source: str = "data frame") -> Table:
    """Make a table of a pandas DataFrame; its rows are numbered from 1.

    Lists and arrays in cells become lists of values separated by commas; what pandas takes for
    missing becomes an empty cell.
    """
    numbered: list[tuple[int, list[str]]] = [(0, [str(name) for name in frame.columns])]
    columns = [frame[name].tolist() for name in frame.columns]
    for number, row in enumerate(zip(*columns, strict=True), 1):
        numbered.append((number, [cell_text(value) for value in row]))
    limits = TableLimits(max_rows=max(1, len(frame)), max_columns=max(1, len(frame.columns)))
    return table_from_rows(source, numbered, limits)


def cell_text(value: object) -> str:
    """Write a value as a person would type it: 1 for 1.0 and for true, nothing for missing.

    Examples
    --------
    >>> [cell_text(value) for value in (1.0, 0.25, True, None, float("nan"), [1, None, 0])]
    ['1', '0.25', '1', '', '', '1,,0']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(cell_text(each) for each in value)
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if np.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    text = "" if value is None else str(value)
    return "" if text in {"<NA>", "NaT"} else text


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    filled = [index for index, cell in enumerate(cells) if cell]
    return cells[: filled[-1] + 1] if filled else ()


def _too_many_cells(source: str, line: int, found: int, wanted: int) -> RowProblem:
    return RowProblem(
        source,
        line,
        "",
        ProblemKind.CELLS,
        f"the row has {found:,} cells, the header {wanted:,}. Quote a cell that holds the "
        "separator, or remove what is too many.",
    )
