"""Tables of proteins that a predictor is given, with labels or without."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Final

from proteinbert_core.finetuning.columns import recognise_columns
from proteinbert_core.finetuning.labelled_data import LabelledProteins, label_proteins
from proteinbert_core.finetuning.labelled_rows import read_rows
from proteinbert_core.finetuning.table_proteins import proteins_of_table
from proteinbert_core.finetuning.table_reader import read_table
from proteinbert_core.finetuning.task import Task
from proteinbert_core.sequences import ParsedSequences

_TABLES: Final = {".csv", ".tsv", ".xlsx"}


def add_column_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how columns of a table are named.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    columns = parser.add_argument_group(
        "columns", "of a table, recognised by their headings where they are not named"
    )
    columns.add_argument("--sequence-column", metavar="NAME", help="such as seq or sequence")
    columns.add_argument("--id-column", metavar="NAME", help="such as id or accession")
    columns.add_argument(
        "--label-column",
        metavar="NAME",
        help="with --evaluate (default: named as in training, else such as label or target)",
    )


def is_table(path: str) -> bool:
    """Whether the name of a file is that of a table.

    Examples
    --------
    >>> is_table("data.csv.gz"), is_table("proteins.fasta"), is_table("-")
    (True, False, False)
    """
    file = Path(path)
    suffix = Path(file.stem).suffix if file.suffix.lower() == ".gz" else file.suffix
    return suffix.lower() in _TABLES


def read_table_proteins(arguments: argparse.Namespace) -> ParsedSequences:
    """Read the proteins of a table.

    Raises
    ------
    TaskDataError
    """
    return proteins_of_table(
        read_table(arguments.proteins),
        sequence=arguments.sequence_column,
        identifier=arguments.id_column,
    )


def read_labelled(arguments: argparse.Namespace, task: Task) -> LabelledProteins:
    """Read the proteins of a table with the labels of a task.

    Parameters
    ----------
    arguments : argparse.Namespace
    task : Task

    Returns
    -------
    LabelledProteins
        Of this task, whatever the column is called here.

    Raises
    ------
    TaskDataError
        The labels are not found, or are not of the task.
    """
    table = read_table(arguments.proteins)
    wanted = task.columns or (task.target,)
    labels: tuple[str, ...] = ()
    if arguments.label_column is not None:
        labels = (arguments.label_column,)
    elif set(wanted) <= set(table.columns):
        labels = wanted
    columns = recognise_columns(
        table,
        sequence=arguments.sequence_column,
        labels=labels,
        identifier=arguments.id_column,
    )
    # What it was divided into does not matter here, nor whether that can be read.
    rows = read_rows(table, replace(columns, split=None, group=None))
    return label_proteins(rows, task)
