"""A result as files to take away."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pages.ui.kept_annotation import SCORE_FLOOR
from pages.ui.runs import Run
from proteinbert_core.export.annotated_block import ExportSource, as_block
from proteinbert_core.export.annotation_file import proteins_without_taxon
from proteinbert_core.export.formats import NAMED_LEAST, ExportFormat
from proteinbert_core.reference.organisms import organism_name

# Proteins whose table is made at once.
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader chooses about the files.

    Attributes
    ----------
    table_least : float
        Least probability of a term in a table, which states it.
    named_least : float
        The same in files that name terms without their probabilities.
    all_terms : bool
        Whether these name all terms and not the most specific alone.
    taxon : int or None
        NCBI taxonomy id of the proteins whose header states none.
    """

    table_least: float = SCORE_FLOOR
    named_least: float = NAMED_LEAST
    all_terms: bool = False
    taxon: int | None = None


def content(run: Run, kind: ExportFormat, choices: Choices) -> bytes:
    """Write a result in a format.

    Parameters
    ----------
    run : Run
        With one annotated protein at least.
    kind : ExportFormat
    choices : Choices

    Returns
    -------
    bytes

    Raises
    ------
    ExportError
        The organism of a protein must be stated and is not known.
    """
    least = choices.named_least if kind.names_terms else choices.table_least
    raw = io.BytesIO()
    stream = raw if kind.binary else io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
    writer = kind.open(stream, _source(run, least, choices))
    for start in range(0, len(run), _BLOCK):
        indices = range(start, min(start + _BLOCK, len(run)))
        annotations = [run.annotation(index) for index in indices]
        writer.write(as_block(annotations, run.table(indices, least), organism_name))
    writer.close()
    stream.flush()
    return raw.getvalue()


def needs_taxon(run: Run) -> bool:
    """Whether the header of a protein does not state its organism."""
    return bool(proteins_without_taxon(run.proteins[: len(run)]))


def file_name(run: Run, kind: ExportFormat) -> str:
    """Return a name for the file of a run, such as ``go-terms-20240131-0955.tsv``."""
    return f"go-terms-{run.created:%Y%m%d-%H%M}{kind.suffix}"


def _source(run: Run, least: float, choices: Choices) -> ExportSource:
    assert run.annotator is not None
    return ExportSource(
        provenance={
            **run.annotator.provenance,
            "predicted": run.created.isoformat(timespec="seconds"),
            "min_score": f"{least:g}",
        },
        ontology=run.annotator.ontology,
        predicted=run.created,
        calibrated=run.evidence is not None,
        least=least,
        taxon=choices.taxon,
        all_terms=choices.all_terms,
    )
