"""Getting a large file: one download or import at a time, the same for all sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from proteinbert_core.download import Report
from proteinbert_core.download.meter import TransferMeter
from proteinbert_core.download.status import Stage, TransferStatus

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner


class Obtainable(Protocol):
    """Something that can be downloaded, or imported from a file."""

    def download(self, *, report: Report, cancel: threading.Event | None) -> Path:
        """Get it from the network."""

    def import_from(self, path: Path, *, report: Report, cancel: threading.Event | None) -> Path:
        """Take it from a file."""


Thing = TypeVar("Thing", bound=Obtainable)


class TransferTask:
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


class TransferDesk(Generic[Thing]):
    """Takes the wishes of all sessions about something that can be downloaded or imported.

    Parameters
    ----------
    model : Obtainable
        What is wanted: `PublishedModel`, `FullOntology`.
    runner : JobRunner
        Of this desk alone: a download may take long.
    before_import : callable, optional
        Called in the job thread with the path, before an import.
    afterwards : callable, optional
        Called in the job thread when it is there.

    Attributes
    ----------
    model : Obtainable
    """

    def __init__(
        self,
        model: Thing,
        runner: JobRunner,
        *,
        before_import: Callable[[Path], object] | None = None,
        afterwards: Callable[[], object] | None = None,
    ) -> None:
        self.model = model
        self._runner = runner
        self._before_import = before_import
        self._afterwards = afterwards
        self._lock = threading.Lock()
        self._task: TransferTask | None = None

    @property
    def task(self) -> TransferTask | None:
        """The last download or import, under way or over."""
        return self._task

    def download(self) -> None:
        """Begin to download, unless something is under way."""
        self._begin(
            TransferTask(is_download=True),
            lambda task: self.model.download(report=task.report, cancel=task.job.cancel_event),
        )

    def import_from(self, path: Path) -> None:
        """Begin to import, unless something is under way.

        Parameters
        ----------
        path : Path
        """

        def work(task: TransferTask) -> None:
            if self._before_import is not None:
                self._before_import(path.expanduser())
            self.model.import_from(path, report=task.report, cancel=task.job.cancel_event)

        self._begin(TransferTask(is_download=False), work)

    def _begin(self, task: TransferTask, work: Callable[[TransferTask], object]) -> None:
        # Several clicks on a button, before the page has changed, are one wish.
        with self._lock:
            if self._task is not None and not self._task.job.state.is_final:
                return

            def run(job: Job) -> None:
                task.job = job  # the thread may be quicker than the line below
                work(task)
                if self._afterwards is not None:
                    self._afterwards()

            task.job = self._runner.submit(run)
            self._task = task
