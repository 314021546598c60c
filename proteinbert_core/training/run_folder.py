"""The folder of a training run: plan, log and state, whole after a kill at any moment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from proteinbert_core.errors import TrainingError

STATE_FILE: Final = "state.safetensors"
LOG_FILE: Final = "log.jsonl"
PLAN_FILE: Final = "plan.json"
_PARTIAL_SUFFIX = ".partial"


def partial_path(path: Path) -> Path:
    """Where a file is written before it takes its name."""
    return path.with_name(path.name + _PARTIAL_SUFFIX)


class RunFolder:
    """Keeps one run: a line of log an epoch, and the state after the last whole epoch.

    The line is written first, and a line that is ahead of the state is dropped when the
    run goes on. So neither a kill between the two nor one within either does harm.

    Parameters
    ----------
    path : Path
        Made if it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / STATE_FILE
        self._log = path / LOG_FILE
        path.mkdir(parents=True, exist_ok=True)
        for left_over in path.glob(f"*{_PARTIAL_SUFFIX}"):
            left_over.unlink()

    def claim(self, plan: Mapping[str, Any]) -> None:
        """Write the plan of a new run, or check that it is the one of the run that is here.

        Raises
        ------
        TrainingError
            If the folder belongs to a run with another plan.
        """
        stated = json.dumps(plan, indent=1)
        path = self.path / PLAN_FILE
        if not path.exists():
            _replace(path, stated)
        elif path.read_text() != stated:
            raise TrainingError(
                f"{self.path} holds a run with other dimensions or another plan "
                f"({PLAN_FILE}); choose an empty folder, or repeat that run's options."
            )

    def read_log(self) -> list[dict[str, Any]]:
        """Facts of every epoch whose line is whole, in order."""
        facts: list[dict[str, Any]] = []
        if self._log.exists():
            for line in self._log.read_text().splitlines():
                try:
                    facts.append(json.loads(line))
                except ValueError:
                    # A kill within a line; nothing was written after it.
                    break
        return facts

    def cut_log(self, n_epochs: int) -> None:
        """Drop what the log has of epochs that are not part of the saved state."""
        kept = [facts for facts in self.read_log() if facts["epoch"] <= n_epochs]
        _replace(self._log, "".join(json.dumps(facts) + "\n" for facts in kept))

    def log(self, facts: Mapping[str, Any]) -> None:
        """Append the facts of an epoch."""
        with self._log.open("a") as log:
            log.write(json.dumps(facts) + "\n")


def _replace(path: Path, text: str) -> None:
    partial = partial_path(path)
    partial.write_text(text)
    partial.replace(path)
