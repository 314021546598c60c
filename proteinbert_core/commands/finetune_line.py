"""How a training for a task goes: one line that is rewritten, and one for each epoch that ends."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from typing import Any, Final

from proteinbert_core.commands.console import StatusLine, duration, say
from proteinbert_core.finetuning.experiment import ExperimentProgress, ExperimentStep
from proteinbert_core.finetuning.task_progress import TaskProgress

#: What each stage trains.
STAGE_NAMES: Final = {"frozen": "head alone", "all": "all layers", "final": "full length"}
_STEPS: Final = {
    ExperimentStep.TESTING: "Predicting the test proteins",
    ExperimentStep.BASELINE: "Fitting the k-mer baseline",
}
_WIDTHS: Final = (7, 9, 12, 25, 9, 12)


class FineTuneLine(StatusLine):
    """Is told the progress of an experiment; shows it now and then, and every epoch's end.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(quiet=quiet)
        self._headed = False
        #: Whole epochs that are kept, of this run.
        self.n_epochs = 0

    def __call__(self, progress: ExperimentProgress) -> None:
        """Show the progress, if the last time is long enough ago or an epoch ended.

        Parameters
        ----------
        progress : ExperimentProgress
        """
        training = progress.training
        if training is not None and training.finished is not None:
            self._end_of_epoch(training.most_epochs, training.finished)
            return
        now = time.monotonic()
        if not self.is_due(now):
            return
        line = training_line(training) if training is not None else step_line(progress)
        if self._terminal:
            # One that is wider than the terminal could not be rewritten.
            line = line[: shutil.get_terminal_size().columns - 1]
        self.show(line, now)

    def _end_of_epoch(self, most_epochs: int, facts: Mapping[str, Any]) -> None:
        self.n_epochs += 1
        if self._quiet:
            return
        self.close()
        metric = facts.get("metric") or "metric"
        if not self._headed:
            heading = ("epoch", "loss", "valid loss", f"valid {metric}", "rate", "time")
            say(_columns("layers", heading))
            self._headed = True
        say(
            _columns(
                STAGE_NAMES[facts["stage"]],
                (
                    f"{facts['stage_epoch']}/{most_epochs}",
                    _number(facts["loss"]),
                    _number(facts["valid_loss"]),
                    _number(facts["valid_metric"]),
                    f"{facts['learning_rate']:.2g}",
                    duration(facts["seconds"]),
                ),
            )
        )


def training_line(progress: TaskProgress) -> str:
    """Write the state of a training out, what matters most first.

    Parameters
    ----------
    progress : TaskProgress

    Returns
    -------
    str

    Examples
    --------
    >>> training_line(TaskProgress("all", 3, 40, 8, 32, 0.25, 1e-4, 30.0, 700.0))
    'all layers, epoch 3 of at most 40: 25 %, loss 0.2500, 30 s left of the epoch, ...'
    """
    share = 100 * progress.done // max(1, progress.total)
    stage = STAGE_NAMES[progress.stage]
    if not progress.epoch:
        return f"{stage}: hidden states of the frozen layers, {share} %"
    parts = [f"{stage}, epoch {progress.epoch} of at most {progress.most_epochs}: {share} %"]
    if progress.loss is not None:
        parts.append(f"loss {progress.loss:.4f}")
    if progress.epoch_seconds_left is not None and progress.stage_seconds_left is not None:
        parts.append(f"{duration(progress.epoch_seconds_left)} left of the epoch")
        parts.append(f"at most {duration(progress.stage_seconds_left)} of these")
    return ", ".join(parts)


def step_line(progress: ExperimentProgress) -> str:
    """Write out how far a step after the training is."""
    return f"{_STEPS[progress.step]}: {100 * progress.done // max(1, progress.total)} %"


def _columns(stage: str, cells: tuple[str, ...]) -> str:
    padded = (f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    return f"{stage:<11}{''.join(padded)}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
