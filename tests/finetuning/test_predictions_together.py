"""Predictions of several predictors in one table."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.finetuning.predictions_together import (
    NamedPredictions,
    protein_table,
    residue_table,
    segments_together,
)
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.sequences import Protein

PROTEINS = (Protein("a", "MKV"), Protein("b", "MK"))
BINARY = Task(TaskKind.BINARY, LabelForm.VALUE, ("no", "yes"))
NUMBER = Task(TaskKind.REGRESSION, LabelForm.VALUE, units="kcal/mol")
LABELS = Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("x", "y"))
RESIDUE = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"))


def values(*rows):
    return np.array(rows, np.float32)


def test_a_row_a_protein_and_columns_by_task():
    table = protein_table(
        PROTEINS,
        [
            NamedPredictions("sp", BINARY, {0: values(0.25, 0.75), 1: values(0.5, 0.5)}),
            NamedPredictions("dG", NUMBER, {1: values(-1.5)}),
            NamedPredictions("loc", LABELS, {0: values(0.5, 0.75), 1: values(0.25, 0.25)}),
            NamedPredictions("cleaved", RESIDUE, {}),
        ],
    )
    assert list(table.columns) == [
        *("protein", "length", "sp", "sp: P(yes)", "dG [kcal/mol]"),
        *("loc", "loc: P(x)", "loc: P(y)"),
    ]
    assert table["sp"].tolist() == ["yes", "no"]
    assert table["loc"].tolist() == ["x;y", ""]
    assert np.isnan(table["dG [kcal/mol]"][0])
    assert table["dG [kcal/mol]"][1] == -1.5


def test_brief_tells_what_decides_and_many_classes_are_not_columns():
    task = Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, tuple(f"c{n}" for n in range(30)))
    given = [NamedPredictions("fold", task, {0: np.eye(30, dtype=np.float32)[7]})]
    for brief in (False, True):
        table = protein_table(PROTEINS[:1], given, brief=brief)
        assert table.iloc[0].tolist() == ["a", 3, "c7", 1.0]
        assert table.columns[-1] == "fold: P"
    labels = [NamedPredictions("loc", LABELS, {0: values(0.9, 0.1)})]
    assert list(protein_table(PROTEINS, labels, brief=True).columns)[2:] == ["loc"]


def test_residues_of_proteins_that_are_there():
    first, second = values([0.9, 0.1], [0.2, 0.8]), values([0.1, 0.9], [0.1, 0.9], [0.8, 0.2])
    table = residue_table(
        PROTEINS,
        [
            NamedPredictions("one", RESIDUE, {1: first}),
            NamedPredictions("two", RESIDUE, {0: second, 1: first}),
            NamedPredictions("sp", BINARY, {0: values(0.5, 0.5)}),
        ],
    )
    assert table["protein"].tolist() == ["a"] * 3 + ["b"] * 2
    assert table["position"].tolist() == [1, 2, 3, 1, 2]
    assert table["residue"].tolist() == list("MKVMK")
    assert table["one"].isna().tolist() == [True, True, True, False, False]
    assert table["two"].tolist() == ["1", "1", "0", "0", "1"]
    assert table["one: P(1)"].tolist()[3:] == pytest.approx([0.1, 0.8])
    assert residue_table(PROTEINS, []).empty


def test_segments_name_their_predictor():
    given = [
        NamedPredictions("sp", BINARY, {0: values(0.1, 0.9)}),
        NamedPredictions("cut", RESIDUE, {1: values([0.1, 0.9], [0.2, 0.8])}),
    ]
    (row,) = segments_together(PROTEINS, given).to_dict("records")
    assert row == {
        "predictor": "cut",
        "protein": "b",
        "class": "1",
        "first": 1,
        "last": 2,
        "length": 2,
        "probability": pytest.approx(0.85),
    }
    assert "predictor" in segments_together(PROTEINS, []).columns
