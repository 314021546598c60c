"""``python -m proteinbert_core enrich``: which GO terms some proteins carry more than others."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from proteinbert_core.commands.console import say
from proteinbert_core.commands.number_arguments import share, whole
from proteinbert_core.commands.proteome_model import add_model_options, chosen_model
from proteinbert_core.errors import EnrichmentError
from proteinbert_core.export.output_file import open_output

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from proteinbert_core.enrichment import EnrichmentResult
    from proteinbert_core.enrichment.protein_names import ProteinNames
    from proteinbert_core.proteomes.proteome import DirectTerms

_NAMED = 10
_MIN_SIZE, _MAX_SIZE, _MAX_Q = 5, 2000, 0.05


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument(
        "--study",
        type=Path,
        required=True,
        metavar="FILE",
        help="the proteins asked about: accessions, one a line or however parted; of a table the "
        "first column",
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--annotations",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="who carries which terms: GAF files, or tables of accession and GO id; also .gz",
    )
    source.add_argument(
        "--proteomes",
        nargs="+",
        metavar="KEY",
        help="or proteomes, as “proteomes list” gives them; names of entries and genes are then "
        "understood as well",
    )
    parser.add_argument(
        "--background",
        type=Path,
        metavar="FILE",
        help="proteins that could have been in the study, as a list (default: all of the "
        "annotation files or proteomes)",
    )
    parser.add_argument(
        "-o", "--output", default="-", metavar="FILE", help="table to write (default: the screen)"
    )
    parser.add_argument(
        "--max-q",
        type=share,
        default=_MAX_Q,
        metavar="Q",
        help="largest adjusted p of a term that is written; 1 for all (default: %(default)s)",
    )
    tests = parser.add_argument_group("tests")
    tests.add_argument(
        "--min-size",
        type=whole,
        default=_MIN_SIZE,
        metavar="N",
        help="carriers that a term has at least in the background (default: %(default)s)",
    )
    tests.add_argument(
        "--max-size",
        type=whole,
        default=_MAX_SIZE,
        metavar="N",
        help="and at most; 0 for any number (default: %(default)s)",
    )
    tests.add_argument(
        "--population",
        choices=("annotated", "all"),
        default="annotated",
        help="whom a test counts: background proteins with a term of the aspect, or all of them, "
        "as GOATOOLS does (default: %(default)s)",
    )
    tests.add_argument(
        "--adjust-together",
        action="store_true",
        help="adjust p-values over all aspects together, as GOATOOLS does, not each by itself",
    )
    parser.add_argument(
        "--ontology",
        type=Path,
        metavar="OBO",
        help=".obo or .obo.gz (default: the whole ontology where “ontology download” has brought "
        "it, else the part of it that comes with the program)",
    )
    add_model_options(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="errors only")


def run(arguments: argparse.Namespace) -> int:
    """Test the terms of a list of proteins.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0, or 1 if some of the listed proteins are not known.

    Raises
    ------
    ProteinBertError
        A file cannot be read or written, or the question has no answer.
    """
    from proteinbert_core.enrichment import TermMembership, enriched_terms
    from proteinbert_core.go.full_ontology import ontology_in_use
    from proteinbert_core.go.ontology import Ontology

    study = _listed(arguments.study)
    background = None if arguments.background is None else _listed(arguments.background)
    accessions, names, annotations = (
        _of_proteomes(arguments)
        if arguments.proteomes
        else _of_files(arguments.annotations, background or ())
    )
    n = len(accessions)
    selected, unknown = names.find(study, n)
    mask: npt.NDArray[np.bool_] | None = None
    if background is not None:
        mask, strange = names.find(background, n)
        _say_unknown(strange, arguments.background, quiet=arguments.quiet)
    _say_unknown(unknown, arguments.study, quiet=arguments.quiet)
    ontology = Ontology.from_obo(arguments.ontology or ontology_in_use())
    membership = TermMembership.of(annotations, ontology)
    result = enriched_terms(
        membership,
        selected,
        mask,
        min_size=arguments.min_size,
        max_size=arguments.max_size or None,
        population=arguments.population,
        adjust_together=arguments.adjust_together,
    )
    _write(result, accessions, arguments)
    return 1 if unknown else 0


def _write(
    result: EnrichmentResult, accessions: Sequence[str], arguments: argparse.Namespace
) -> None:
    from proteinbert_core import __version__
    from proteinbert_core.export.fact_table import fact_table_tsv

    table = result.with_proteins(accessions)
    table = table[table["q"] <= arguments.max_q]
    given = arguments.proteomes or [path.name for path in arguments.annotations]
    facts = {
        "program": f"ProteinBERT Explorer {__version__}",
        "study": arguments.study.name,
        "background": "all" if arguments.background is None else arguments.background.name,
        "annotations": ", ".join(given),
        **result.parameters,
        "written": f"terms with q <= {arguments.max_q:g}",
    }
    with open_output(arguments.output) as stream:
        stream.write(fact_table_tsv("GO enrichment", table, facts))
    if arguments.quiet:
        return
    if result.n_outside:
        say(f"note: not in the background and not counted: {result.n_outside:,} of the study")
    if result.n_silent:
        say(f"note: without any GO annotation: {result.n_silent:,} of the study")
    if result.membership.lost:
        say(
            "note: annotations whose ids lead nowhere in the ontology in use, not counted: "
            f"{result.membership.n_lost:,} (ids: {len(result.membership.lost):,})"
        )
    say(
        f"{len(table):,} terms of {sum(size.tested for size in result.sizes.values()):,} tested, "
        f"{int(result.selected.sum()):,} proteins"
    )


def _of_proteomes(
    arguments: argparse.Namespace,
) -> tuple[list[str], ProteinNames, DirectTerms]:
    from proteinbert_core.enrichment.protein_names import ProteinNames

    proteomes = chosen_model(arguments).store.load(arguments.proteomes)
    table = proteomes.proteins
    accessions, entries, genes = (table[name].tolist() for name in ("accession", "entry", "gene"))
    return accessions, ProteinNames(accessions, entries, genes), proteomes.annotations


def _of_files(
    paths: Sequence[Path], further: Sequence[str]
) -> tuple[list[str], ProteinNames, DirectTerms]:
    """Read annotations; proteins of the background that have none are proteins as well."""
    import numpy as np

    from proteinbert_core.enrichment.protein_names import ProteinNames
    from proteinbert_core.proteomes.annotation_table import iterate_annotations
    from proteinbert_core.proteomes.proteome import DirectTerms

    terms: dict[str, set[int]] = {}
    for path in paths:
        for row in iterate_annotations(path):
            terms.setdefault(row.accession, set()).add(int(row.term[3:]))
    known = ProteinNames(list(terms))
    terms.update({name: set() for name in further if not known.rows_of(name)})
    if not terms:
        raise EnrichmentError(f"{', '.join(path.name for path in paths)} holds no annotation.")
    accessions = list(terms)
    owners = np.repeat(np.arange(len(terms)), [len(own) for own in terms.values()])
    numbers = np.array([number for own in terms.values() for number in own], dtype=np.int32)
    annotations = DirectTerms.of_pairs(owners, numbers, np.zeros_like(numbers), len(terms))
    return accessions, ProteinNames(accessions), annotations


def _listed(path: Path) -> tuple[str, ...]:
    from proteinbert_core.enrichment.protein_names import listed_names

    try:
        names = listed_names(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise EnrichmentError(f"{path} cannot be read as a list of proteins: {error}") from error
    if not names:
        raise EnrichmentError(f"{path} names no protein. Give accessions, one a line.")
    return names


def _say_unknown(names: Sequence[str], path: Path, *, quiet: bool) -> None:
    if names and not quiet:
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        say(f"left out: {path.name}: not known: {', '.join(names[:_NAMED])}{more}")
