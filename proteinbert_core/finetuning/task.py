"""What is to be learnt: of whole proteins or of residues, and what kind of label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from proteinbert_core.errors import TaskDataError

#: Version of the JSON form.
FORMAT: Final = 1
#: A label so written is not known; case does not matter.
MISSING: Final = ("", "nan", "na", "n/a", "#n/a", "<na>", "null")
#: At residues these signs say the same.
MISSING_AT_RESIDUE: Final = ("-", "?")


class TaskLevel(StrEnum):
    """What carries a label."""

    PROTEIN = "protein"
    RESIDUE = "residue"


class TaskKind(StrEnum):
    """What a label is."""

    BINARY = "binary"
    MULTI_CLASS = "multi-class"
    MULTI_LABEL = "multi-label"
    REGRESSION = "regression"


class LabelForm(StrEnum):
    """How the labels of a protein are written in a cell of the table."""

    VALUE = "one value a protein"
    CLASSES = "classes of a protein, separated by ; or |"
    LETTERS = "one letter or digit a residue"
    LIST = "a list with one value a residue"
    INTERVALS = "intervals of positions"

    @property
    def level(self) -> TaskLevel:
        """What carries labels that are so written."""
        whole = self in {LabelForm.VALUE, LabelForm.CLASSES}
        return TaskLevel.PROTEIN if whole else TaskLevel.RESIDUE


@dataclass(frozen=True, slots=True)
class Task:
    """What is predicted, and how its labels are written.

    Parameters
    ----------
    kind : TaskKind
    form : LabelForm
        It says the level, too.
    classes : tuple of str
        Names in the order of their numbers; of a binary task the negative class, then the
        positive one; empty for a regression.
    target : str
        What the label is called: the column, or a name of the user's.
    units : str
        Of a regression; may be empty.
    columns : tuple of str
        Of a multi-label task in which each class has a column of its own; else empty.

    Examples
    --------
    >>> task = Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1"), "signal peptide")
    >>> task.level.value, task.positive_class, task.n_outputs
    ('protein', '1', 1)
    >>> Task.from_json(task.to_json()) == task
    True
    """

    kind: TaskKind
    form: LabelForm
    classes: tuple[str, ...] = ()
    target: str = "label"
    units: str = ""
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.classes)
        wanted = {
            TaskKind.BINARY: (n == 2, "exactly two classes"),
            TaskKind.MULTI_CLASS: (n >= 2, "two classes or more"),
            TaskKind.MULTI_LABEL: (n >= 1, "one class or more"),
            TaskKind.REGRESSION: (n == 0, "no classes"),
        }
        right, what = wanted[self.kind]
        if not right:
            raise TaskDataError(
                f"A {self.kind} task has {what}, but {n:,} were found for “{self.target}”. "
                "Choose another kind of task, or correct the labels."
            )
        if len(set(self.classes)) != n:
            raise TaskDataError(f"Two classes of “{self.target}” have the same name. Rename one.")
        if self.kind is TaskKind.REGRESSION and self.form is LabelForm.CLASSES:
            raise TaskDataError("Lists of classes are no numbers. Choose multi-label.")
        if self.columns and (self.kind is not TaskKind.MULTI_LABEL or len(self.columns) != n):
            raise TaskDataError("Only a multi-label task has a column for each of its classes.")

    @property
    def level(self) -> TaskLevel:
        """What carries a label."""
        return self.form.level

    @property
    def positive_class(self) -> str | None:
        """Name of the class whose probability is predicted; None unless the task is binary."""
        return self.classes[1] if self.kind is TaskKind.BINARY else None

    @property
    def n_outputs(self) -> int:
        """Numbers that a network predicts for each protein or residue."""
        if self.kind in {TaskKind.BINARY, TaskKind.REGRESSION}:
            return 1
        return len(self.classes)

    def with_positive_class(self, name: str) -> Task:
        """Give the task with another positive class.

        Raises
        ------
        TaskDataError
            If the task is not binary or has no such class.
        """
        if self.kind is not TaskKind.BINARY or name not in self.classes:
            raise TaskDataError(
                f"“{name}” cannot be the positive class: the classes of this {self.kind} task are "
                f"{', '.join(self.classes) or 'none'}."
            )
        other = next(each for each in self.classes if each != name)
        return replace(self, classes=(other, name))

    def to_json(self) -> dict[str, Any]:
        """Give the task as plain values for a JSON file."""
        return {
            "format": FORMAT,
            "level": self.level.value,
            "kind": self.kind.value,
            "form": self.form.name.lower(),
            "classes": list(self.classes),
            "positive_class": self.positive_class,
            "target": self.target,
            "units": self.units,
            "columns": list(self.columns),
            "missing": [*MISSING, *(MISSING_AT_RESIDUE if self.level == "residue" else ())],
        }

    @classmethod
    def from_json(cls, values: object) -> Task:
        """Read what `to_json` gave.

        Raises
        ------
        TaskDataError
            If it is no description of a task, or of a later version.
        """
        if not isinstance(values, Mapping) or values.get("format") != FORMAT:
            raise TaskDataError(
                f"This is no description of a task of format {FORMAT}. Update the program if a "
                "newer one wrote it."
            )
        try:
            names = {name: _names(values[name]) for name in ("classes", "columns")}
            target, units = _names([values["target"], values["units"]])
            kind, form = TaskKind(values["kind"]), LabelForm[values["form"].upper()]
            return cls(kind, form, target=target, units=units, **names)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise TaskDataError(
                f"The description of the task is damaged ({error}). Export the predictor again."
            ) from error


def _names(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("a list of names is none")
    return tuple(values)
