"""Tables of any kind, block by block, in every format; no text of a user breaks one."""

from __future__ import annotations

import gzip
import io
import json

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import ExportError
from proteinbert_core.export.table_files import TABLE_SUFFIXES, TableFacts, open_table

ABOUT = TableFacts("numbers", {"made by": "hand", "=fact": "a\tb"}, "hand")
TABLE = pd.DataFrame({"name": ["a", "b"], "n": [1, 2], "x": [0.5, float("nan")]})


def written(path, *tables, columns=tuple(TABLE)):
    with open_table(path, columns, ABOUT) as writer:
        assert [writer.write(table) for table in tables] == [len(table) for table in tables]
    return path


def test_blocks_follow_each_other(tmp_path):
    both = pd.concat([TABLE, TABLE], ignore_index=True)
    paths = {s: written(tmp_path / f"t{s}", TABLE, TABLE) for s in TABLE_SUFFIXES}
    tsv = pd.read_csv(paths[".tsv"], sep="\t", comment="#")
    pd.testing.assert_frame_equal(tsv, both)
    csv = pd.read_csv(paths[".csv"])
    pd.testing.assert_frame_equal(csv.drop(columns="source"), both)
    assert set(csv["source"]) == {"hand"}
    pd.testing.assert_frame_equal(pd.read_excel(paths[".xlsx"]), both)
    document = json.loads(paths[".json"].read_text())
    assert document["rows"] == [["a", 1, 0.5], ["b", 2, None]] * 2
    assert (document["title"], document["facts"]["made by"]) == ("numbers", "hand")


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_without_rows_it_is_a_whole_file(tmp_path, suffix):
    path = written(tmp_path / f"t{suffix}")
    if suffix == ".json":
        assert json.loads(path.read_text())["rows"] == []
    elif suffix == ".xlsx":
        assert list(pd.read_excel(path)) == list(TABLE)
    else:
        assert path.read_text().splitlines()[-1].replace('"', "").startswith("name")


def test_the_suffix_decides_and_gz_compresses(tmp_path):
    assert gzip.decompress(written(tmp_path / "t.JSON.gz").read_bytes()).startswith(b"{")
    assert written(tmp_path / "t.out").read_text().startswith("# ProteinBERT Explorer: numbers\n")


def test_an_error_leaves_no_file(tmp_path):
    with pytest.raises(ZeroDivisionError), open_table(tmp_path / "t.xlsx", ["a"], ABOUT):
        raise ZeroDivisionError
    with pytest.raises(ExportError), open_table(tmp_path / "no" / "t.tsv", ["a"], ABOUT):
        pass
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=12).map(lambda text: "=" + text), heading=st.text(max_size=5))
def test_no_text_breaks_a_table_or_is_a_formula(tmp_path_factory, text, heading):
    folder = tmp_path_factory.mktemp("t")
    table = pd.DataFrame([[text, 1]], columns=[heading, "n"])
    columns = [heading, "n"]
    lines = written(folder / "t.tsv", table, columns=columns).read_text().split("\n")
    data = [line for line in lines if not line.startswith("#")]
    assert len(data) == 3
    assert data[1].count("\t") == 1
    assert not data[1].startswith("=")
    csv = written(folder / "t.csv", table, columns=columns).read_text()
    assert pd.read_csv(io.StringIO(csv)).shape == (1, 3)
    book = openpyxl.load_workbook(written(folder / "t.xlsx", table, columns=columns))
    assert book["numbers"]["A2"].data_type != "f"
    assert book["numbers"]["A1"].data_type != "f"
    document = json.loads(written(folder / "t.json", table, columns=columns).read_text())
    assert document["rows"] == [[text, 1]]
