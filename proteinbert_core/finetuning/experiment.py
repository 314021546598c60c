"""A whole experiment: train, judge on the test part, judge a baseline beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from proteinbert_core.finetuning.baseline import Baseline, fit_baseline
from proteinbert_core.finetuning.bootstrap import Metric
from proteinbert_core.finetuning.evaluation import DEFAULT_RESAMPLES, Evaluation
from proteinbert_core.finetuning.fine_tune import fine_tune
from proteinbert_core.finetuning.prepared_data import PreparedData
from proteinbert_core.finetuning.request import FineTuneRequest
from proteinbert_core.finetuning.starting_weights import starting_weights
from proteinbert_core.finetuning.task_examples import TaskExamples
from proteinbert_core.finetuning.task_model import TaskModel
from proteinbert_core.finetuning.task_progress import TaskProgress

if TYPE_CHECKING:
    import keras


class ExperimentStep(StrEnum):
    """What an experiment is at."""

    TRAINING = "training"
    TESTING = "testing"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class ExperimentProgress:
    """How far an experiment is.

    Attributes
    ----------
    step : ExperimentStep
    done, total : int
        Of the training batches of the epoch, of the test residues, of the baseline fits.
    training : TaskProgress or None
        Of the training alone.
    """

    step: ExperimentStep
    done: int
    total: int
    training: TaskProgress | None = None


@dataclass(frozen=True, eq=False)
class ExperimentResult:
    """What an experiment came to.

    Attributes
    ----------
    model : TaskModel
        What is measured is among its facts.
    evaluation : Evaluation or None
        On the test part; None where there is none.
    baseline : Baseline or None
    """

    model: TaskModel
    evaluation: Evaluation | None
    baseline: Baseline | None

    def comparison(self) -> dict[str, tuple[Metric, Metric | None]]:
        """Metrics of the predictor, and of the baseline, by name."""
        if self.evaluation is None:
            return {}
        beside = {} if self.baseline is None else self.baseline.evaluation.metrics
        return {
            name: (metric, beside.get(name)) for name, metric in self.evaluation.metrics.items()
        }


def _unreported(_: ExperimentProgress) -> None:
    pass


def run_experiment(
    request: FineTuneRequest,
    prepared: PreparedData,
    *,
    folder: Path | None = None,
    report: Callable[[ExperimentProgress], None] = _unreported,
    cancel: threading.Event | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    n_resamples: int = DEFAULT_RESAMPLES,
) -> ExperimentResult:
    """Train a predictor and measure what it is worth.

    Parameters
    ----------
    request : FineTuneRequest
    prepared : PreparedData
        Of this request.
    folder : Path, optional
        Where the state of the training is kept, so that it goes on after a kill.
    report : callable, optional
        Told an `ExperimentProgress`, in this thread.
    cancel : Event, optional
    callbacks : sequence of keras.callbacks.Callback
    n_resamples : int
        Bootstrap samples for the intervals.

    Returns
    -------
    ExperimentResult

    Raises
    ------
    TrainingError, CheckpointError
    Cancelled
    """
    data, split = prepared.data, prepared.split

    def trained(progress: TaskProgress) -> None:
        step = ExperimentStep.TRAINING
        report(ExperimentProgress(step, progress.done, progress.total, progress))

    model = fine_tune(
        data,
        split,
        starting_weights(request.start),
        plan=request.plan,
        folder=folder,
        report=trained,
        cancel=cancel,
        callbacks=callbacks,
    )
    leakage = {part: found.record() for part, found in prepared.leakage.items()}
    model = replace(model, facts={**model.facts, "name": request.name, "leakage": leakage})
    if not len(split.test):
        return ExperimentResult(model, None, None)
    test = data.take(split.test)
    n_residues = int(test.lengths.sum())
    evaluation = model.evaluate(
        test,
        n_resamples=n_resamples,
        seed=request.plan.seed,
        cancel=cancel,
        progress=lambda done, _read: report(
            ExperimentProgress(ExperimentStep.TESTING, done, n_residues)
        ),
    )
    baseline = None
    if request.baseline:
        baseline = fit_baseline(
            data,
            split,
            seed=request.plan.seed,
            n_resamples=n_resamples,
            report=lambda done, total: report(
                ExperimentProgress(ExperimentStep.BASELINE, done, total)
            ),
            cancel=cancel,
        )
    tested = {"proteins": len(test), "digest": TaskExamples.of(test).digest}
    model = replace(model, facts={**model.facts, "data": {**model.facts["data"], "test": tested}})
    model = model.judged(evaluation, None if baseline is None else baseline.evaluation)
    return ExperimentResult(model, evaluation, baseline)
