"""``python -m proteinbert_core finetune``: a table of proteins and labels becomes a predictor."""

from __future__ import annotations

import argparse
import shlex
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proteinbert_core.commands import finetune_arguments
from proteinbert_core.commands.console import ProgressLine, answer, duration, say
from proteinbert_core.commands.data_report import data_report, split_words, task_words
from proteinbert_core.commands.experiment_report import experiment_report
from proteinbert_core.commands.finetune_line import FineTuneLine
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.errors import CheckpointError, TrainingError
from proteinbert_core.finetuning.labelled_rows import read_files
from proteinbert_core.finetuning.predictor_store import PredictorStore, predictor_key
from proteinbert_core.finetuning.prepared_data import PreparedData, prepare_rows
from proteinbert_core.finetuning.request import REQUEST_FILE, FineTuneRequest
from proteinbert_core.tokenizer import N_FRAMING_TOKENS

if TYPE_CHECKING:
    from proteinbert_core.finetuning.experiment import ExperimentResult

_PROBLEMS_SHOWN: Final = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    finetune_arguments.add_arguments(parser)
    result = parser.add_argument_group("result")
    result.add_argument(
        "--check",
        action="store_true",
        help="train nothing: show the task, classes, lengths, split, relatives between its parts, "
        "and every row that cannot be used",
    )
    result.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="new folder for the predictor (default: kept among the predictors of this computer, "
        "as “predictors list” shows them)",
    )
    result.add_argument(
        "--run-folder",
        type=Path,
        metavar="FOLDER",
        help="where the unfinished training is kept, and stays (default: beside the predictors, "
        "until it is finished)",
    )
    result.add_argument(
        "--restart",
        action="store_true",
        help="throw away an unfinished training of this name, which otherwise goes on",
    )
    result.add_argument("-q", "--quiet", action="store_true", help="errors and results only")


def run(arguments: argparse.Namespace) -> int:
    """Read, check, train, judge and keep.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0 if every row could be used, 1 if some were left out.

    Raises
    ------
    ProteinBertError
        Nothing can be learnt or kept.
    KeyboardInterrupt
        After saying how to go on.
    """
    output: Path | None = arguments.output
    if (
        output is not None
        and output.exists()
        and not (output.is_dir() and not any(output.iterdir()))
    ):
        raise CheckpointError(f"{output} is there already. Name a new folder.")
    request, prepared = _prepared(arguments)
    code = 1 if prepared.data.problems else 0
    if arguments.check:
        for line in data_report(prepared):
            answer(line)
        return code
    _say_what_was_read(prepared, quiet=arguments.quiet)
    store = PredictorStore()
    folder = arguments.run_folder or store.trainings / predictor_key(request.name)
    _claim(folder, request, arguments)
    try:
        result = _trained(request, prepared, folder, quiet=arguments.quiet)
    except KeyboardInterrupt:
        say(f"The last whole epoch is kept in {folder}; the same command goes on from there.")
        raise
    if not arguments.quiet:
        _say_left_out(result)
    for line in experiment_report(result):
        answer(line)
    _keep(result, store, request.name, arguments)
    if arguments.run_folder is None:
        shutil.rmtree(folder, ignore_errors=True)
    return code


def _prepared(arguments: argparse.Namespace) -> tuple[FineTuneRequest, PreparedData]:
    request = finetune_arguments.request_of(arguments)
    rows = read_files(request.files, request.columns)
    request = replace(request, split=finetune_arguments.split_of(arguments, rows))
    line = _StepLine(quiet=arguments.quiet)
    try:
        return request, prepare_rows(rows, request, report=line)
    finally:
        line.close()


class _StepLine:
    """Shows one step after the other, each with a time of its own."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._step = ""
        self._done = 0
        self._line = ProgressLine("", quiet=quiet)

    def __call__(self, step: str, done: int, total: int) -> None:
        # Of each part of the data the same step begins anew.
        if step != self._step or done < self._done:
            self.close()
            self._line = ProgressLine(step, quiet=self._quiet)
        self._step, self._done = step, done
        self._line(done, total)

    def close(self) -> None:
        self._line.close()


def _say_what_was_read(prepared: PreparedData, *, quiet: bool) -> None:
    """Sum up what `--check` tells in full."""
    problems = prepared.summary.problems
    for problem in problems[:_PROBLEMS_SHOWN]:
        say(f"left out: {problem}")
    if len(problems) > _PROBLEMS_SHOWN:
        more = len(problems) - _PROBLEMS_SHOWN
        say(f"left out: ... and {more:,} more rows, which --check names")
    if quiet:
        return
    summary = prepared.summary
    say(f"{task_words(summary.task)}. {summary.reason}")
    counts = ", ".join(f"{len(rows):,} {name}" for name, rows in prepared.split.parts().items())
    say(f"proteins: {counts}; split: {split_words(summary.split)}")
    for part, bands in summary.leakage.items():
        near = sum(n for band, n in bands.items() if band in {"same sequence", "90 % or more"})
        if near:
            say(
                f"note: {near:,} of {sum(bands.values()):,} {part} proteins have a training "
                "protein of the same sequence or of at least 90 % identity"
            )
    for remark in summary.remarks:
        say(f"note: {remark}")
    for note in summary.notes:
        say(f"note: {note}")


def _claim(folder: Path, request: FineTuneRequest, arguments: argparse.Namespace) -> None:
    """Take a folder for a training, or go on with the one in it, where it is the same."""
    if arguments.restart and (folder / REQUEST_FILE).exists():
        shutil.rmtree(folder)
    if (folder / REQUEST_FILE).exists():
        before = FineTuneRequest.load(folder)
        # Whether a baseline is judged beside it changes nothing in the training.
        if replace(before, baseline=request.baseline) != request:
            raise TrainingError(
                f"{folder} holds an unfinished training “{before.name}” with other options. "
                "Repeat those, choose another --name, or throw it away with --restart."
            )
        if not arguments.quiet:
            say(f"Going on with the unfinished training in {folder}")
    request.save(folder)


def _trained(
    request: FineTuneRequest, prepared: PreparedData, folder: Path, *, quiet: bool
) -> ExperimentResult:
    load_tensorflow()
    from proteinbert_core.finetuning.experiment import run_experiment

    if not quiet:
        say(f"weights to start from: {request.start}")
    line = FineTuneLine(quiet=quiet)
    try:
        return run_experiment(request, prepared, folder=folder, report=line)
    finally:
        line.close()


def _say_left_out(result: ExperimentResult) -> None:
    """Tell which proteins were too long for the last stage."""
    facts = result.model.facts
    for part in ("train", "valid"):
        if n := facts["left_out"].get(f"{part}_too_long"):
            longest = facts["plan"]["final_length"] - N_FRAMING_TOKENS
            say(
                f"note: {n:,} {part} proteins of more than {longest:,} residues were left out; "
                "--final-length sets the limit"
            )


def _keep(
    result: ExperimentResult, store: PredictorStore, name: str, arguments: argparse.Namespace
) -> None:
    """Write the predictor, and say where it is and how it is used."""
    answer()
    if arguments.output is not None:
        from proteinbert_core.finetuning.task_folder import save_task_model

        save_task_model(result.model, arguments.output)
        named = str(arguments.output)
        answer(f"The predictor is in {arguments.output}")
    else:
        kept = store.add(result.model, name)
        named = kept.key
        answer(f"The predictor is kept as “{kept.key}” in {kept.folder}")
    seconds = sum(epoch["seconds"] for epoch in result.model.facts["epochs"])
    answer(f"It was trained for {duration(seconds)}. To use it:")
    answer(f"  python -m proteinbert_core predict proteins.fasta --task {shlex.quote(named)}")
