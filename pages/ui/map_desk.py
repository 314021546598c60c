"""Long work on maps, done once for all sessions and kept: neighbours of all, own UMAPs, quality."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner


class MapDesk:
    """Keeps what was computed by its key, and computes one thing at a time.

    Parameters
    ----------
    runner : JobRunner
        Of this desk alone, so that no prediction waits.
    most : int
        Results that are kept; those that were not looked at for longest go first.
    """

    def __init__(self, runner: JobRunner, most: int = 12) -> None:
        self._runner = runner
        self._most = most
        self._lock = threading.Lock()
        self._results: OrderedDict[str, Any] = OrderedDict()
        self._jobs: dict[str, Job] = {}

    def result(self, key: str) -> Any | None:
        """What was computed; None where it was not, or not yet."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key]

    def job(self, key: str) -> Job | None:
        """The last work on something, under way or over."""
        return self._jobs.get(key)

    def begin(self, key: str, work: Callable[[Job], object]) -> Job:
        """Begin to compute, unless that is under way.

        Parameters
        ----------
        key : str
        work : callable
            As of `Job`; returns the result.

        Returns
        -------
        Job
        """

        def run(job: Job) -> None:
            result = work(job)
            with self._lock:
                self._results[key] = result
                while len(self._results) > self._most:
                    self._results.popitem(last=False)

        # Several clicks on a button, before the page has changed, are one wish.
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.state.is_final:
                job = self._jobs[key] = self._runner.submit(run)
            return job

    def obtain(self, key: str, work: Callable[[Job], object]) -> Any | None:
        """Return what was computed, or begin with it; what failed is not tried again.

        Parameters
        ----------
        key : str
        work : callable
            As of `begin`.

        Returns
        -------
        object or None
            None until it is there.
        """
        found = self.result(key)
        if found is None:
            job = self.job(key)
            # Done, and yet not here: it was let go of for want of room.
            if job is None or (job.state.is_final and job.error is None):
                self.begin(key, work)
        return found
