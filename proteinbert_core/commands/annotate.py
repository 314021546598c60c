"""``python -m proteinbert_core annotate``: a file of proteins becomes a file of GO terms."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from proteinbert_core.assets import BUNDLED_MODEL, reference_of
from proteinbert_core.commands import annotate_output
from proteinbert_core.commands.console import ProgressLine, duration, say
from proteinbert_core.commands.number_arguments import share
from proteinbert_core.commands.protein_input import (
    FILES_READ,
    add_limit_arguments,
    chosen_limits,
    read_proteins,
    refuse_to_overwrite,
    report_reading,
)
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.errors import ReferenceSetError, SequenceError
from proteinbert_core.export.annotated_block import as_block
from proteinbert_core.export.formats import NAMED_LEAST, TABLE_LEAST, ExportFormat
from proteinbert_core.sequences import Protein

if TYPE_CHECKING:
    import pandas as pd

    from proteinbert_core.annotation import Annotator, ProteinAnnotation

_PROTEINS_A_TABLE = 64
_PUBLISHED = Path("published")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument("fasta", metavar="FASTA", help=f"proteins: {FILES_READ}")
    parser.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="FILE",
        help="file to write; compressed if it ends in .gz (default: -, the screen)",
    )
    annotate_output.add_arguments(parser)
    rows = parser.add_mutually_exclusive_group()
    rows.add_argument(
        "--min-score",
        type=share,
        metavar="SCORE",
        help=f"leave out terms less probable than this, 0 to 1 (default: {TABLE_LEAST:g}, and "
        f"{NAMED_LEAST:g} for formats that name terms without their probabilities)",
    )
    rows.add_argument(
        "--safe",
        type=share,
        metavar="PRECISION",
        help="the most specific safe answer alone: of each protein the deepest terms that are at "
        "least so probable, none that a quarter of all proteins carry",
    )
    parser.add_argument(
        "--model",
        type=Path,
        default=BUNDLED_MODEL,
        metavar="FOLDER",
        help="weights to use: a folder, or “published” where these were downloaded and their names "
        "recovered (default: the compact model that comes with the program)",
    )
    parser.add_argument(
        "--ontology",
        type=Path,
        metavar="OBO",
        help=".obo or .obo.gz (default: the whole ontology where “ontology download” has brought "
        "it, else the part of it that comes with the program)",
    )
    parser.add_argument(
        "--reference",
        type=Path,
        metavar="FOLDER",
        help="reference set of the model, as the command evidence makes it (default: the one that "
        "comes with the program, for its own model; none for another, whose scores are then not "
        "calibrated)",
    )
    parser.add_argument(
        "--known",
        type=Path,
        metavar="FILE",
        help="terms that are known already, an identifier, a tab and GO ids a line: they enter the "
        "network beside the sequence and move what else is predicted",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="errors only, no progress")
    add_limit_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Annotate the proteins of a file.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0 if every record was annotated, 1 if some could not be read.

    Raises
    ------
    ProteinBertError
        Nothing could be annotated or written.
    """
    parsed = read_proteins(arguments.fasta, chosen_limits(arguments))
    refuse_to_overwrite(arguments.fasta, arguments.output)
    report_reading(parsed, quiet=arguments.quiet)
    if not parsed.proteins:
        raise SequenceError(f"{arguments.fasta} holds no protein that can be annotated.")

    from proteinbert_core.go.full_ontology import ontology_in_use
    from proteinbert_core.reference.organisms import organism_name

    kind = annotate_output.chosen_format(arguments)
    annotate_output.check_taxon(arguments, kind, parsed.proteins)
    known = None if arguments.known is None else _known_terms(arguments, parsed.proteins)
    counted = f"{len(parsed.proteins):,} protein{'s' if len(parsed.proteins) > 1 else ''}"
    n_rows, started = 0, time.monotonic()
    # Opened first: a place that cannot be written shows before the work, not after it.
    with annotate_output.opened(arguments.output, kind) as stream:
        ontology = arguments.ontology or ontology_in_use()
        annotator = _annotator(arguments, ontology)
        if not arguments.quiet:
            _report_lost_terms(annotator)
        if arguments.safe is not None and annotator.evidence is None:
            raise ReferenceSetError(
                f"--safe needs calibrated probabilities, and the model {arguments.model} comes "
                "without a reference set. Name its own with --reference, or leave out --safe."
            )
        least = _least(arguments, kind)
        writer = kind.open(
            stream,
            annotate_output.source(arguments, annotator, least, _choice_of_rows(arguments, least)),
        )
        load_tensorflow()
        progress = ProgressLine(f"Annotating {counted}", quiet=arguments.quiet)
        try:
            annotations = annotator.annotate(parsed.proteins, known=known, progress=progress)
            while block := list(islice(annotations, _PROTEINS_A_TABLE)):
                table = _rows(annotator, block, least, safe=arguments.safe is not None)
                n_rows += writer.write(as_block(block, table, organism_name))
        finally:
            progress.close()
        writer.close()
    if not arguments.quiet:
        say(f"{n_rows:,} rows for {counted} in {duration(time.monotonic() - started)}")
    return 1 if parsed.errors else 0


def _known_terms(
    arguments: argparse.Namespace, proteins: Sequence[Protein]
) -> list[tuple[str, ...]]:
    """Give each protein the terms that the file says are known of it."""
    from proteinbert_core.go.known_terms_file import read_known_terms

    stated = read_known_terms(arguments.known)
    found: list[tuple[str, ...]] = []
    used: set[str] = set()
    for protein in proteins:
        # The whole identifier, or the accession in one as UniProt writes it.
        names = [protein.identifier, *protein.identifier.split("|")]
        name = next((each for each in names if each in stated), None)
        used |= {name} if name is not None else set()
        found.append(() if name is None else stated[name])
    unused = [name for name in stated if name not in used]
    if unused and not arguments.quiet:
        say(
            f"note: {arguments.known.name}: not in {arguments.fasta}, such as {unused[0]}: "
            f"{len(unused):,}"
        )
    return found


def _annotator(arguments: argparse.Namespace, ontology: Path) -> Annotator:
    """Read the model, its ontology and what it is compared with."""
    from proteinbert_core.annotation import Annotator

    if arguments.model == _PUBLISHED:
        from proteinbert_core.go.ontology import Ontology
        from proteinbert_core.model.published_model import PublishedModel
        from proteinbert_core.recovery.recovered_annotator import published_annotator

        return published_annotator(PublishedModel(), Ontology.from_obo(ontology))
    reference = arguments.reference or reference_of(arguments.model)
    return Annotator.from_folders(arguments.model, ontology, reference)


def _least(arguments: argparse.Namespace, kind: ExportFormat) -> float:
    """Least probability of a term that is written."""
    chosen = (arguments.safe, arguments.min_score, kind.least)
    return next(each for each in chosen if each is not None)


def _choice_of_rows(arguments: argparse.Namespace, least: float) -> dict[str, str]:
    """Say which terms the file holds."""
    from proteinbert_core.annotation.safe_answer import DEFAULT_INFORMATION

    known = {} if arguments.known is None else {"known_terms": arguments.known.name}
    if arguments.safe is None:
        return {**known, "min_score": f"{least:g}"}
    return {
        **known,
        "safe": f"most specific terms of probability {least:g} and above, "
        f"of {DEFAULT_INFORMATION:g} bits and above",
    }


def _rows(
    annotator: Annotator, block: list[ProteinAnnotation], least: float, *, safe: bool
) -> pd.DataFrame:
    from proteinbert_core.annotation.safe_answer import safe_answer

    table = annotator.table(block, min_score=least)
    return safe_answer(table, precision=least) if safe else table


def _report_lost_terms(annotator: Annotator) -> None:
    """Name the terms of the model and of the reference set that the ontology does not have."""
    for what, followed in annotator.followed_terms.items():
        if followed.lost:
            say(
                f"note: {len(followed.lost):,} terms of the {what} lead nowhere in ontology "
                f"release {annotator.ontology.release}: {', '.join(followed.lost)}"
            )
