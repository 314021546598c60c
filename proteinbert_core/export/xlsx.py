"""An Excel workbook: the terms, the proteins, and where it all comes from, a sheet each.

Text stays text: no cell is a formula, whatever a header holds. Characters that a workbook cannot
hold are escaped as in the TSV table. A sheet that is full goes on in the next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource
from proteinbert_core.export.checks import check_table
from proteinbert_core.export.tsv import TABLE_COLUMNS

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

PROTEIN_COLUMNS = ("protein", "description", "length", "terms", "unfamiliar")
"""Columns of the sheet ``proteins``: identifier, header, residues, rows, unlike all relatives."""

_MAX_ROWS = 1_048_576
_MAX_LINKS = 65_000  # Excel opens no sheet with more than 65,530
_MAX_TEXT = 32_767
_TERM_PAGE = "https://www.ebi.ac.uk/QuickGO/term/"
_WIDTHS = {"protein": 26, "name": 48, "go_id": 13, "description": 60, "fact": 26, "value": 80}
# What XML cannot hold; lone surrogates are no characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNUSUAL = re.compile("^[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]|_x|.{32768}", re.DOTALL)
_LIKE_A_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


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
        self._terms = _Sheets(self._book, "terms", TABLE_COLUMNS)
        self._proteins = _Sheets(self._book, "proteins", PROTEIN_COLUMNS)
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
        about = _Sheets(self._book, "about", ("fact", "value"))
        for fact in _about(self._source):
            about.flush(about.append(fact))
        self._book.save(self._stream)


class _Sheets:
    """A table that goes on in another sheet where one is full."""

    def __init__(self, book: Any, name: str, columns: Sequence[str]) -> None:
        self._book = book
        self._name = name
        self._columns = columns
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self._number += 1
        name = self._name if self._number == 1 else f"{self._name} {self._number}"
        self._sheet: WriteOnlyWorksheet = self._book.create_sheet(name)
        self._sheet.freeze_panes = "A2"
        for place, column in enumerate(self._columns, 1):
            width = _WIDTHS.get(column, 15)
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        head = [WriteOnlyCell(self._sheet, column) for column in self._columns]
        for cell in head:
            cell.font = Font(bold=True)
        self._sheet.append(head)
        self._rows = 1

    def append(self, values: Iterable[object]) -> list[Any]:
        """Make the cells of the next row; `flush` writes them."""
        if self._rows == _MAX_ROWS:
            self._begin()
        self._rows += 1
        return [_cell(self._sheet, value) for value in values]

    def linked(self, text: str, address: str) -> Any:
        """Make a cell that opens a page."""
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, text)
        cell.hyperlink = address
        return cell

    def flush(self, cells: list[Any]) -> None:
        self._sheet.append(cells)


def _cell(sheet: Any, value: object) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, float) and not math.isfinite(value):
        value = None
    if not isinstance(value, str) or not (_UNFIT.search(value) or _UNUSUAL.search(value)):
        return value  # a cell of its own takes ten times as long
    cell = WriteOnlyCell(sheet, "")
    text = _UNFIT.sub(_escaped, value)
    # Excel reads _x0041_ as an escaped character.
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)[:_MAX_TEXT]
    cell.value = text
    cell.data_type = "s"  # also where it begins with an equals sign
    cell.quotePrefix = text.startswith(_LIKE_A_FORMULA)  # and stays so when it is edited
    return cell


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


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
