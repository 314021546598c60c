"""What is said of labelled data before training, and what stops it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.data_summary import summarise_data
from proteinbert_core.finetuning.labelled_data import label_proteins
from proteinbert_core.finetuning.labelled_rows import read_files, read_rows
from proteinbert_core.finetuning.leakage import measure_leakage
from proteinbert_core.finetuning.problems import ProblemKind
from proteinbert_core.finetuning.splits import Split, given_split, random_split
from proteinbert_core.finetuning.table_reader import parse_table
from proteinbert_core.finetuning.task_guess import guess_task

RESIDUES = np.array(list("ACDEFGHIKLMNPQRSTVWY"))


def text_of(labels, extra=""):
    random = np.random.default_rng(0)
    lines = [
        f"{''.join(random.choice(RESIDUES, 12 + i % 5))},{each}" for i, each in enumerate(labels)
    ]
    return "seq,label\n" + "\n".join(lines) + "\n" + extra


def labelled(text):
    rows = read_rows(parse_table(text.encode(), "toy.csv"))
    guess = guess_task(rows)
    return label_proteins(rows, guess.task), guess


def rows_split(train, valid, test):
    ends = np.cumsum([0, train, valid, test])
    parts = [np.arange(ends[i], ends[i + 1]) for i in range(3)]
    return Split(*parts, {"method": "given"})


def test_a_summary_of_classes():
    data, guess = labelled(text_of(["0", "1"] * 40, "MK,\nM1,1\nMKV,\n"))
    split = random_split(data, valid=0.1, test=0.2)
    train = [data.sequences[row] for row in split.train]
    leakage = {"test": measure_leakage(train, [data.sequences[row] for row in split.test])}
    summary = summarise_data(data, guess=guess, split=split, leakage=leakage)
    assert summary.reason == guess.reason
    assert summary.left_out == {ProblemKind.SEQUENCE: 1, ProblemKind.NO_LABEL: 2}
    assert {name: part.n_proteins for name, part in summary.parts.items()} == {
        "all": 80,
        "train": 56,
        "valid": 8,
        "test": 16,
    }
    assert summary.parts["all"].lengths == (12, 14, 16)
    assert summary.class_table().loc["1"].tolist() == [40, 28, 4, 8]
    assert summary.problem_table()["line"].tolist() == [82, 83, 84]
    assert summary.leakage["test"]["none found"] == 16
    assert "only 16 test proteins" in summary.remarks[0]
    assert json.loads(json.dumps(summary.to_json()))["left_out"]["no label"] == 2


def test_a_summary_of_numbers_and_of_residues():
    data, _ = labelled(text_of([f"{i / 10}" for i in range(30)]))
    (part,) = summarise_data(data).parts.values()
    assert part.values == pytest.approx((0, 1.45, 2.9))
    assert not part.classes
    data, _ = labelled("seq,label\nMKTAY,HH--C\nMKT,CCH\n")
    (part,) = summarise_data(data).parts.values()
    assert (part.n_proteins, part.n_known, part.n_unknown) == (2, 6, 2)
    assert part.classes == {"C": 3, "H": 3}


@pytest.mark.parametrize(
    ("labels", "sizes", "message"),
    [
        (["0", "1"] * 10, (9, 5, 6), "9 labelled proteins to train on, and 10"),
        (["0", "1"] * 10, (14, 0, 6), "No protein is for validation"),
        (["0"] * 15 + ["1"] * 5, (12, 4, 4), "All training labels are “0”"),
        (["1.5"] * 15 + ["0.2", "0.3", "0.4"], (12, 3, 3), r"All training values are 1\.5"),
        (["a"] * 15 + ["a;b"] * 3, (12, 3, 3), "of all training proteins or of none"),
    ],
    ids=["few", "no valid", "one class", "one value", "several labels"],
)
def test_what_cannot_be_learnt_from(labels, sizes, message):
    data, _ = labelled(text_of(labels))
    with pytest.raises(TaskDataError, match=message):
        summarise_data(data, split=rows_split(*sizes))


def test_what_will_be_hard():
    data, _ = labelled(text_of(["a"] * 30 + ["b"] * 5 + ["c"] * 5))
    remarks = summarise_data(data, split=rows_split(32, 3, 5)).remarks
    assert remarks[:3] == (
        "No training protein is of class “c”: never predicted.",
        "Fewer than 10 training proteins have class “b”.",
        "No test protein is of classes “a”, “b”: not judged.",
    )
    assert "stays unknown" in summarise_data(data, split=rows_split(37, 3, 0)).remarks[-1]


def test_real_files_of_splits(shared_data):
    """From the files of a task to arrays, split and summary."""
    folder = shared_data / "finetune"
    rows = read_files(
        {
            "train": folder / "secondary_structure.valid.csv.gz",
            "test": folder / "secondary_structure.test.csv.gz",
        }
    )
    guess = guess_task(rows)
    data = label_proteins(rows, guess.task)
    split = given_split(data)
    summary = summarise_data(data, guess=guess, split=split)
    assert (summary.parts["train"].n_proteins, summary.parts["test"].n_proteins) == (1953, 513)
    assert summary.parts["all"].n_known == 556_931 + 144_360
    assert list(summary.parts["all"].classes) == ["0", "1", "2"]
    assert sum(map(len, data.targets(split.test))) == 144_360
