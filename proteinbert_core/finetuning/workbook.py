"""Reads the first sheet of an XLSX workbook, within bounds."""

from __future__ import annotations

import io
import zipfile

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.table import Table, TableLimits, cell_text, table_from_rows


def read_workbook(data: bytes, name: str, limits: TableLimits) -> Table:
    """Read the first sheet of a workbook.

    Parameters
    ----------
    data : bytes
    name : str
        Name of the file.
    limits : TableLimits

    Returns
    -------
    Table
        Lines are rows of the sheet, as a spreadsheet program numbers them.

    Raises
    ------
    TaskDataError
        It is no workbook, is damaged, or unpacks to more than the limits allow.
    """
    _check_size(data, name, limits)
    try:
        numbered = _rows(data, limits)
    # Of a damaged archive or XML openpyxl lets through whatever its parsers raise.
    except Exception as error:
        raise TaskDataError(
            f"The workbook {name} cannot be read ({type(error).__name__}). Save it again as XLSX, "
            "or as CSV."
        ) from error
    return table_from_rows(name, numbered, limits)


def _check_size(data: bytes, name: str, limits: TableLimits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise TaskDataError(f"The archive {name} is damaged ({error}). Save it again.") from error
    if "xl/workbook.xml" not in names:
        raise TaskDataError(
            f"{name} is a zip archive, but no XLSX workbook. Give CSV, TSV (also .gz) or XLSX."
        )
    if size > limits.max_bytes:
        raise TaskDataError(
            f"The workbook {name} unpacks to {size:,} bytes, more than the {limits.max_bytes:,} "
            "that are read. Save the sheet with the proteins as CSV."
        )


def _rows(data: bytes, limits: TableLimits) -> list[tuple[int, list[str]]]:
    import openpyxl

    # Read as it streams, and values only: no macro, link or formula is ever evaluated.
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    try:
        sheet = book.worksheets[0]
        # What the file says of its size may be wrong.
        sheet.reset_dimensions()
        numbered = []
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            numbered.append((number, [cell_text(value) for value in cells]))
            # One more than allowed: the caller says what is wrong.
            if len(numbered) > limits.max_rows + 1:
                break
        return numbered
    finally:
        book.close()
