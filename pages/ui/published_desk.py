"""The desk of the published model: one download or import at a time for all sessions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pages.ui.server_tensorflow import load_tensorflow
from pages.ui.transfer_desk import TransferDesk
from proteinbert_core.model.published_model import PublishedModel
from proteinbert_core.model.published_saved_model import is_saved_model

if TYPE_CHECKING:
    from pages.ui.jobs import JobRunner


class PublishedDesk(TransferDesk[PublishedModel]):
    """Takes the wishes of all sessions about the published model.

    Parameters
    ----------
    model : PublishedModel
    runner : JobRunner
        Of this desk alone.
    afterwards : callable, optional
        Called in the job thread when the weights are here.
    """

    def __init__(
        self,
        model: PublishedModel,
        runner: JobRunner,
        afterwards: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(model, runner, before_import=_load_tensorflow_for, afterwards=afterwards)


def _load_tensorflow_for(path: Path) -> None:
    if is_saved_model(path):
        load_tensorflow()
