"""The desk where predictors are asked, and taken from files; the answers stay in memory."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from pages.ui import prediction_desk
from pages.ui.jobs import JobRunner, JobState
from pages.ui.prediction_desk import PredictionDesk
from pages.ui.submission import read_submission
from proteinbert_core.errors import Cancelled, ProteinBertError
from proteinbert_core.finetuning.predictor_store import PredictorStore

WAIT = 10.0
ASKED = SimpleNamespace(key="signal", digest="abc")
GIVEN = read_submission(">a\nMKV\n>b\nMKVLA\n")


class Lengths:
    """Says of each protein its length, once it is let to."""

    def __init__(self):
        self.open = threading.Event()

    def stream(self, proteins, *, progress, cancel):
        read = 0
        for protein in proteins:
            while not self.open.wait(0.01):
                if cancel.is_set():
                    raise Cancelled("as asked")
            read += len(protein.sequence)
            progress(read, read)
            yield len(protein.sequence)


@pytest.fixture
def model():
    made = Lengths()
    yield made
    made.open.set()


@pytest.fixture
def asked():
    return []


@pytest.fixture
def desk(model, asked, tmp_path):
    def load(key, digest):
        asked.append((key, digest))
        return model

    store = PredictorStore(tmp_path / "predictors")
    return PredictionDesk(JobRunner(), load, lambda: store)


def test_answers_are_found_again_by_an_id_that_cannot_be_guessed(desk, model, asked):
    model.open.set()
    run = desk.begin(ASKED, GIVEN)
    assert run.work.job.wait(WAIT)
    assert desk.get(run.run_id) is run
    assert run.work.result == [3, 5]
    assert run.work.job.progress.share == 1
    assert asked == [("signal", "abc")]
    assert len(run.run_id) >= 16
    assert desk.get("unknown") is None


def test_a_prediction_waits_for_those_before_it_and_can_be_cancelled(desk):
    first, second = desk.begin(ASKED, GIVEN), desk.begin(ASKED, GIVEN)
    assert desk.jobs_before(second.work.job) == 1
    first.work.job.cancel()
    assert first.work.job.wait(WAIT)
    assert first.work.job.state is JobState.CANCELLED
    assert first.work.result is None


def test_only_the_latest_answers_are_kept(desk, model):
    model.open.set()
    runs = [desk.begin(ASKED, GIVEN) for _ in range(prediction_desk._MOST_KEPT + 1)]
    assert desk.get(runs[0].run_id) is None
    assert desk.get(runs[1].run_id) is runs[1]


def test_a_file_that_is_no_predictor_is_refused_and_forgotten(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    work = desk.import_upload("../evil.zip", b"PK\x03\x04 not really")
    assert work.job.wait(WAIT)
    assert isinstance(work.job.error, ProteinBertError)
    assert work.result is None
    assert [*tmp_path.rglob("evil*")] == []
