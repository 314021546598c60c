"""What a predictor says of a run's proteins: computed in the job thread, kept with the run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pages.ui.jobs import JobState
from proteinbert_core.finetuning.predictions_together import NamedPredictions

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner
    from pages.ui.runs import Run
    from proteinbert_core.finetuning.predictor_store import StoredPredictor
    from proteinbert_core.finetuning.task_examples import FloatArray
    from proteinbert_core.finetuning.task_model import TaskModel
    from proteinbert_core.sequences import Protein

# Proteins predicted between two looks at which one is wanted first.
_CHUNK = 128


@dataclass(eq=False)
class PredictorAnswers:
    """What one predictor says of the proteins of a run, so far.

    Attributes
    ----------
    proteins : tuple of Protein
    predictor : StoredPredictor
    load : callable
        Gives the predictor; called in the job thread.
    values : dict of int to ndarray
        As in `TaskPrediction`, by position of the protein.
    job : Job or None
        The latest work; None before the first.
    """

    proteins: tuple[Protein, ...]
    predictor: StoredPredictor
    load: Callable[[], TaskModel]
    values: dict[int, FloatArray] = field(default_factory=dict)
    job: Job | None = None
    _wanted: int = 0
    _all: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def want(self, index: int, runner: JobRunner, *, everything: bool) -> None:
        """Ask for a protein, and perhaps for all others after it.

        Does nothing where all is there or under way, and after a cancellation or a failure,
        from which `go_on` leads.

        Parameters
        ----------
        index : int
            Position of the protein.
        runner : JobRunner
        everything : bool
        """
        with self._lock:
            self._wanted, self._all = index, self._all or everything
            stopped = self.job is not None and self.job.state is not JobState.DONE
            if self._left() and not stopped:
                self.job = runner.submit(self._work)

    def go_on(self, runner: JobRunner) -> None:
        """Work on after a cancellation or a failure."""
        with self._lock:
            if self.job is not None and self.job.state.is_final:
                self.job = runner.submit(self._work)

    @property
    def is_under_way(self) -> bool:
        """Whether there is work that goes on or waits for its turn."""
        return self.job is not None and not self.job.state.is_final

    @property
    def is_cancelled(self) -> bool:
        """Whether the latest work was cancelled before all was there."""
        return self.job is not None and self.job.state is JobState.CANCELLED

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return sum(array.nbytes for array in list(self.values.values()))

    def named(self, name: str) -> NamedPredictions:
        """Give what is there by now for a table."""
        return NamedPredictions(name, self.predictor.task, dict(self.values))

    def _left(self) -> list[int]:
        """Positions that are still to do, the wanted one first."""
        first = [] if self._wanted in self.values else [self._wanted]
        if not self._all:
            return first
        others = range(len(self.proteins))
        return first + [each for each in others if each not in self.values and each not in first]

    def _work(self, job: Job) -> None:
        model = self.load()
        done = 0
        while left := self._left():
            # The wanted one alone, so that it is there at once.
            chunk = left[:1] if left[0] == self._wanted else left[:_CHUNK]
            total = done + sum(len(self.proteins[index].sequence) for index in left)
            begun = done

            def report(within: int, _read: int, begun: int = begun, total: int = total) -> None:
                job.report(begun + within, total)

            predictions = model.stream(
                [self.proteins[index] for index in chunk],
                progress=report,
                cancel=job.cancel_event,
            )
            for index, prediction in zip(chunk, predictions, strict=True):
                self.values[index] = prediction.values
                done += len(prediction.protein.sequence)


def answers_of(
    run: Run, predictor: StoredPredictor, load: Callable[[], TaskModel]
) -> PredictorAnswers:
    """Return what a predictor says of a run; nothing yet, where it was never asked.

    Parameters
    ----------
    run : Run
        Keeps it.
    predictor : StoredPredictor
    load : callable
        Gives the predictor.
    """
    fresh = PredictorAnswers(run.proteins, predictor, load)
    return run.answers.setdefault((predictor.key, predictor.digest), fresh)
