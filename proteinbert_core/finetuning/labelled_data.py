"""Proteins with labels as numbers: what is trained on, and what predictions are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.label_encoding import LabelEncoder, LabelProblem
from proteinbert_core.finetuning.labelled_rows import LabelledRow, LabelledRows
from proteinbert_core.finetuning.problems import ProblemKind, RowNote, RowProblem
from proteinbert_core.finetuning.repeated_sequences import find_repeats
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind, TaskLevel

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LabelledProteins:
    """Proteins and their labels.

    A unit is what carries a label: a protein, or one of its residues.

    Attributes
    ----------
    task : Task
    rows : tuple of LabelledRow
        Identifier, sequence, file and line, split and group of each.
    values : ndarray, shape=(n_units,) or (n_units, n_classes), dtype=float32
        One protein's after another's. Of a multi-label task 0 or 1 for each class; else one
        number: a measured one, or that of a class. Zero where nothing is known.
    known : ndarray, of the same shape, dtype=bool
    offsets : ndarray, shape=(n_proteins + 1,), dtype=int64
        Where the units of each protein begin; the last is the end.
    problems : tuple of RowProblem
        Rows that were left out.
    notes : tuple of RowNote
    """

    task: Task
    rows: tuple[LabelledRow, ...]
    values: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    offsets: IntArray
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[RowNote, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def sequences(self) -> tuple[str, ...]:
        """Residues of each protein."""
        return tuple(row.sequence for row in self.rows)

    @property
    def lengths(self) -> IntArray:
        """Residues of each protein, shape=(n_proteins,), dtype=int64."""
        return np.array([len(row.sequence) for row in self.rows], dtype=np.int64)

    @property
    def unit_rows(self) -> IntArray:
        """Protein of each unit, shape=(n_units,), dtype=int64."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.offsets))

    def classes_of_proteins(self) -> npt.NDArray[np.bool_]:
        """Say of which classes each protein is, or a residue of it.

        Returns
        -------
        ndarray, shape=(n_proteins, n_classes), dtype=bool
            Of a regression there are no classes.
        """
        found = np.zeros((len(self), len(self.task.classes)), dtype=np.bool_)
        if self.task.kind is TaskKind.MULTI_LABEL:
            unit, place = np.nonzero(self.known & (self.values > 0))
        elif self.task.kind is TaskKind.REGRESSION:
            return found
        else:
            unit = np.flatnonzero(self.known)
            place = self.values[unit].astype(np.int64)
        found[self.unit_rows[unit], place] = True
        return found

    def units_of(self, rows: npt.ArrayLike) -> IntArray:
        """Units of some proteins, in their order, shape=(n,), dtype=int64."""
        chosen = np.asarray(rows, dtype=np.int64)
        counts = np.diff(self.offsets)[chosen]
        starts = np.repeat(self.offsets[chosen] - np.cumsum(counts) + counts, counts)
        return np.asarray(starts + np.arange(len(starts)), dtype=np.int64)

    def take(self, rows: npt.ArrayLike) -> LabelledProteins:
        """Give some of the proteins, in the order of their numbers in `rows`."""
        chosen = np.asarray(rows, dtype=np.int64)
        units = self.units_of(chosen)
        return replace(
            self,
            rows=tuple(self.rows[row] for row in chosen),
            values=self.values[units],
            known=self.known[units],
            offsets=np.concatenate([[0], np.cumsum(np.diff(self.offsets)[chosen])]).astype(
                np.int64
            ),
        )

    def targets(self, rows: npt.ArrayLike) -> tuple[npt.NDArray[np.float32], ...]:
        """Give the labels of some proteins as a network is trained on them.

        Parameters
        ----------
        rows : array-like of int, shape=(n,)

        Returns
        -------
        tuple of ndarray, each float32
            Of labels per protein ``(k,)``, per residue ``(n_residues, k)``. k is the number of
            classes of a multi-label task, else 1. NaN where nothing is known.
        """
        chosen = np.asarray(rows, dtype=np.int64)
        every = np.where(self.known, self.values, np.float32(np.nan))
        every = every.reshape(len(every), -1)
        if self.task.level is TaskLevel.PROTEIN:
            return tuple(every[chosen])
        return tuple(every[self.offsets[row] : self.offsets[row + 1]] for row in chosen)


def label_proteins(rows: LabelledRows, task: Task) -> LabelledProteins:
    """Read the labels of all rows as those of a task.

    A row is left out, and named among the problems, where its label cannot be used or nothing
    about it is known; and where the same sequence has different classes, as nobody can say which
    is right. Of a regression these are repeated measurements, and stay.

    Parameters
    ----------
    rows : LabelledRows
    task : Task

    Returns
    -------
    LabelledProteins

    Raises
    ------
    TaskDataError
        The columns do not fit the task, or not one row can be used.
    """
    wanted = len(task.columns) or 1
    if len(rows.label_columns) != wanted:
        raise TaskDataError(
            f"The task has {wanted} columns of labels, the table {len(rows.label_columns)}."
        )
    encoder = LabelEncoder(task)
    kept: list[LabelledRow] = []
    values: list[npt.NDArray[np.float32]] = []
    known: list[npt.NDArray[np.bool_]] = []
    problems = list(rows.problems)
    for row in rows.rows:
        try:
            of_row = encoder.encode(row.labels, len(row.sequence))
            if not of_row[1].any():
                raise LabelProblem(ProblemKind.NO_LABEL, _no_label(task))
        except LabelProblem as problem:
            problems.append(
                RowProblem(row.source, row.line, row.identifier, problem.kind, str(problem))
            )
            continue
        kept.append(row)
        values.append(of_row[0])
        known.append(of_row[1])
    repeats = find_repeats(kept, values, known, task)
    problems += repeats.problems
    stay = [i for i in range(len(kept)) if i not in repeats.conflicting]
    if not stay:
        raise TaskDataError(f"Not one row can be used. {_first(problems)}")
    counts = [len(values[i]) for i in stay]
    return LabelledProteins(
        task=task,
        rows=tuple(kept[i] for i in stay),
        values=np.concatenate([values[i] for i in stay]),
        known=np.concatenate([known[i] for i in stay]),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        problems=tuple(sorted(problems, key=lambda each: (each.source, each.line))),
        notes=(*rows.notes, *repeats.notes),
    )


def _no_label(task: Task) -> str:
    if task.form is LabelForm.INTERVALS:
        return "there is no label. Write “none” where no residue is in an interval."
    return "there is no label. Add one, or give the protein to the predictor later."


def _first(problems: Sequence[RowProblem]) -> str:
    return f"The first: {problems[0]}" if problems else ""
