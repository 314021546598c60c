"""The proteins that a command is given: a file or standard input, within limits, with reports."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path

from proteinbert_core.commands.console import say
from proteinbert_core.commands.number_arguments import positive
from proteinbert_core.errors import ExportError
from proteinbert_core.sequences import (
    Limits,
    ParsedSequences,
    read_sequence_stream,
    read_sequences,
)

#: Stands for standard input.
STANDARD_INPUT = "-"
#: What a command says of files that it reads.
FILES_READ = ".fasta .fa .faa .txt, also .gz; or bare sequences; - for standard input"
_NOTES_SHOWN = 20


def add_limit_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how much one input may hold.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    limits = parser.add_argument_group("limits", "what is beyond them is reported and left out")
    for field in dataclasses.fields(Limits):
        limits.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=positive,
            default=field.default,
            metavar="N",
            help="default: %(default)s",
        )


def chosen_limits(arguments: argparse.Namespace) -> Limits:
    """Return the limits of `add_limit_arguments`."""
    names = [field.name for field in dataclasses.fields(Limits)]
    return Limits(**{name: getattr(arguments, name) for name in names})


def read_proteins(path: str, limits: Limits) -> ParsedSequences:
    """Read proteins from a file or standard input.

    Parameters
    ----------
    path : str
    limits : Limits

    Returns
    -------
    ParsedSequences

    Raises
    ------
    SequenceError
        The file cannot be read at all.
    """
    if path == STANDARD_INPUT:
        return read_sequence_stream(sys.stdin.buffer, "standard input", limits)
    return read_sequences(path, limits)


def refuse_to_overwrite(source: str, output: str | Path) -> None:
    """Refuse to write a result over what it is made from.

    Raises
    ------
    ExportError
        Both are the same file.
    """
    both = Path(source), Path(output)
    if STANDARD_INPUT in {source, str(output)}:
        return
    if all(path.exists() for path in both) and both[0].samefile(both[1]):
        raise ExportError(f"{output} is the input; name another file for the result.")


def report_reading(parsed: ParsedSequences, *, quiet: bool) -> None:
    """List the records that could not be read, and what was done to those that could.

    Parameters
    ----------
    parsed : ParsedSequences
    quiet : bool
        Errors only.
    """
    for error in parsed.errors:
        say(f"left out: {error}")
    if quiet:
        return
    for note in parsed.notes[:_NOTES_SHOWN]:
        say(f"note: {note.identifier}: {note.message}")
    if len(parsed.notes) > _NOTES_SHOWN:
        say(f"note: ... and {len(parsed.notes) - _NOTES_SHOWN:,} more such notes")
