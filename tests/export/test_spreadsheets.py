"""CSV and XLSX: opened by pandas and openpyxl, and no cell is ever a formula."""

from __future__ import annotations

import csv
import io
import math

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from proteinbert_core.errors import ExportError
from proteinbert_core.export import sheets as sheets_module
from proteinbert_core.export.csv_table import CSV_COLUMNS
from proteinbert_core.export.tsv import TABLE_COLUMNS, escape_field
from proteinbert_core.sequences import Protein
from tests.export.toy_results import NASTY, block, one_protein, row, source, written

ROWS = [row("P1", "GO:0005344", "MF"), row("P1", "GO:0005515", "MF", most_specific=False)]


def test_pandas_reads_csv(about):
    unknown = row("P2", "GO:0015671", "BP", neighbour_score=math.nan, information=math.inf)
    text = written("csv", about, block([Protein("P1", "M")], *ROWS, unknown))
    read = pd.read_csv(io.BytesIO(text))
    assert tuple(read.columns) == CSV_COLUMNS
    assert read["probability"].tolist() == [0.9] * 3
    assert read["most_specific"].tolist() == [True, False, True]
    assert read["information"].isna().tolist() == [False, False, True]
    assert set(read["model"]) == {"toy"}
    assert read["versions"][0].startswith("model_sha256=abababababab; ")


def test_pandas_reads_xlsx(about):
    book = written("xlsx", about, one_protein("P1", "a globin"))
    sheets = pd.read_excel(io.BytesIO(book), sheet_name=None)
    assert list(sheets) == ["terms", "proteins", "about"]
    assert tuple(sheets["terms"].columns) == TABLE_COLUMNS
    assert sheets["terms"]["probability"].tolist() == [0.9] * 8
    assert sheets["terms"]["most_specific"].dtype == bool
    assert sheets["proteins"].to_dict("records") == [
        {"protein": "P1", "description": "a globin", "length": 3, "terms": 8, "unfamiliar": True}
    ]
    facts = sheets["about"].set_index("fact")["value"]
    assert facts["model_sha256"] == "ab" * 32


def test_terms_lead_to_quickgo(about):
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", about, one_protein("P1"))))
    cell = book["terms"]["B2"]
    assert (cell.value, cell.hyperlink.target) == (
        "GO:0005344",
        "https://www.ebi.ac.uk/QuickGO/term/GO:0005344",
    )


def test_a_full_sheet_goes_on_in_the_next(about, monkeypatch):
    monkeypatch.setattr(sheets_module, "_MAX_ROWS", 4)
    sheets = pd.read_excel(io.BytesIO(written("xlsx", about, one_protein("P1"))), sheet_name=None)
    terms = [name for name in sheets if name.startswith("terms")]
    assert terms == ["terms", "terms 2", "terms 3"]
    assert sum(len(sheets[name]) for name in terms) == 8
    assert all(tuple(sheets[name].columns) == TABLE_COLUMNS for name in terms)


def test_a_number_that_is_not_finite_is_refused(about):
    with pytest.raises(ExportError, match="not a finite"):
        written("csv", about, block([], row("P1", "GO:1", "MF", probability=math.nan)))


@settings(max_examples=80, deadline=None)
@given(identifier=NASTY, name=NASTY)
def test_no_text_breaks_csv(identifier, name):
    about = source(None, provenance={"model": name, identifier: name})
    text = written("csv", about, block([], row(identifier, "GO:1", "MF", name=name))).decode()
    for separator in ",", ";":
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        assert len(lines) == 2
        # Where a spreadsheet splits at semicolons, it finds none outside of quotes.
        assert not any(field[:1] in set("=+@-＝＋－＠\t\r") for line in lines for field in line)
        if separator == ",":
            assert lines[1][0].replace(r"\x3b", ";") == escape_field(identifier)
            assert [len(line) for line in lines] == [len(CSV_COLUMNS)] * 2


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(identifier=NASTY, description=NASTY)
def test_no_text_breaks_xlsx(identifier, description):
    about = source(None, provenance={"model": description})
    rows = [row(identifier, "GO:0005344", "MF", name=description)]
    given_block = block([Protein(identifier, "M", description)], *rows)
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", about, given_block)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert "f" not in {cell.data_type for cell in cells}
    for cell in cells:
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
            assert cell.quotePrefix


def test_a_very_long_header_is_cut_to_what_a_cell_holds(about):
    long = block([Protein("P1", "M", "x" * 40_000)], row("P1", "GO:0005344", "MF"))
    sheet = pd.read_excel(io.BytesIO(written("xlsx", about, long)), sheet_name="proteins")
    assert len(sheet["description"][0]) == 32_767
