"""GO annotations of proteins in a file: GAF, or a table of accessions and GO ids."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from proteinbert_core.errors import AnnotationFileError
from proteinbert_core.go.annotation_lines import annotation_lines
from proteinbert_core.go.gaf import NO_DATA, iterate_gaf

#: Evidence of a table's rows where it states none: its author says so (ECO:0000303).
UNSTATED_EVIDENCE: Final = "NAS"

_GO_ID: Final = re.compile(r"GO:\d{7}")
_EVIDENCE: Final = re.compile(r"[A-Z]{2,3}")
_GAF_COLUMNS: Final = 15
_EVIDENCE_HEADERS: Final = frozenset(("evidence", "evidence code", "evidence_code", "go evidence"))
_RELEASE: Final = re.compile(r"!\s*(?:GO-version|date-generated|generated):?\s*(.*)", re.IGNORECASE)


class AnnotationRow(NamedTuple):
    """One direct annotation.

    Attributes
    ----------
    accession : str
    term : str
        GO id, as the file has it.
    evidence : str
        GAF evidence code.
    """

    accession: str
    term: str
    evidence: str


def iterate_annotations(
    path: str | os.PathLike[str], unstated: str = UNSTATED_EVIDENCE
) -> Iterator[AnnotationRow]:
    """Go through the annotations of a file; its content decides how it is read.

    Rows that deny a term (NOT) and those with the evidence ND are left out.

    Parameters
    ----------
    path : path-like
        Plain or gzip. GAF 2, or a tab-separated table: an accession in the first column, GO ids
        in another (several in a cell are parted by anything), and, optionally, evidence codes in
        a column of that name, or in one that holds nothing else. A header line is optional but
        for a column named ``qualifier``; lines that begin with ``#`` or ``!`` are passed over.
    unstated : str
        Evidence code of rows that state none.

    Yields
    ------
    AnnotationRow

    Raises
    ------
    AnnotationFileError
        The file cannot be read, or is neither.
    """
    if _is_gaf(path):
        for row in iterate_gaf(path):
            yield AnnotationRow(row.accession, row.term, row.evidence)
        return
    yield from _table_rows(path, unstated)


def annotation_kind(path: str | os.PathLike[str]) -> tuple[str, str]:
    """Kind of a file, "GAF" or "table", and the release that its first lines state, or "".

    Raises
    ------
    AnnotationFileError
        The file cannot be read.
    """
    releases = []
    for _, line in annotation_lines(path, "file of annotations"):
        if not line.startswith(("!", "#")):
            break
        if match := _RELEASE.match(line):
            releases.append(match[1].strip())
    return ("GAF" if _is_gaf(path) else "table"), ", ".join(releases)


def _is_gaf(path: str | os.PathLike[str]) -> bool:
    for _, line in annotation_lines(path, "file of annotations"):
        if line.lower().startswith("!gaf-version"):
            return True
        if line and not line.startswith("!"):
            return (
                line.count("\t") >= _GAF_COLUMNS - 1
                and _GO_ID.fullmatch(line.split("\t")[4]) is not None
            )
    return False


def _table_rows(path: str | os.PathLike[str], unstated: str) -> Iterator[AnnotationRow]:
    name = Path(path).name
    columns: _Columns | None = None
    header: Sequence[str] = ()
    for number, line in annotation_lines(path, "file of annotations"):
        if not line.strip() or line.startswith(("#", "!")):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if columns is None:
            columns = _Columns.of(cells, header)
            if columns is None:
                if header:
                    raise AnnotationFileError(
                        f"{name}, line {number}: no GO id such as GO:0008150 in it. A table of "
                        "annotations has, parted by tabs, an accession in the first column and a "
                        "GO id in another."
                    )
                header = [cell.lower() for cell in cells]
                continue
        yield from columns.rows(cells, unstated, name, number)
    if columns is None:
        raise AnnotationFileError(f"{name} holds no annotation with a GO id such as GO:0008150.")


class _Columns(NamedTuple):
    """Where a table has what."""

    terms: int
    evidence: int | None
    qualifier: int | None

    @classmethod
    def of(cls, cells: Sequence[str], header: Sequence[str]) -> _Columns | None:
        """Tell by the first row that has a GO id."""
        terms = next((i for i, cell in enumerate(cells) if i and _GO_ID.search(cell)), None)
        if terms is None:
            return None
        named = [i for i, title in enumerate(header) if title in _EVIDENCE_HEADERS]
        alike = [i for i, cell in enumerate(cells) if i > 0 and _EVIDENCE.fullmatch(cell)]
        evidence = next(iter(named or ([] if header else alike)), None)
        return cls(terms, evidence, header.index("qualifier") if "qualifier" in header else None)

    def rows(
        self, cells: Sequence[str], unstated: str, name: str, number: int
    ) -> Iterable[AnnotationRow]:
        """Annotations of a line."""
        if len(cells) <= self.terms or not cells[0]:
            raise AnnotationFileError(
                f"{name}, line {number}: the accession or the GO id is missing."
            )
        evidence = _cell(cells, self.evidence) or unstated
        if not _EVIDENCE.fullmatch(evidence):
            raise AnnotationFileError(
                f"{name}, line {number}: “{evidence}” is no evidence code such as IEA."
            )
        if evidence == NO_DATA or "NOT" in _cell(cells, self.qualifier).upper().split("|"):
            return []
        terms = _GO_ID.findall(cells[self.terms])
        if not terms and cells[self.terms]:
            raise AnnotationFileError(
                f"{name}, line {number}: “{cells[self.terms]}” is no GO id such as GO:0008150."
            )
        return [AnnotationRow(cells[0], term, evidence) for term in terms]


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""
