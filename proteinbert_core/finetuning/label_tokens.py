"""Takes the cell of a table apart: one token for each label that is written in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from proteinbert_core.finetuning.task import MISSING, MISSING_AT_RESIDUE

#: Class of the residues between intervals, and what stands in a cell that has none.
NO_INTERVAL: Final = "none"
#: Class of intervals that have no name.
UNNAMED_INTERVAL: Final = "inside"
_CLASSES: Final = re.compile(r"[;|]")
_LIST: Final = re.compile(r"\s*[,;]\s*|\s+")
_INTERVALS: Final = re.compile(r"\s*[;,]\s*")
_INTERVAL: Final = re.compile(r"(?:([^:;,]+):\s*)?(\d{1,9})(?:\s*(?:-|–|\.\.)\s*(\d{1,9}))?")
_WHOLE: Final = re.compile(r"([+-]?\d+)\.0*")


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of residues.

    Parameters
    ----------
    name : str
        Its class; empty where none is given.
    first, last : int
        Positions from 1, both included.
    """

    name: str
    first: int
    last: int


def is_missing(token: str, *, at_residue: bool = False) -> bool:
    """Whether a token says that the label is not known.

    Examples
    --------
    >>> is_missing("NaN"), is_missing("-"), is_missing("-", at_residue=True)
    (True, False, True)
    """
    return token.lower() in MISSING or (at_residue and token in MISSING_AT_RESIDUE)


def class_name(token: str) -> str:
    """Give the class that a token names: spreadsheets write 1.0 for 1.

    Examples
    --------
    >>> class_name("1.0"), class_name("1.5"), class_name("helix")
    ('1', '1.5', 'helix')
    """
    whole = _WHOLE.fullmatch(token)
    return whole.group(1) if whole else token


def number(token: str) -> float | None:
    """Read a number; None where the token is none.

    Examples
    --------
    >>> number("0.5"), number("-1e3"), number("0,5"), number("1_000")
    (0.5, -1000.0, None, None)
    """
    # Python reads digits of any script, and takes the underscore for a separator.
    if not token.isascii() or "_" in token:
        return None
    try:
        return float(token)
    except ValueError:
        return None


def split_classes(cell: str) -> list[str]:
    """Names of the classes in a cell, separated by ``;`` or ``|``.

    Examples
    --------
    >>> split_classes("nucleus; cytosol|")
    ['nucleus', 'cytosol']
    """
    return [name for each in _CLASSES.split(cell) if (name := class_name(each.strip()))]


def split_list(cell: str) -> list[str]:
    """Tokens of a list, one a residue, with commas, semicolons or blanks between them.

    Examples
    --------
    >>> split_list("[0, 1,,NaN]"), split_list("0.5 1"), split_list("['H', 'E']")
    (['0', '1', '', 'NaN'], ['0.5', '1'], ['H', 'E'])
    """
    inside = cell.strip()
    if inside[:1] in {"[", "("}:
        inside = inside[1:].removesuffix("]" if inside[0] == "[" else ")").strip()
    return [token.strip("'\"") for token in _LIST.split(inside)] if inside else []


def split_intervals(cell: str) -> list[Interval] | None:
    """Intervals in a cell, with semicolons or commas between them; None where it holds others.

    Examples
    --------
    >>> split_intervals("12-18;40")
    [Interval(name='', first=12, last=18), Interval(name='', first=40, last=40)]
    >>> split_intervals("helix:3-9")[0].name, split_intervals("none"), split_intervals("high")
    ('helix', [], None)
    """
    if cell.strip().lower() == NO_INTERVAL:
        return []
    found = []
    for part in _INTERVALS.split(cell.strip().strip(";,")):
        matched = _INTERVAL.fullmatch(part)
        if matched is None:
            return None
        name, first, last = matched.groups()
        found.append(Interval((name or "").strip(), int(first), int(last or first)))
    return found
