"""Speed and time left, on a clock that the test turns."""

from __future__ import annotations

import pytest

from proteinbert_core.download.meter import TransferMeter


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])

    def tick(seconds):
        now[0] += seconds

    return tick


def test_what_was_there_before_does_not_count(clock):
    meter = TransferMeter()
    meter.update(900, 1000)
    assert meter.speed is None
    clock(2)
    meter.update(920, 1000)
    assert meter.speed == pytest.approx(10)
    assert meter.seconds_left == pytest.approx(8)


def test_the_last_seconds_decide(clock):
    meter = TransferMeter()
    done = 0
    for speed in (1000, 10):
        for _ in range(200):
            clock(0.1)
            done += speed * 0.1
            meter.update(int(done), 100_000)
    assert meter.speed == pytest.approx(10, rel=0.05)


def test_a_new_beginning_forgets_the_old_one(clock):
    meter = TransferMeter()
    meter.update(0, 1000)
    clock(5)
    meter.update(500, 1000)
    clock(1)
    meter.update(0, 1000)
    assert meter.speed is None
    clock(1)
    meter.update(40, 1000)
    assert meter.speed == pytest.approx(40)


def test_an_unknown_total_has_no_time_left(clock):
    meter = TransferMeter()
    meter.update(0, 0)
    clock(1)
    meter.update(50, 0)
    assert meter.speed == pytest.approx(50)
    assert meter.seconds_left is None
    clock(9)
    meter.update(50, 1000)
    assert meter.speed == 0
    assert meter.seconds_left is None
