"""Rows of a table of the user's, as spreadsheets write them."""

from __future__ import annotations

import csv
from typing import Final

from proteinbert_core.errors import MapError

#: Columns and rows that are read of one table.
MOST_COLUMNS: Final = 100
MOST_ROWS: Final = 500_000

_SEPARATORS: Final = ("\t", ",", ";")


def read_table_rows(text: str, filename: str) -> tuple[list[str], list[list[str]]]:
    """Read a table as a spreadsheet writes it.

    Parameters
    ----------
    text : str
        Separated by tabs, commas or semicolons, whichever the header has most of. Lines that
        start with ``#`` and empty ones are passed over.
    filename : str
        For messages.

    Returns
    -------
    names : list of str
        Of the columns, each once.
    rows : list of list of str
        Each as long as `names`; white space is reduced to single spaces.

    Raises
    ------
    MapError
        It is no such table, or larger than the limits.
    """
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    header = next((line for line in lines if line.strip()), "")
    separator = max(_SEPARATORS, key=header.count)
    if separator not in header:
        raise MapError(
            f"{filename} has a single column. Needed are accessions and a column of values, "
            "separated by tabs, commas or semicolons, with a header line."
        )
    names: list[str] = []
    rows: list[list[str]] = []
    try:
        for fields in csv.reader(lines, delimiter=separator, strict=True):
            row = [" ".join(field.split()) for field in fields]
            if not any(row):
                continue
            if not names:
                names = [name or f"column {i}" for i, name in enumerate(row, start=1)]
                continue
            if len(row) > len(names):
                raise MapError(
                    f"{filename}: row {len(rows) + 1:,} below the header has {len(row)} fields, "
                    f"and the header {len(names)}. Put quotation marks around fields that hold "
                    "the separator."
                )
            rows.append(row + [""] * (len(names) - len(row)))
    except csv.Error as error:
        raise MapError(f"{filename} cannot be read as a table: {error}.") from error
    if not names:
        raise MapError(f"{filename} has no header line with the names of its columns. Add one.")
    if len(rows) > MOST_ROWS or len(names) > MOST_COLUMNS:
        raise MapError(
            f"{filename} is too large: up to {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are "
            "read. Keep those that you need."
        )
    if len(set(names)) < len(names):
        again = next(name for name in names if names.count(name) > 1)
        raise MapError(f"{filename} has two columns “{again}”. Give each a name of its own.")
    return names, rows
