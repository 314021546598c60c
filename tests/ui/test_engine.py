"""The engine: loads once, in the job thread, and again only after a failure."""

from __future__ import annotations

import pytest

from pages.ui.engine import (
    MODEL_VARIABLE,
    ONTOLOGY_VARIABLE,
    REFERENCE_VARIABLE,
    Engine,
    model_folder,
    ontology_path,
    reference_folder,
)
from pages.ui.jobs import JobRunner
from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_ONTOLOGY
from proteinbert_core.errors import CheckpointError

WAIT = 10.0


def settle(runner):
    assert runner.submit(lambda _job: None).wait(WAIT)


def test_it_loads_once_however_often_it_is_warmed():
    calls = []
    runner = JobRunner()
    engine = Engine(runner, lambda: calls.append(1) or "annotator")
    assert not engine.is_ready
    for _ in range(3):
        engine.warm()
    settle(runner)
    assert engine.is_ready
    assert engine.annotator() == "annotator"
    assert calls == [1]


def test_after_a_failure_it_is_loaded_when_next_it_is_needed():
    attempts = iter([CheckpointError("truncated"), CheckpointError("truncated"), None])

    def load():
        error = next(attempts)
        if error is not None:
            raise error
        return "annotator"

    runner = JobRunner()
    engine = Engine(runner, load)
    engine.warm()
    settle(runner)
    assert isinstance(engine.error, CheckpointError)
    with pytest.raises(CheckpointError):
        engine.annotator()
    assert engine.annotator() == "annotator"
    assert engine.error is None


def test_the_environment_names_another_model_and_ontology(monkeypatch, tmp_path):
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    monkeypatch.delenv(ONTOLOGY_VARIABLE, raising=False)
    assert model_folder() == BUNDLED_MODEL
    assert ontology_path() == BUNDLED_ONTOLOGY
    monkeypatch.setenv(MODEL_VARIABLE, str(tmp_path / "m"))
    monkeypatch.setenv(ONTOLOGY_VARIABLE, str(tmp_path / "o.obo"))
    assert model_folder() == tmp_path / "m"
    assert ontology_path() == tmp_path / "o.obo"


def test_a_reference_set_belongs_to_its_model(monkeypatch, tmp_path):
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    monkeypatch.delenv(REFERENCE_VARIABLE, raising=False)
    monkeypatch.setattr("pages.ui.engine.BUNDLED_REFERENCE", tmp_path)
    assert reference_folder() == tmp_path
    monkeypatch.setattr("pages.ui.engine.BUNDLED_REFERENCE", tmp_path / "absent")
    assert reference_folder() is None
    monkeypatch.setattr("pages.ui.engine.BUNDLED_REFERENCE", tmp_path)
    monkeypatch.setenv(MODEL_VARIABLE, str(tmp_path / "m"))
    assert reference_folder() is None
    monkeypatch.setenv(REFERENCE_VARIABLE, str(tmp_path / "r"))
    assert reference_folder() == tmp_path / "r"
