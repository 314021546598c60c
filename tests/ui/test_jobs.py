"""Jobs: one at a time, with progress, time left and cancellation."""

from __future__ import annotations

import threading

import pytest

from pages.ui import jobs
from pages.ui.jobs import Job, JobRunner, JobState
from proteinbert_core.errors import Cancelled, SequenceError

WAIT = 10.0


@pytest.fixture
def runner():
    return JobRunner()


class Gate:
    """Work that waits until it is let through or cancelled."""

    def __init__(self):
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, job: Job) -> None:
        self.entered.set()
        while not self.open.wait(0.01):
            if job.cancel_event.is_set():
                raise Cancelled("as asked")


def test_work_is_done_once_and_the_job_is_final(runner):
    calls = []
    job = runner.submit(calls.append)
    assert job.wait(WAIT)
    assert calls == [job]
    assert job.state is JobState.DONE
    assert job.error is None


def test_jobs_run_one_after_the_other_in_their_order(runner):
    gate, order = Gate(), []
    first = runner.submit(gate)
    later = [runner.submit(lambda _job, n=n: order.append(n)) for n in range(3)]
    assert gate.entered.wait(WAIT)
    assert first.state is JobState.RUNNING
    assert [job.state for job in later] == [JobState.QUEUED] * 3
    assert [runner.jobs_before(job) for job in later] == [1, 2, 3]
    gate.open.set()
    assert later[-1].wait(WAIT)
    assert order == [0, 1, 2]
    assert runner.jobs_before(later[-1]) == 0


def test_cancelling_a_running_job_reaches_the_work(runner):
    gate = Gate()
    job = runner.submit(gate)
    assert gate.entered.wait(WAIT)
    job.cancel()
    assert job.wait(WAIT)
    assert job.state is JobState.CANCELLED
    assert job.error is None


def test_a_job_cancelled_in_the_queue_never_starts(runner):
    gate, calls = Gate(), []
    runner.submit(gate)
    waiting = runner.submit(calls.append)
    waiting.cancel()
    assert waiting.state is JobState.CANCELLED
    gate.open.set()
    last = runner.submit(lambda _job: None)
    assert last.wait(WAIT)
    assert calls == []


def test_a_failure_is_kept_and_the_next_job_still_runs(runner, caplog):
    def fail(_job):
        raise SequenceError("no residue")

    failed = runner.submit(fail)
    after = runner.submit(lambda _job: None)
    assert after.wait(WAIT)
    assert failed.state is JobState.FAILED
    assert isinstance(failed.error, SequenceError)
    assert after.state is JobState.DONE
    assert "no residue" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_failure_that_nobody_foresaw_leaves_its_traceback_in_the_log(runner, caplog):
    def fail(_job):
        raise ZeroDivisionError

    failed = runner.submit(fail)
    assert failed.wait(WAIT)
    assert failed.state is JobState.FAILED
    assert "Traceback" in caplog.text


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: now[0])
    return now


def test_time_left_follows_the_rate_after_the_first_report(clock):
    job = Job(lambda _job: None)
    assert job.progress.seconds_left is None
    assert job.progress.share == 0.0
    clock[0] += 60  # the start-up, which says nothing about the rate
    job.report(100, 1000)
    assert job.progress.seconds_left is None
    clock[0] += 2
    job.report(300, 1000)
    assert job.progress.share == pytest.approx(0.3)
    assert job.progress.seconds_left == pytest.approx(7.0)
    clock[0] += 3
    assert job.progress.seconds_left == pytest.approx(4.0)
    clock[0] += 30
    assert job.progress.seconds_left == 0.0


def test_seconds_count_the_work_only(clock):
    job = Job(lambda _job: clock.__setitem__(0, clock[0] + 5))
    clock[0] += 50
    assert job.seconds == 0.0
    job.run()
    clock[0] += 50
    assert job.seconds == pytest.approx(5.0)
