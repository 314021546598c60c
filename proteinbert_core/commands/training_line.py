"""How a training run goes, in one line of the terminal."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from proteinbert_core.commands.console import StatusLine, duration

if TYPE_CHECKING:
    from proteinbert_core.training.progress import Progress

_BAR_WIDTH = 20


class TrainingLine(StatusLine):
    """Is told the progress of a run, and shows it now and then."""

    def __call__(self, progress: Progress) -> None:
        """Show the progress, if the last time is long enough ago.

        Parameters
        ----------
        progress : Progress
        """
        now = time.monotonic()
        if not self.is_due(now):
            return
        line = progress_line(progress)
        if self._terminal:
            # One that is wider than the terminal could not be rewritten.
            line = line[: shutil.get_terminal_size().columns - 1]
        self.show(line, now)


def progress_line(progress: Progress) -> str:
    """Write a progress out, what matters most first.

    Parameters
    ----------
    progress : Progress

    Returns
    -------
    str
    """
    share = progress.batches_done / progress.n_batches
    filled = int(share * _BAR_WIDTH)
    parts = [
        f"[{'#' * filled}{'-' * (_BAR_WIDTH - filled)}] {int(100 * share)} %",
        f"epoch {progress.epoch}/{progress.n_epochs} ({progress.labels})",
        f"{progress.proteins_per_second:.0f} proteins/s",
    ]
    if progress.seconds_left is not None:
        parts.append(f"about {duration(progress.seconds_left)} left")
    parts.append(
        f"loss {progress.loss:.4f} (language {progress.language_loss:.4f}, "
        f"annotation {progress.annotation_loss:.6f})"
    )
    return ", ".join(parts)
