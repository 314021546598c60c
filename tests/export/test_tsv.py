"""The long table: columns, provenance, numbers, and text that cannot break it."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import ExportError
from proteinbert_core.export.tsv import TABLE_COLUMNS, TsvWriter, escape_field, write_tsv


def table(*rows: tuple) -> pd.DataFrame:
    """Rows of the first six columns, or of more."""
    rest = (math.nan, math.nan, True)
    full = [(*row, *rest[len(row) - 6 :]) for row in rows]
    return pd.DataFrame(full, columns=list(TABLE_COLUMNS)).assign(depth=1)


def written(frame: pd.DataFrame, provenance: dict[str, str] | None = None) -> str:
    stream = io.StringIO()
    write_tsv(frame, provenance or {}, stream)
    return stream.getvalue()


def unescaped(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")


def test_columns_provenance_and_rows():
    text = written(
        table(("P1", "GO:0005344", "oxygen carrier activity", "MF", 0.75, 0.5, 0.25, 7.5, False)),
        {"model": "compact", "ontology": "release 1"},
    )
    assert text.splitlines() == [
        "# ProteinBERT Explorer: GO annotations",
        "# format: 3",
        "# model: compact",
        "# ontology: release 1",
        (
            "protein\tgo_id\tname\taspect\tscore\tprobability\tneighbour_score\tinformation"
            "\tmost_specific"
        ),
        "P1\tGO:0005344\toxygen carrier activity\tMF\t0.75\t0.5\t0.25\t7.5\tfalse",
    ]


@pytest.mark.parametrize("unknown", [math.nan, math.inf])
def test_what_is_not_known_is_an_empty_field(unknown):
    text = written(table(("P1", "GO:1", "x", "MF", 0.5, 0.5, math.nan, unknown)))
    assert text.splitlines()[-1] == "P1\tGO:1\tx\tMF\t0.5\t0.5\t\t\ttrue"
    read = pd.read_csv(io.StringIO(text), sep="\t", comment="#")
    assert read[["neighbour_score", "information"]].isna().all(axis=None)


def test_no_rows_leave_a_header():
    text = written(table())
    assert text.splitlines()[-1] == "\t".join(TABLE_COLUMNS)


def test_float32_is_written_without_false_digits():
    frame = table(("P1", "GO:1", "x", "MF", 0.0, 0.0))
    frame["score"] = np.array([0.1], dtype=np.float32)
    assert written(frame).splitlines()[-1].split("\t")[4] == "0.1"


def test_tables_one_after_the_other_equal_one_table():
    first = table(("P1", "GO:1", "x", "MF", 0.5, 0.5))
    second = table(("P2", "GO:2", "y", "BP", 0.25, 0.25))
    stream = io.StringIO()
    writer = TsvWriter(stream, {"model": "m"})
    assert [writer.write(first), writer.write(second)] == [1, 1]
    assert stream.getvalue() == written(pd.concat([first, second]), {"model": "m"})


@pytest.mark.parametrize("column", ["score", "probability"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused_and_named(column, value):
    frame = table(("P1", "GO:1", "x", "MF", 0.5, 0.5), ("P2", "GO:2", "x", "MF", 0.5, 0.5))
    frame.loc[1, column] = value
    stream = io.StringIO()
    writer = TsvWriter(stream, {})
    header = stream.getvalue()
    with pytest.raises(ExportError, match=rf"{column} of GO:2 .*'P2'"):
        writer.write(frame)
    assert stream.getvalue() == header


def test_a_missing_column_is_named():
    with pytest.raises(ExportError, match="no column aspect"):
        written(table().drop(columns="aspect"))


@pytest.mark.parametrize(
    "identifier",
    [
        "a\tb",
        "a\nP9\tGO:9\tfalse\tMF\t1\t1",
        "a\r\nb",
        "#not a comment",
        "contig#7",
        '"opens a quote',
        "=HYPERLINK(1)",
        "a\u2028b\x85c\x0bd",
        "back\\slash",
        "nul\x00",
        "",
        "日本 µ",
    ],
)
def test_no_identifier_breaks_a_reader(identifier):
    rows = [
        (identifier, "GO:1", "5'-nucleotidase activity", "MF", 0.5, 0.5),
        ("P2", "GO:2", "y", "BP", 0.5, 0.5),
    ]
    text = written(table(*rows), {identifier or "empty": identifier})
    comment_free = pd.read_csv(io.StringIO(text), sep="\t", comment="#", keep_default_na=False)
    assert list(comment_free.columns) == list(TABLE_COLUMNS)
    assert [unescaped(value) for value in comment_free["protein"]] == [
        unescaped(escape_field(identifier)),
        "P2",
    ]
    assert comment_free["name"].tolist() == [rows[0][2], "y"]
    plain = [line for line in csv.reader(text.splitlines(), delimiter="\t") if line[0][:1] != "#"]
    assert [len(line) for line in plain] == [len(TABLE_COLUMNS)] * 3


@given(st.text())
def test_every_text_stays_one_field_and_can_be_read_back(text):
    field = escape_field(text)
    assert len(field.splitlines()) <= 1
    assert "\t" not in field
    assert "#" not in field
    assert field[:1] not in set('"=+@-＝＋－＠')
    field.encode()  # raises on a lone surrogate
    # The escapes are Python's own, so the text comes back exactly.
    assert (
        "".join(
            part if index % 2 == 0 else part.encode().decode("unicode_escape")
            for index, part in enumerate(_split_escapes(field))
        )
        == text
    )


def _split_escapes(field: str) -> list[str]:
    import re

    return re.split(r"(\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[\\tnr])", field)


def test_usual_identifiers_are_written_as_they_are():
    for identifier in ("sp|P68871|HBB_HUMAN", "P68871", "gi|1|ref|NP_1.1|", "x.t1_2-3"):
        assert escape_field(identifier) == identifier
