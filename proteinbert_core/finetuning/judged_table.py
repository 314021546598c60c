"""Predictions for proteins whose labels are known, beside these labels, as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.prediction_table import TaskPrediction, decide
from proteinbert_core.finetuning.task import Task, TaskKind, TaskLevel
from proteinbert_core.sequences import Protein
from proteinbert_core.training.run_folder import partial_path

if TYPE_CHECKING:
    from proteinbert_core.finetuning.task_model import TaskModel

#: Name of the file in the folder of a predictor; it is not exported with it.
JUDGED_FILE: Final = "test_predictions.csv"


def write_judged_table(model: TaskModel, data: LabelledProteins, folder: Path) -> Path:
    """Predict labelled proteins and write labels and predictions.

    Parameters
    ----------
    model : TaskModel
    data : LabelledProteins
        Such as the test part.
    folder : Path

    Returns
    -------
    Path
        A CSV file with a row a protein or residue: ``protein``, (``position``, ``residue``,)
        ``label`` (empty where it is not known), ``prediction``, and a column for each
        probability.
    """
    task = data.task
    path = folder / JUDGED_FILE
    partial = partial_path(path)
    proteins = [Protein(row.identifier, row.sequence) for row in data.rows]
    with partial.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        place = ["position", "residue"] if task.level is TaskLevel.RESIDUE else []
        shown = [f"probability of {name}" for name in _shown_classes(task)]
        table.writerow(["protein", *place, "label", "prediction", *shown])
        for number, prediction in enumerate(model.stream(proteins)):
            units = slice(data.offsets[number], data.offsets[number + 1])
            labels = _labels(task, data.values[units], data.known[units])
            table.writerows(_rows(task, prediction, labels))
    partial.replace(path)
    return path


def _shown_classes(task: Task) -> tuple[str, ...]:
    return task.classes[1:] if task.kind is TaskKind.BINARY else task.classes


def _rows(task: Task, prediction: TaskPrediction, labels: list[str]) -> Iterator[list[Any]]:
    protein = prediction.protein
    values = np.atleast_2d(prediction.values)
    shown = values[:, -len(_shown_classes(task)) :] if task.classes else values[:, :0]
    for place, (label, predicted, numbers) in enumerate(
        zip(labels, decide(task, values), shown.tolist(), strict=True)
    ):
        at = [place + 1, protein.sequence[place]] if task.level is TaskLevel.RESIDUE else []
        yield [
            _safe(protein.identifier),
            *at,
            _safe(label),
            _safe(predicted) if isinstance(predicted, str) else f"{predicted:.6g}",
            *(f"{number:.6f}" for number in numbers),
        ]


def _labels(task: Task, values: Any, known: Any) -> list[str]:
    if task.kind is TaskKind.MULTI_LABEL:
        names = np.array(task.classes, dtype=object)
        return [";".join(names[row > 0]) for row in values]
    if task.kind is TaskKind.REGRESSION:
        return [
            f"{value:.6g}" if is_known else ""
            for value, is_known in zip(values, known, strict=True)
        ]
    return [
        task.classes[int(value)] if is_known else ""
        for value, is_known in zip(values, known, strict=True)
    ]


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and len(text) > 1 else text
