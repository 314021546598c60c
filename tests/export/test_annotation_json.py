"""The JSON document: schema, every protein, finite numbers, any text."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from proteinbert_core.errors import ExportError
from proteinbert_core.export.annotation_json import (
    ANNOTATION_COLUMNS,
    SCHEMA,
    SCHEMA_FILE,
    SCHEMA_VERSION,
    JsonWriter,
    to_json,
)
from proteinbert_core.sequences import Protein


def table(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["protein", *ANNOTATION_COLUMNS])


ROW = ("P1", "GO:0005344", "oxygen carrier activity", "MF", 0.75, 0.5, 0.25, 7.5, 3, True)


def test_document():
    proteins = [Protein("P1", "MKV", "a globin"), Protein("P2", "MK")]
    document = json.loads(to_json(table(ROW), proteins, {"model": "compact"}))
    assert document == {
        "schema": "proteinbert-explorer/annotations",
        "schema_version": 2,
        "provenance": {"model": "compact"},
        "proteins": [
            {
                "identifier": "P1",
                "description": "a globin",
                "length": 3,
                "unfamiliar": None,
                "annotations": [
                    {
                        "go_id": "GO:0005344",
                        "name": "oxygen carrier activity",
                        "aspect": "MF",
                        "score": 0.75,
                        "probability": 0.5,
                        "neighbour_score": 0.25,
                        "information": 7.5,
                        "depth": 3,
                        "most_specific": True,
                    }
                ],
            },
            {
                "identifier": "P2",
                "description": "",
                "length": 2,
                "unfamiliar": None,
                "annotations": [],
            },
        ],
    }


def schema() -> dict:
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def test_the_schema_is_a_schema_and_says_which_document_it_is_of():
    Draft202012Validator.check_schema(schema())
    assert schema()["properties"]["schema"] == {"const": SCHEMA}
    assert schema()["properties"]["schema_version"] == {"const": SCHEMA_VERSION}
    assert set(schema()["$defs"]["annotation"]["properties"]) == set(ANNOTATION_COLUMNS)


def test_documents_are_valid():
    unknown = ("P2", *ROW[1:6], math.nan, math.inf, *ROW[8:])
    proteins = [Protein("P1", "MKV", "a globin"), Protein("P2", "MK"), Protein("P3", "M")]
    document = json.loads(to_json(table(ROW, unknown), proteins, {"model": "toy"}, {"P2"}))
    Draft202012Validator(schema()).validate(document)
    document["proteins"][0]["annotations"][0]["probability"] = 1.5
    assert not Draft202012Validator(schema()).is_valid(document)


def test_blocks_one_after_the_other_are_one_document():
    proteins = [Protein("P1", "MKV", "a globin"), Protein("P2", "MK")]
    rows = [ROW, ("P2", *ROW[1:])]
    stream = io.StringIO()
    writer = JsonWriter(stream, {"model": "toy"})
    assert [writer.write(table(r), [p]) for r, p in zip(rows, proteins, strict=True)] == [1, 1]
    writer.close()
    assert stream.getvalue() == to_json(table(*rows), proteins, {"model": "toy"})


@pytest.mark.parametrize("unknown", [math.nan, math.inf])
def test_what_is_not_known_is_null(unknown):
    row = (*ROW[:6], math.nan, unknown, *ROW[8:])
    (protein,) = json.loads(to_json(table(row), [Protein("P1", "MKV")], {}))["proteins"]
    (annotation,) = protein["annotations"]
    assert (annotation["neighbour_score"], annotation["information"]) == (None, None)


def test_unfamiliar_proteins_are_flagged():
    proteins = [Protein("P1", "MKV"), Protein("P2", "MK")]
    document = json.loads(to_json(table(ROW), proteins, {}, unfamiliar={"P2"}))
    assert [each["unfamiliar"] for each in document["proteins"]] == [False, True]


def test_columns_as_numpy_makes_them():
    frame = table(ROW).astype({"score": np.float32, "probability": np.float32, "depth": np.int16})
    (annotation,) = json.loads(to_json(frame, [Protein("P1", "MKV")], {}))["proteins"][0][
        "annotations"
    ]
    assert (annotation["score"], annotation["depth"]) == (0.75, 3)


def test_rows_keep_their_order():
    rows = [(*ROW[:1], f"GO:{number}", *ROW[2:]) for number in (3, 1, 2)]
    (protein,) = json.loads(to_json(table(*rows), [Protein("P1", "MKV")], {}))["proteins"]
    assert [row["go_id"] for row in protein["annotations"]] == ["GO:3", "GO:1", "GO:2"]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(ExportError, match="GO:0005344"):
        to_json(table((*ROW[:5], value, *ROW[6:])), [Protein("P1", "MKV")], {})


def test_a_row_of_an_unlisted_protein_is_refused():
    with pytest.raises(ExportError, match="'P1'"):
        to_json(table(ROW), [Protein("P2", "MKV")], {})


@given(st.text(min_size=1), st.text())
def test_any_header_text_comes_back(identifier, description):
    protein = Protein(identifier, "MKV", description)
    text = to_json(table((identifier, *ROW[1:])), [protein], {"input": description})
    text.encode("ascii")
    document = json.loads(text)
    (entry,) = document["proteins"]
    assert (entry["identifier"], entry["description"]) == (identifier, description)
    assert len(entry["annotations"]) == 1
    assert document["provenance"] == {"input": description}
