"""The desk where predictors are trained, one after the other, for all sessions."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages.ui.training_run import TrainingRun, work_of
from proteinbert_core.errors import TaskDataError, TrainingError
from proteinbert_core.finetuning.request import REQUEST_FILE, FineTuneRequest
from proteinbert_core.training.run_folder import RunFolder

if TYPE_CHECKING:
    from pages.ui.jobs import JobRunner
    from proteinbert_core.finetuning.predictor_store import PredictorStore
    from proteinbert_core.finetuning.prepared_data import PreparedData

_TABLES = "tables"
_ALL = "all"


@dataclass(frozen=True, slots=True, eq=False)
class UnfinishedTraining:
    """What an earlier training has left.

    Attributes
    ----------
    key, name : str
    n_epochs : int
        That are done.
    problem : str
        Why it cannot go on; empty where it can.
    """

    key: str
    name: str
    n_epochs: int
    problem: str = ""


class FineTuneDesk:
    """Trains predictors; what is cancelled or killed is kept, and goes on when asked to.

    Parameters
    ----------
    runner : JobRunner
        Of this desk alone: a training takes minutes or hours, and no prediction waits for it.
    store : callable
        Returns the predictors on this computer.
    """

    def __init__(self, runner: JobRunner, store: Callable[[], PredictorStore]) -> None:
        self._runner = runner
        self._store = store
        self._lock = threading.Lock()
        self._runs: dict[str, TrainingRun] = {}

    def begin(
        self,
        request: FineTuneRequest,
        prepared: PreparedData | None = None,
    ) -> TrainingRun:
        """Keep a request with copies of its tables, and queue its training.

        Parameters
        ----------
        request : FineTuneRequest
        prepared : PreparedData, optional
            Of this request, where its tables were read and checked already.

        Returns
        -------
        TrainingRun

        Raises
        ------
        TrainingError
            The folder of the training cannot be written.
        """
        key = secrets.token_hex(8)
        folder = self._store().trainings / key
        try:
            files = {
                part: _copied(part, Path(path), folder) for part, path in request.files.items()
            }
            request = replace(request, files=files)
            request.save(folder)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise TrainingError(
                f"The training cannot be kept in {folder} ({error.strerror or error}). Make room, "
                "or name another folder with PROTEINBERT_EXPLORER_PREDICTORS."
            ) from error
        return self._queue(TrainingRun(key, folder, request, prepared=prepared))

    def go_on(self, key: str) -> TrainingRun:
        """Queue a training that was cancelled, failed or killed, from where it was.

        Parameters
        ----------
        key : str

        Raises
        ------
        TrainingError, TaskDataError
            There is none, or what it has left cannot be read.
        """
        # Several clicks on a button, before the page has changed, are one wish.
        with self._lock:
            run = self._runs.get(key)
            if run is not None and not run.job.state.is_final:
                return run
            folder = self._folder(key)
            request = FineTuneRequest.load(folder)
            request = replace(request, files=_rooted(request.files, folder))
            epochs: list[Mapping[str, Any]] = [*RunFolder(folder).read_log()]
            return self._submit(TrainingRun(key, folder, request, epochs))

    def discard(self, key: str) -> None:
        """Delete what a training has left; one under way stays."""
        with self._lock:
            run = self._runs.get(key)
            if run is not None and not run.job.state.is_final:
                return
            self._runs.pop(key, None)
            shutil.rmtree(self._folder(key), ignore_errors=True)

    def get(self, key: str) -> TrainingRun | None:
        """Return a training that was asked for since the program started."""
        return self._runs.get(key)

    @property
    def under_way(self) -> list[TrainingRun]:
        """Trainings that run or wait, in their order."""
        # A copy: another session may begin a training meanwhile.
        runs = [run for run in [*self._runs.values()] if not run.job.state.is_final]
        return sorted(runs, key=lambda run: run.asked)

    def jobs_before(self, run: TrainingRun) -> int:
        """Return how many trainings come before one that waits."""
        return self._runner.jobs_before(run.job)

    def unfinished(self) -> list[UnfinishedTraining]:
        """List what can be gone on with or discarded, the latest first."""
        under_way = {run.key for run in self.under_way}
        found = sorted(
            (path for path in self._requests() if path.parent.name not in under_way),
            key=_when_asked,
            reverse=True,
        )
        return [_described(path.parent) for path in found]

    def _requests(self) -> list[Path]:
        return [*self._store().trainings.glob(f"*/{REQUEST_FILE}")]

    def _folder(self, key: str) -> Path:
        # A key from an address is compared, never made into a path.
        for path in self._requests():
            if path.parent.name == key:
                return path.parent
        raise TrainingError("There is no such training: it has ended, or was discarded.")

    def _queue(self, run: TrainingRun) -> TrainingRun:
        with self._lock:
            return self._submit(run)

    def _submit(self, run: TrainingRun) -> TrainingRun:
        run.job = self._runner.submit(partial(work_of, run, self._store))
        self._runs[run.key] = run
        return run


def _copied(part: str, path: Path, folder: Path) -> str:
    # A folder for each: two files may have the same name, which messages quote.
    place = folder / _TABLES / (part or _ALL)
    place.mkdir(parents=True)
    return str(shutil.copy(path, place / path.name))


def _rooted(files: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Find the tables where they are now, should the folder have been moved."""
    found = {}
    for part, path in files.items():
        here = folder / _TABLES / (part or _ALL) / Path(path).name
        found[part] = str(here) if here.exists() else path
    return found


def _when_asked(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # discarded in another tab just now
        return 0.0


def _described(folder: Path) -> UnfinishedTraining:
    try:
        request = FineTuneRequest.load(folder)
    except TaskDataError as error:
        return UnfinishedTraining(folder.name, folder.name, 0, str(error))
    return UnfinishedTraining(folder.name, request.name, len(RunFolder(folder).read_log()))
