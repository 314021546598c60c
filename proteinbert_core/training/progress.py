"""How far a run is, how fast, and how long the rest will take."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a run after a batch.

    Attributes
    ----------
    epoch, n_epochs : int
        The epoch at work, from one, and the last.
    labels : str
        Name of the set that the stage trains on.
    batches_done, n_batches : int
        Of the whole run, what was done before a kill included.
    proteins_per_second : float
        Of this epoch so far.
    seconds_left : float or None
        For the rest of the run at the rate of late; None until there is one.
    loss, language_loss, annotation_loss : float
        Means over the proteins of this epoch so far.
    """

    epoch: int
    n_epochs: int
    labels: str
    batches_done: int
    n_batches: int
    proteins_per_second: float
    seconds_left: float | None
    loss: float
    language_loss: float
    annotation_loss: float


class Pace:
    """How far a run is, and how long the rest takes at the rate of late.

    Batches of a run have one number of tokens, so each costs about as much. The first
    of a shape costs a compilation as well, which a window of the last batches forgets.

    Parameters
    ----------
    batches_done, n_batches : int
        Done by earlier processes, and to be done in all.
    """

    _WINDOW = 200

    def __init__(self, batches_done: int, n_batches: int) -> None:
        self.batches_done = batches_done
        self.n_batches = n_batches
        self._times: deque[float] = deque(maxlen=self._WINDOW)

    def batch_done(self) -> None:
        """Count a batch."""
        self.batches_done += 1
        self._times.append(time.monotonic())

    def seconds_left(self) -> float | None:
        """Estimate the time that the rest takes; None until this process did two batches."""
        if len(self._times) < 2:
            return None
        per_batch = (self._times[-1] - self._times[0]) / (len(self._times) - 1)
        return per_batch * (self.n_batches - self.batches_done)
