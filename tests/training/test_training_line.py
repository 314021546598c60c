"""What a user sees of a run: a bar that is rewritten, in a log a line now and then."""

from __future__ import annotations

import dataclasses
import io
import os
import sys

import pytest

from proteinbert_core.commands.training_line import TrainingLine, progress_line
from proteinbert_core.training.progress import Pace, Progress

PROGRESS = Progress(
    epoch=3,
    n_epochs=32,
    labels="all",
    batches_done=620,
    n_batches=2000,
    proteins_per_second=151.4,
    seconds_left=1385.0,
    loss=0.41234,
    language_loss=0.29314,
    annotation_loss=0.0098124,
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_everything_is_in_the_line():
    assert progress_line(PROGRESS) == (
        "[######--------------] 31 %, epoch 3/32 (all), 151 proteins/s, about 23 min 5 s left, "
        "loss 0.4123 (language 0.2931, annotation 0.009812)"
    )
    unknown = dataclasses.replace(PROGRESS, seconds_left=None, batches_done=2000)
    assert progress_line(unknown).startswith("[####################] 100 %, epoch 3/32")
    assert "left" not in progress_line(unknown)


def test_in_a_terminal_it_fits_and_is_rewritten(monkeypatch, clock):
    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((40, 24)))
    line = TrainingLine()
    for clock[0] in (1.0, 1.1, 2.0):
        line(PROGRESS)
    line.close()
    shown = progress_line(PROGRESS)[:39]
    assert sys.stderr.getvalue() == f"\r{shown}\x1b[K" * 2 + "\r\x1b[K"


def test_in_a_log_a_line_every_half_minute(monkeypatch, clock):
    monkeypatch.setattr("sys.stderr", io.StringIO())
    line = TrainingLine()
    for clock[0] in (10.0, 31.0, 40.0, 62.0):
        line(PROGRESS)
    line.close()
    assert sys.stderr.getvalue() == f"{progress_line(PROGRESS)}\n" * 2


def test_pace_is_of_late_and_of_this_process(clock):
    pace = Pace(batches_done=100, n_batches=1000)
    pace.batch_done()
    assert pace.seconds_left() is None, "the first batch of a process is all compilation"
    for _ in range(10):
        clock[0] += 5
        pace.batch_done()
    assert pace.seconds_left() == pytest.approx(889 * 5)
    for _ in range(300):
        clock[0] += 1
        pace.batch_done()
    assert pace.seconds_left() == pytest.approx(589 * 1)
    assert pace.batches_done == 411
