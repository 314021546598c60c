"""A table as the bytes of a file, in one of the formats of the exports."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proteinbert_core.export.table_files import TableFacts, open_table

if TYPE_CHECKING:
    import pandas as pd

#: Suffix -> MIME type.
TABLE_TYPES: Final = {
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}


def table_file(
    table: pd.DataFrame, suffix: str, title: str, facts: Mapping[str, str], source: str = ""
) -> bytes:
    """Write a table; text stays text in every spreadsheet.

    Parameters
    ----------
    table : DataFrame
    suffix : str
        One of `TABLE_TYPES`.
    title : str
        What it holds.
    facts : mapping of str to str
        How it was made.
    source : str
        The same in a few words, for formats that have a column for it; without it all facts.

    Returns
    -------
    bytes
    """
    about = TableFacts(title, facts, source or "; ".join(facts.values()) or title)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        with open_table(path, [str(name) for name in table.columns], about) as writer:
            writer.write(table)
        return path.read_bytes()
