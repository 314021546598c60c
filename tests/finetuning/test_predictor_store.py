"""Predictors are kept, found, told apart, taken elsewhere and removed."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import CheckpointError
from proteinbert_core.finetuning.predictor_store import (
    PREDICTORS_VARIABLE,
    PredictorStore,
    predictor_key,
)
from proteinbert_core.finetuning.task_folder import HEAD_FILE, TASK_FILE
from tests.finetuning.test_task_model import model_of
from tests.finetuning.toy_task import BINARY, RESIDUE_BINARY


@pytest.fixture(scope="module")
def model():
    return model_of(BINARY)


@pytest.fixture
def store(tmp_path):
    return PredictorStore(tmp_path / "predictors")


def test_an_empty_store(store):
    assert store.stored() == []
    with pytest.raises(CheckpointError, match="There are: none"):
        store.find("x")


def test_the_variable_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(PREDICTORS_VARIABLE, str(tmp_path))
    assert PredictorStore().folder == tmp_path
    assert PredictorStore().trainings.parent == tmp_path
    monkeypatch.delenv(PREDICTORS_VARIABLE)
    assert PredictorStore().folder.name == "predictors"


def test_kept_found_loaded_removed(store, model):
    kept = store.add(model, "Signal peptide")
    assert (kept.key, kept.name, kept.digest) == ("signal-peptide", "Signal peptide", model.digest)
    assert kept.task == BINARY
    for name in ("signal-peptide", "Signal peptide"):
        assert store.find(name).folder == kept.folder
        assert store.load(name).digest == model.digest
    with pytest.raises(CheckpointError, match="There are: “Signal peptide”"):
        store.load("signal")
    store.remove("Signal peptide")
    assert store.stored() == []
    with pytest.raises(CheckpointError, match="no predictor"):
        store.remove("Signal peptide")


def test_the_same_name_gets_a_number_and_names_of_one_key_are_told_apart(store, model):
    first, second, third = (store.add(model, name) for name in ("toy", "toy", "Toy!"))
    assert [each.key for each in (first, second, third)] == ["toy", "toy-2", "toy-3"]
    assert [each.name for each in (first, second, third)] == ["toy", "toy 2", "Toy!"]
    assert store.find("toy 2").key == "toy-2"
    assert store.find("Toy!").key == "toy-3"


def test_imported_ones_of_one_name_are_told_apart_by_key(store, model, tmp_path):
    store.add(model, "mine")
    packed = tmp_path / "mine.zip"
    store.export("mine", packed)
    other = PredictorStore(tmp_path / "other")
    keys = [other.import_file(packed, name).key for name in ("a", "b")]
    assert keys == ["a", "b"]
    assert [each.name for each in other.stored()] == ["mine", "mine"]
    with pytest.raises(CheckpointError, match=r"Several predictors are called “mine”.*“a”, “b”"):
        other.find("mine")
    assert other.find("b").key == "b"
    assert other.import_file(packed).key == "mine"
    assert other.find("mine").key == "mine", "a key says which one is meant"


@given(name=st.text(max_size=100))
def test_any_name_makes_a_good_key(name):
    key = predictor_key(name)
    assert 1 <= len(key) <= 60
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not key.startswith("-")
    assert not key.endswith("-")


@pytest.mark.parametrize("name", ["../../up", ".hidden", "a/b", "ü", "", "con\n\x1b[0m", "x" * 500])
def test_odd_names_stay_inside_the_store(store, model, name):
    kept = store.add(model, name)
    assert kept.folder.parent == store.folder
    assert store.load(kept.key).digest == model.digest
    assert store.stored()[0].key == kept.key


def test_what_is_damaged_is_passed_over_and_refused(store, model):
    store.add(model, "good")
    for name, change in {
        "truncated": lambda text: text[:100],
        "no-facts": lambda text: json.dumps({**json.loads(text), "facts": 3}),
        "no-task": lambda text: json.dumps({**json.loads(text), "task": []}),
        "later": lambda text: json.dumps({**json.loads(text), "format_version": 99}),
        "not-text": lambda _: "\0",
    }.items():
        store.add(model, name)
        path = store.folder / name / TASK_FILE
        path.write_text(change(path.read_text()))
    store.add(model, "half").folder.joinpath(TASK_FILE).unlink()
    (store.trainings / "running").mkdir(parents=True)
    assert [each.key for each in store.stored()] == ["good"]
    with pytest.raises(CheckpointError):
        store.load("truncated")
    assert store.add(model, "half").key == "half-2", "what is in the way stays"


def test_a_damaged_head_is_found_when_it_is_loaded_or_exported(store, model, tmp_path):
    folder = store.add(model, "toy").folder
    path = folder / HEAD_FILE
    path.write_bytes(path.read_bytes()[:-1])
    assert store.find("toy").digest == model.digest
    with pytest.raises(CheckpointError, match="checksum"):
        store.load("toy")
    with pytest.raises(CheckpointError, match="checksum"):
        store.export("toy", tmp_path / "toy.zip")
    assert not (tmp_path / "toy.zip").exists()


def test_a_refused_file_leaves_nothing(store, tmp_path):
    path = tmp_path / "no.zip"
    path.write_bytes(b"PK nothing")
    with pytest.raises(CheckpointError, match="cannot be unpacked"):
        store.import_file(path)
    with pytest.raises(CheckpointError, match="cannot be unpacked"):
        store.import_file(tmp_path / "absent.zip")
    assert list(store.folder.iterdir()) == []


def test_what_cannot_be_removed_is_said(store, model, monkeypatch):
    store.add(model, "toy")

    def refused(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", refused)
    with pytest.raises(CheckpointError, match="cannot be removed: Permission denied"):
        store.remove("toy")


def test_they_are_listed_by_name(store, model):
    for name in ("b", "A", "c"):
        store.add(model_of(RESIDUE_BINARY) if name == "c" else model, name)
    assert [each.name for each in store.stored()] == ["A", "b", "c"]
    assert store.find("c").task.level == "residue"
