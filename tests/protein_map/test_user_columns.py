"""The user's own columns: read as spreadsheets write them, refused with a reason, aligned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map import table_rows, user_columns
from proteinbert_core.protein_map.colouring import GroupColouring, NumberColouring
from proteinbert_core.protein_map.user_columns import read_user_columns
from tests.protein_map.toy_maps import toy_scene

TABLE = (
    "\ufeffName;Accession;Kind;Score\r\n"
    "# a remark\r\n"
    "first;UP1P0001; kinase ;1.5\r\n"
    "second;UP2P0003;NA;2\r\n"
    "third;query-2;channel;-3e2\r\n"
    "again;UP1P0001;other;9\r\n"
    ";;none;1\r\n"
)


def test_a_table_of_a_spreadsheet_is_read():
    columns = read_user_columns(TABLE.encode(), "own.csv")
    assert columns.key_column == "Accession"
    assert columns.names == ("Name", "Kind", "Score")
    assert columns.numeric == {"Score"}
    assert columns.values["Kind"] == {"UP1P0001": "kinase", "query-2": "channel"}
    assert [note[-2:] for note in columns.notes] == ["1.", "1."]


def test_values_come_to_their_proteins_and_queries():
    scene = toy_scene()
    columns = read_user_columns(TABLE.encode(), "own.csv")
    values, of_queries = columns.texts("Name", scene)
    assert (values[1], values[63]) == ("first", "second")
    assert np.count_nonzero(values != "") == 2
    assert of_queries.tolist() == ["", "third", ""]
    kind = columns.colouring("Kind", scene)
    assert isinstance(kind, GroupColouring)
    assert kind.labels == ("kinase", "not stated")
    score = columns.colouring("Score", scene)
    assert isinstance(score, NumberColouring)
    assert score.values[1] == 1.5
    assert score.query_values[1] == -300
    with pytest.raises(MapError, match="no column “Kinds”"):
        columns.colouring("Kinds", scene)


def test_a_query_is_found_by_the_accession_in_its_header():
    scene = toy_scene()
    columns = read_user_columns(b"id,kind\nUP1P0000,a\n", "own.csv")
    values, of_queries = columns.texts("kind", scene)
    assert values[0] == "a"
    assert of_queries.tolist() == ["a", "", ""]


def test_without_a_known_name_the_first_column_says_the_protein():
    columns = read_user_columns(b"locus\tkind\nUP1P0001\ta\n", "own.tsv")
    assert columns.key_column == "locus"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "single column"),
        (b"accession\nP1\n", "single column"),
        (b"accession,kind\n", "no row"),
        (b"accession,kind\n,a\n", "no row"),
        (b"a,b\n\xff,1\n", "no text in UTF-8"),
        (b'accession,kind\n"P1,a\n', "cannot be read as a table"),
        (b";\n;;", "no header line"),
        (b"accession,kind\nP1,a,b\n", "row 1 below the header has 3 fields"),
        (b"accession,kind,kind\nP1,a,b\n", "two columns “kind”"),
        ((",".join(f"c{i}" for i in range(101)) + "\n" + "1," * 100 + "1\n").encode(), "too large"),
    ],
    ids=range(10),
)
def test_what_is_no_table_is_refused(data, message):
    with pytest.raises(MapError, match=message):
        read_user_columns(data, "own.csv")


def test_quoted_fields_and_short_rows_are_read():
    columns = read_user_columns(b'accession,kind,n\nP1,"a, b",1\n\nP2,c\n', "own.csv")
    assert columns.values == {"kind": {"P1": "a, b", "P2": "c"}, "n": {"P1": "1"}}


def test_limits_are_kept(monkeypatch):
    monkeypatch.setattr(table_rows, "MOST_ROWS", 1)
    with pytest.raises(MapError, match="too large"):
        read_user_columns(b"accession,kind\nP1,a\nP2,b\n", "own.csv")
    monkeypatch.setattr(user_columns, "MOST_BYTES", 5)
    with pytest.raises(MapError, match="MB"):
        read_user_columns(b"accession,kind\nP1,a\n", "own.csv")


@given(st.binary(max_size=200) | st.text(',;\tab1."\n\r#', max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    try:
        columns = read_user_columns(data, "own.csv")
    except MapError:
        return
    scene = toy_scene((12,))
    for name in columns.names:
        columns.colouring(name, scene)
