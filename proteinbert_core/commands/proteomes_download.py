"""``proteomes search`` and ``proteomes download``: any proteome of UniProt, embedded and kept."""

from __future__ import annotations

import argparse
import sys
import time

from proteinbert_core.commands.console import ProgressLine, duration, say
from proteinbert_core.commands.proteome_model import add_model_options, chosen_model
from proteinbert_core.errors import DownloadError, ProteomeError

_COLUMNS = ("proteome", "organism", "taxon", "proteins", "reviewed", "kind")


def add_download_commands(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the two actions; each names the function that does it.

    Parameters
    ----------
    actions : action of argparse
        Of the command ``proteomes``.
    """
    search = actions.add_parser(
        "search",
        help="find a proteome at UniProt; sends it the words",
        description="Writes the reference proteomes that match, tab-separated; others where there "
        "are none. The words are sent to rest.uniprot.org, or to the mirror that "
        "PROTEINBERT_EXPLORER_UNIPROT_URL names.",
    )
    search.add_argument(
        "words", nargs="+", metavar="TEXT", help="organism, strain, NCBI taxon id or proteome id"
    )
    search.add_argument(
        "--limit", type=_limit, default=20, metavar="N", help="most to list (default: %(default)s)"
    )
    search.set_defaults(act=run_search)
    download = actions.add_parser(
        "download",
        help="get a proteome from UniProt, embed and keep it",
        description="Gets proteins and GO annotations from rest.uniprot.org, embeds them with the "
        "model, and keeps them for the map. What is interrupted goes on where it was.",
    )
    download.add_argument("upid", metavar="UPID", help="proteome id, such as UP000000625")
    download.add_argument(
        "--reviewed", action="store_true", help="the proteins of UniProtKB/Swiss-Prot alone"
    )
    add_model_options(download)
    download.add_argument("-q", "--quiet", action="store_true", help="errors only, no progress")
    download.set_defaults(act=run_download)


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 500:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 500")
    return int(text)


def run_search(arguments: argparse.Namespace) -> int:
    """Write what UniProt has.

    Parameters
    ----------
    arguments : argparse.Namespace

    Returns
    -------
    int
        0.

    Raises
    ------
    ProteomeError
        Nothing was found.
    DownloadError
        UniProt could not be asked.
    """
    from proteinbert_core.proteomes.uniprot_service import UniProtService

    text = " ".join(arguments.words)
    found = UniProtService().search(text, arguments.limit)
    if not found:
        raise ProteomeError(
            f"UniProt has no proteome for “{text}”. Try the scientific name of the species, or its "
            "NCBI taxon id."
        )
    rows = [
        (
            each.upid,
            each.name,
            str(each.taxon_id),
            str(each.n_proteins),
            "" if each.n_reviewed is None else str(each.n_reviewed),
            each.kind,
        )
        for each in found
    ]
    for row in (_COLUMNS, *rows):
        sys.stdout.write("\t".join(row) + "\n")
    return 0


def run_download(arguments: argparse.Namespace) -> int:
    """Get a proteome, embed it, keep it.

    Parameters
    ----------
    arguments : argparse.Namespace

    Returns
    -------
    int
        0.

    Raises
    ------
    ProteinBertError
        It could not be had, embedded or kept.
    """
    try:
        return _download(arguments)
    except KeyboardInterrupt:
        say("note: what has come is kept; the same command goes on from there")
        raise


def _download(arguments: argparse.Namespace) -> int:
    from proteinbert_core.proteomes.embed import embed_proteome
    from proteinbert_core.proteomes.uniprot_offer import upid_in
    from proteinbert_core.proteomes.uniprot_service import UniProtService
    from proteinbert_core.proteomes.uniprot_source import uniprot_key

    started = time.monotonic()
    model = chosen_model(arguments)
    store = model.store
    upid = upid_in(arguments.upid) or arguments.upid
    folder = store.work_folder(uniprot_key(upid, reviewed_only=arguments.reviewed))
    line = _FetchLine(quiet=arguments.quiet)
    try:
        source = UniProtService().fetch(upid, folder, reviewed_only=arguments.reviewed, report=line)
    except DownloadError as error:
        if error.offline:
            say(
                "note: a proteome that is here as a FASTA file, with its GO annotations as GAF, "
                "can be taken with: proteomes import"
            )
        raise
    finally:
        line.close()
    for remark in source.facts["sources"][0]["remarks"]:
        say(f"note: {remark}")
    progress = ProgressLine(f"Embedding {len(source):,} proteins", quiet=arguments.quiet)
    try:
        proteome = embed_proteome(
            source,
            model.predictor(),
            model.code,
            folder,
            progress=progress,
            embeddings_of=store.model_digest,
        )
    finally:
        progress.close()
    store.add(proteome)
    if not arguments.quiet:
        annotated = int(proteome.annotations.is_annotated.sum())
        say(
            f"{proteome.name}: {len(proteome):,} proteins, {annotated:,} with GO annotations, "
            f"UniProt {source.facts['sources'][0]['release']}, in "
            f"{duration(time.monotonic() - started)}"
        )
        say(f"kept as {proteome.key} in {store.folder}")
    return 0


class _FetchLine:
    """A line of progress for the download, and one for each wait."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._stage = ""
        self._line: ProgressLine | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage.startswith("Waiting") and not self._quiet:
            self.close()
            say(stage)
            return
        if stage != self._stage or self._line is None:
            self.close()
            self._stage, self._line = stage, ProgressLine(stage, quiet=self._quiet)
        self._line(done, total)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
