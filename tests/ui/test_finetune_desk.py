"""The desk where predictors are trained: one after the other, kept, gone on with, discarded."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pages.ui import finetune_desk
from pages.ui.finetune_desk import FineTuneDesk
from pages.ui.jobs import JobRunner, JobState
from proteinbert_core.errors import Cancelled, TrainingError
from proteinbert_core.finetuning.predictor_store import PredictorStore
from proteinbert_core.finetuning.request import REQUEST_FILE, FineTuneRequest

WAIT = 10.0
pytestmark = pytest.mark.usefixtures("gate")


@pytest.fixture
def store(tmp_path):
    return PredictorStore(tmp_path / "predictors")


@pytest.fixture
def desk(store):
    return FineTuneDesk(JobRunner(), lambda: store)


@pytest.fixture
def request_of_table(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text("seq,label\nMKV,1\n")
    return FineTuneRequest("mine", {"": str(table)})


@pytest.fixture
def gate(monkeypatch):
    """Trainings wait at it until it is opened, or until they are cancelled."""
    opened = threading.Event()

    def wait(run, _store, job):
        while not opened.wait(0.01):
            if job.cancel_event.is_set():
                raise Cancelled("as asked")
        run.epochs.append({"epoch": 1})

    monkeypatch.setattr(finetune_desk, "work_of", wait)
    yield opened
    opened.set()


def test_a_training_keeps_its_own_copy_of_the_table(desk, request_of_table, tmp_path):
    run = desk.begin(request_of_table)
    (tmp_path / "mine.csv").unlink()
    (kept,) = map(Path, run.request.files.values())
    assert run.folder in kept.parents
    assert "MKV" in kept.read_text()
    assert FineTuneRequest.load(run.folder) == run.request
    assert desk.get(run.key) is run


def test_trainings_queue_in_their_order(desk, request_of_table, gate):
    first, second = desk.begin(request_of_table), desk.begin(request_of_table)
    assert [each.key for each in desk.under_way] == [first.key, second.key]
    assert desk.jobs_before(second) == 1
    assert desk.unfinished() == []
    gate.set()
    assert second.job.wait(WAIT)
    assert first.epochs == second.epochs == [{"epoch": 1}]
    assert desk.under_way == []


def test_a_cancelled_training_goes_on_once_however_often_asked(desk, request_of_table):
    run = desk.begin(request_of_table)
    run.job.cancel()
    assert run.job.wait(WAIT)
    assert run.job.state is JobState.CANCELLED
    (left,) = desk.unfinished()
    assert (left.key, left.name, left.n_epochs, left.problem) == (run.key, "mine", 0, "")
    again = desk.go_on(run.key)
    assert again is not run
    assert desk.go_on(run.key) is again
    assert again.request == run.request


def test_another_program_goes_on_even_where_the_folder_was_moved(
    desk, request_of_table, store, tmp_path
):
    run = desk.begin(request_of_table)
    run.job.cancel()
    assert run.job.wait(WAIT)
    moved = tmp_path / "moved"
    store.folder.rename(moved)
    other = FineTuneDesk(JobRunner(), lambda: PredictorStore(moved))
    (path,) = other.go_on(run.key).request.files.values()
    assert path.startswith(str(moved))


def test_what_is_under_way_is_not_discarded(desk, request_of_table):
    run = desk.begin(request_of_table)
    desk.discard(run.key)
    assert run.folder.exists()
    run.job.cancel()
    assert run.job.wait(WAIT)
    desk.discard(run.key)
    assert not run.folder.exists()
    assert desk.get(run.key) is None
    with pytest.raises(TrainingError, match="no such training"):
        desk.go_on(run.key)


@pytest.mark.parametrize("key", ["..", "../predictors", "", "*", "no/such"])
def test_a_key_from_an_address_is_never_a_path(desk, request_of_table, key):
    run = desk.begin(request_of_table)
    with pytest.raises(TrainingError, match="no such training"):
        desk.go_on(key)
    assert run.folder.exists()


def test_a_damaged_training_is_listed_with_its_problem(desk, request_of_table):
    run = desk.begin(request_of_table)
    run.job.cancel()
    assert run.job.wait(WAIT)
    (run.folder / REQUEST_FILE).write_text("{")
    (left,) = desk.unfinished()
    assert left.problem
    desk.discard(run.key)
    assert desk.unfinished() == []


def test_a_table_that_is_gone_leaves_nothing_behind(desk, tmp_path, store):
    with pytest.raises(TrainingError, match="cannot be kept"):
        desk.begin(FineTuneRequest("mine", {"": str(tmp_path / "absent.csv")}))
    assert [*store.trainings.iterdir()] == []
