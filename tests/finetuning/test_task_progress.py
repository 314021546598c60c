"""What is left of an epoch, as far as its batches tell."""

from __future__ import annotations

import pytest

from proteinbert_core.finetuning import task_progress
from proteinbert_core.finetuning.task_progress import EpochPace


@pytest.fixture
def clock(monkeypatch):
    moments = iter([60.0, 100.0, 102.0, 104.0, 106.0])
    monkeypatch.setattr(task_progress.time, "monotonic", lambda: next(moments))


@pytest.mark.usefixtures("clock")
def test_the_first_batch_in_which_the_step_is_built_does_not_count():
    pace = EpochPace(total=10, epochs_after=2)
    assert pace.seconds_left(1) == (None, None)
    assert pace.seconds_left(2) == (16.0, 16.0 + 40.0)
    assert pace.seconds_left(3) == (14.0, 14.0 + 40.0)
    assert pace.seconds_left(4) == (12.0, 12.0 + 40.0)


@pytest.mark.usefixtures("clock")
def test_an_epoch_of_one_batch_has_only_that():
    assert EpochPace(total=1, epochs_after=2).seconds_left(1) == (0.0, 80.0)
