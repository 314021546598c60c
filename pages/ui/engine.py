"""What is in use: models, ontology and reference set, loaded once, in the background, for all."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_REFERENCE
from proteinbert_core.go.full_ontology import ontology_in_use

if TYPE_CHECKING:
    from pages.ui.jobs import Job, JobRunner
    from proteinbert_core.annotation import Annotator

#: Environment variables that name another model folder, another ontology (.obo, .obo.gz), and the
#: folder of the model's reference set.
MODEL_VARIABLE = "PROTEINBERT_EXPLORER_MODEL"
ONTOLOGY_VARIABLE = "PROTEINBERT_EXPLORER_ONTOLOGY"
REFERENCE_VARIABLE = "PROTEINBERT_EXPLORER_REFERENCE"

#: Which model annotates: the one of `model_folder`, or the published one with recovered names.
ModelChoice = Literal["compact", "published"]


def model_folder() -> Path:
    """Folder of the model in use: the bundled one, unless the environment names another."""
    return Path(os.environ.get(MODEL_VARIABLE) or BUNDLED_MODEL)


def ontology_path() -> Path:
    """Ontology file in use: the bundled part or the whole, unless the environment names another.

    The whole one is used where it was downloaded or imported.
    """
    named = os.environ.get(ONTOLOGY_VARIABLE)
    return Path(named) if named else ontology_in_use()


def reference_folder() -> Path | None:
    """Folder of the reference set in use: the one that is named, or the bundled model's own.

    None for another model, whose embeddings the bundled proteins cannot be compared with, and
    where the bundled set is absent.
    """
    named = os.environ.get(REFERENCE_VARIABLE)
    if named:
        return Path(named)
    if model_folder() == BUNDLED_MODEL and BUNDLED_REFERENCE.is_dir():
        return BUNDLED_REFERENCE
    return None


class Engine:
    """Loads the annotator in the job thread and hands it to the jobs that follow.

    Parameters
    ----------
    runner : JobRunner
        Whose thread loads; whatever is submitted later finds the model there.
    load : callable
        Returns the annotator, ready to compute. Called again after a failure, when next it is
        needed.
    """

    def __init__(self, runner: JobRunner, load: Callable[[], Annotator]) -> None:
        self._runner = runner
        self._load = load
        self._lock = threading.Lock()
        self._warming: Job | None = None
        self._annotator: Annotator | None = None
        self._error: Exception | None = None

    def warm(self) -> None:
        """Begin to load, unless that was begun before; returns at once."""
        with self._lock:
            if self._warming is None:
                self._warming = self._runner.submit(lambda _job: self._load_again())

    def reload(self) -> None:
        """Begin to load anew, as something in use is another now; until then the old one serves."""
        with self._lock:
            self._warming = self._runner.submit(lambda _job: self._load_again())

    def forget(self) -> None:
        """Let go of what is loaded, once the jobs given so far are done; it is loaded on demand."""
        self._runner.submit(lambda _job: self._drop())

    @property
    def is_ready(self) -> bool:
        """Whether the annotator is loaded."""
        return self._annotator is not None

    @property
    def loaded(self) -> Annotator | None:
        """The annotator, if it is loaded; from any thread."""
        return self._annotator

    @property
    def error(self) -> Exception | None:
        """Why the last attempt to load failed, if it did."""
        return self._error

    def annotator(self) -> Annotator:
        """Return the annotator, loaded now if it is not; for use in the job thread only.

        Returns
        -------
        Annotator

        Raises
        ------
        ProteinBertError
            It cannot be loaded.
        """
        if self._annotator is None:
            self._load_again()
        assert self._annotator is not None
        return self._annotator

    def _drop(self) -> None:
        self._annotator = self._error = None

    def _load_again(self) -> None:
        try:
            self._annotator = self._load()
            self._error = None
        except Exception as error:
            self._error = error
            raise
