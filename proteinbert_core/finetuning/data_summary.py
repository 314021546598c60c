"""What is in labelled data: counts, balance, lengths, what was left out and why, leakage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.leakage import Leakage
from proteinbert_core.finetuning.problems import ProblemKind, RowNote, RowProblem, counts_by_kind
from proteinbert_core.finetuning.splits import Split
from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.task_guess import TaskGuess
from proteinbert_core.finetuning.trainability import check_trainable, class_counts

if TYPE_CHECKING:
    import pandas as pd

_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class PartSummary:
    """The proteins of one part of a split, or all.

    Attributes
    ----------
    n_proteins : int
    n_known, n_unknown : int
        Labels: of a multi-label task one for each class, of residues one for each of them.
    lengths : tuple of int
        Least, median and greatest number of residues; zeros where there is no protein.
    classes : mapping of str to int
        Labels of each class; empty of a regression.
    values : tuple of float or None
        Least, median and greatest value of a regression.
    """

    n_proteins: int
    n_known: int
    n_unknown: int
    lengths: tuple[int, int, int]
    classes: Mapping[str, int]
    values: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class DataSummary:
    """What a user sees before training.

    Attributes
    ----------
    task : Task
    reason : str
        Why this kind of task; empty where nothing was guessed.
    parts : mapping of str to PartSummary
        ``all``, and ``train``, ``valid`` and ``test`` where there is a split.
    left_out : mapping of ProblemKind to int
        Rows left out for each reason.
    problems : tuple of RowProblem
    notes : tuple of RowNote
    remarks : tuple of str
        What will be hard, from `check_trainable`.
    leakage : mapping of str to mapping of str to int
        By part, the proteins in each band of identity to the nearest training protein.
    split : mapping
        Its record.
    """

    task: Task
    reason: str
    parts: Mapping[str, PartSummary]
    left_out: Mapping[ProblemKind, int]
    problems: tuple[RowProblem, ...]
    notes: tuple[RowNote, ...]
    remarks: tuple[str, ...]
    leakage: Mapping[str, Mapping[str, int]]
    split: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values for a JSON file."""
        return {
            "task": self.task.to_json(),
            "reason": self.reason,
            "parts": {
                name: {
                    "n_proteins": part.n_proteins,
                    "n_known": part.n_known,
                    "n_unknown": part.n_unknown,
                    "lengths": list(part.lengths),
                    "classes": dict(part.classes),
                    "values": None if part.values is None else list(part.values),
                }
                for name, part in self.parts.items()
            },
            "left_out": {kind.value: count for kind, count in self.left_out.items()},
            "problems": [str(problem) for problem in self.problems],
            "notes": [str(note) for note in self.notes],
            "remarks": list(self.remarks),
            "leakage": {part: dict(counts) for part, counts in self.leakage.items()},
            "split": dict(self.split),
        }

    def class_table(self) -> pd.DataFrame:
        """Labels of each class in each part, a row a class; empty of a regression."""
        import pandas as pd

        return pd.DataFrame(
            {
                name: pd.Series(dict(part.classes), dtype="int64")
                for name, part in self.parts.items()
            }
        ).rename_axis("class")

    def problem_table(self) -> pd.DataFrame:
        """Rows that were left out: file, line, protein, reason and what to do."""
        import pandas as pd

        rows = [
            (each.source, each.line, each.identifier, each.kind.value, each.message)
            for each in self.problems
        ]
        return pd.DataFrame(rows, columns=["file", "line", "protein", "reason", "message"])


def summarise_data(
    data: LabelledProteins,
    *,
    guess: TaskGuess | None = None,
    split: Split | None = None,
    leakage: Mapping[str, Leakage] | None = None,
) -> DataSummary:
    """Sum labelled data up.

    Parameters
    ----------
    data : LabelledProteins
    guess : TaskGuess, optional
        Why it is this kind of task.
    split : Split, optional
    leakage : mapping of str to Leakage, optional
        Of ``valid`` and ``test``.

    Returns
    -------
    DataSummary

    Raises
    ------
    TaskDataError
        With a split that cannot be learnt from, as from `check_trainable`.
    """
    parts = {_ALL: _part(data)}
    if split is not None:
        parts |= {name: _part(data.take(rows)) for name, rows in split.parts().items()}
    return DataSummary(
        task=data.task,
        reason="" if guess is None else guess.reason,
        parts=parts,
        left_out=counts_by_kind(data.problems),
        problems=data.problems,
        notes=data.notes,
        remarks=() if split is None else check_trainable(data, split),
        leakage={name: found.counts() for name, found in (leakage or {}).items()},
        split={} if split is None else split.record,
    )


def _part(data: LabelledProteins) -> PartSummary:
    lengths = data.lengths
    known = data.values[data.known]
    counts = class_counts(data).tolist()
    regression = data.task.kind is TaskKind.REGRESSION
    return PartSummary(
        n_proteins=len(data),
        n_known=int(data.known.sum()),
        n_unknown=int((~data.known).sum()),
        lengths=(
            (int(lengths.min()), int(np.median(lengths)), int(lengths.max()))
            if len(lengths)
            else (0, 0, 0)
        ),
        classes=dict(zip(data.task.classes, counts, strict=True)),
        values=(
            (float(known.min()), float(np.median(known)), float(known.max()))
            if regression and len(known)
            else None
        ),
    )
