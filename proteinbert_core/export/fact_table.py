"""Any table as a tab-separated file that says in its first lines how it was made."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from proteinbert_core.export.tsv import escape_field

if TYPE_CHECKING:
    import pandas as pd


class FactTableWriter:
    r"""Writes blocks of a table one after the other, below the facts about it.

    Parameters
    ----------
    stream : text stream
    title : str
        What the table holds, such as "GO enrichment".
    columns : sequence of str
        Its headings.
    facts : mapping of str to str
        How it was made; one line each, which starts with ``#``.
    """

    def __init__(
        self, stream: TextIO, title: str, columns: Sequence[str], facts: Mapping[str, str]
    ) -> None:
        self._stream = stream
        lines = [f"# ProteinBERT Explorer: {escape_field(title)}"]
        lines += [
            f"# {escape_field(key)}: {escape_field(str(value))}" for key, value in facts.items()
        ]
        lines.append("\t".join(escape_field(str(name)) for name in columns))
        stream.write("\n".join(lines) + "\n")

    def write(self, table: pd.DataFrame) -> int:
        """Append the rows of a table with these columns; returns how many they are."""
        self._stream.writelines("\t".join(fields) + "\n" for fields in fields_of_any(table))
        return len(table)


def fact_table_tsv(title: str, table: pd.DataFrame, facts: Mapping[str, str]) -> str:
    r"""Write a table with its provenance.

    Parameters
    ----------
    title : str
        What the table holds, such as "GO enrichment".
    table : DataFrame
        Of text, numbers and truth values; what is missing becomes an empty field, sequences of
        text are joined by commas.
    facts : mapping of str to str
        How it was made; one line each, which starts with ``#``.

    Returns
    -------
    str
        Text is escaped as in :mod:`proteinbert_core.export.tsv`, numbers have six digits.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"go_id": ["GO:0016020"], "p": [1 / 3]})
    >>> print(fact_table_tsv("GO enrichment", table, {"test": "one"}).replace("\t", " "), end="")
    # ProteinBERT Explorer: GO enrichment
    # test: one
    go_id p
    GO:0016020 0.333333
    """
    stream = io.StringIO()
    FactTableWriter(stream, title, list(table.columns), facts).write(table)
    return stream.getvalue()


def fields_of_any(table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Write the rows of any table as text that is safe in a field."""
    # By place: two columns may have the same name.
    columns = [[_field(value) for value in table.iloc[:, place]] for place in range(table.shape[1])]
    return zip(*columns, strict=True)


def _field(value: Any) -> str:
    if isinstance(value, str):
        return escape_field(value)
    if isinstance(value, (tuple, list)):
        return escape_field(",".join(value))
    if value is None or value != value:  # NaN
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).lower() if isinstance(value, bool) else str(value)
