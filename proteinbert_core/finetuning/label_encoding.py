"""Turns the labels of a protein from text into numbers, with a mask of those that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.label_tokens import (
    NO_INTERVAL,
    UNNAMED_INTERVAL,
    Interval,
    class_name,
    is_missing,
    number,
    split_classes,
    split_intervals,
    split_list,
)
from proteinbert_core.finetuning.problems import ProblemKind
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind, TaskLevel

Values = npt.NDArray[np.float32]
Known = npt.NDArray[np.bool_]


class LabelProblem(ValueError):
    """A label that cannot be used, and why.

    Parameters
    ----------
    kind : ProblemKind
    message : str
    """

    def __init__(self, kind: ProblemKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class LabelEncoder:
    """Reads the labels of one task.

    Parameters
    ----------
    task : Task

    Examples
    --------
    >>> task = Task(TaskKind.MULTI_CLASS, LabelForm.LETTERS, ("C", "E", "H"))
    >>> values, known = LabelEncoder(task).encode(("HHC-E",), 5)
    >>> values.tolist(), known.tolist()
    ([2.0, 2.0, 0.0, 0.0, 1.0], [True, True, True, False, True])
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._index: Mapping[str, int] = {name: i for i, name in enumerate(task.classes)}
        self._yes_or_no: Mapping[str, int] = {"0": 0, "1": 1}

    def encode(self, cells: Sequence[str], n_residues: int) -> tuple[Values, Known]:
        """Read the labels of one protein.

        Parameters
        ----------
        cells : sequence of str
            One; of a multi-label task with columns, one for each class.
        n_residues : int

        Returns
        -------
        values : ndarray, shape=(n_units,) or (n_units, n_classes), dtype=float32
            A unit is the protein, or one of its residues. A class by its number, a binary or
            multi-label target as 0 or 1; zero where it is not known.
        known : ndarray, of the same shape, dtype=bool

        Raises
        ------
        LabelProblem
        """
        if self._task.columns:
            columns = [self._column(cell, n_residues) for cell in cells]
            return (
                np.stack([values for values, _ in columns], axis=-1),
                np.stack([known for _, known in columns], axis=-1),
            )
        return self._cell(cells[0], n_residues)

    def _column(self, cell: str, n_residues: int) -> tuple[Values, Known]:
        """Whether each unit is of the class of a column."""
        if is_missing(cell):
            return self._unknown(n_residues, ())
        if self._task.form is LabelForm.INTERVALS:
            values = np.zeros(n_residues, dtype=np.float32)
            for interval in _intervals(cell, n_residues):
                values[interval.first - 1 : interval.last] = 1
            return values, np.ones(n_residues, dtype=np.bool_)
        return self._tokens(cell, n_residues, self._yes_or_no)

    def _cell(self, cell: str, n_residues: int) -> tuple[Values, Known]:
        task = self._task
        multi = task.kind is TaskKind.MULTI_LABEL
        extra = (len(task.classes),) if multi else ()
        if is_missing(cell):
            return self._unknown(n_residues, extra)
        if task.form is LabelForm.INTERVALS:
            return self._of_intervals(cell, n_residues, extra)
        if not multi:
            return self._tokens(cell, n_residues, self._index)
        if task.level is TaskLevel.RESIDUE:
            indices, known = self._tokens(cell, n_residues, self._index)
            values = np.zeros((n_residues, len(task.classes)), dtype=np.float32)
            values[np.arange(n_residues), indices.astype(np.intp)] = known
            return values, np.repeat(known[:, np.newaxis], len(task.classes), axis=1)
        values = np.zeros((1, *extra), dtype=np.float32)
        for name in split_classes(cell):
            if name != NO_INTERVAL or name in self._index:
                values[0, self._class(name, self._index)] = 1
        return values, np.ones((1, *extra), dtype=np.bool_)

    def _unknown(self, n_residues: int, extra: tuple[int, ...]) -> tuple[Values, Known]:
        n = n_residues if self._task.level is TaskLevel.RESIDUE else 1
        return np.zeros((n, *extra), dtype=np.float32), np.zeros((n, *extra), dtype=np.bool_)

    def _tokens(self, cell: str, n_residues: int, index: Mapping[str, int]) -> tuple[Values, Known]:
        """Read one token a unit."""
        form = self._task.form
        if form is LabelForm.VALUE:
            tokens: Sequence[str] = (cell,)
        else:
            tokens = cell if form is LabelForm.LETTERS else split_list(cell)
            _check_length(len(tokens), n_residues)
        # Few tokens differ: each is read once.
        read: dict[str, float] = {}
        for token in dict.fromkeys(tokens):
            missing = is_missing(token, at_residue=form is not LabelForm.VALUE)
            read[token] = np.nan if missing else self._value(token, index)
        values = np.array([read[token] for token in tokens], dtype=np.float32)
        known = ~np.isnan(values)
        return np.where(known, values, np.float32(0)), known

    def _value(self, token: str, index: Mapping[str, int]) -> float:
        if self._task.kind is not TaskKind.REGRESSION:
            return self._class(class_name(token), index)
        value = number(token)
        if value is None:
            raise LabelProblem(
                ProblemKind.NUMBER,
                f"“{token}” is no number. Write it with a point, as in 0.5, or leave it empty.",
            )
        if not abs(value) <= float(np.finfo(np.float32).max):
            raise LabelProblem(ProblemKind.NUMBER, f"“{token}” is not finite. Leave it empty.")
        return value

    def _class(self, name: str, index: Mapping[str, int]) -> int:
        if name not in index:
            names = ", ".join(list(index)[:8]) + (", …" if len(index) > 8 else "")
            raise LabelProblem(
                ProblemKind.CLASS, f"“{name}” is none of the classes of the task ({names})."
            )
        return index[name]

    def _of_intervals(
        self, cell: str, n_residues: int, extra: tuple[int, ...]
    ) -> tuple[Values, Known]:
        values = np.zeros((n_residues, *extra), dtype=np.float32)
        for interval in _intervals(cell, n_residues):
            here = slice(interval.first - 1, interval.last)
            place = self._class(interval.name or UNNAMED_INTERVAL, self._index)
            if extra:
                values[here, place] = 1
            elif np.any((values[here] != 0) & (values[here] != place)):
                raise LabelProblem(
                    ProblemKind.POSITION,
                    f"two classes overlap at {interval.first}-{interval.last}. Choose multi-label, "
                    "or correct the intervals.",
                )
            else:
                values[here] = place
        return values, np.ones_like(values, dtype=np.bool_)


def _intervals(cell: str, n_residues: int) -> list[Interval]:
    found = split_intervals(cell)
    if found is None:
        raise LabelProblem(
            ProblemKind.POSITION, f"“{cell[:40]}” are no intervals. Write them as 12-18;40-44."
        )
    for each in found:
        if not 1 <= each.first <= each.last <= n_residues:
            raise LabelProblem(
                ProblemKind.POSITION,
                f"the interval {each.first}-{each.last} does not lie in 1-{n_residues}, the "
                "residues of the protein.",
            )
    return found


def _check_length(n_labels: int, n_residues: int) -> None:
    if n_labels != n_residues:
        raise LabelProblem(
            ProblemKind.LENGTH,
            f"there are {n_labels:,} labels for {n_residues:,} residues. Give one a residue; if a "
            "spreadsheet took digits for a number, format the column as text.",
        )
