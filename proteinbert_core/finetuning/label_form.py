"""Recognises how the labels of a table are written."""

from __future__ import annotations

import re
from typing import Final

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.label_tokens import (
    is_missing,
    number,
    split_classes,
    split_intervals,
    split_list,
)
from proteinbert_core.finetuning.labelled_rows import LabelledRows
from proteinbert_core.finetuning.task import LabelForm

_SEPARATORS: Final = re.compile(r"[\s,;|\[\]()]")
# Shorter cells of few different letters are words.
_LEAST_LETTERS: Final = 20
_MAX_DIFFERENT_LETTERS: Final = 10
_MAJORITY: Final = 0.5
_NEARLY_ALL: Final = 0.9


def recognise_form(rows: LabelledRows) -> LabelForm:
    """Say how labels are written, by what most cells look like.

    Parameters
    ----------
    rows : LabelledRows

    Returns
    -------
    LabelForm

    Raises
    ------
    TaskDataError
        Not one row has a label.
    """
    pairs = [
        (len(row.sequence), cell)
        for row in rows.rows
        for cell in row.labels
        if not is_missing(cell)
    ]
    if not pairs:
        names = ", ".join(f"“{column}”" for column in rows.label_columns)
        raise TaskDataError(f"Not one protein has a label in {names}. Choose another column.")

    def share(of_form: list[bool]) -> float:
        return sum(of_form) / len(pairs)

    if share([_is_letters(cell, length) for length, cell in pairs]) >= _MAJORITY:
        return LabelForm.LETTERS
    if share([_is_list(cell, length) for length, cell in pairs]) >= _MAJORITY:
        return LabelForm.LIST
    if share([split_intervals(cell) is not None for _, cell in pairs]) >= _NEARLY_ALL:
        inside = [_lie_inside(cell, length) for length, cell in pairs]
        if share([each is not False for each in inside]) >= _MAJORITY and True in inside:
            return LabelForm.INTERVALS
    if any(len(split_classes(cell)) > 1 for _, cell in pairs):
        return LabelForm.CLASSES
    return LabelForm.VALUE


def _is_letters(cell: str, length: int) -> bool:
    """One character a residue; or, of another length, a long word of few letters."""
    if length < 2 or _SEPARATORS.search(cell) or ("." in cell and number(cell) is not None):
        return False
    long_word = len(cell) >= _LEAST_LETTERS and len(set(cell)) <= _MAX_DIFFERENT_LETTERS
    return len(cell) == length or (long_word and "." not in cell)


def _is_list(cell: str, length: int) -> bool:
    if length < 2:
        return False
    bracketed = cell[:1] in {"[", "("} and cell[-1:] in {"]", ")"}
    return bracketed or len(split_list(cell)) == length


def _lie_inside(cell: str, length: int) -> bool | None:
    """Whether intervals lie in the protein; None of a number alone, which may be anything."""
    found = split_intervals(cell) or []
    if any(each.last > length for each in found):
        return False
    return True if any(each.name or each.first < each.last for each in found) else None
