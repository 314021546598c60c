"""The predictors that were trained or imported on this computer."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from platformdirs import user_data_path

from proteinbert_core.errors import CheckpointError, TaskDataError
from proteinbert_core.finetuning.task import Task
from proteinbert_core.finetuning.task_archive import export_task_model, import_task_model
from proteinbert_core.finetuning.task_folder import (
    TASK_FILE,
    load_task_model,
    read_task_description,
    save_task_model,
)
from proteinbert_core.finetuning.task_model import TaskModel

#: Environment variable that names another folder for them.
PREDICTORS_VARIABLE: Final = "PROTEINBERT_EXPLORER_PREDICTORS"
_NOT_IN_KEY: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_KEY: Final = 60
# Folders of trainings lie beside the predictors; no key begins with a dot.
_TRAININGS: Final = ".trainings"


def predictor_key(name: str) -> str:
    """Make the name of a folder, good on every system, of any name.

    Examples
    --------
    >>> predictor_key("Signal peptide (Gram +)"), predictor_key("../..")
    ('signal-peptide-gram', 'predictor')
    """
    return _NOT_IN_KEY.sub("-", name.lower())[:_LONGEST_KEY].strip("-") or "predictor"


@dataclass(frozen=True, slots=True, eq=False)
class StoredPredictor:
    """What is known of a predictor without loading it.

    Attributes
    ----------
    key : str
        Name of its folder.
    name : str
        As the user gave it.
    task : Task
    facts : mapping
    digest : str
    folder : Path
    """

    key: str
    name: str
    task: Task
    facts: Mapping[str, Any]
    digest: str
    folder: Path


class PredictorStore:
    """Predictors in folders, a folder each.

    They are the user's work, which cannot be fetched again, so that they do not lie in the cache.

    Parameters
    ----------
    folder : Path, optional
        Without it the one that ``PROTEINBERT_EXPLORER_PREDICTORS`` names, or the place that the
        system has for such files of this user.

    Examples
    --------
    >>> [each.name for each in PredictorStore().stored()]                  # doctest: +SKIP
    ['signal peptide']
    """

    def __init__(self, folder: Path | None = None) -> None:
        named = os.environ.get(PREDICTORS_VARIABLE)
        default = user_data_path("proteinbert-explorer", appauthor=False) / "predictors"
        self.folder = folder or (Path(named) if named else default)

    @property
    def trainings(self) -> Path:
        """Where trainings that are under way keep their state, a folder each."""
        return self.folder / _TRAININGS

    def stored(self) -> list[StoredPredictor]:
        """List the predictors that are whole, by name; others are passed over."""
        found = []
        for path in sorted(self.folder.glob(f"*/{TASK_FILE}")):
            try:
                found.append(self._described(path.parent))
            except (CheckpointError, TaskDataError):
                continue
        return sorted(found, key=lambda each: (each.name.lower(), each.key))

    def find(self, name: str) -> StoredPredictor:
        """Give the predictor of a key; or of a name, where only one has it.

        Raises
        ------
        CheckpointError
            There is none, or several have the name.
        """
        every = self.stored()
        of_name = [each for each in every if each.name == name]
        of_key = [each for each in every if each.key == name]
        # A key says which one is meant, also where it is the name of others.
        found = of_key or of_name
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(f"“{each.key}”" for each in found)
            raise CheckpointError(f"Several predictors are called “{name}”. Say which: {keys}.")
        have = ", ".join(f"“{each.name}”" for each in every) or "none"
        raise CheckpointError(f"There is no predictor “{name}”. There are: {have}.")

    def load(self, name: str) -> TaskModel:
        """Load the predictor of a key or name, checking all of it.

        Raises
        ------
        CheckpointError
        """
        return load_task_model(self.find(name).folder)

    def add(self, model: TaskModel, name: str) -> StoredPredictor:
        """Keep a predictor; one of the same name stays, and the new one gets a number.

        Parameters
        ----------
        model : TaskModel
        name : str
            Becomes part of its facts.

        Raises
        ------
        CheckpointError
            It cannot be written.
        """
        folder = self.folder / self._free_key(name)
        taken = {each.name for each in self.stored()}
        numbered, number = name, 2
        while numbered in taken:
            numbered, number = f"{name} {number}", number + 1
        save_task_model(replace(model, facts={**model.facts, "name": numbered}), folder)
        return self._described(folder)

    def import_file(self, path: Path, name: str = "") -> StoredPredictor:
        """Take a predictor from a file that `export` made, here or elsewhere.

        Parameters
        ----------
        path : Path
        name : str
            For its folder; empty to take the file's.

        Raises
        ------
        CheckpointError
            As from `import_task_model`.
        """
        folder = self.folder / self._free_key(name or path.name.removesuffix(".zip"))
        import_task_model(path, folder)
        return self._described(folder)

    def export(self, name: str, path: Path) -> None:
        """Pack a predictor into a file; see `export_task_model`."""
        export_task_model(self.find(name).folder, path)

    def remove(self, name: str) -> None:
        """Delete a predictor.

        Raises
        ------
        CheckpointError
            There is none of this name, or it cannot be deleted.
        """
        folder = self.find(name).folder
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise CheckpointError(
                f"{folder} cannot be removed: {error.strerror or error}."
            ) from error

    def _described(self, folder: Path) -> StoredPredictor:
        description = read_task_description(folder)
        facts = description.get("facts")
        if not isinstance(facts, dict):
            raise CheckpointError(f"{folder / TASK_FILE} is malformed. Import it again.")
        task = Task.from_json(description.get("task"))
        name = str(facts.get("name") or task.target)
        return StoredPredictor(
            folder.name, name, task, facts, str(description.get("digest")), folder
        )

    def _free_key(self, name: str) -> str:
        stem = predictor_key(name)
        key, number = stem, 2
        while (self.folder / key).exists():
            key, number = f"{stem}-{number}", number + 1
        return key
