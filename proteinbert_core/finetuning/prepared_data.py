"""From a user's tables to labelled, divided and checked proteins, ready to be learnt from."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from proteinbert_core.finetuning.data_summary import DataSummary, summarise_data
from proteinbert_core.finetuning.labelled_data import LabelledProteins, label_proteins
from proteinbert_core.finetuning.labelled_rows import TEST, VALID, LabelledRows, read_files
from proteinbert_core.finetuning.leakage import Leakage, measure_leakage
from proteinbert_core.finetuning.request import FineTuneRequest
from proteinbert_core.finetuning.split_choice import SplitChoice, fairest_method
from proteinbert_core.finetuning.splits import Split
from proteinbert_core.finetuning.task_guess import TaskGuess, guess_task

#: Told what is being done, and how much of it: (step, done, total).
StepReport = Callable[[str, int, int], None]


def _unreported(_step: str, _done: int, _total: int) -> None:
    pass


@dataclass(frozen=True, eq=False)
class PreparedData:
    """Proteins to train on, and what a user should know of them before.

    Attributes
    ----------
    data : LabelledProteins
    guess : TaskGuess
    split : Split
    leakage : mapping of str to Leakage
        Of ``valid`` and ``test``, where there are such proteins.
    summary : DataSummary
    """

    data: LabelledProteins
    guess: TaskGuess
    split: Split
    leakage: dict[str, Leakage]
    summary: DataSummary


def prepare_data(
    request: FineTuneRequest,
    *,
    report: StepReport = _unreported,
    cancel: threading.Event | None = None,
) -> PreparedData:
    """Read, label, divide and check what a request names.

    Parameters
    ----------
    request : FineTuneRequest
    report : callable, optional
        Told (step, done, total).
    cancel : Event, optional

    Returns
    -------
    PreparedData

    Raises
    ------
    TaskDataError
        The tables cannot be read, or nothing can be learnt from them.
    Cancelled
    """
    report("Reading the tables", 0, 0)
    rows = read_files(request.files, request.columns)
    return prepare_rows(rows, request, report=report, cancel=cancel)


def prepare_rows(
    rows: LabelledRows,
    request: FineTuneRequest,
    *,
    report: StepReport = _unreported,
    cancel: threading.Event | None = None,
) -> PreparedData:
    """Do as `prepare_data`, with rows that were read."""
    guess = guess_task(
        rows,
        kind=request.kind,
        form=request.form,
        positive=request.positive,
        units=request.units,
    )
    data = label_proteins(rows, guess.task)
    choice = request.split or SplitChoice(fairest_method(rows))
    split = choice.divide(
        data,
        report=lambda done, total: report("Clustering by sequence", done, total),
        cancel=cancel,
    )
    train = data.take(split.train).sequences
    leakage = {
        part: measure_leakage(
            train,
            data.take(split.parts()[part]).sequences,
            report=lambda done, total: report("Looking for relatives", done, total),
            cancel=cancel,
        )
        for part in (VALID, TEST)
        if len(split.parts()[part])
    }
    summary = summarise_data(data, guess=guess, split=split, leakage=leakage)
    return PreparedData(data, guess, split, leakage, summary)
