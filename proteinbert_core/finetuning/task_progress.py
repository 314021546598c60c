"""How far a training is, and what its last epoch came to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """The state of a training after a batch.

    Attributes
    ----------
    stage : str
        ``frozen``, ``all`` or ``final``.
    epoch, most_epochs : int
        Of this stage, from one, and its last if nothing ends it before. Epoch 0: the hidden
        states of the frozen layers are being computed.
    done, total : int
        Batches of this epoch; of epoch 0 proteins.
    loss : float or None
        Mean over this epoch so far.
    learning_rate : float
    epoch_seconds_left : float or None
        For the rest of this epoch, validation not included; None until there is a pace.
    stage_seconds_left : float or None
        The same for the stage, if nothing ends it before.
    finished : mapping or None
        What the epoch came to, as the log has it, where this was its end.
    """

    stage: str
    epoch: int
    most_epochs: int
    done: int
    total: int
    loss: float | None = None
    learning_rate: float = 0.0
    epoch_seconds_left: float | None = None
    stage_seconds_left: float | None = None
    finished: Mapping[str, Any] | None = None


class EpochPace:
    """Estimates what is left of an epoch and of its stage from the batches so far.

    The first batch is left out: the step is built with it, which may take as long as hundreds. An
    epoch of one batch has no other.
    """

    def __init__(self, total: int, epochs_after: int) -> None:
        self._total = total
        self._epochs_after = epochs_after
        self._since = (0, time.monotonic())

    def seconds_left(self, done: int) -> tuple[float, float] | tuple[None, None]:
        """Give the seconds left of the epoch and of the stage; nothing before the second batch."""
        now = time.monotonic()
        if not done:
            return None, None
        before, began = self._since
        if not before and done < self._total:
            self._since = (done, now)
            return None, None
        per_batch = (now - began) / (done - before)
        epoch = per_batch * (self._total - done)
        return epoch, epoch + per_batch * self._total * self._epochs_after
