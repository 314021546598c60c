r"""The long table as CSV, for programs that know no '#' lines: model and versions are columns.

Comma-separated as in RFC 4180, but with bare line feeds; every text is quoted. Characters are
escaped as in the TSV table, and a semicolon before a sign that could begin a formula, as some
spreadsheets split at semicolons. UTF-8 without a byte-order mark, which many programs take for a
part of the first column's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TextIO

import pandas as pd

from proteinbert_core.export.checks import check_table
from proteinbert_core.export.tsv import TABLE_COLUMNS, escape_field, fields_of

CSV_COLUMNS = (*TABLE_COLUMNS, "model", "versions")
"""Columns of the table, in order: those of the TSV table, and where it comes from."""

# Where a spreadsheet splits at semicolons whatever the quotes, what follows begins a cell.
_NEW_CELL = re.compile(';(?=["=+@\uff1d\uff0b\uff0d\uff20-])')
_NOT_IN_A_ROW = {"model", "tensorflow", "keras"}
_DIGEST_LENGTH = 12  # enough to tell models apart
_TEXTS = 4  # columns of text, the first ones


class CsvWriter:
    r"""Writes tables of annotations one after the other into one stream.

    The memory used does not grow with the number of proteins.

    Parameters
    ----------
    stream : text stream
    provenance : mapping of str to str
        Model, ontology and versions, as `Annotator.provenance`: ``model`` is a column, and the
        others together are one, as ``key=value; key=value``; in short, as it stands in each row.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO()
    >>> writer = CsvWriter(stream, {"model": "compact"})
    >>> stream.getvalue()
    'protein,go_id,name,aspect,score,probability,...,most_specific,model,versions\n'
    """

    def __init__(self, stream: TextIO, provenance: Mapping[str, str]) -> None:
        self._stream = stream
        others = "; ".join(
            f"{key}={value[:_DIGEST_LENGTH] if key.endswith('sha256') else value}"
            for key, value in provenance.items()
            if key not in _NOT_IN_A_ROW
        )
        model = provenance.get("model", "")
        self._source = f"{quoted(escape_field(model))},{quoted(escape_field(others))}\n"
        stream.write(",".join(CSV_COLUMNS) + "\n")

    def write(self, table: pd.DataFrame) -> int:
        """Append the rows of a table.

        Parameters
        ----------
        table : pandas.DataFrame
            Has the columns of the TSV table; others are left out.

        Returns
        -------
        int
            The number of rows written.

        Raises
        ------
        ExportError
            A column is missing, or a score or probability is not finite; no row of the table
            was written.
        """
        check_table(table, TABLE_COLUMNS)
        self._stream.writelines(
            ",".join([*map(quoted, fields[:_TEXTS]), *fields[_TEXTS:], self._source])
            for fields in fields_of(table)
        )
        return len(table)


def quoted(text: str) -> str:
    """Quote an escaped text, so that no spreadsheet finds a formula in it."""
    return '"' + _NEW_CELL.sub(r"\\x3b", text).replace('"', '""') + '"'
