"""Guesses what kind of task labels make, and says why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.class_order import ordered_classes
from proteinbert_core.finetuning.label_form import recognise_form
from proteinbert_core.finetuning.label_tokens import (
    NO_INTERVAL,
    class_name,
    is_missing,
    number,
    split_classes,
    split_intervals,
    split_list,
)
from proteinbert_core.finetuning.labelled_rows import LabelledRows
from proteinbert_core.finetuning.number_kind import FEW_CLASSES, kind_of_numbers
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind, TaskLevel

# Where so many labels are numbers, the others are mistakes.
_NUMERIC_SHARE: Final = 0.9
_COMMA: Final = re.compile(r"[+-]?\d+,\d+")


@dataclass(frozen=True, slots=True)
class TaskGuess:
    """A task, to be shown and corrected.

    Parameters
    ----------
    task : Task
    reason : str
        Why this kind, as a sentence.
    alternatives : tuple of TaskKind
        Other kinds that the same labels could make.
    """

    task: Task
    reason: str
    alternatives: tuple[TaskKind, ...]


def guess_task(
    rows: LabelledRows,
    *,
    kind: TaskKind | None = None,
    form: LabelForm | None = None,
    positive: str | None = None,
    units: str = "",
) -> TaskGuess:
    r"""Say what task the labels make.

    Parameters
    ----------
    rows : LabelledRows
        Of all splits.
    kind, form : optional
        The user's correction; nothing is then guessed about it.
    positive : str, optional
        The positive class of a binary task.
    units : str
        Of a regression.

    Returns
    -------
    TaskGuess

    Raises
    ------
    TaskDataError
        There are no labels, all are the same, or they cannot be of the wanted kind.

    Examples
    --------
    >>> from proteinbert_core.finetuning.table_reader import parse_table
    >>> from proteinbert_core.finetuning.labelled_rows import read_rows
    >>> data = "seq,label\nMKTAYIAKQR,1.52\nMKVLAAGIVG,-0.4\nMKVIV,2"
    >>> guess_task(read_rows(parse_table(data.encode(), "toy.csv"))).reason
    'The labels are numbers, some of them no whole ones.'
    """
    form = form or recognise_form(rows)
    if len(rows.label_columns) > 1:
        names = rows.label_columns
        if kind not in {None, TaskKind.MULTI_LABEL}:
            raise TaskDataError(
                f"{len(names)} columns of labels make a multi-label task. Choose one column for a "
                f"{kind} task."
            )
        task = Task(TaskKind.MULTI_LABEL, form, names, "labels", columns=names)
        return TaskGuess(task, f"There are {len(names)} columns of labels, one for each class.", ())
    target = rows.label_columns[0]
    tokens, overlap = _tokens(rows, form)
    strays = "" if kind else _remove_strays(tokens, form)
    if len(tokens) < 2 and form is not LabelForm.INTERVALS:
        found = f": {next(iter(tokens))}" if tokens else ""
        raise TaskDataError(
            f"Every label in “{target}” is the same{found}. There is nothing to learn; add "
            "proteins with another label."
        )
    guessed, reason, alternatives = _kind(tokens, form, overlap=overlap)
    if kind is not None and kind is not guessed:
        alternatives = (guessed, *(each for each in alternatives if each is not kind))
        guessed, reason = kind, "Chosen by the user."
    if guessed is TaskKind.MULTI_LABEL and form.level is TaskLevel.PROTEIN:
        # It says that a protein is of no class; it is none itself.
        del tokens[NO_INTERVAL]
    classes, remark = ordered_classes(tokens, guessed, form)
    task = Task(guessed, form, classes, target, units if guessed is TaskKind.REGRESSION else "")
    if positive is not None:
        task, remark = task.with_positive_class(class_name(positive)), ""
    return TaskGuess(task, " ".join(filter(None, (reason, remark, strays))), alternatives)


def _tokens(rows: LabelledRows, form: LabelForm) -> tuple[Counter[str], bool]:
    """How often each label occurs, and whether classes overlap."""
    tokens: Counter[str] = Counter()
    overlap = False
    for row in rows.rows:
        cell = row.labels[0]
        if is_missing(cell):
            continue
        if form is LabelForm.INTERVALS:
            intervals = split_intervals(cell) or []
            tokens.update(each.name for each in intervals)
            overlap |= any(
                one.name != other.name and one.first <= other.last and other.first <= one.last
                for one, other in combinations(intervals, 2)
            )
        elif form is LabelForm.CLASSES:
            names = split_classes(cell)
            tokens.update(names)
            overlap |= len(set(names)) > 1
        else:
            at_residue = form is not LabelForm.VALUE
            each = cell if form is LabelForm.LETTERS else split_list(cell) if at_residue else [cell]
            tokens.update(
                class_name(token) for token in each if not is_missing(token, at_residue=at_residue)
            )
    return tokens, overlap


def _remove_strays(tokens: Counter[str], form: LabelForm) -> str:
    """Take words from among numbers, where they are few; say so."""
    if form in {LabelForm.INTERVALS, LabelForm.CLASSES}:
        return ""
    words = [token for token in tokens if number(token) is None]
    n = sum(tokens[token] for token in words)
    if not words or n > (1 - _NUMERIC_SHARE) * tokens.total():
        return ""
    for word in words:
        del tokens[word]
    return f"Labels that are no numbers, such as “{words[0]}”, are left out ({n:,})."


def _kind(
    tokens: Counter[str], form: LabelForm, *, overlap: bool
) -> tuple[TaskKind, str, tuple[TaskKind, ...]]:
    n = len(tokens)
    if form is LabelForm.INTERVALS:
        if n <= 1:
            return TaskKind.BINARY, "Residues are inside an interval or not.", ()
        if overlap:
            reason = f"The intervals are of {n} classes, and some overlap."
            return TaskKind.MULTI_LABEL, reason, ()
        reason = f"The intervals are of {n} classes and do not overlap."
        return TaskKind.MULTI_CLASS, reason, (TaskKind.MULTI_LABEL,)
    if form is LabelForm.CLASSES:
        n -= NO_INTERVAL in tokens
        return TaskKind.MULTI_LABEL, f"Some proteins are of several of the {n:,} classes.", ()
    numbers = {token: value for token in tokens if (value := number(token)) is not None}
    numeric = len(numbers) == n
    if n == 2:
        reason = f"There are two different labels: {' and '.join(sorted(tokens))}."
        both = (TaskKind.REGRESSION,) if numeric else ()
        return TaskKind.BINARY, reason, (TaskKind.MULTI_CLASS, *both)
    if numeric:
        return kind_of_numbers(tokens, numbers)
    if sum(tokens[token] for token in tokens if _COMMA.fullmatch(token)) > tokens.total() / 2:
        raise TaskDataError(
            f"The labels look like numbers with a decimal comma, such as “{next(iter(tokens))}”. "
            "Write them with a point."
        )
    if n > max(FEW_CLASSES, tokens.total() / 2):
        raise TaskDataError(
            f"The {tokens.total():,} labels are {n:,} different words, such as "
            f"“{next(iter(tokens))}”: too few proteins are of one class. Choose another column."
        )
    return TaskKind.MULTI_CLASS, f"The labels are {n:,} different words.", ()
