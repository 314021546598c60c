"""Splits: nothing twice, shares kept, classes, groups and clusters as promised."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.labelled_data import label_proteins
from proteinbert_core.finetuning.labelled_rows import LabelledRow, LabelledRows
from proteinbert_core.finetuning.sequence_clusters import SequenceClusters
from proteinbert_core.finetuning.splits import (
    cluster_split,
    given_split,
    group_split,
    random_split,
)
from proteinbert_core.finetuning.strata import strata
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind

LETTERS = "ACDEFGHIKLMNPQRSTVWY"


def sequence(number):
    return "M" + LETTERS[number % 20] + LETTERS[number // 20 % 20] + LETTERS[number // 400]


def data_of(labels, *, splits=None, groups=None, numbers=None, task=None):
    numbers = numbers or range(len(labels))
    rows = [
        LabelledRow(
            f"p{i}",
            sequence(number),
            (label,),
            "toy",
            i + 2,
            splits[i] if splits else "",
            groups[i] if groups else "",
        )
        for i, (label, number) in enumerate(zip(labels, numbers, strict=True))
    ]
    task = task or Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1"))
    return label_proteins(LabelledRows(tuple(rows), ("label",)), task)


def check_whole(split, n):
    every = np.concatenate([split.train, split.valid, split.test])
    assert sorted(every.tolist()) == list(range(n))
    assert split.record["counts"] == {name: len(rows) for name, rows in split.parts().items()}
    json.dumps(split.record)


@settings(max_examples=50)
@given(st.integers(40, 300), st.integers(0, 9), st.sampled_from([0.05, 0.1, 0.25]))
def test_random_shares_of_every_class(n, seed, rare):
    labels = ["1" if i < rare * n else "0" for i in range(n)]
    data = data_of(labels)
    split = random_split(data, valid=0.2, test=0.2, seed=seed)
    check_whole(split, n)
    n_rare = labels.count("1")
    for rows in (split.valid, split.test):
        assert abs(len(rows) - 0.2 * n) <= 1
        assert abs(data.values[rows].sum() - 0.2 * n_rare) <= 1.5


def test_the_seed_decides():
    data = data_of(["0", "1"] * 50)
    one, same, other = (random_split(data, seed=seed) for seed in (1, 1, 2))
    assert one.test.tolist() == same.test.tolist() != other.test.tolist()


def test_values_are_dealt_out_evenly_too():
    task = Task(TaskKind.REGRESSION, LabelForm.VALUE)
    data = data_of([str(i) for i in range(200)], task=task)
    split = random_split(data, test=0.2)
    assert abs(data.values[split.test].mean() - 99.5) < 8
    assert strata(data)[0] == 0
    assert strata(data)[-1] == 9


def test_rows_with_the_same_sequence_stay_together():
    task = Task(TaskKind.REGRESSION, LabelForm.VALUE)
    numbers = [i // 4 for i in range(120)]
    data = data_of([str(i) for i in range(120)], numbers=numbers, task=task)
    split = random_split(data)
    check_whole(split, 120)
    parts = [{numbers[row] for row in rows} for rows in split.parts().values()]
    assert not (parts[0] & parts[1] | parts[0] & parts[2] | parts[1] & parts[2])


def test_strata_of_several_classes_and_of_residues():
    task = Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("a", "b", "c"))
    data = data_of(["a;b", "a", "b;a", "none", "c;a"], task=task)
    assert strata(data) == [1, 0, 1, 3, 2]
    task = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"))
    assert strata(data_of(["0000", "0100", "00-0"], task=task)) == [0, 1, 0]


@settings(max_examples=50)
@given(st.lists(st.integers(0, 12), min_size=60, max_size=120), st.integers(0, 5))
def test_groups_are_never_divided(groups, seed):
    names = [f"family {group}" if group else "" for group in groups]
    data = data_of(["0", "1"] * (len(groups) // 2) + ["1"] * (len(groups) % 2), groups=names)
    try:
        split = group_split(data, valid=0.2, test=0.2, seed=seed)
    except TaskDataError:
        # Groups so large that nothing is left for a part.
        assert max(groups.count(group) for group in groups) > 0.2 * len(groups)
        return
    check_whole(split, len(groups))
    seen = [{names[row] for row in rows} - {""} for rows in split.parts().values()]
    assert sum(map(len, seen)) == len(set(names) - {""})
    assert len(split.test) <= 0.2 * len(groups) + 0.5


def test_clusters_are_never_divided_and_the_largest_is_trained_on():
    labels = np.repeat(np.arange(31), [60, *[2] * 30])
    data = data_of(["0", "1"] * 60)
    split = cluster_split(data, SequenceClusters(labels, "built-in", 0.3), seed=3)
    check_whole(split, 120)
    assert set(range(60)) <= set(split.train.tolist())
    assert len(split.test) == 24
    assert split.record["largest_cluster"] == 60
    with pytest.raises(TaskDataError, match="clusters of 31 sequences for 120"):
        cluster_split(data, SequenceClusters(np.arange(31), "built-in", 0.3))


def test_one_cluster_cannot_be_divided():
    data = data_of(["0", "1"] * 20)
    whole = SequenceClusters(np.zeros(40, dtype=np.int64), "built-in", 0.3)
    with pytest.raises(TaskDataError, match=r"Nothing is left for valid and test.*1 groups"):
        cluster_split(data, whole)


def test_a_given_split_is_kept_and_validation_taken_from_training():
    splits = ["train"] * 30 + [""] * 10 + ["test"] * 20
    data = data_of(["0", "1"] * 30, splits=splits)
    split = given_split(data, valid=0.1)
    check_whole(split, 60)
    assert split.test.tolist() == list(range(40, 60))
    assert len(split.valid) == 4
    assert split.record["without_split_trained_on"] == 10
    whole = given_split(data_of(["0", "1"] * 15, splits=["train", "valid", "test"] * 10))
    assert whole.valid.tolist() == list(range(1, 30, 3))
    assert whole.record["method"] == "given"
    with pytest.raises(TaskDataError, match="No protein is left to train on"):
        given_split(data_of(["0", "1"], splits=["valid", "test"]))


@pytest.mark.parametrize(("valid", "test"), [(0, 0), (-0.1, 0.2), (0.5, 0.5), (float("nan"), 0.1)])
def test_shares_that_are_impossible(valid, test):
    with pytest.raises(TaskDataError, match="cannot be set apart"):
        random_split(data_of(["0", "1"] * 10), valid=valid, test=test)


def test_groups_are_needed_for_a_split_by_groups():
    with pytest.raises(TaskDataError, match="No protein has a group"):
        group_split(data_of(["0", "1"] * 10))
