"""Sheets of an Excel workbook in which text stays text, whatever it holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
_WIDTHS = {"protein": 26, "name": 48, "go_id": 13, "description": 60, "fact": 26, "value": 80}
# What XML cannot hold; lone surrogates are no characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNUSUAL = re.compile("^[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]|_x|.{32768}", re.DOTALL)
_LIKE_A_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


class Sheets:
    """A table that goes on in another sheet where one is full.

    Parameters
    ----------
    book : openpyxl.Workbook
        Of rows that are only written.
    name : str
    columns : sequence of str
    """

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
        head = []
        for column in self._columns:
            cell = _cell(self._sheet, column)
            # A usual text is no cell yet.
            head.append(WriteOnlyCell(self._sheet, cell) if isinstance(cell, str) else cell)
            head[-1].font = Font(bold=True)
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
        """Write the cells that `append` made."""
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
