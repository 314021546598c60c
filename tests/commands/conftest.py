"""What tests of commands share."""

from __future__ import annotations

from tests.finetuning.conftest import _without_graphs  # noqa: F401
