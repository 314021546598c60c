"""A faulty server for each test, and patience that costs a test no time."""

from __future__ import annotations

import pytest

from proteinbert_core.download import Patience
from tests.download.faulty_server import serving


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def patience():
    return Patience(
        attempts=6,
        first_wait=0.001,
        longest_wait=0.002,
        longest_asked_wait=2.0,
        connect_seconds=5.0,
        stall_seconds=0.5,
        stall_bytes=1000,
    )
