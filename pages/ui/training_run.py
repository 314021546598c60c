"""One training: what is asked, how far it is, what it came to; and its work as a job."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages.ui.server_tensorflow import load_tensorflow
from proteinbert_core.errors import CheckpointError
from proteinbert_core.finetuning.experiment import (
    ExperimentProgress,
    ExperimentStep,
    run_experiment,
)
from proteinbert_core.finetuning.judged_table import write_judged_table
from proteinbert_core.finetuning.prepared_data import PreparedData, prepare_data
from proteinbert_core.finetuning.request import FineTuneRequest

if TYPE_CHECKING:
    from pages.ui.jobs import Job
    from proteinbert_core.finetuning.predictor_store import PredictorStore, StoredPredictor

#: Among the facts of a predictor: the training it came from, so that its address stays good.
TRAINING_FACT = "training"


@dataclass(eq=False)
class TrainingRun:
    """A training that was asked for.

    Attributes
    ----------
    key : str
        Name of its folder, and in the address.
    folder : Path
        Request, tables and state.
    request : FineTuneRequest
    epochs : list of mapping
        The log so far.
    progress : ExperimentProgress or None
        None before the training itself began.
    prepared : PreparedData or None
        None until the tables are read, and after the end.
    predictor : StoredPredictor or None
        What it came to.
    job : Job
    """

    key: str
    folder: Path
    request: FineTuneRequest
    epochs: list[Mapping[str, Any]] = field(default_factory=list)
    progress: ExperimentProgress | None = None
    prepared: PreparedData | None = None
    predictor: StoredPredictor | None = None
    asked: float = field(default_factory=time.time)
    job: Job = field(init=False)

    def take(self, progress: ExperimentProgress) -> None:
        """Note how far it is."""
        self.progress = progress
        finished = None if progress.training is None else progress.training.finished
        if finished is not None:
            # After a kill an epoch may be trained again.
            before = [each for each in self.epochs if each["epoch"] < finished["epoch"]]
            self.epochs = [*before, finished]


def work_of(run: TrainingRun, store: Callable[[], PredictorStore], job: Job) -> None:
    """Train, measure, keep the predictor, and remove the training's folder.

    Parameters
    ----------
    run : TrainingRun
    store : callable
    job : Job

    Raises
    ------
    Cancelled
        What is done is in the folder, from which it goes on.
    ProteinBertError
    """
    run.job = job  # the thread may be quicker than who submitted it
    job.report(0, 0, "Loading TensorFlow")
    load_tensorflow()
    if run.prepared is None:
        run.prepared = prepare_data(
            run.request,
            report=lambda step, done, total: job.report(done, total, step),
            cancel=job.cancel_event,
        )

    def report(progress: ExperimentProgress) -> None:
        run.take(progress)
        job.report(progress.done, progress.total, _stage(progress))

    prepared = run.prepared
    result = run_experiment(
        run.request, prepared, folder=run.folder, report=report, cancel=job.cancel_event
    )
    job.report(0, 0, "Keeping the predictor")
    model = replace(result.model, facts={**result.model.facts, TRAINING_FACT: run.key})
    kept = store().add(model, run.request.name)
    if result.evaluation is not None:
        try:
            write_judged_table(model, prepared.data.take(prepared.split.test), kept.folder)
        except OSError as error:
            raise CheckpointError(
                f"The predictions for the test part cannot be written to {kept.folder} "
                f"({error.strerror or error}). The predictor itself is kept."
            ) from error
    run.predictor = kept
    run.prepared = None
    shutil.rmtree(run.folder, ignore_errors=True)


def _stage(progress: ExperimentProgress) -> str:
    of_training = progress.training
    if progress.step is not ExperimentStep.TRAINING or of_training is None:
        return progress.step.value
    return f"{of_training.stage} {of_training.epoch}"
