"""Segments of residues that are predicted alike."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from proteinbert_core.finetuning.prediction_table import TaskPrediction, decide
from proteinbert_core.finetuning.residue_segments import (
    SEGMENT_COLUMNS,
    find_segments,
    segment_table,
)
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.sequences import Protein

BINARY = Task(TaskKind.BINARY, LabelForm.LETTERS, ("no", "yes"))
THREE = Task(TaskKind.MULTI_CLASS, LabelForm.LETTERS, ("H", "E", "C"))
LABELS = Task(TaskKind.MULTI_LABEL, LabelForm.LIST, ("buried", "active"))
NUMBER = Task(TaskKind.REGRESSION, LabelForm.LIST)


def values(*rows):
    return np.array(rows, np.float32)


def binary(*positive):
    return values(*((1 - each, each) for each in positive))


def brief(task, predicted):
    return [(each.name, each.first, each.last) for each in find_segments(task, predicted)]


def test_binary_segments_are_those_of_the_positive_class():
    assert brief(BINARY, binary(0.9, 0.8, 0.1, 0.5, 0.6)) == [("yes", 1, 2), ("yes", 5, 5)]
    assert brief(BINARY, binary(0.1, 0.2)) == []
    assert brief(BINARY, binary(0.9)) == [("yes", 1, 1)]


def test_probability_is_the_mean_of_the_class():
    (segment,) = find_segments(BINARY, binary(0.6, 0.7, 0.8))
    assert segment.probability == pytest.approx(0.7)
    assert segment.length == 3


def test_multi_class_segments_cover_the_protein_in_order():
    predicted = values([0.1, 0.8, 0.1], [0.6, 0.2, 0.2], [0.5, 0.3, 0.2], [0.1, 0.1, 0.8])
    assert brief(THREE, predicted) == [("E", 1, 1), ("H", 2, 3), ("C", 4, 4)]


def test_labels_may_overlap_and_begin_at_one_half():
    predicted = values([0.5, 0.2], [0.9, 0.7], [0.4, 0.6])
    assert brief(LABELS, predicted) == [("buried", 1, 2), ("active", 2, 3)]


def test_numbers_and_empty_proteins_have_none():
    assert find_segments(NUMBER, values([1.0], [2.0])) == []
    assert find_segments(BINARY, np.zeros((0, 2), np.float32)) == []


@given(
    hnp.arrays(
        np.float32, st.tuples(st.integers(1, 40), st.just(3)), elements=st.floats(0, 1, width=32)
    )
)
def test_segments_say_what_the_residues_do(predicted):
    said = decide(THREE, predicted)
    segments = find_segments(THREE, predicted)
    rebuilt = [each.name for each in segments for _ in range(each.length)]
    assert rebuilt == said
    assert all(one.name != two.name for one, two in itertools.pairwise(segments))


def test_table_has_a_row_a_segment_and_its_columns_without_any():
    proteins = Protein("a", "MKV"), Protein("b", "MK")
    table = segment_table(
        BINARY,
        [
            TaskPrediction(proteins[0], binary(0.9, 0.1, 0.9)),
            TaskPrediction(proteins[1], binary(0.1, 0.1)),
        ],
    )
    assert list(table.columns) == list(SEGMENT_COLUMNS)
    assert table[["protein", "first", "last"]].to_numpy().tolist() == [["a", 1, 1], ["a", 3, 3]]
    assert list(segment_table(BINARY, []).columns) == list(SEGMENT_COLUMNS)
