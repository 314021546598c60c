"""``proteomes build``: reference proteomes embedded and laid out together, with measurements."""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from proteinbert_core.commands.console import ProgressLine, duration, say
from proteinbert_core.commands.proteome_model import (
    ProteomeModel,
    add_model_options,
    chosen_model,
)
from proteinbert_core.commands.proteomes_files import read_files
from proteinbert_core.errors import ProteomeError

if TYPE_CHECKING:
    from proteinbert_core.inference import Predictor
    from proteinbert_core.proteomes.proteome import Proteome
    from proteinbert_core.proteomes.proteome_source import ProteomeSource

_MANIFEST = "manifest.json"


def add_build_command(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command.

    Parameters
    ----------
    actions : argparse._SubParsersAction
        What ``add_subparsers`` returned.
    """
    build = actions.add_parser(
        "build",
        help="make the folder of reference proteomes of a model",
        description="Embeds proteomes, lays them out together on one map and measures how "
        "faithful the map and the coded embeddings are. What is interrupted goes on where it was.",
    )
    build.add_argument(
        "--proteome",
        nargs="+",
        action="append",
        required=True,
        metavar="PART",
        help="name, FASTA file, and files of annotations if there are any: NAME FASTA "
        "[ANNOTATIONS ...]; give it repeatedly",
    )
    build.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="gets a folder for each proteome and manifest.json; proteomes of an earlier build "
        "that are not named again are removed from it",
    )
    build.add_argument(
        "--unstated-evidence",
        metavar="CODE",
        help="GAF evidence code of annotations that state none (default: NAS, an author says so)",
    )
    build.add_argument(
        "--attribution", default="", metavar="TEXT", help="whom to thank for the data"
    )
    build.add_argument(
        "--n-neighbors", type=int, default=15, metavar="N", help="of the map (default: %(default)s)"
    )
    build.add_argument(
        "--min-dist",
        type=float,
        default=0.1,
        metavar="D",
        help="of the map (default: %(default)s)",
    )
    build.add_argument("--seed", type=int, default=0, help="of the map (default: %(default)s)")
    add_model_options(build)
    build.add_argument("-q", "--quiet", action="store_true", help="errors only, no progress")
    build.set_defaults(act=_build)


def _build(arguments: argparse.Namespace) -> int:
    from proteinbert_core.protein_map.live_umap import UmapParameters
    from proteinbert_core.protein_map.reference_map import lay_out
    from proteinbert_core.proteomes.proteome_file import save_proteome

    started = time.monotonic()
    parameters = UmapParameters(arguments.n_neighbors, arguments.min_dist, seed=arguments.seed)
    model = chosen_model(arguments)
    sources, is_whole = _read(arguments)
    predictor = model.predictor()
    proteomes = [_embed(source, predictor, model, quiet=arguments.quiet) for source in sources]
    report = _Stages(quiet=arguments.quiet)
    try:
        placed, facts = lay_out(proteomes, model.code, parameters, report=report)
        report(0, 0, "measuring")
        facts = {
            "model": model.facts(),
            "map": facts,
            "code_loss": _code_loss(sources, predictor, model),
        }
    finally:
        report.close()
    for each in placed:
        save_proteome(each, arguments.output / each.key)
    _tidy(arguments.output, {each.key for each in placed})
    _write_manifest(arguments.output, placed, facts)
    for source in sources:
        shutil.rmtree(model.store.work_folder(source.key), ignore_errors=True)
    if not arguments.quiet:
        took = duration(time.monotonic() - started)
        say(f"{arguments.output}: {len(placed)} proteomes in {took}")
    return 0 if is_whole else 1


def _read(arguments: argparse.Namespace) -> tuple[list[ProteomeSource], bool]:
    """Proteomes before they are embedded, and whether every record could be read."""
    sources: list[ProteomeSource] = []
    is_whole = True
    for name, *files in arguments.proteome:
        if not files:
            raise ProteomeError(f"--proteome {name}: name its FASTA file, too.")
        fasta, *annotations = map(Path, files)
        read = read_files(
            fasta,
            annotations,
            name=name,
            attribution=arguments.attribution,
            unstated_evidence=arguments.unstated_evidence,
            quiet=arguments.quiet,
        )
        if any(read.source.key == each.key for each in sources):
            raise ProteomeError(f"The proteome {read.source.key} is named twice.")
        sources.append(read.source)
        is_whole = is_whole and not read.left_out
    return sources, is_whole


def _embed(
    source: ProteomeSource, predictor: Predictor, model: ProteomeModel, *, quiet: bool
) -> Proteome:
    from proteinbert_core.proteomes.embed import embed_proteome

    what = f"Embedding {source.name}, {len(source):,} proteins"
    progress = ProgressLine(what, quiet=quiet, goes_on=True)
    try:
        return embed_proteome(
            source,
            predictor,
            model.code,
            model.store.work_folder(source.key),
            progress=progress,
        )
    finally:
        progress.close()


def _code_loss(
    sources: Sequence[ProteomeSource], predictor: Predictor, model: ProteomeModel
) -> dict[str, Any]:
    """Measure with the whole embeddings, which lie in the work folders."""
    from proteinbert_core.protein_map.code_loss import measure_code_loss
    from proteinbert_core.proteomes.embed import embedded_pieces
    from proteinbert_core.proteomes.proteome import DirectTerms

    width = predictor.checkpoint.config.d_global
    embeddings = []
    for source in sources:
        whole = np.empty((len(source), width), dtype=np.float32)
        for rows, piece in embedded_pieces(
            source.sequences, predictor, model.store.work_folder(source.key)
        ):
            whole[rows] = piece
        embeddings.append(whole)
    annotations = DirectTerms.joined([source.annotations for source in sources])
    return measure_code_loss(np.concatenate(embeddings), model.code, annotations).facts()


def _tidy(folder: Path, kept: set[str]) -> None:
    """Remove proteomes of an earlier build."""
    from proteinbert_core.proteomes.proteome_file import MANIFEST_FILE

    for each in folder.iterdir():
        if each.name not in kept and (each / MANIFEST_FILE).is_file():
            shutil.rmtree(each)


def _write_manifest(folder: Path, placed: Sequence[Proteome], facts: dict[str, Any]) -> None:
    manifest = {
        "format": "proteinbert-explorer-reference-proteomes",
        "proteomes": {
            each.key: {
                "name": each.name,
                "proteins": len(each),
                "annotated": int(each.annotations.is_annotated.sum()),
                "annotations": len(each.annotations.terms),
            }
            for each in placed
        },
        **facts,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8")


class _Stages:
    """A line of progress for each stage of the map."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._stage = ""
        self._line: ProgressLine | None = None

    def __call__(self, done: int, total: int, stage: str) -> None:
        if stage != self._stage or self._line is None:
            self.close()
            self._stage, self._line = stage, ProgressLine(f"Map: {stage}", quiet=self._quiet)
        self._line(done, total)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
