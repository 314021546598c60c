"""The file that ``annotate`` writes: its format, and what the format asks for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, TextIO

from proteinbert_core.errors import ExportError
from proteinbert_core.export.annotated_block import ExportSource
from proteinbert_core.export.annotation_file import proteins_without_taxon
from proteinbert_core.export.formats import FORMATS, ExportFormat, format_of
from proteinbert_core.export.output_file import open_binary_output, open_output
from proteinbert_core.sequences import Protein

if TYPE_CHECKING:
    from proteinbert_core.annotation import Annotator


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options about the file.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    suffixes = ", ".join(f"{each.name} ({each.suffix})" for each in FORMATS)
    parser.add_argument(
        "--format",
        choices=[each.name for each in FORMATS],
        metavar="FORMAT",
        help=f"of the file: {suffixes} (default: what the name of the file ends in, else tsv)",
    )
    parser.add_argument(
        "--all-terms",
        action="store_true",
        help="gene lists, gaf and gpad: name all likely terms but the roots, not the most "
        "specific alone",
    )
    parser.add_argument(
        "--taxon",
        type=_taxon,
        metavar="ID",
        help="gaf and gpad: NCBI taxonomy id of the organism, such as 559292; needed unless every "
        "protein has a UniProt header that states it (OX=)",
    )
    parser.add_argument(
        "--id-prefix",
        type=_prefix,
        default="LOCAL",
        metavar="DB",
        help="gaf and gpad: database of identifiers that are not of UniProt (default: %(default)s)",
    )


def chosen_format(arguments: argparse.Namespace) -> ExportFormat:
    """Return the format that the options or the name of the file ask for.

    Parameters
    ----------
    arguments : argparse.Namespace

    Returns
    -------
    ExportFormat
    """
    return format_of(arguments.output, arguments.format)


def check_taxon(
    arguments: argparse.Namespace, kind: ExportFormat, proteins: Sequence[Protein]
) -> None:
    """Refuse to begin where the organism must be stated and is not known.

    Parameters
    ----------
    arguments : argparse.Namespace
    kind : ExportFormat
    proteins : sequence of Protein

    Raises
    ------
    ExportError
    """
    if (
        kind.needs_taxon
        and arguments.taxon is None
        and (unknown := proteins_without_taxon(proteins))
    ):
        raise ExportError(
            f"{kind.title} must state the organism, and {len(unknown):,} of {len(proteins):,} "
            f"headers do not (the first is {unknown[0]!r}). Give its NCBI taxonomy id, such as "
            "--taxon 559292 for baker's yeast."
        )


def opened(path: str, kind: ExportFormat) -> AbstractContextManager[TextIO | BinaryIO]:
    """Open the file.

    Parameters
    ----------
    path : str
    kind : ExportFormat

    Returns
    -------
    context manager
        Of a text or binary stream, as the format wants.
    """
    return open_binary_output(path) if kind.binary else open_output(path)


def source(
    arguments: argparse.Namespace,
    annotator: Annotator,
    least: float,
    choice: Mapping[str, str],
) -> ExportSource:
    """Say what the whole file has in common.

    Parameters
    ----------
    arguments : argparse.Namespace
    annotator : Annotator
    least : float
        Least probability of a term.
    choice : mapping of str to str
        Which terms the file holds.

    Returns
    -------
    ExportSource
    """
    return ExportSource(
        provenance={**annotator.provenance, **choice},
        ontology=annotator.ontology,
        predicted=datetime.now(UTC),
        calibrated=annotator.evidence is not None,
        least=least,
        taxon=arguments.taxon,
        local_db=arguments.id_prefix,
        all_terms=arguments.all_terms,
    )


def _taxon(text: str) -> int:
    """Return an NCBI taxonomy id."""
    if not re.fullmatch("[1-9][0-9]{0,9}", text):
        raise argparse.ArgumentTypeError(
            f"{text} is no NCBI taxonomy id, which is a number such as 9606"
        )
    return int(text)


def _prefix(text: str) -> str:
    """Return the prefix of a database."""
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_.-]*", text):
        raise argparse.ArgumentTypeError(
            f"{text} is no prefix: letters, digits, '_', '.' and '-', a letter first"
        )
    return text
