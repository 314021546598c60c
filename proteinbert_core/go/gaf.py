"""Reads GO annotation files (GAF 2.x): one annotation a row, as GOA and GO publish them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from proteinbert_core.errors import AnnotationFileError
from proteinbert_core.go.annotation_lines import annotation_lines
from proteinbert_core.go.aspects import GAF_LETTERS

if TYPE_CHECKING:
    import pandas as pd

#: GAF evidence code of a row that says "looked, and found nothing": no label.
NO_DATA = "ND"

_VERSION = re.compile(r"!\s*gaf-version:\s*(\S+)")
_GO_ID = re.compile(r"GO:\d{7}")
_EVIDENCE = re.compile(r"[A-Z]{2,3}")
# The last two of the 17 columns may be empty, and some programs leave them out.
_MIN_COLUMNS, _MAX_COLUMNS = 15, 17


class GafRow(NamedTuple):
    """One annotation.

    Attributes
    ----------
    accession : str
        Of the protein or gene (column 2): a UniProt accession in GOA's files.
    term : str
        GO id, as the file has it.
    aspect : str
        "MF", "BP" or "CC".
    evidence : str
        Evidence code, such as "IEA".
    """

    accession: str
    term: str
    aspect: str
    evidence: str


def iterate_gaf(path: str | os.PathLike[str]) -> Iterator[GafRow]:
    """Go through the annotations of a file in bounded memory, however long it is.

    Rows with the qualifier NOT say that a protein does not carry the term, and rows with the
    evidence ND that nothing is known; both are left out. What a row says of isoforms, evidence
    sources and annotation extensions is passed over.

    Parameters
    ----------
    path : path-like
        GAF 2.0, 2.1 or 2.2, plain or gzip. The content decides, not the name.

    Yields
    ------
    GafRow
        A pair of accession and term comes as often as the file has it.

    Raises
    ------
    AnnotationFileError
        The file cannot be read or is no GAF 2; the message names the line.

    References
    ----------
    https://geneontology.org/docs/go-annotation-file-gaf-format-2.2/
    """
    name = Path(path).name
    for number, line in annotation_lines(path, "GAF file"):
        row = _read_line(line, name, number)
        if row is not None:
            yield row


def read_gaf(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read the annotations of a file into a table.

    Parameters
    ----------
    path : path-like
        As of `iterate_gaf`.

    Returns
    -------
    DataFrame
        Columns ``accession``, ``term``, ``aspect`` and ``evidence``, as of
        :func:`proteinbert_core.go.labels.read_labels`; each combination once, in the order of
        the file.

    Raises
    ------
    AnnotationFileError
        As `iterate_gaf`.
    """
    import pandas as pd

    rows = dict.fromkeys(iterate_gaf(path))
    return pd.DataFrame(list(rows), columns=list(GafRow._fields), dtype=str)


def _read_line(line: str, name: str, number: int) -> GafRow | None:
    """Return the annotation of a line, or None if it has none."""
    if line.startswith("!"):
        version = _VERSION.match(line)
        if version and not version[1].startswith("2."):
            _refuse(name, number, f"GAF version {version[1]}; versions 2.0 to 2.2 can be read")
        return None
    if not line.strip():
        return None
    columns = line.split("\t")
    if not _MIN_COLUMNS <= len(columns) <= _MAX_COLUMNS:
        _refuse(
            name, number, f"{len(columns)} columns where GAF 2 has {_MAX_COLUMNS}, tab-separated"
        )
    accession, qualifiers, term = columns[1], columns[3], columns[4]
    evidence, letter = columns[6], columns[8]
    if not accession:
        _refuse(name, number, "no accession in column 2")
    if not _GO_ID.fullmatch(term):
        _refuse(name, number, f"column 5 is “{term}”, no GO id such as GO:0008150")
    if not _EVIDENCE.fullmatch(evidence):
        _refuse(name, number, f"column 7 is “{evidence}”, no evidence code such as IEA")
    if letter not in GAF_LETTERS:
        _refuse(name, number, f"column 9 is “{letter}”, no aspect; known are F, P and C")
    if evidence == NO_DATA or "NOT" in qualifiers.upper().split("|"):
        return None
    return GafRow(accession, term, GAF_LETTERS[letter], evidence)


def _refuse(name: str, number: int, reason: str) -> None:
    raise AnnotationFileError(f"{name}, line {number}: {reason}.")
