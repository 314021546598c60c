"""An Excel workbook: the terms, the proteins, and where it all comes from, a sheet each.

Text stays text: no cell is a formula, whatever a header holds. Characters that a workbook cannot
hold are escaped as in the TSV table. A sheet that is full goes on in the next.
"""

from __future__ import annotations

from typing import BinaryIO

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource
from proteinbert_core.export.checks import check_table
from proteinbert_core.export.sheets import Sheets
from proteinbert_core.export.tsv import TABLE_COLUMNS

PROTEIN_COLUMNS = ("protein", "description", "length", "terms", "unfamiliar")
"""Columns of the sheet ``proteins``: identifier, header, residues, rows, unlike all relatives."""

_MAX_LINKS = 65_000  # Excel opens no sheet with more than 65,530
_TERM_PAGE = "https://www.ebi.ac.uk/QuickGO/term/"


class XlsxWriter:
    """Writes a workbook.

    Rows go to temporary files as they come; the memory used grows with the links to QuickGO
    alone, up to 65,000 of them.

    Parameters
    ----------
    stream : binary stream
        Gets the workbook when the writer is closed.
    source : ExportSource
    """

    def __init__(self, stream: BinaryIO, source: ExportSource) -> None:
        from openpyxl import Workbook

        self._stream = stream
        self._source = source
        self._book = Workbook(write_only=True)
        self._terms = Sheets(self._book, "terms", TABLE_COLUMNS)
        self._proteins = Sheets(self._book, "proteins", PROTEIN_COLUMNS)
        self._links = 0

    def write(self, block: AnnotatedBlock) -> int:
        """Append the rows of a block.

        Parameters
        ----------
        block : AnnotatedBlock

        Returns
        -------
        int
            Rows of the sheet ``terms``.

        Raises
        ------
        ExportError
            A column is missing, or a score or probability is not finite.
        """
        table = block.table
        check_table(table, TABLE_COLUMNS)
        for row in zip(*(table[column].tolist() for column in TABLE_COLUMNS), strict=True):
            cells = self._terms.append(
                [round(each, 6) if isinstance(each, float) else each for each in row]
            )
            if self._links < _MAX_LINKS:
                cells[1] = self._terms.linked(row[1], _TERM_PAGE + row[1])
                self._links += 1
            self._terms.flush(cells)
        counts = table["protein"].value_counts()
        for protein in block.proteins:
            unlike = None if block.unfamiliar is None else protein.identifier in block.unfamiliar
            row = (
                protein.identifier,
                protein.description,
                len(protein.sequence),
                int(counts.get(protein.identifier, 0)),
                unlike,
            )
            self._proteins.flush(self._proteins.append(row))
        return len(table)

    def close(self) -> None:
        """Write the workbook."""
        about = Sheets(self._book, "about", ("fact", "value"))
        for fact in _about(self._source):
            about.flush(about.append(fact))
        self._book.save(self._stream)


def _about(source: ExportSource) -> list[tuple[str, str]]:
    return [
        ("content", "GO terms predicted by ProteinBERT Explorer; reviewed by nobody"),
        *((key, str(value)) for key, value in source.provenance.items()),
        ("score", "of the network alone, 0 to 1"),
        (
            "probability",
            "network and neighbours together, calibrated"
            if source.calibrated
            else "the score; not calibrated",
        ),
        ("neighbour_score", "share of the votes of annotated relatives; empty: no reference set"),
        ("information", "how rare the term is, in bits; empty: not known"),
        ("most_specific", "whether no other row of the protein and aspect is below the term"),
        ("please cite", "https://doi.org/10.1093/bioinformatics/btac020"),
    ]
