"""Tables that a reader gave to learn from: kept, read, and checked, each as a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pages.ui.jobs import JobRunner
from pages.ui.upload_folder import UploadFolder
from pages.ui.work import Work
from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.columns import Columns, recognise_columns
from proteinbert_core.finetuning.labelled_rows import rows_of_tables
from proteinbert_core.finetuning.prepared_data import PreparedData, prepare_rows
from proteinbert_core.finetuning.table_reader import read_table

if TYPE_CHECKING:
    from pages.ui.jobs import Job
    from proteinbert_core.finetuning.request import FineTuneRequest
    from proteinbert_core.finetuning.table import Table
    from proteinbert_core.finetuning.task_guess import TaskGuess

#: Key of a table in which a column, or nothing, tells the parts apart.
WHOLE = ""


@dataclass(frozen=True, eq=False)
class ReadTables:
    """Tables as they stand in the files.

    Attributes
    ----------
    tables : mapping of str to Table
        By part; `WHOLE` for one of all.
    columns : Columns or None
        As recognised by their headings; without labels where those are not clear.
    problem : str
        Why they were not.
    """

    tables: Mapping[str, Table]
    columns: Columns | None
    problem: str = ""

    @property
    def first(self) -> Table:
        """The one whose headings count."""
        return next(iter(self.tables.values()))


@dataclass(eq=False)
class GivenData:
    """What one session has given to learn from.

    Attributes
    ----------
    number : int
        Tells it from what was given before.
    files : mapping of str to Path
        A copy of each table, by part.
    example : str or None
        Key of the example, where it is one.
    reading : Work
    guess : TaskGuess or None
        Of the last check that went well.
    """

    number: int
    files: Mapping[str, Path]
    example: str | None
    reading: Work[ReadTables]
    guess: TaskGuess | None = None
    last_check: tuple[FineTuneRequest, Work[PreparedData]] | None = field(default=None, repr=False)


class DataDesk:
    """Reads and checks the tables of all sessions, in a thread of its own."""

    def __init__(self) -> None:
        self._runner = JobRunner()
        self._uploads = UploadFolder("finetune-")
        self._numbers = count(1)

    def give(self, files: Mapping[str, tuple[str, bytes]], example: str | None = None) -> GivenData:
        """Keep tables and begin to read them.

        Parameters
        ----------
        files : mapping of str to (str, bytes)
            Name and content by part.
        example : str, optional
            Its key, where it is one.
        """
        copies = {part: self._uploads.keep(*file) for part, file in files.items()}
        return GivenData(
            next(self._numbers), copies, example, Work(self._runner, lambda _job: _read(copies))
        )

    def forget(self, given: GivenData) -> None:
        """Delete the copies of tables, and end what is done with them."""
        given.reading.job.cancel()
        if given.last_check is not None:
            given.last_check[1].job.cancel()
        self._uploads.forget(*given.files.values())

    def forget_check(self, given: GivenData) -> None:
        """Let the next check be made anew."""
        given.last_check = None

    def check(self, given: GivenData, request: FineTuneRequest) -> Work[PreparedData]:
        """Check tables by a request; the same one is not checked again.

        Parameters
        ----------
        given : GivenData
            Whose tables are read.
        request : FineTuneRequest
            How it is trained does not matter here, only what is learnt from.
        """
        asked = replace(request, name="", start="", plan=type(request.plan)(), baseline=True)
        if given.last_check is not None:
            if given.last_check[0] == asked:
                return given.last_check[1]
            given.last_check[1].job.cancel()
        read = given.reading.result
        assert read is not None

        def do(job: Job) -> PreparedData:
            job.report(0, 0, "Reading the rows")
            rows = rows_of_tables(read.tables, asked.columns)
            return prepare_rows(
                rows,
                asked,
                report=lambda step, done, total: job.report(done, total, step),
                cancel=job.cancel_event,
            )

        work = Work(self._runner, do)
        given.last_check = (asked, work)
        return work


def _read(files: Mapping[str, Path]) -> ReadTables:
    tables = {part: read_table(path) for part, path in files.items()}
    first, *others = tables.values()
    for other in others:
        if missing := sorted(set(first.columns) - set(other.columns)):
            raise TaskDataError(
                f"{other.source} has no column “{missing[0]}”, which {first.source} has. Give the "
                "files the same headings."
            )
    try:
        return ReadTables(tables, recognise_columns(first))
    except TaskDataError as error:
        return ReadTables(tables, _all_but_labels(first), str(error))


def _all_but_labels(table: Table) -> Columns | None:
    """Recognise the other columns where it is not clear which ones hold the labels."""
    best: Columns | None = None
    for name in table.columns:
        try:
            found = replace(recognise_columns(table, labels=(name,)), labels=())
        except TaskDataError:
            # The name is that of the sequences; or there are none.
            continue
        # A column that stands in for the labels is not recognised as what it is.
        if best is None or _n_known(found) > _n_known(best):
            best = found
    return best


def _n_known(columns: Columns) -> int:
    return sum(name is not None for name in (columns.identifier, columns.split, columns.group))
