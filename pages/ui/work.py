"""A job that comes to a result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner

Result = TypeVar("Result")


class Work(Generic[Result]):
    """Hands work to a runner and keeps what comes of it.

    Parameters
    ----------
    runner : JobRunner
    do : callable
        Called in the thread of the runner with the job; returns the result.

    Attributes
    ----------
    job : Job
    result : object or None
        None until the job is done, and where it failed.
    """

    def __init__(self, runner: JobRunner, do: Callable[[Job], Result]) -> None:
        self.result: Result | None = None

        def run(job: Job) -> None:
            self.result = do(job)

        self.job = runner.submit(run)
