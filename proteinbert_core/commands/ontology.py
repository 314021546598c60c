"""``python -m proteinbert_core ontology``: get the whole Gene Ontology, or cut a part out of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from proteinbert_core.assets import BUNDLED_MODEL, reference_of
from proteinbert_core.commands.console import say
from proteinbert_core.errors import CheckpointError, DownloadError, OntologyError

if TYPE_CHECKING:
    from proteinbert_core.download import Report
    from proteinbert_core.go.followed_terms import FollowedTerms
    from proteinbert_core.go.full_ontology import FullOntology
    from proteinbert_core.go.ontology import Ontology


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
        help="where it is kept (default: PROTEINBERT_EXPLORER_CACHE, or the user's cache)",
    )
    quiet = argparse.ArgumentParser(add_help=False)
    quiet.add_argument("-q", "--quiet", action="store_true", help="errors only, no progress")
    actions.add_parser(
        "download",
        parents=[shared, quiet],
        help="get the newest go-basic.obo; asks no questions",
        description="Gets go-basic.obo (about 35 MB) from geneontology.org, checks that it is "
        "whole, and keeps it. App and annotate use it from then on. What is interrupted goes on "
        "where it was.",
    )
    take = actions.add_parser(
        "import", parents=[shared, quiet], help="take go-basic.obo from a file that is here"
    )
    take.add_argument("path", type=Path, metavar="OBO", help=".obo or .obo.gz; it stays as it is")
    status = actions.add_parser(
        "status",
        parents=[shared],
        help="say which ontology is in use and which terms of the model it does not have",
    )
    status.add_argument(
        "--model", type=Path, default=BUNDLED_MODEL, metavar="FOLDER", help="default: the compact"
    )
    actions.add_parser(
        "remove", parents=[shared], help="remove it; the part that comes with the program is used"
    )
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
    """Download, import, describe or remove the whole ontology, or write a slice.

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
        The ontology, the terms or the model cannot be used or had, or the folder not be written.
    """
    from proteinbert_core.go.full_ontology import FullOntology

    match arguments.action:
        case "slice":
            _slice(arguments)
        case "download":
            _download(FullOntology(arguments.cache), quiet=arguments.quiet)
        case "import":
            full = FullOntology(arguments.cache)
            _with_progress(
                lambda report: full.import_from(arguments.path, report=report),
                quiet=arguments.quiet,
            )
            _say_ready(full, quiet=arguments.quiet)
        case "status":
            _status(arguments.cache, arguments.model)
        case "remove":
            removed = FullOntology(arguments.cache).remove()
            say("removed" if removed else "there was no whole ontology to remove")
    return 0


def _download(full: FullOntology, *, quiet: bool) -> None:
    try:
        _with_progress(lambda report: full.download(report=report), quiet=quiet)
    except DownloadError:
        for line in full.by_hand().splitlines():
            say(line)
        raise
    _say_ready(full, quiet=quiet)


def _with_progress(work: Callable[[Report], Path], *, quiet: bool) -> None:
    from proteinbert_core.commands.transfer_line import TransferLine

    line = TransferLine(quiet=quiet)
    try:
        work(line)
    finally:
        line.close()


def _say_ready(full: FullOntology, *, quiet: bool) -> None:
    manifest = full.manifest
    if quiet or manifest is None:
        return
    terms = sum(manifest.terms.values())
    say(f"release {manifest.release}: {terms:,} terms, {manifest.definitions:,} definitions")
    say(f"{full.path}, SHA-256 {manifest.sha256}")


def _status(cache: Path | None, model: Path) -> None:
    """Write which ontology is in use, and what the model and its reference set miss in it."""
    from proteinbert_core.go.full_ontology import FullOntology, ontology_in_use
    from proteinbert_core.go.ontology import Ontology

    path = ontology_in_use(cache)
    manifest = FullOntology(cache).manifest
    ontology = Ontology.from_obo(path)
    rows = {
        "kind": "whole" if manifest else "the part that comes with the program",
        "file": str(path),
        "release": ontology.release,
        "sha256": ontology.digest,
        "terms": f"{len(ontology):,}",
        "obsolete ids": f"{len(ontology.obsolete):,}",
    }
    if manifest:
        rows |= {"source": manifest.source, "obtained": manifest.obtained}
    for what, followed in _followed(model, ontology).items():
        rows |= {
            f"{what} terms moved": _counted(
                [f"{old}>{new}" for old, new in followed.moved.items()]
            ),
            f"{what} terms lost": _counted(list(followed.lost)),
        }
    for name, value in rows.items():
        sys.stdout.write(f"{name}\t{value}\n")


def _followed(model: Path, ontology: Ontology) -> dict[str, FollowedTerms]:
    from proteinbert_core.go.followed_terms import FollowedTerms
    from proteinbert_core.model.checkpoint import load_checkpoint
    from proteinbert_core.reference import load_reference_set
    from proteinbert_core.reference.reference_set import go_id

    checkpoint = load_checkpoint(model)
    found = {"model": FollowedTerms.of(checkpoint.go_ids or (), ontology)}
    folder = reference_of(model)
    if folder is not None:
        numbers = set(load_reference_set(folder, checkpoint.digest).terms.tolist())
        ids = [go_id(number) for number in sorted(numbers)]
        found["reference"] = FollowedTerms.of(ids, ontology)
    return found


def _counted(ids: list[str]) -> str:
    return f"{len(ids)}: {' '.join(ids)}" if ids else "none"


def _slice(arguments: argparse.Namespace) -> None:
    from proteinbert_core.go.slice import write_slice

    go_ids = _go_ids_of_model(arguments.model) if arguments.model else _listed(arguments.terms)
    manifest = write_slice(arguments.source, go_ids, arguments.output)
    counts = ", ".join(f"{count:,} {aspect}" for aspect, count in manifest.terms.items())
    say(f"{arguments.output}: {counts} terms of release {manifest.release}")


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
