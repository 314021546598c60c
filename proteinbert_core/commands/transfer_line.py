"""How a download goes, in one line of the terminal."""

from __future__ import annotations

import time

from proteinbert_core.commands.console import StatusLine, duration
from proteinbert_core.download import Stage, TransferStatus
from proteinbert_core.download.data_size import data_size
from proteinbert_core.download.meter import TransferMeter


class TransferLine(StatusLine):
    """Is told the status of a download, and shows it; each new stage at once.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(quiet=quiet)
        self._meter = TransferMeter()
        self._last: tuple[Stage, str] | None = None

    def __call__(self, status: TransferStatus) -> None:
        """Show a status, if it is a new stage or the last time is long enough ago.

        Parameters
        ----------
        status : TransferStatus
        """
        now = time.monotonic()
        if status.stage is Stage.DOWNLOADING:
            self._meter.update(status.done, status.total)
        is_new = (status.stage, status.source) != self._last
        self._last = (status.stage, status.source)
        # Connecting is worth a line only where it takes long.
        if self.is_due(now) or (is_new and status.stage is not Stage.CONNECTING):
            self.show(self._said(status), now)

    def _said(self, status: TransferStatus) -> str:
        match status.stage:
            case Stage.CONNECTING:
                return f"Connecting to {status.source}"
            case Stage.DOWNLOADING:
                return f"Downloading from {status.source}: {self._progress(status)}"
            case Stage.WAITING:
                return f"{status.source}: {status.remark}"
            case Stage.VERIFYING:
                return f"Checking size and SHA-256 of {status.file}"
            case Stage.CONVERTING:
                return f"Converting {status.file}"

    def _progress(self, status: TransferStatus) -> str:
        if not status.total:
            return data_size(status.done)
        parts = [f"{100 * status.done // status.total} % of {data_size(status.total)}"]
        if self._meter.speed is not None:
            parts.append(f"{data_size(self._meter.speed)}/s")
        if self._meter.seconds_left is not None:
            parts.append(f"about {duration(self._meter.seconds_left)} left")
        return ", ".join(parts)
