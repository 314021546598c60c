"""What is asked of a training survives its file, and a damaged file is no request."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.columns import Columns
from proteinbert_core.finetuning.request import REQUEST_FILE, FineTuneRequest
from proteinbert_core.finetuning.sequence_clusters import ClusterMethod
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod
from proteinbert_core.finetuning.task import LabelForm, TaskKind
from proteinbert_core.finetuning.training_plan import TrainingPlan

FULL = FineTuneRequest(
    "Signal “peptide”\n",
    {"train": "/a b/train.csv", "test": "/ü/test.csv"},
    columns=Columns("seq", ("a", "b"), identifier="id", split=None, group="family"),
    kind=TaskKind.MULTI_LABEL,
    form=LabelForm.INTERVALS,
    positive="yes",
    units="kcal/mol",
    split=SplitChoice(SplitMethod.IDENTITY, clustering=ClusterMethod.BUILT_IN, seed=4),
    start="/some/folder",
    plan=TrainingPlan(class_weights=(1.0, 2.5), final_length=1024, seed=9),
    baseline=False,
)


@pytest.mark.parametrize("request_", [FULL, FineTuneRequest("x", {"": "t.csv"})])
def test_round_trip(tmp_path, request_):
    request_.save(tmp_path / "new" / "folder")
    assert FineTuneRequest.load(tmp_path / "new" / "folder") == request_
    request_.save(tmp_path / "new" / "folder")
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [REQUEST_FILE]


@given(
    name=st.text(), balanced=st.booleans(), method=st.sampled_from(SplitMethod),
    share=st.floats(0, 1),
)  # fmt: skip
def test_any_name_and_split_round_trip(tmp_path_factory, name, balanced, method, share):
    if any("\ud800" <= c <= "\udfff" for c in name):
        return
    folder = tmp_path_factory.mktemp("r")
    plan = TrainingPlan(class_weights="balanced" if balanced else None)
    split = SplitChoice(method, valid=share)
    request = FineTuneRequest(name, {"": "t.csv"}, split=split, plan=plan)
    request.save(folder)
    assert FineTuneRequest.load(folder) == request


def damaged(**changes) -> str:
    values = {
        "name": "x", "positive": None, "units": "", "start": "compact", "baseline": True,
        "format": 1, "files": {"": "t.csv"}, "columns": None, "kind": None, "form": None,
        "split": None, "plan": TrainingPlan().to_json(),
    }  # fmt: skip
    return json.dumps({**values, **changes})


def test_the_undamaged_file_can_be_read(tmp_path):
    (tmp_path / REQUEST_FILE).write_text(damaged())
    assert FineTuneRequest.load(tmp_path) == FineTuneRequest("x", {"": "t.csv"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        damaged()[:-20],
        damaged(format=2),
        damaged(more=1),
        damaged(name=3),
        damaged(baseline="yes"),
        damaged(kind="guess"),
        damaged(form="runes"),
        damaged(files=["t.csv"]),
        damaged(columns={"sequence": "seq"}),
        damaged(columns=[1]),
        damaged(plan={}),
        damaged(plan={**TrainingPlan().to_json(), "dropout": 2}),
        damaged(split={"method": "random"}),
        damaged(split={**SplitChoice(SplitMethod.RANDOM).to_json(), "valid": "a"}),
        damaged(split={**SplitChoice(SplitMethod.RANDOM).to_json(), "method": "by taste"}),
    ],
)
def test_a_damaged_file_is_said_to_be(tmp_path, text):
    (tmp_path / REQUEST_FILE).write_text(text)
    with pytest.raises(TaskDataError, match=r"request\.json, which says what is trained, cannot"):
        FineTuneRequest.load(tmp_path)


def test_an_absent_file_too(tmp_path):
    with pytest.raises(TaskDataError, match="cannot be read"):
        FineTuneRequest.load(tmp_path / "nowhere")
