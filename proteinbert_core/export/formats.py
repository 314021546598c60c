"""Every kind of file that annotations can be written to: names, suffixes and writers."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from proteinbert_core.errors import ExportError
from proteinbert_core.export.annotated_block import AnnotatedBlock, AnnotationWriter, ExportSource
from proteinbert_core.export.annotation_json import JsonWriter
from proteinbert_core.export.csv_table import CsvWriter
from proteinbert_core.export.gaf import GafWriter
from proteinbert_core.export.gene_list import GeneListWriter
from proteinbert_core.export.gpad import GpadWriter
from proteinbert_core.export.obo_subset import OboWriter
from proteinbert_core.export.report import ReportWriter
from proteinbert_core.export.tsv import TsvWriter
from proteinbert_core.export.xlsx import XlsxWriter

#: Least probability of a term in a table, which states the probability of each.
TABLE_LEAST: Final = 0.01
#: The same where a file names terms without their probabilities: about the share of them that
#: holds at least. The precision of the most specific safe answer.
NAMED_LEAST: Final = 0.7


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A kind of file.

    Attributes
    ----------
    name : str
        For the command line.
    title : str
        For people.
    group : str
        "Tables", "For enrichment tools", "Annotation files", "Ontology" or "Report".
    explanation : str
        What is inside and for whom, in one line.
    suffix : str
        Of file names, with its dot.
    mime : str
    open : callable
        Takes a stream and an `ExportSource`, and returns an `AnnotationWriter`.
    binary : bool
        Whether the stream takes bytes.
    names_terms : bool
        Whether the file names likely terms without the probability of each, so that
        `NAMED_LEAST` is its default and not `TABLE_LEAST`.
    needs_taxon : bool
        Whether it states the organism.
    """

    name: str
    title: str
    group: str
    explanation: str
    suffix: str
    mime: str
    open: Callable[[Any, ExportSource], AnnotationWriter]
    binary: bool = False
    names_terms: bool = False
    needs_taxon: bool = False

    @property
    def least(self) -> float:
        """Least probability of a term, where nobody asks for another."""
        return NAMED_LEAST if self.names_terms else TABLE_LEAST


class _TableLines:
    """Gives the tables of blocks to a writer that knows tables alone."""

    def __init__(self, write: Callable[[pd.DataFrame], int]) -> None:
        self._write = write

    def write(self, block: AnnotatedBlock) -> int:
        return self._write(block.table)

    def close(self) -> None:
        pass


class _JsonBlocks:
    """Gives blocks to the writer of JSON."""

    def __init__(self, writer: JsonWriter) -> None:
        self._writer = writer
        self.close = writer.close

    def write(self, block: AnnotatedBlock) -> int:
        return self._writer.write(block.table, block.proteins, block.unfamiliar)


FORMATS: Final = (
    ExportFormat(
        "tsv",
        "TSV",
        "Tables",
        "A row a protein and term, with all numbers; for scripts.",
        ".tsv",
        "text/tab-separated-values",
        lambda stream, source: _TableLines(TsvWriter(stream, source.provenance).write),
    ),
    ExportFormat(
        "csv",
        "CSV",
        "Tables",
        "The same with commas, and model and versions in columns.",
        ".csv",
        "text/csv",
        lambda stream, source: _TableLines(CsvWriter(stream, source.provenance).write),
    ),
    ExportFormat(
        "xlsx",
        "Excel",
        "Tables",
        "A workbook: terms with links to QuickGO, proteins, and where it comes from.",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        XlsxWriter,
        binary=True,
    ),
    ExportFormat(
        "json",
        "JSON",
        "Tables",
        "A protein a line, with a published schema; for programs.",
        ".json",
        "application/json",
        lambda stream, source: _JsonBlocks(JsonWriter(stream, source.provenance)),
    ),
    ExportFormat(
        "topgo",
        "Gene list, commas",
        "For enrichment tools",
        "An identifier and its GO ids a line, as topGO reads them.",
        ".map",
        "text/plain",
        lambda stream, source: GeneListWriter(stream, source, "topgo"),
        names_terms=True,
    ),
    ExportFormat(
        "id2go",
        "Gene list, semicolons",
        "For enrichment tools",
        "The same as GOATOOLS reads them.",
        ".id2go",
        "text/plain",
        lambda stream, source: GeneListWriter(stream, source, "goatools"),
        names_terms=True,
    ),
    ExportFormat(
        "gaf",
        "GAF 2.2",
        "Annotation files",
        "The format of the Gene Ontology, marked as predictions (IEA).",
        ".gaf",
        "text/plain",
        GafWriter,
        names_terms=True,
        needs_taxon=True,
    ),
    ExportFormat(
        "gpad",
        "GPAD 2.0",
        "Annotation files",
        "The same in short: relations and evidence by id, no names.",
        ".gpad",
        "text/plain",
        GpadWriter,
        names_terms=True,
        needs_taxon=True,
    ),
    ExportFormat(
        "obo",
        "OBO",
        "Ontology",
        "The predicted terms, their ancestors and links as a small ontology.",
        ".obo",
        "text/plain",
        OboWriter,
        names_terms=True,
    ),
    ExportFormat(
        "html",
        "HTML report",
        "Report",
        "One page to read, print or send: answers, tables, graphs, methods, citations.",
        ".html",
        "text/html",
        ReportWriter,
        names_terms=True,
    ),
)

_BY_NAME: Final = {each.name: each for each in FORMATS}
_BY_SUFFIX: Final = {each.suffix: each for each in FORMATS}


def format_of(path: str | os.PathLike[str], name: str | None = None) -> ExportFormat:
    """Choose the format of a file.

    Parameters
    ----------
    path : str or path-like
        Its suffix decides, ``.gz`` aside; the long table where it says nothing.
    name : str, optional
        Of a format, which then counts alone.

    Returns
    -------
    ExportFormat

    Raises
    ------
    ExportError
        No format has that name.

    Examples
    --------
    >>> format_of("yeast.gaf.gz").title, format_of("-").title
    ('GAF 2.2', 'TSV')
    """
    if name is not None:
        if name not in _BY_NAME:
            raise ExportError(f"{name!r} is no format; choose of {', '.join(_BY_NAME)}.")
        return _BY_NAME[name]
    file = Path(path)
    suffix = Path(file.stem).suffix if file.suffix.lower() == ".gz" else file.suffix
    return _BY_SUFFIX.get(suffix.lower(), _BY_NAME["tsv"])
