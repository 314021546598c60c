"""Getting the published model: one download or import at a time, the same for all sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.download.meter import TransferMeter
from proteinbert_core.download.status import Stage, TransferStatus
from proteinbert_core.model.published_saved_model import is_saved_model

if TYPE_CHECKING:
    from pathlib import Path

    from pages.ui.jobs import Job, JobRunner
    from proteinbert_core.model.published_model import PublishedModel


class PublishedTask:
    """A download or an import, and how far it is.

    Parameters
    ----------
    is_download : bool
        Otherwise it is an import.

    Attributes
    ----------
    status : TransferStatus or None
        None before the work began.
    meter : TransferMeter
        Of the download.
    job : Job
        Does the work.
    """

    job: Job

    def __init__(self, *, is_download: bool) -> None:
        self.is_download = is_download
        self.status: TransferStatus | None = None
        self.meter = TransferMeter()

    def report(self, status: TransferStatus) -> None:
        """Take note of how far the work is.

        Parameters
        ----------
        status : TransferStatus
        """
        if status.stage is Stage.DOWNLOADING:
            self.meter.update(status.done, status.total)
        self.status = status


class PublishedDesk:
    """Takes the wishes of all sessions about the published model.

    Parameters
    ----------
    model : PublishedModel
    runner : JobRunner
        Of this desk alone: a download may take long.

    Attributes
    ----------
    model : PublishedModel
    """

    def __init__(self, model: PublishedModel, runner: JobRunner) -> None:
        self.model = model
        self._runner = runner
        self._lock = threading.Lock()
        self._task: PublishedTask | None = None

    @property
    def task(self) -> PublishedTask | None:
        """The last download or import, under way or over."""
        return self._task

    def download(self) -> None:
        """Begin to download, unless something is under way."""
        self._begin(
            PublishedTask(is_download=True),
            lambda task: self.model.download(report=task.report, cancel=task.job.cancel_event),
        )

    def import_from(self, path: Path) -> None:
        """Begin to import, unless something is under way.

        Parameters
        ----------
        path : Path
            As for `PublishedModel.import_from`.
        """

        def work(task: PublishedTask) -> None:
            if is_saved_model(path.expanduser()):
                load_tensorflow()
            self.model.import_from(path, report=task.report, cancel=task.job.cancel_event)

        self._begin(PublishedTask(is_download=False), work)

    def _begin(self, task: PublishedTask, work: Callable[[PublishedTask], object]) -> None:
        # Several clicks on a button, before the page has changed, are one wish.
        with self._lock:
            if self._task is not None and not self._task.job.state.is_final:
                return

            def run(job: Job) -> None:
                task.job = job  # the thread may be quicker than the line below
                work(task)

            task.job = self._runner.submit(run)
            self._task = task
