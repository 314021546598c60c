"""``python -m proteinbert_core predict``: what a fine-tuned predictor says of proteins."""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proteinbert_core import __version__
from proteinbert_core.commands.console import ProgressLine, answer, duration, say
from proteinbert_core.commands.experiment_report import evaluation_report
from proteinbert_core.commands.labelled_input import (
    add_column_arguments,
    is_table,
    read_labelled,
    read_table_proteins,
)
from proteinbert_core.commands.protein_input import (
    FILES_READ,
    add_limit_arguments,
    chosen_limits,
    read_proteins,
    refuse_to_overwrite,
    report_reading,
)
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.errors import ExportError, SequenceError
from proteinbert_core.export.output_file import STANDARD_OUTPUT, open_binary_output
from proteinbert_core.export.table_files import TABLE_SUFFIXES, TableFacts, open_table
from proteinbert_core.finetuning.prediction_table import prediction_table, value_table
from proteinbert_core.finetuning.predictor_store import PredictorStore
from proteinbert_core.finetuning.task_folder import TASK_FILE, load_task_model
from proteinbert_core.sequences import ParsedSequences, Protein

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proteinbert_core.finetuning.task_model import TaskModel

_PROTEINS_A_TABLE: Final = 64
_DIGEST_SHOWN: Final = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument(
        "proteins",
        metavar="PROTEINS",
        help=f"{FILES_READ}; or a table (.csv .tsv .xlsx) with a column of sequences",
    )
    parser.add_argument(
        "--task",
        required=True,
        metavar="PREDICTOR",
        help="one that “predictors list” shows, or the folder of one",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"file to write, of the format its name ends in: {', '.join(TABLE_SUFFIXES)}; "
        "compressed if it ends in .gz (default: the screen, as .tsv)",
    )
    parser.add_argument(
        "--values",
        action="store_true",
        help="the probability of every class, in columns, in place of the likeliest",
    )
    parser.add_argument(
        "--evaluate",
        action="store_true",
        help="judge the predictions by the labels of the table, and print that; predictions are "
        "written only where --output is given",
    )
    parser.add_argument(
        "--embeddings",
        metavar="FILE",
        help="also write the global embeddings of the fine-tuned network (.npz with the arrays "
        "identifiers and embeddings)",
    )
    add_column_arguments(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="errors and results only")
    add_limit_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Predict the proteins of a file.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0 if every record was predicted, 1 if some could not be read.

    Raises
    ------
    ProteinBertError
        Nothing could be predicted or written.
    """
    for output in filter(None, (arguments.output, arguments.embeddings)):
        refuse_to_overwrite(arguments.proteins, output)
    if arguments.embeddings == STANDARD_OUTPUT:
        raise ExportError("Embeddings are no text for the screen; name a file for them.")
    model = _model(arguments.task)
    if arguments.evaluate:
        return _evaluate(arguments, model)
    parsed = _read(arguments)
    report_reading(parsed, quiet=arguments.quiet)
    if not parsed.proteins:
        raise SequenceError(f"{arguments.proteins} holds no protein that can be predicted.")
    load_tensorflow()
    _write_predictions(model, parsed.proteins, arguments.output or STANDARD_OUTPUT, arguments)
    if arguments.embeddings is not None:
        _write_embeddings(model, parsed.proteins, arguments)
    return 1 if parsed.errors else 0


def _model(named: str) -> TaskModel:
    folder = Path(named)
    if (folder / TASK_FILE).is_file():
        return load_task_model(folder)
    return PredictorStore().load(named)


def _read(arguments: argparse.Namespace) -> ParsedSequences:
    if is_table(arguments.proteins):
        return read_table_proteins(arguments)
    return read_proteins(arguments.proteins, chosen_limits(arguments))


def _evaluate(arguments: argparse.Namespace, model: TaskModel) -> int:
    if not is_table(arguments.proteins):
        raise ExportError(
            f"{arguments.proteins} is no table with labels. Give a .csv, .tsv or .xlsx file."
        )
    data = read_labelled(arguments, model.task)
    for problem in data.problems:
        say(f"left out: {problem}")
    load_tensorflow()
    progress = ProgressLine(f"Predicting {_counted(len(data))}", quiet=arguments.quiet)
    try:
        evaluation = model.evaluate(data, progress=progress)
    finally:
        progress.close()
    for line in evaluation_report(evaluation):
        answer(line)
    proteins = [Protein(row.identifier, row.sequence) for row in data.rows]
    if arguments.output is not None:
        _write_predictions(model, proteins, arguments.output, arguments)
    if arguments.embeddings is not None:
        _write_embeddings(model, proteins, arguments)
    return 1 if data.problems else 0


def _write_predictions(
    model: TaskModel, proteins: Sequence[Protein], output: str, arguments: argparse.Namespace
) -> None:
    as_table = value_table if arguments.values else prediction_table
    columns = list(as_table(model.task, ()).columns)
    n_rows, started = 0, time.monotonic()
    progress = ProgressLine(f"Predicting {_counted(len(proteins))}", quiet=arguments.quiet)
    with open_table(output, columns, table_facts(model)) as writer:
        try:
            predictions = model.stream(proteins, progress=progress)
            while block := list(islice(predictions, _PROTEINS_A_TABLE)):
                n_rows += writer.write(as_table(model.task, block))
        finally:
            progress.close()
    if not arguments.quiet:
        spent = duration(time.monotonic() - started)
        say(f"{n_rows:,} rows for {_counted(len(proteins))} in {spent}")


def _write_embeddings(
    model: TaskModel, proteins: Sequence[Protein], arguments: argparse.Namespace
) -> None:
    import numpy as np

    with open_binary_output(arguments.embeddings) as stream:
        # Text of a fixed width, so that nobody has to unpickle anything.
        np.savez_compressed(
            stream,
            identifiers=np.array([protein.identifier for protein in proteins], dtype=np.str_),
            embeddings=model.embed(proteins),
            predictor=np.array(model.digest),
        )
    if not arguments.quiet:
        say(f"embeddings of {_counted(len(proteins))} in {arguments.embeddings}")


def table_facts(model: TaskModel) -> TableFacts:
    """Say what made a table of predictions.

    Parameters
    ----------
    model : TaskModel

    Returns
    -------
    TableFacts
    """
    task = model.task
    name = str(model.facts.get("name") or task.target)
    facts = {
        "predictor": name,
        "predictor_digest": model.digest,
        "task": f"{task.kind.value}, one label a {task.level.value}: {task.target}",
    }
    if task.classes:
        facts["classes"] = "; ".join(task.classes)
    if task.positive_class is not None:
        facts["positive_class"] = task.positive_class
    if task.units:
        facts["units"] = task.units
    facts["base_digest"] = str(model.trunk.metadata.get("base_digest") or "random weights")
    facts["program"] = f"ProteinBERT Explorer {__version__}"
    return TableFacts("predictions", facts, f"{name} {model.digest[:_DIGEST_SHOWN]}")


def _counted(n: int) -> str:
    return f"{n:,} protein{'s' if n != 1 else ''}"
