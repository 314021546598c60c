"""Long work, one piece at a time in a thread of its own: queue, progress, time left, cancel.

A rerun of a page does not stop Python code under way, so work that takes seconds never runs in
a page: it is handed to the one `JobRunner` of the process and looked at from time to time.
"""

from __future__ import annotations

import enum
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from proteinbert_core.errors import Cancelled, ProteinBertError

_log = logging.getLogger(__name__)

# Shorter than this, a rate says more about starting up than about the work.
_SECONDS_BEFORE_ESTIMATE = 2.0


class JobState(enum.Enum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self in (JobState.DONE, JobState.CANCELLED, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come.

    Attributes
    ----------
    done, total : int
        Units of work; the job says what they are. ``total`` is 0 before the first report.
    seconds_left : float or None
        None until there is something to estimate it from; of the stage.
    stage : str
        What is being done, where the job says; the rest is about this stage alone.
    """

    done: int
    total: int
    seconds_left: float | None
    stage: str = ""

    @property
    def share(self) -> float:
        """Share of the work that is done, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


class Job:
    """A piece of work that reports its progress and can be cancelled.

    Parameters
    ----------
    work : callable
        Called once with the job. It calls `report`, hands `cancel_event` on, and raises
        `Cancelled` when it gives way to it.
    """

    def __init__(self, work: Callable[[Job], None]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._finished = threading.Event()
        self._state = JobState.QUEUED
        self._stage = ""
        self._progress: list[tuple[float, int, int]] = []
        self._started: float | None = None
        self._ended: float | None = None
        self.cancel_event = threading.Event()
        self.error: Exception | None = None

    @property
    def state(self) -> JobState:
        """Where the job stands."""
        return self._state

    @property
    def seconds(self) -> float:
        """Seconds since the work began, until now or until it ended; 0 before it began."""
        if self._started is None:
            return 0.0
        return (self._ended or time.monotonic()) - self._started

    def report(self, done: int, total: int, stage: str = "") -> None:
        """Say how far the work has come; cheap enough to call often.

        Parameters
        ----------
        done, total : int
            Units of work.
        stage : str
            What is being done, where there are stages that differ in their units.
        """
        now = (time.monotonic(), done, total)
        if stage != self._stage:
            self._stage, self._progress = stage, []
        # The first report and the last: the rate between them leaves out the start-up.
        self._progress = [*self._progress[:1], now]

    @property
    def progress(self) -> Progress:
        """How far the work has come, and about how long it will still take."""
        reports, stage = self._progress, self._stage
        if not reports:
            return Progress(0, 0, None, stage)
        (began, first, _), (seen, done, total) = reports[0], reports[-1]
        now = time.monotonic()
        if done <= first or now - began < _SECONDS_BEFORE_ESTIMATE:
            return Progress(done, total, None, stage)
        left = (total - done) * (seen - began) / (done - first) - (now - seen)
        return Progress(done, total, max(left, 0.0), stage)

    def cancel(self) -> None:
        """Ask the work to stop; a job that still waits is cancelled at once."""
        self.cancel_event.set()
        with self._lock:
            if self._state is JobState.QUEUED:
                self._finish(JobState.CANCELLED)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job is final.

        Parameters
        ----------
        seconds : float, optional
            At most this long; without end by default.

        Returns
        -------
        bool
            Whether the job is final.
        """
        return self._finished.wait(seconds)

    def run(self) -> None:
        """Do the work, unless it was cancelled; called once, by the runner."""
        with self._lock:
            if self._state is not JobState.QUEUED:
                return
            self._state = JobState.RUNNING
            self._started = time.monotonic()
        state = JobState.DONE
        try:
            self._work(self)
        except Cancelled:
            state = JobState.CANCELLED
        except Exception as error:  # noqa: BLE001  # whatever it is, the page shows it
            if isinstance(error, ProteinBertError):
                _log.warning("A job ended with: %s", error)
            else:
                _log.exception("A job failed.")
            self.error = error
            state = JobState.FAILED
        with self._lock:
            self._finish(state)

    def _finish(self, state: JobState) -> None:
        self._ended = time.monotonic()
        self._state = state
        self._finished.set()


class JobRunner:
    """Runs jobs one after the other in one thread.

    The thread ends with the process, so that stopping the app never waits for a long job.
    """

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._unfinished: list[Job] = []
        self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Job], None]) -> Job:
        """Queue a piece of work.

        Parameters
        ----------
        work : callable
            As for `Job`.

        Returns
        -------
        Job
        """
        job = Job(work)
        with self._lock:
            self._unfinished.append(job)
        self._queue.put(job)
        return job

    def jobs_before(self, job: Job) -> int:
        """Return how many unfinished jobs come before this one.

        Parameters
        ----------
        job : Job
            One of this runner.

        Returns
        -------
        int
        """
        with self._lock:
            self._unfinished = [other for other in self._unfinished if not other.state.is_final]
            return self._unfinished.index(job) if job in self._unfinished else 0

    def _loop(self) -> None:
        while True:
            self._queue.get().run()
