"""What kind of task labels make, and how they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.labelled_rows import LabelledRow, LabelledRows
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind, TaskLevel
from proteinbert_core.finetuning.task_guess import guess_task

PROTEINS = ("MKTAYIAKQR", "GSHMLEDPVE", "MSTNPKPQRKT")


def rows_of(cells, sequences=PROTEINS, columns=("label",)):
    rows = [
        LabelledRow(
            f"p{i}", sequences[i % len(sequences)], tuple(np.atleast_1d(cell)), "toy", i + 2
        )
        for i, cell in enumerate(cells)
    ]
    return LabelledRows(tuple(rows), columns)


def whole(values):
    return [str(int(value)) for value in np.round(values)]


RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("cells", "kind", "form", "classes"),
    [
        (["0", "1", "1.0", "NaN"], "binary", "VALUE", ("0", "1")),
        (["-1", "1"], "binary", "VALUE", ("-1", "1")),
        (["yes", "no", "yes"], "binary", "VALUE", ("no", "yes")),
        (["a", "b", "a"], "binary", "VALUE", ("a", "b")),
        (["0.91", "-1.5", "3", ""], "regression", "VALUE", ()),
        (["1", "10", "9", "1"], "multi-class", "VALUE", ("1", "9", "10")),
        (whole(RANDOM.normal(60, 12, 3000)), "regression", "VALUE", ()),
        (whole(RANDOM.permutation(40)[RANDOM.zipf(1.4, 3000) % 40]), "multi-class", "VALUE", None),
        (whole(range(150)) * 3, "multi-class", "VALUE", None),
        (whole(RANDOM.integers(1000, 90000, 50)), "regression", "VALUE", ()),
        (whole(range(-20, 5)) * 9, "regression", "VALUE", ()),
        (["nucleus", "cytosol", "membrane", "nucleus"], "multi-class", "VALUE", None),
        (
            ["nucleus;cytosol", "cytosol", "x"],
            "multi-label",
            "CLASSES",
            ("cytosol", "nucleus", "x"),
        ),
        (["0001110000", "1110000000", "00000000111"], "binary", "LETTERS", ("0", "1")),
        (["HHHHCCCCEE", "CCCC-?CCEE", "HHHHCCCCEEE"], "multi-class", "LETTERS", ("C", "E", "H")),
        (["0,0,0,1,1,1,0,0,0,0", "[1 1 1 0 0 0 0 0 0 0]"], "binary", "LIST", ("0", "1")),
        (["0.5 " * 9 + "1", ",".join(["2"] * 10)], "regression", "LIST", ()),
        (["2-5;7", "none", "3"], "binary", "INTERVALS", ("none", "inside")),
        (["2-5;7", "none", "30-40"], "binary", "INTERVALS", ("none", "inside")),
        (["0-5", "5-10", "10-20", "20-50", "20-50"], "multi-class", "VALUE", None),
        (["0", "1"] * 10 + ["maybe"], "binary", "VALUE", ("0", "1")),
        (["helix:2-5", "helix:1-3"], "binary", "INTERVALS", ("none", "helix")),
        (["a:2-5;b:6", "b:1-3"], "multi-class", "INTERVALS", ("none", "a", "b")),
        (["a;b", "none", "a"], "multi-label", "CLASSES", ("a", "b")),
        (["a:2-5;b:4-6", "b:1-3"], "multi-label", "INTERVALS", ("a", "b")),
    ],
    ids=str,
)
def test_kind_and_form(cells, kind, form, classes):
    guess = guess_task(rows_of(cells))
    assert (guess.task.kind.value, guess.task.form.name) == (kind, form)
    assert guess.reason.endswith(".")
    assert guess.task.kind not in guess.alternatives
    if classes is not None:
        assert guess.task.classes == classes


def test_the_rarer_class_is_taken_for_positive_and_can_be_changed():
    rows = rows_of(["membrane", "soluble", "soluble"])
    guess = guess_task(rows)
    assert guess.task.positive_class == "membrane"
    assert "“membrane”, the rarer one" in guess.reason
    assert guess_task(rows, positive="soluble").task.positive_class == "soluble"
    with pytest.raises(TaskDataError, match="“nucleus” cannot be the positive class"):
        guess_task(rows, positive="nucleus")


def test_columns_of_zeros_and_ones_are_the_classes():
    rows = rows_of([["0", "1"], ["1", "1"], ["", "0"]], columns=("nucleus", "cytosol"))
    task = guess_task(rows).task
    assert (task.kind, task.classes, task.level) == (
        TaskKind.MULTI_LABEL,
        ("nucleus", "cytosol"),
        TaskLevel.PROTEIN,
    )
    with pytest.raises(TaskDataError, match="Choose one column"):
        guess_task(rows, kind=TaskKind.BINARY)


def test_the_user_corrects_the_kind():
    rows = rows_of(whole(range(5)) * 4)
    guess = guess_task(rows, kind=TaskKind.REGRESSION, units="°C")
    assert (guess.task.kind, guess.task.units) == (TaskKind.REGRESSION, "°C")
    assert guess.reason == "Chosen by the user."
    assert TaskKind.MULTI_CLASS in guess.alternatives
    with pytest.raises(TaskDataError, match="exactly two classes, but 5"):
        guess_task(rows, kind=TaskKind.BINARY)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1", "1", "1.0"], "is the same: 1"),
        (["", "NaN", "NA"], "Not one protein has a label"),
        ([f"word{i}" for i in range(40)], "40 different words"),
        (["60,1", "58,44", "60,1"] * 3 + ["7,5"], "decimal comma"),
    ],
    ids=str,
)
def test_labels_from_which_nothing_can_be_learnt(cells, message):
    with pytest.raises(TaskDataError, match=message):
        guess_task(rows_of(cells))


@given(st.lists(st.text("01.,;|-?[]: ae%√nf", max_size=12), min_size=1, max_size=8))
def test_any_cells_make_a_task_or_a_named_error(cells):
    try:
        guess = guess_task(rows_of(cells))
    except TaskDataError:
        return
    assert Task.from_json(guess.task.to_json()) == guess.task


@pytest.mark.parametrize(
    "damage", [{"format": 9}, {"kind": "x"}, {"classes": "ab"}, {"classes": ["a"]}, {"form": 3}]
)
def test_a_damaged_description_is_refused(damage):
    values = Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1")).to_json()
    with pytest.raises(TaskDataError):
        Task.from_json({**values, **damage})


# The labels of the file of neuropeptides are of whole proteins, whatever its name suggests.
REAL = {
    "signalP_binary": ("protein", "binary"),
    "ProFET_NP_SP_Cleaved": ("protein", "binary"),
    "remote_homology": ("protein", "multi-class"),
    "stability": ("protein", "regression"),
    "fluorescence": ("protein", "regression"),
    "secondary_structure": ("residue", "multi-class"),
}


def test_the_real_files_are_guessed_right_and_whole(shared_data):
    from proteinbert_core.finetuning.labelled_data import label_proteins
    from proteinbert_core.finetuning.labelled_rows import read_files

    paths = sorted((shared_data / "finetune").glob("*.csv.gz"))
    assert len(paths) == 14
    for path in paths:
        rows = read_files({"": path})
        task = guess_task(rows).task
        assert (task.level.value, task.kind.value) == REAL[path.name.split(".")[0]], path.name
        data = label_proteins(rows, task)
        assert not data.problems, path.name
        assert data.known.all()
