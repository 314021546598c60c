"""What several predictors say of the same proteins, side by side in one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.finetuning.prediction_table import TaskPrediction, decide
from proteinbert_core.finetuning.residue_segments import SEGMENT_COLUMNS, segment_table
from proteinbert_core.finetuning.task import Task, TaskKind
from proteinbert_core.finetuning.task_examples import FloatArray, is_per_residue
from proteinbert_core.sequences import Protein

if TYPE_CHECKING:
    import pandas as pd

#: Beyond so many classes a table gives the probability of the predicted one alone.
MAX_CLASS_COLUMNS: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class NamedPredictions:
    """What one predictor says of some proteins.

    Attributes
    ----------
    name : str
        Tells it from the others.
    task : Task
    values : mapping of int to ndarray
        As in `TaskPrediction`, by position of the protein; not all need be there.
    """

    name: str
    task: Task
    values: Mapping[int, FloatArray]


def protein_table(
    proteins: Sequence[Protein], given: Sequence[NamedPredictions], *, brief: bool = False
) -> pd.DataFrame:
    """Put what predictors of whole proteins say side by side.

    Parameters
    ----------
    proteins : sequence of Protein
    given : sequence of NamedPredictions
        Those of residues are passed over.
    brief : bool
        Leave out what does not decide: of several classes the probability of the predicted one
        alone is told, as ``name: P``; of labels none.

    Returns
    -------
    DataFrame
        A row a protein: ``protein``, ``length``, and for each predictor a column of its name
        with the prediction and, unless it is a regression, ``name: P(class)``. What is not
        there yet is missing.
    """
    import pandas as pd

    rows = {
        "protein": [protein.identifier for protein in proteins],
        "length": [len(protein.sequence) for protein in proteins],
    }
    of_proteins = [each for each in given if not is_per_residue(each.task)]
    parts = [pd.DataFrame(rows)]
    for each in of_proteins:
        there = [index for index in range(len(proteins)) if index in each.values]
        columns = _columns(each, [each.values[index] for index in there], brief=brief)
        parts.append(pd.DataFrame(columns, index=there).reindex(range(len(proteins))))
    return pd.concat(parts, axis=1)


def residue_table(proteins: Sequence[Protein], given: Sequence[NamedPredictions]) -> pd.DataFrame:
    """Put what predictors of residues say side by side.

    Parameters
    ----------
    proteins : sequence of Protein
    given : sequence of NamedPredictions
        Those of whole proteins are passed over.

    Returns
    -------
    DataFrame
        A row a residue of the proteins of which one at least says something: ``protein``,
        ``position``, from 1, ``residue``; the rest as in `protein_table`.
    """
    import pandas as pd

    of_residues = [each for each in given if is_per_residue(each.task)]
    named = sorted({index for each in of_residues for index in each.values})
    chosen = [(index, proteins[index]) for index in named]
    rows: dict[str, list[Any]] = {
        "protein": [protein.identifier for _, protein in chosen for _ in protein.sequence],
        "position": [n for _, protein in chosen for n in range(1, len(protein.sequence) + 1)],
        "residue": [letter for _, protein in chosen for letter in protein.sequence],
    }
    parts = [pd.DataFrame(rows)]
    for each in of_residues:
        where = [np.full(len(protein.sequence), index in each.values) for index, protein in chosen]
        known = np.flatnonzero(np.concatenate(where)) if where else np.zeros(0, np.int64)
        columns = _columns(each, [each.values[index] for index in named if index in each.values])
        parts.append(pd.DataFrame(columns, index=known).reindex(range(len(rows["protein"]))))
    return pd.concat(parts, axis=1)


def segments_together(
    proteins: Sequence[Protein], given: Sequence[NamedPredictions]
) -> pd.DataFrame:
    """List the segments that predictors of residues see.

    Returns
    -------
    DataFrame
        ``predictor``, then the columns of `segment_table`.
    """
    import pandas as pd

    parts = []
    for each in given:
        if is_per_residue(each.task):
            table = segment_table(each.task, _predictions(proteins, each))
            table.insert(0, "predictor", each.name)
            parts.append(table)
    if not parts:
        return pd.DataFrame(columns=["predictor", *SEGMENT_COLUMNS])
    return pd.concat(parts, ignore_index=True)


def _predictions(proteins: Sequence[Protein], given: NamedPredictions) -> Iterator[TaskPrediction]:
    for index in sorted(given.values):
        yield TaskPrediction(proteins[index], given.values[index])


def _columns(
    given: NamedPredictions, arrays: Sequence[FloatArray], *, brief: bool = False
) -> dict[str, list[Any]]:
    task, name = given.task, given.name
    empty = np.zeros((0, max(1, len(task.classes))), np.float32)
    values = np.concatenate([empty, *(np.atleast_2d(each) for each in arrays)])
    if task.kind is TaskKind.REGRESSION:
        return {f"{name} [{task.units}]" if task.units else name: decide(task, values)}
    columns: dict[str, list[Any]] = {name: decide(task, values)}
    if brief and task.kind is TaskKind.MULTI_LABEL:
        return columns
    if task.kind is TaskKind.MULTI_CLASS and (brief or len(task.classes) > MAX_CLASS_COLUMNS):
        return columns | {f"{name}: P": values.max(axis=1).tolist()}
    first = 1 if task.kind is TaskKind.BINARY else 0
    for column, of_class in enumerate(task.classes[:MAX_CLASS_COLUMNS]):
        if column >= first:
            columns[f"{name}: P({of_class})"] = values[:, column].tolist()
    return columns
