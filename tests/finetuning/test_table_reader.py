"""Tables from files: separators, encodings, archives, workbooks, and the right line of each row."""

from __future__ import annotations

import csv
import gzip
import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.problems import ProblemKind
from proteinbert_core.finetuning.table import TableLimits, table_from_frame
from proteinbert_core.finetuning.table_reader import parse_table, read_table

CELL = st.text("abc ,;\t\"'1.\n", max_size=6)


def workbook(rows: list[tuple[int, list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    for number, cells in rows:
        for place, value in enumerate(cells, 1):
            book.active.cell(number, place, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
)
def test_what_csv_writes_is_read_with_the_line_on_which_each_row_starts(rows, separator):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(["seq", "label"])
    lines, kept = [], []
    for row in rows:
        start = stream.getvalue().count("\n") + 1
        writer.writerow(row)
        if any(cell.strip() for cell in row):
            lines.append(start)
            kept.append(tuple(cell.strip() for cell in row))
    if not kept:
        return
    table = parse_table(stream.getvalue().encode(), "toy")
    assert table.rows == tuple(kept)
    assert table.lines == tuple(lines)
    assert not table.problems


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_named_error(data):
    for given_bytes in (data, b"PK\x03\x04" + data, b"\x1f\x8b" + data, gzip.compress(data)):
        try:
            table = parse_table(given_bytes, "toy")
        except TaskDataError:
            continue
        assert len(table.rows) == len(table.lines)
        assert {len(row) for row in table.rows} <= {len(table.columns)}


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["MKT", 1, 0.5, None, True]), min_size=1, max_size=6))
def test_rows_of_a_workbook_have_the_numbers_that_excel_shows(values):
    filled = [(2 + 2 * i, ["MKV", value]) for i, value in enumerate(values)]
    table = parse_table(workbook([(1, ["seq", "label"]), *filled]), "toy.xlsx")
    assert table.lines == tuple(number for number, _ in filled)
    texts = {"MKT": "MKT", 1: "1", 0.5: "0.5", None: ""}
    assert table.column("label") == tuple(texts[value] for value in values)


def test_a_workbook_whose_header_is_not_in_the_first_row():
    table = parse_table(workbook([(3, ["seq", "label"]), (7, ["MKT", "x"])]), "toy.xlsx")
    assert (table.columns, table.lines) == (("seq", "label"), (7,))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    table = parse_table("id\tseq\r\nBäcker\tMKT\r\n".encode(encoding), "toy.tsv")
    assert table.rows == (("Bäcker", "MKT"),)
    assert table.lines == (2,)


def test_gzip_and_a_path(tmp_path):
    path = tmp_path / "toy.csv.gz"
    path.write_bytes(gzip.compress(b"seq,label\nMKT,1\n"))
    assert read_table(path).rows == (("MKT", "1"),)
    with pytest.raises(TaskDataError, match=r"absent\.csv cannot be read"):
        read_table(tmp_path / "absent.csv")


def test_a_row_with_too_many_cells_loses_itself_alone():
    table = parse_table(b"seq,label\nMKT,1,2\nMKV,0\nMKL\nMKI,1,,\n", "toy.csv")
    assert table.rows == (("MKV", "0"), ("MKL", ""), ("MKI", "1"))
    (problem,) = table.problems
    assert (problem.line, problem.kind) == (2, ProblemKind.CELLS)
    assert "toy.csv, line 2: the row has 3 cells, the header 2" in str(problem)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no table"),
        (b"seq,label\n", "no row below"),
        (b"seq,seq\nA,B\n", "line 1: every column"),
        (b"seq,label\n" + b"MKT,1\n" * 11, "11 rows, more than the 10"),
        (b"a,b,c,d\n1,2,3,4\n", "4 columns"),
        (b"seq,label\n" + b" " * 20_000, "larger than the 20,000 bytes"),
        (gzip.compress(b"seq,label\n" + b" " * 200_000), "larger than the 20,000 bytes"),
        (gzip.compress(b"seq,label\nMKT,1\n")[:-9], "archive toy is damaged"),
        (b"PK\x03\x04rubbish", "archive toy is damaged"),
        (b"seq,label\n\0\0", "not text"),
        (b'seq,label\nMKT,"1' + b"0" * 140_000, "quotation mark"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_said(data, message):
    bytes_allowed = 20_000 if b" " * 20 in data or data[:2] == b"\x1f\x8b" else 200_000
    limits = TableLimits(max_bytes=bytes_allowed, max_rows=10, max_columns=3)
    with pytest.raises(TaskDataError, match=message):
        parse_table(data, "toy", limits)


def test_a_workbook_that_unpacks_to_too_much():
    data = workbook([(1, ["seq", "label"]), *[(i, ["M" * 50, 1]) for i in range(2, 500)]])
    with pytest.raises(TaskDataError, match="unpacks to"):
        parse_table(data, "toy.xlsx", TableLimits(max_bytes=len(data) + 1))


def test_a_frame_with_lists_and_gaps():
    frame = pd.DataFrame(
        {"seq": ["MKT", "MK"], "label": [np.array([0, 1, 0]), [1, np.nan]], "n": [1.5, None]}
    )
    table = table_from_frame(frame)
    assert table.rows == (("MKT", "0,1,0", "1.5"), ("MK", "1,", ""))
    assert table.lines == (1, 2)
