"""A result as files to take away."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from pages.ui.kept_annotation import SCORE_FLOOR
from pages.ui.runs import Run
from proteinbert_core.export.annotation_json import to_json
from proteinbert_core.export.tsv import TsvWriter


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Attributes
    ----------
    label : str
        On the button.
    suffix : str
        Of the file name, without a dot.
    mime : str
    help : str
        What is inside.
    write : callable
        Returns the content for a run.
    """

    label: str
    suffix: str
    mime: str
    help: str
    write: Callable[[Run], str]


def to_tsv_text(run: Run) -> str:
    """Return a result as the long table.

    Parameters
    ----------
    run : Run
        With one annotated protein at least.

    Returns
    -------
    str
        Every term that reaches the floor, proteins in their order.
    """
    stream = io.StringIO()
    writer = TsvWriter(stream, provenance(run))
    for index in range(len(run)):
        writer.write(run.table([index]))
    return stream.getvalue()


def to_json_text(run: Run) -> str:
    """Return a result as a JSON document.

    Parameters
    ----------
    run : Run
        With one annotated protein at least.

    Returns
    -------
    str
    """
    n = len(run)
    unfamiliar = None
    if run.evidence is not None:
        unfamiliar = [run.proteins[i].identifier for i in range(n) if run.is_unfamiliar(i)]
    return to_json(run.table(range(n)), run.proteins[:n], provenance(run), unfamiliar)


def provenance(run: Run) -> dict[str, str]:
    """Return what made a result: model, ontology, versions, time and least score.

    Parameters
    ----------
    run : Run
        With one annotated protein at least.

    Returns
    -------
    dict of str to str
    """
    assert run.annotator is not None
    return {
        **run.annotator.provenance,
        "predicted": run.created.isoformat(timespec="seconds"),
        "min_score": f"{SCORE_FLOOR:g}",
    }


def file_name(run: Run, kind: FileKind) -> str:
    """Return a name for the file of a run, such as ``go-terms-20240131-0955.tsv``."""
    return f"go-terms-{run.created:%Y%m%d-%H%M}.{kind.suffix}"


_INSIDE = f"Every term with a score of at least {SCORE_FLOOR:g}, the model and the ontology."

KINDS = (
    FileKind("TSV", "tsv", "text/tab-separated-values", _INSIDE, to_tsv_text),
    FileKind("JSON", "json", "application/json", _INSIDE, to_json_text),
)
