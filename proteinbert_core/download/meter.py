"""Speed and time left of a transfer, from its last seconds."""

from __future__ import annotations

import time
from collections import deque

_WINDOW_SECONDS = 8.0
_SAMPLE_SECONDS = 0.25


class TransferMeter:
    """Is told how far a transfer is, and says how fast it goes.

    Bytes that were there before the first call do not count as transferred.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()
        self._total = 0

    def update(self, done: int, total: int) -> None:
        """Take note of how far the transfer is.

        Parameters
        ----------
        done, total : int
            Bytes; ``total`` is 0 where it is not known.
        """
        now = time.monotonic()
        self._total = total
        if self._samples and done < self._samples[-1][1]:
            self._samples.clear()  # it began anew
        if len(self._samples) > 1 and now - self._samples[-2][0] < _SAMPLE_SECONDS:
            self._samples.pop()
        self._samples.append((now, done))
        while now - self._samples[0][0] > _WINDOW_SECONDS and len(self._samples) > 2:
            self._samples.popleft()

    @property
    def speed(self) -> float | None:
        """Bytes a second; None until there is something to measure."""
        if len(self._samples) < 2:
            return None
        (began, first), (ended, last) = self._samples[0], self._samples[-1]
        seconds = ended - began
        return (last - first) / seconds if seconds >= 2 * _SAMPLE_SECONDS else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all is there at this speed; None where that cannot be said."""
        speed = self.speed
        if not speed or not self._total:
            return None
        return (self._total - self._samples[-1][1]) / speed
