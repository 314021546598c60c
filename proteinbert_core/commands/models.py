"""``python -m proteinbert_core models``: which models are here, and getting the published one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.commands.aligned_table import aligned
from proteinbert_core.commands.console import answer, say
from proteinbert_core.errors import CheckpointError, DownloadError

if TYPE_CHECKING:
    from proteinbert_core.download import Report
    from proteinbert_core.model.published_model import PublishedModel

_COMPACT, _PUBLISHED = "compact", "published"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    actions = parser.add_subparsers(title="actions", dest="action", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--cache",
        type=Path,
        metavar="FOLDER",
        help="where models are kept (default: PROTEINBERT_EXPLORER_CACHE, or the user's cache)",
    )
    quiet = argparse.ArgumentParser(add_help=False)
    quiet.add_argument("-q", "--quiet", action="store_true", help="errors only, no progress")
    actions.add_parser(
        "list", parents=[shared], help="say which models there are and whether they are here"
    )
    path = actions.add_parser(
        "path", parents=[shared], help="print the folder of a model, as --model takes it"
    )
    path.add_argument("name", choices=[_COMPACT, _PUBLISHED])
    download = actions.add_parser(
        "download",
        parents=[shared, quiet],
        help="get a model from the network; asks no questions",
        description="Gets the weights that the authors of ProteinBERT published (192 MB) from "
        "Zenodo, GitHub or Hugging Face, checks them and converts them. What is interrupted goes "
        "on where it was.",
    )
    download.add_argument("name", choices=[_PUBLISHED])
    take = actions.add_parser(
        "import",
        parents=[shared, quiet],
        help="take the published weights from a file that is here",
        description="Takes the published weights from epoch_92400_sample_23500000.pkl, which is "
        "checked, or from the SavedModel of Hugging Face. The file stays as it is.",
    )
    take.add_argument("path", type=Path, metavar="PATH", help=".pkl, folder of a SavedModel, .zip")


def run(arguments: argparse.Namespace) -> int:
    """List, find, download or import models.

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
        The model is not here, or cannot be had.
    """
    from proteinbert_core.model.published_model import PublishedModel

    published = PublishedModel(arguments.cache)
    match arguments.action:
        case "list":
            _list(published)
        case "path":
            sys.stdout.write(f"{_folder(arguments.name, published)}\n")
        case "download":
            _download(published, quiet=arguments.quiet)
        case "import":
            _import(published, arguments.path, quiet=arguments.quiet)
    return 0


def _list(published: PublishedModel) -> None:
    rows = [("model", "state", "folder"), (_COMPACT, "ready", str(BUNDLED_MODEL))]
    state = "ready" if published.is_ready else "not here; models download published gets it"
    rows.append((_PUBLISHED, state, str(published.folder)))
    for line in aligned(rows):
        answer(line)


def _folder(name: str, published: PublishedModel) -> Path:
    if name == _COMPACT:
        return BUNDLED_MODEL
    if not published.is_ready:
        raise CheckpointError(
            "The published model is not here. Get it with: models download published"
        )
    return published.folder


def _download(published: PublishedModel, *, quiet: bool) -> None:
    if published.is_ready:
        say(f"The published model is here already: {published.folder}")
        return
    try:
        _with_progress(lambda report: published.download(report=report), quiet=quiet)
    except DownloadError:
        for line in published.by_hand().splitlines():
            say(line)
        raise
    _say_ready(published, quiet=quiet)


def _import(published: PublishedModel, path: Path, *, quiet: bool) -> None:
    from proteinbert_core.model.published_saved_model import is_saved_model

    if is_saved_model(path.expanduser()):
        from proteinbert_core.commands.quiet_start import load_tensorflow

        load_tensorflow()
    _with_progress(lambda report: published.import_from(path, report=report), quiet=quiet)
    _say_ready(published, quiet=quiet)


def _with_progress(work: Callable[[Report], Path], *, quiet: bool) -> None:
    from proteinbert_core.commands.transfer_line import TransferLine

    line = TransferLine(quiet=quiet)
    try:
        work(line)
    finally:
        line.close()


def _say_ready(published: PublishedModel, *, quiet: bool) -> None:
    if quiet:
        return
    facts = published.facts()
    checksum = f" ({facts['sha256']})" if facts["sha256"] else ""
    say(f"{published.folder}: ready, checked by {facts['checked']}{checksum}")
    say(f"licence: {facts['licence']}; please cite {facts['citation']}")
