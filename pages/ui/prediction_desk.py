"""The desk where fine-tuned predictors are asked, and taken from files."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pages.ui.upload_folder import UploadFolder
from pages.ui.work import Work
from proteinbert_core.finetuning.prediction_table import TaskPrediction

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner
    from pages.ui.submission import Submission
    from proteinbert_core.finetuning.predictor_store import PredictorStore, StoredPredictor
    from proteinbert_core.finetuning.task_model import TaskModel

_MOST_KEPT = 32


@dataclass(eq=False)
class PredictionRun:
    """Proteins that a predictor was asked about.

    Attributes
    ----------
    predictor : StoredPredictor
    submission : Submission
    run_id : str
        Cannot be guessed.
    created : datetime
        UTC.
    work : Work
        Comes to a prediction for each protein.
    """

    predictor: StoredPredictor
    submission: Submission
    run_id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    work: Work[list[TaskPrediction]] = field(init=False)


class PredictionDesk:
    """Asks predictors, and keeps the answers of all sessions in memory, the latest of them.

    Parameters
    ----------
    runner : JobRunner
        Not that of the trainings.
    model : callable
        Returns the predictor of a key and digest, loaded.
    store : callable
        Returns the predictors on this computer.
    """

    def __init__(
        self,
        runner: JobRunner,
        model: Callable[[str, str], TaskModel],
        store: Callable[[], PredictorStore],
    ) -> None:
        self._runner = runner
        self._model = model
        self._store = store
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, PredictionRun] = OrderedDict()
        self._uploads = UploadFolder("predictors-")

    def begin(self, predictor: StoredPredictor, submission: Submission) -> PredictionRun:
        """Queue a prediction.

        Parameters
        ----------
        predictor : StoredPredictor
        submission : Submission
            With one protein at least.
        """
        run = PredictionRun(predictor, submission)
        total = sum(len(protein.sequence) for protein in submission.proteins)

        def do(job: Job) -> list[TaskPrediction]:
            model = self._model(predictor.key, predictor.digest)
            return list(
                model.stream(
                    submission.proteins,
                    progress=lambda done, _read: job.report(done, total),
                    cancel=job.cancel_event,
                )
            )

        run.work = Work(self._runner, do)
        with self._lock:
            self._runs[run.run_id] = run
            while len(self._runs) > _MOST_KEPT:
                self._runs.popitem(last=False)
        return run

    def get(self, run_id: str) -> PredictionRun | None:
        """Return a prediction, None where it is unknown or forgotten."""
        return self._runs.get(run_id)

    def jobs_before(self, job: Job) -> int:
        """Return how many jobs come before one that waits."""
        return self._runner.jobs_before(job)

    def import_upload(self, filename: str, content: bytes) -> Work[StoredPredictor]:
        """Begin to check an uploaded predictor and to take it.

        Parameters
        ----------
        filename : str
        content : bytes
            Of a zip file; nothing in it is run.
        """
        path: Path = self._uploads.keep(filename, content)

        def do(job: Job) -> StoredPredictor:
            job.report(0, 0, f"Checking {path.name}")
            try:
                return self._store().import_file(path)
            finally:
                self._uploads.forget(path)

        return Work(self._runner, do)
