r"""The long table: one row a protein and term, tab-separated, with provenance in '#' lines.

Text is escaped so that no identifier or name can break a line or a field, pass for a comment
or a quote, or start a spreadsheet formula. A backslash is written ``\\``, tab, line feed and
carriage return ``\t``, ``\n``, ``\r``, anything else that needs it ``\xNN`` or ``\uNNNN``.
Everything usual is written as it is. A ``neighbour_score`` or ``information`` (bits) that is not
known is an empty field.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TextIO

import pandas as pd

from proteinbert_core.export.checks import check_table

TABLE_COLUMNS = (
    "protein",
    "go_id",
    "name",
    "aspect",
    "score",
    "probability",
    "neighbour_score",
    "information",
    "most_specific",
)
"""Columns of the table, in order: four of text, four of numbers, and ``true`` or ``false``."""

FORMAT_VERSION = "3"

# Control characters, every line separator that Python or a browser knows, lone surrogates
# (no UTF-8), the escape sign itself, and '#', behind which many readers drop the line.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\\\#]")
# At the start of a field: a quote, or what a spreadsheet takes for a formula, in some languages
# also the full-width forms of these signs.
_UNSAFE_START = re.compile('^["=+@\uff1d\uff0b\uff0d\uff20-]')
_SHORT = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def _escape_match(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def escape_field(text: str) -> str:
    r"""Return a text that is safe as one field of the table.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The same text with unsafe characters escaped.

    Examples
    --------
    >>> escape_field("sp|P68871|HBB_HUMAN")
    'sp|P68871|HBB_HUMAN'
    >>> print(escape_field("a\tb#1"))
    a\tb\x231
    >>> print(escape_field("=1+1"))
    \x3d1+1
    """
    return _UNSAFE_START.sub(_escape_match, _UNSAFE.sub(_escape_match, text))


class TsvWriter:
    r"""Writes tables of annotations one after the other into one stream.

    The '#' lines and the header are written at once, rows as they come, so that the memory
    used does not grow with the number of proteins.

    Parameters
    ----------
    stream : text stream
        Open for writing, with ``newline=""`` or ``newline="\n"`` where it is a file.
    provenance : mapping of str to str
        Model, ontology and versions, as `Annotator.provenance`; one '#' line each.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO()
    >>> writer = TsvWriter(stream, {"model": "compact"})
    >>> print(stream.getvalue().replace("\t", " "))
    # ProteinBERT Explorer: GO annotations
    # format: 3
    # model: compact
    protein go_id name aspect score probability neighbour_score information most_specific
    """

    def __init__(self, stream: TextIO, provenance: Mapping[str, str]) -> None:
        self._stream = stream
        lines = ["# ProteinBERT Explorer: GO annotations", f"# format: {FORMAT_VERSION}"]
        lines += [
            f"# {escape_field(key)}: {escape_field(str(value))}"
            for key, value in provenance.items()
        ]
        lines.append("\t".join(TABLE_COLUMNS))
        stream.write("\n".join(lines) + "\n")

    def write(self, table: pd.DataFrame) -> int:
        """Append the rows of a table.

        Parameters
        ----------
        table : pandas.DataFrame
            Has the columns `TABLE_COLUMNS`; others are left out.

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
        self._stream.writelines("\t".join(fields) + "\n" for fields in fields_of(table))
        return len(table)


def fields_of(table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Write the rows of a checked table as text, a field a column of `TABLE_COLUMNS`.

    Parameters
    ----------
    table : pandas.DataFrame

    Yields
    ------
    tuple of str
        No field holds a tab or a line break.
    """
    escaped = {text: escape_field(text) for text in set(table["protein"]) | set(table["name"])}
    rows = zip(*(table[column].tolist() for column in TABLE_COLUMNS), strict=True)
    for protein, go_id, name, aspect, score, probability, votes, bits, specific in rows:
        yield (
            escaped[protein],
            escape_field(go_id),
            escaped[name],
            escape_field(aspect),
            f"{score:.6g}",
            f"{probability:.6g}",
            _known(votes),
            _known(bits),
            "true" if specific else "false",
        )


def _known(number: float) -> str:
    """Write a number; not known, or infinite as the information of a term never seen: nothing."""
    return f"{number:.6g}" if math.isfinite(number) else ""


def write_tsv(table: pd.DataFrame, provenance: Mapping[str, str], stream: TextIO) -> int:
    """Write one table of annotations with its provenance.

    Parameters
    ----------
    table : pandas.DataFrame
        Has the columns `TABLE_COLUMNS`; others are left out.
    provenance : mapping of str to str
        Model, ontology and versions; one '#' line each.
    stream : text stream
        Where to write.

    Returns
    -------
    int
        The number of rows written.

    Raises
    ------
    ExportError
        A column is missing, or a score or probability is not finite.
    """
    return TsvWriter(stream, provenance).write(table)
