"""Sequences that occur more than once: with the same label, with others, in several splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.labelled_rows import LabelledRow
from proteinbert_core.finetuning.problems import ProblemKind, RowNote, RowProblem
from proteinbert_core.finetuning.task import Task, TaskKind


@dataclass(frozen=True, slots=True)
class Repeats:
    """What was found.

    Parameters
    ----------
    conflicting : frozenset of int
        Rows with the sequence of another, but another class.
    problems : tuple of RowProblem
        One for each of these.
    notes : tuple of RowNote
        On the others that occur more than once.
    """

    conflicting: frozenset[int]
    problems: tuple[RowProblem, ...]
    notes: tuple[RowNote, ...]


def find_repeats(
    rows: Sequence[LabelledRow],
    values: Sequence[npt.NDArray[np.float32]],
    known: Sequence[npt.NDArray[np.bool_]],
    task: Task,
) -> Repeats:
    """Look for sequences that occur more than once.

    Parameters
    ----------
    rows : sequence of LabelledRow
    values, known : sequence of ndarray
        Labels of each row and which of them are known.
    task : Task

    Returns
    -------
    Repeats
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        places[row.sequence].append(index)
    conflicting: set[int] = set()
    problems: list[RowProblem] = []
    same: list[int] = []
    measured: list[int] = []
    across: list[int] = []
    for members in places.values():
        if len(members) == 1:
            continue
        differ = _differ([values[i] for i in members], [known[i] for i in members])
        if differ and task.kind is not TaskKind.REGRESSION:
            conflicting.update(members)
            problems += [_conflict(rows, index, members) for index in members]
            continue
        (measured if differ else same).extend(members)
        if len({rows[i].split for i in members}) > 1:
            across.extend(members)
    notes = [
        _note(rows, same, "rows have a sequence and label that another row has, too"),
        _note(rows, measured, "rows are of sequences with several values; all of them count"),
        _note(rows, across, "rows have the same sequence as one of another split: leakage"),
    ]
    return Repeats(
        frozenset(conflicting), tuple(problems), tuple(note for note in notes if note is not None)
    )


def _differ(
    values: Sequence[npt.NDArray[np.float32]], known: Sequence[npt.NDArray[np.bool_]]
) -> bool:
    every, mask = np.stack(values), np.stack(known)
    lowest = np.where(mask, every, np.inf).min(axis=0)
    highest = np.where(mask, every, -np.inf).max(axis=0)
    # Where none is known the lowest is above the highest.
    return bool((lowest < highest).any())


def _conflict(rows: Sequence[LabelledRow], index: int, members: Sequence[int]) -> RowProblem:
    row = rows[index]
    others = [f"{rows[i].source} line {rows[i].line}" for i in members if i != index]
    shown = ", ".join(others[:3]) + (f" and {len(others) - 3:,} more" if len(others) > 3 else "")
    return RowProblem(
        row.source,
        row.line,
        row.identifier,
        ProblemKind.CONFLICT,
        f"the same sequence has another label in {shown}. Keep the right one.",
    )


def _note(rows: Sequence[LabelledRow], members: Sequence[int], what: str) -> RowNote | None:
    if not members:
        return None
    places = tuple((rows[i].source, rows[i].line) for i in sorted(members))
    return RowNote(f"{len(members):,} {what}.", places)
