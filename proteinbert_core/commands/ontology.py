"""``python -m proteinbert_core ontology slice``: cut an ontology down to what a model needs."""

from __future__ import annotations

import argparse
from pathlib import Path

from proteinbert_core.commands.console import say
from proteinbert_core.errors import CheckpointError, OntologyError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    actions = parser.add_subparsers(title="actions", dest="action", required=True)
    cut = actions.add_parser(
        "slice",
        help="write the terms that a model needs, and their ancestors",
        description="Writes go-slice.obo.gz (ids, names, links; no definitions) and its "
        "manifest.json, from any release of the Gene Ontology.",
    )
    cut.add_argument("source", type=Path, metavar="OBO", help="the whole ontology, .obo or .obo.gz")
    cut.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help="where to write"
    )
    wanted = cut.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--model", type=Path, metavar="FOLDER", help="the terms of its outputs")
    wanted.add_argument("--terms", type=Path, metavar="FILE", help="GO ids, one a line")


def run(arguments: argparse.Namespace) -> int:
    """Write the slice.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0.

    Raises
    ------
    ProteinBertError
        The ontology, the terms or the model cannot be used, or the folder not be written.
    """
    from proteinbert_core.go.slice import write_slice

    go_ids = _go_ids_of_model(arguments.model) if arguments.model else _listed(arguments.terms)
    manifest = write_slice(arguments.source, go_ids, arguments.output)
    counts = ", ".join(f"{count:,} {aspect}" for aspect, count in manifest.terms.items())
    say(f"{arguments.output}: {counts} terms of release {manifest.release}")
    return 0


def _go_ids_of_model(folder: Path) -> tuple[str, ...]:
    from proteinbert_core.model.checkpoint import load_checkpoint

    go_ids = load_checkpoint(folder).go_ids
    if go_ids is None:
        raise CheckpointError(
            f"The outputs of the model in {folder} have no GO ids; give them with --terms."
        )
    return go_ids


def _listed(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{path} cannot be read as a list of GO ids: {error}") from error
    return [line.strip() for line in lines if line.strip()]
