"""What a download is doing, for whoever shows it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass


class Stage(enum.Enum):
    """What is done with a file until it can be used."""

    CONNECTING = "connecting"
    DOWNLOADING = "downloading"
    WAITING = "waiting"
    VERIFYING = "verifying"
    CONVERTING = "converting"


@dataclass(frozen=True, slots=True)
class TransferStatus:
    """How far a file is.

    Attributes
    ----------
    stage : Stage
    file : str
        Its name.
    source : str
        Name of the source in use; empty where none is.
    done, total : int
        Bytes of the stage; ``total`` is 0 where it is not known.
    remark : str
        Why there is a wait, as part of a sentence; empty otherwise.
    """

    stage: Stage
    file: str
    source: str = ""
    done: int = 0
    total: int = 0
    remark: str = ""


#: Told often; must return soon.
Report = Callable[[TransferStatus], None]


def unreported(_status: TransferStatus) -> None:
    """Take a status to nobody."""
