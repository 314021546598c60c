"""All that a user asks of a training, as a file from which it can go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Final

from proteinbert_core.errors import TaskDataError, TrainingError
from proteinbert_core.finetuning.columns import Columns
from proteinbert_core.finetuning.split_choice import SplitChoice
from proteinbert_core.finetuning.starting_weights import COMPACT
from proteinbert_core.finetuning.task import LabelForm, TaskKind
from proteinbert_core.finetuning.training_plan import TrainingPlan
from proteinbert_core.training.run_folder import partial_path

#: Name of the file in the folder of a training.
REQUEST_FILE: Final = "request.json"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class FineTuneRequest:
    """What shall be learnt, from what, and how.

    Parameters
    ----------
    name : str
        Of the predictor.
    files : mapping of str to str
        Path of a table for ``train``, ``valid`` and ``test``; or one for the empty key, in
        which nothing, or a column, tells them apart.
    columns : Columns, optional
        Without them as recognised by their headings.
    kind, form : optional
        The user's correction of what is guessed.
    positive : str, optional
        Positive class of a binary task.
    units : str
        Of a regression.
    split : SplitChoice, optional
        Without it the fairest; see `fairest_method`.
    start : str
        Weights to start from; see `starting_weights`.
    plan : TrainingPlan
    baseline : bool
        Whether a k-mer model is judged beside the predictor.
    """

    name: str
    files: Mapping[str, str]
    columns: Columns | None = None
    kind: TaskKind | None = None
    form: LabelForm | None = None
    positive: str | None = None
    units: str = ""
    split: SplitChoice | None = None
    start: str = COMPACT
    plan: TrainingPlan = field(default_factory=TrainingPlan)
    baseline: bool = True

    def save(self, folder: Path) -> None:
        """Write it into the folder of its training."""
        values = {
            **{name: getattr(self, name) for name in _PLAIN},
            "format": _FORMAT,
            "files": dict(self.files),
            "columns": None if self.columns is None else asdict(self.columns),
            "kind": None if self.kind is None else self.kind.value,
            "form": None if self.form is None else self.form.name.lower(),
            "split": None if self.split is None else self.split.to_json(),
            "plan": self.plan.to_json(),
        }
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / REQUEST_FILE
        partial = partial_path(path)
        partial.write_text(json.dumps(values, indent=1, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)

    @classmethod
    def load(cls, folder: Path) -> FineTuneRequest:
        """Read what `save` wrote.

        Raises
        ------
        TaskDataError
            The file is absent, damaged, or of another version.
        """
        path = folder / REQUEST_FILE
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if values.pop("format") != _FORMAT or set(values) != {f.name for f in fields(cls)}:
                raise ValueError("of another version")
            if not all(isinstance(values[name], kind) for name, kind in _PLAIN.items()):
                raise TypeError("a value is of another type")
            columns, split = values["columns"], values["split"]
            return cls(
                **{name: values[name] for name in _PLAIN},
                files={str(part): str(file) for part, file in values["files"].items()},
                columns=columns and Columns(**{**columns, "labels": tuple(columns["labels"])}),
                kind=values["kind"] and TaskKind(values["kind"]),
                form=values["form"] and LabelForm[values["form"].upper()],
                split=split and SplitChoice.from_json(split),
                plan=TrainingPlan.from_json(values["plan"]),
            )
        except (
            OSError,
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            TaskDataError,
            TrainingError,
        ) as error:
            raise TaskDataError(
                f"{path}, which says what is trained, cannot be read ({error}). Start anew."
            ) from error


_PLAIN: Final = {
    "name": str,
    "positive": str | None,
    "units": str,
    "start": str,
    "baseline": bool,
}
