"""What tests of fine-tuning share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def _without_graphs() -> Iterator[None]:
    """Run step by step: one step of a toy network takes less than the trace of its graph."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
