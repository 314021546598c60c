"""The command line: ``python -m proteinbert_core COMMAND``.

Results go to files or standard output, everything else to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from proteinbert_core import __version__
from proteinbert_core.commands import (
    annotate,
    enrich,
    evidence,
    finetune,
    models,
    ontology,
    predict,
    predictors,
    proteomes,
    recover_outputs,
    train,
)
from proteinbert_core.commands.console import say
from proteinbert_core.errors import ProteinBertError

_COMMANDS = {
    "annotate": (annotate, "name the GO terms of the proteins in a file"),
    "enrich": (enrich, "test which GO terms a list of proteins carries more often than others"),
    "evidence": (evidence, "make the reference set, combination and calibration of a model"),
    "finetune": (finetune, "train a predictor of your own from a table of proteins and labels"),
    "models": (models, "list the models, download or import the published one"),
    "ontology": (ontology, "get the whole Gene Ontology, or cut it down to what a model needs"),
    "predict": (predict, "let a predictor of your own judge the proteins in a file"),
    "predictors": (predictors, "list, show, export, import or remove your own predictors"),
    "proteomes": (proteomes, "list, import, remove or build the proteomes of the map"),
    "recover-outputs": (recover_outputs, "find the GO terms of a model's unnamed outputs"),
    "train": (train, "train a model from proteins and their GO labels"),
}
_EXIT_CODES = """exit codes:
  0    all done
  1    done, but some records could not be read; they are listed on standard error
  2    nothing done; the last line on standard error says why
  130  interrupted; no result was written
  141  the reader of standard output went away
"""
_FAILED, _INTERRUPTED, _NO_READER = 2, 130, 141


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands.

    Returns
    -------
    argparse.ArgumentParser
        Its result has ``run``: the function of the command, which takes the result.
    """
    parser = argparse.ArgumentParser(
        prog="python -m proteinbert_core",
        description="From protein sequences to named, scored Gene Ontology terms, offline.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    version = f"ProteinBERT Explorer {__version__}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (module, summary) in _COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those that the program was started with.

    Returns
    -------
    int
        The exit code.
    """
    options = build_parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except ProteinBertError as error:
        say(f"error: {error}")
        return _FAILED
    except KeyboardInterrupt:
        say("interrupted; no result was written")
        return _INTERRUPTED
    except BrokenPipeError:
        # Python flushes standard output once more at exit: give it a place where that works.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NO_READER
    return code
