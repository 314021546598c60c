"""What is wrong with rows of labelled data, and what a user should know of good ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ProblemKind(StrEnum):
    """Why a row is left out."""

    CELLS = "wrong number of cells"
    SEQUENCE = "sequence that cannot be read"
    NO_LABEL = "no label"
    LENGTH = "labels and residues differ in number"
    NUMBER = "number that cannot be used"
    CLASS = "class that the task does not know"
    POSITION = "position outside the protein"
    CONFLICT = "same sequence with different labels"
    SPLIT = "unknown split"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was left out.

    Parameters
    ----------
    source : str
        Name of the file.
    line : int
        Line of the file on which the row starts, or row of the sheet, from 1.
    identifier : str
        Of the protein; may be empty.
    kind : ProblemKind
    message : str
        What is wrong and what to do.
    """

    source: str
    line: int
    identifier: str
    kind: ProblemKind
    message: str

    def __str__(self) -> str:
        name = f" (“{self.identifier}”)" if self.identifier else ""
        return f"{self.source}, line {self.line}{name}: {self.message}"


@dataclass(frozen=True, slots=True)
class RowNote:
    """Something done to good rows that their owner should know of.

    Parameters
    ----------
    message : str
    places : tuple of (str, int)
        File and line of each row concerned.
    """

    message: str
    places: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        shown = ", ".join(f"{source} line {line}" for source, line in self.places[:5])
        more = f" and {len(self.places) - 5:,} more" if len(self.places) > 5 else ""
        return f"{self.message} ({shown}{more})" if shown else self.message


def counts_by_kind(problems: Iterable[RowProblem]) -> dict[ProblemKind, int]:
    """Count the rows that were left out for each reason, in the order of `ProblemKind`.

    Examples
    --------
    >>> counts_by_kind([RowProblem("a.csv", 3, "", ProblemKind.NO_LABEL, "empty")])
    {<ProblemKind.NO_LABEL: 'no label'>: 1}
    """
    found = [problem.kind for problem in problems]
    return {kind: found.count(kind) for kind in ProblemKind if kind in found}
