"""From a request's tables to divided and checked proteins."""

from __future__ import annotations

import threading

import pytest

from proteinbert_core.errors import Cancelled, TaskDataError
from proteinbert_core.finetuning.columns import Columns
from proteinbert_core.finetuning.labelled_rows import rows_from_frame
from proteinbert_core.finetuning.prepared_data import prepare_data, prepare_rows
from proteinbert_core.finetuning.request import FineTuneRequest
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod
from proteinbert_core.finetuning.task import TaskKind
from tests.finetuning.toy_tables import separate_families, toy_frame


@pytest.fixture
def families(tmp_path):
    path = tmp_path / "families.csv"
    separate_families().drop(columns="family").to_csv(path, index=False)
    return FineTuneRequest("toy", {"": str(path)})


def test_without_a_choice_relatives_stay_together_and_steps_are_told(families):
    steps = []
    prepared = prepare_data(families, report=lambda *step: steps.append(step))
    assert prepared.split.record["method"] == "sequence identity"
    assert prepared.guess.task.classes == ("a", "b")
    assert set(prepared.leakage) == {"valid", "test"}
    for found in prepared.leakage.values():
        assert found.counts()["90 % or more"] == found.counts()["50 to 90 %"] == 0
    assert prepared.summary.parts["all"].n_proteins == 48
    assert prepared.summary.split == prepared.split.record
    names = list(dict.fromkeys(name for name, _, _ in steps))
    assert names == ["Reading the tables", "Clustering by sequence", "Looking for relatives"]
    assert all(0 <= done <= total for _, done, total in steps)


def test_leakage_of_a_random_split_shows(families):
    random = SplitChoice(SplitMethod.RANDOM)
    request = FineTuneRequest("toy", families.files, split=random)
    found = prepare_data(request).leakage["test"].counts()
    assert found["50 to 90 %"] + found["90 % or more"] > 5


def test_what_the_user_says_is_taken():
    frame = toy_frame()
    request = FineTuneRequest(
        "toy", {}, kind=TaskKind.MULTI_CLASS, split=SplitChoice(SplitMethod.RANDOM, test=0.0)
    )
    prepared = prepare_rows(rows_from_frame(frame), request)
    assert prepared.guess.task.kind == "multi-class"
    assert set(prepared.leakage) == {"valid"}, "no test part, no leakage into it"
    assert "stays unknown" in prepared.summary.remarks[-1]


def test_files_of_a_split_may_differ_in_more_columns_but_not_lack_a_named_one(tmp_path):
    frame = separate_families()
    for part, rows in (("train", slice(0, 40)), ("test", slice(40, 48))):
        more = {"note": "x"} if part == "test" else {}
        frame[rows].assign(**more).to_csv(tmp_path / f"{part}.csv", index=False)
    files = {part: str(tmp_path / f"{part}.csv") for part in ("train", "test")}
    columns = Columns("seq", ("label",), group="family")
    prepared = prepare_data(FineTuneRequest("toy", files, columns=columns))
    assert prepared.split.record["counts"]["test"] == 8
    assert prepared.data.rows[0].group == "f0"
    named = Columns("seq", ("label",), identifier="note")
    with pytest.raises(TaskDataError, match=r"train\.csv has no column “note”"):
        prepare_data(FineTuneRequest("toy", files, columns=named))


def test_it_can_be_cancelled(families):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        prepare_data(families, cancel=cancel)
