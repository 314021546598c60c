"""``python -m proteinbert_core proteomes``: which are here, taking more, removing."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from proteinbert_core.commands.console import ProgressLine, duration, say
from proteinbert_core.commands.proteome_model import add_model_options, chosen_model
from proteinbert_core.commands.proteomes_build import add_build_command
from proteinbert_core.commands.proteomes_download import add_download_commands
from proteinbert_core.commands.proteomes_files import read_files

if TYPE_CHECKING:
    from proteinbert_core.proteomes.proteome_store import ProteomeSummary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    actions = parser.add_subparsers(title="actions", dest="action", required=True)
    listing = actions.add_parser(
        "list",
        help="say which proteomes there are for a model",
        description="Lists the proteomes that come with the program and those that were added.",
    )
    add_model_options(listing)
    listing.set_defaults(act=_list)
    take = actions.add_parser(
        "import",
        help="add a proteome, or any set of proteins, from files",
        description="Embeds the proteins of a FASTA file with a model and keeps them for the map. "
        "What is interrupted goes on where it was, when the command is given again.",
    )
    take.add_argument("fasta", type=Path, metavar="FASTA", help="proteins, plain or .gz")
    take.add_argument(
        "annotations",
        type=Path,
        nargs="*",
        metavar="ANNOTATIONS",
        help="their GO terms: GAF files, or tables of accession, GO id and evidence code",
    )
    take.add_argument("--name", help="what it is called (default: its organism, or the file)")
    take.add_argument(
        "--key",
        help="short name for links and for remove; one that is there is replaced (default: the UP "
        "id in the file's name, or made from name and content)",
    )
    add_model_options(take)
    take.add_argument("-q", "--quiet", action="store_true", help="errors only, no progress")
    take.set_defaults(act=_import)
    remove = actions.add_parser("remove", help="remove a proteome that was added")
    remove.add_argument("key", help="as “proteomes list” gives it")
    add_model_options(remove)
    remove.set_defaults(act=_remove)
    add_download_commands(actions)
    add_build_command(actions)


def run(arguments: argparse.Namespace) -> int:
    """Do what the sub-command says.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0; 1 where some records of a file could not be read.

    Raises
    ------
    ProteinBertError
        A file cannot be read or written, or there is no such proteome.
    """
    code: int = arguments.act(arguments)
    return code


def _list(arguments: argparse.Namespace) -> int:
    store = chosen_model(arguments).store
    rows = [("key", "proteins", "annotated", "from", "name")]
    damaged = []
    for each in store.available():
        rows.append(
            (each.key, f"{each.n_proteins:,}", f"{each.n_annotated:,}", _origin(each), each.name)
        )
        if each.damage:
            damaged.append(each)
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for key, proteins, annotated, origin, name in rows:
        sys.stdout.write(
            f"{key:<{widths[0]}}  {proteins:>{widths[1]}}  {annotated:>{widths[2]}}  "
            f"{origin:<{widths[3]}}  {name}\n"
        )
    for each in damaged:
        say(f"{each.key} cannot be used: {each.damage}")
    return 0


def _origin(summary: ProteomeSummary) -> str:
    if summary.damage:
        return "damaged"
    return "program" if summary.is_bundled else "added"


def _import(arguments: argparse.Namespace) -> int:
    from proteinbert_core.proteomes.embed import embed_proteome

    started = time.monotonic()
    model = chosen_model(arguments)
    read = read_files(
        arguments.fasta,
        arguments.annotations,
        key=arguments.key,
        name=arguments.name,
        quiet=arguments.quiet,
    )
    source = read.source
    predictor = model.predictor()
    what = f"Embedding {len(source):,} proteins"
    progress = ProgressLine(what, quiet=arguments.quiet, goes_on=True)
    try:
        proteome = embed_proteome(
            source,
            predictor,
            model.code,
            model.store.work_folder(source.key),
            progress=progress,
        )
    finally:
        progress.close()
    model.store.add(proteome)
    if not arguments.quiet:
        say(
            f"{source.name}: {len(source):,} proteins, "
            f"{int(source.annotations.is_annotated.sum()):,} of them annotated, kept as "
            f"{source.key} in {duration(time.monotonic() - started)}"
        )
    return 1 if read.left_out else 0


def _remove(arguments: argparse.Namespace) -> int:
    chosen_model(arguments).store.remove(arguments.key)
    say(f"removed {arguments.key}")
    return 0
