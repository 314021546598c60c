"""Sequences with their labels as text, before it is settled what kind of task they make."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from proteinbert_core.errors import SequenceError, TaskDataError
from proteinbert_core.finetuning.columns import Columns, recognise_columns
from proteinbert_core.finetuning.problems import ProblemKind, RowNote, RowProblem
from proteinbert_core.finetuning.table import Table, table_from_frame
from proteinbert_core.finetuning.table_reader import read_table
from proteinbert_core.sequences.letters import Letters, read_letters

if TYPE_CHECKING:
    import pandas as pd

TRAIN: Final = "train"
VALID: Final = "valid"
TEST: Final = "test"
SPLITS: Final = (TRAIN, VALID, TEST)
_SPLIT_NAMES: Final = {
    "train": TRAIN,
    "training": TRAIN,
    "valid": VALID,
    "validation": VALID,
    "val": VALID,
    "dev": VALID,
    "test": TEST,
    "testing": TEST,
    "": "",
}


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A protein with its labels as they are written.

    Parameters
    ----------
    identifier, sequence : str
    labels : tuple of str
        A cell for each column of labels.
    source : str
        Name of the file.
    line : int
        From 1.
    split : str
        One of `SPLITS`, or empty.
    group : str
        May be empty.
    """

    identifier: str
    sequence: str
    labels: tuple[str, ...]
    source: str
    line: int
    split: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """Rows whose sequences can be read.

    Parameters
    ----------
    rows : tuple of LabelledRow
    label_columns : tuple of str
    problems : tuple of RowProblem
        Rows that were left out.
    notes : tuple of RowNote
    """

    rows: tuple[LabelledRow, ...]
    label_columns: tuple[str, ...]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[RowNote, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


def read_rows(table: Table, columns: Columns | None = None) -> LabelledRows:
    """Take sequences and labels from a table.

    Parameters
    ----------
    table : Table
    columns : Columns, optional
        Which column is what; without it, as recognised by their headings.

    Returns
    -------
    LabelledRows
        A row whose sequence or split cannot be read is among the problems.

    Raises
    ------
    TaskDataError
        The columns are not clear, or not one row can be used.
    """
    if columns is None:
        columns = recognise_columns(table)
    else:
        columns.require(table)
    place = {name: index for index, name in enumerate(table.columns)}
    rows: list[LabelledRow] = []
    problems = list(table.problems)
    remarks: dict[str, list[tuple[str, int]]] = {}
    for number, (cells, line) in enumerate(zip(table.rows, table.lines, strict=True), 1):
        name = cells[place[columns.identifier]] if columns.identifier else f"protein {number}"
        try:
            letters = read_cell(cells[place[columns.sequence]], line)
        except SequenceError as error:
            problems.append(
                RowProblem(table.source, line, name, ProblemKind.SEQUENCE, f"{error.message}.")
            )
            continue
        split = cells[place[columns.split]] if columns.split else ""
        if split.lower() not in _SPLIT_NAMES:
            message = f"“{split}” is no split. Write train, valid or test, or leave it empty."
            problems.append(RowProblem(table.source, line, name, ProblemKind.SPLIT, message))
            continue
        for remark in letters.remarks:
            # What is counted in brackets differs from row to row.
            remarks.setdefault(remark.partition(" (")[0].rstrip("."), []).append(
                (table.source, line)
            )
        rows.append(
            LabelledRow(
                name,
                letters.sequence,
                tuple(cells[place[column]] for column in columns.labels),
                table.source,
                line,
                _SPLIT_NAMES[split.lower()],
                cells[place[columns.group]] if columns.group else "",
            )
        )
    if not rows:
        first = f" The first: {problems[0]}" if problems else ""
        raise TaskDataError(f"Not one row of {table.source} can be used.{first}")
    notes = tuple(RowNote(message, tuple(places)) for message, places in remarks.items())
    return LabelledRows(tuple(rows), columns.labels, tuple(problems), notes)


def read_cell(cell: str, line: int) -> Letters:
    """Read the sequence in a cell; raises SequenceError where it holds none."""
    if not cell:
        raise SequenceError("the sequence is empty: add it, or remove the row")
    return read_letters(cell, line)


def read_files(
    files: Mapping[str, str | os.PathLike[str]], columns: Columns | None = None
) -> LabelledRows:
    """Read a file for each split.

    Parameters
    ----------
    files : mapping of str to path-like
        Key ``train``, ``valid`` or ``test``; or empty, for one file in which nothing, or a
        column, tells them apart.
    columns : Columns, optional
        The same for all.

    Returns
    -------
    LabelledRows

    Raises
    ------
    TaskDataError
        As from `read_table` and `read_rows`; or an unknown split.
    """
    _check_splits(files)
    return rows_of_tables({name: read_table(path) for name, path in files.items()}, columns)


def rows_of_tables(tables: Mapping[str, Table], columns: Columns | None = None) -> LabelledRows:
    """Take sequences and labels from a table for each split; as `read_files`.

    Parameters
    ----------
    tables : mapping of str to Table
    columns : Columns, optional
    """
    _check_splits(tables)
    parts = []
    for name, table in tables.items():
        part = read_rows(table, columns)
        if split := _SPLIT_NAMES[name.lower()]:
            part = replace(part, rows=tuple(replace(row, split=split) for row in part.rows))
        parts.append(part)
    return join_rows(parts)


def _check_splits(names: Iterable[str]) -> None:
    for name in names:
        if name.lower() not in _SPLIT_NAMES:
            raise TaskDataError(f"“{name}” is no split. The splits are {', '.join(SPLITS)}.")


def rows_from_frame(frame: pd.DataFrame, columns: Columns | None = None) -> LabelledRows:
    """Take sequences and labels from a pandas DataFrame; as `read_rows`."""
    return read_rows(table_from_frame(frame), columns)


def join_rows(parts: Iterable[LabelledRows]) -> LabelledRows:
    """Put the rows of several files behind one another.

    Raises
    ------
    TaskDataError
        There are none, or their columns of labels differ.
    """
    every = tuple(parts)
    if not every:
        raise TaskDataError("There is no file. Give at least one with proteins and labels.")
    if len({part.label_columns for part in every}) > 1:
        raise TaskDataError(
            "The files have different columns of labels. Give them the same headings."
        )
    return LabelledRows(
        tuple(row for part in every for row in part.rows),
        every[0].label_columns,
        tuple(problem for part in every for problem in part.problems),
        tuple(note for part in every for note in part.notes),
    )
