"""What predictors say of the proteins of a run, as files to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pages.ui.table_file import TABLE_TYPES, table_file
from proteinbert_core import __version__
from proteinbert_core.finetuning.predictions_together import (
    protein_table,
    residue_table,
    segments_together,
)
from proteinbert_core.finetuning.task_examples import is_per_residue

if TYPE_CHECKING:
    import pandas as pd

    from pages.ui.predictor_answers import PredictorAnswers
    from pages.ui.runs import Run

#: Name and MIME type of each format.
FORMATS: Final[Mapping[str, str]] = {
    suffix.removeprefix("."): kind for suffix, kind in TABLE_TYPES.items()
}
#: What a file may hold, and what that is.
CONTENTS: Final[Mapping[str, str]] = {
    "Proteins": "A row a protein, with the prediction of each predictor and its probabilities.",
    "Segments": "A row a stretch of residues of one predicted class, with its mean probability.",
    "Residues": "A row a residue, with the prediction of each predictor and its probabilities.",
}
#: More rows than this are left to the command line.
MAX_ROWS: Final = 500_000
_DIGEST_SHOWN: Final = 12


def contents(answers: Sequence[PredictorAnswers]) -> list[str]:
    """Name what some predictors can fill."""
    levels = {is_per_residue(each.predictor.task) for each in answers}
    return [name for name in CONTENTS if (name != "Proteins") in levels]


def n_residues(answers: Sequence[PredictorAnswers]) -> int:
    """Count the rows of a file of residues."""
    known = {
        index for each in answers if is_per_residue(each.predictor.task) for index in each.values
    }
    return sum(len(answers[0].proteins[index].sequence) for index in known)


def table(
    content: str, answers: Sequence[PredictorAnswers], names: Mapping[str, str]
) -> pd.DataFrame:
    """Make the table of a file.

    Parameters
    ----------
    content : str
        One of `CONTENTS`.
    answers : sequence of PredictorAnswers
        Of one run.
    names : mapping of str to str
        Of the predictors, by key.

    Returns
    -------
    DataFrame
    """
    given = [each.named(names[each.predictor.key]) for each in answers]
    make = {"Proteins": protein_table, "Segments": segments_together, "Residues": residue_table}
    return make[content](answers[0].proteins, given)


def content_of(
    kind: str,
    content: str,
    run: Run,
    answers: Sequence[PredictorAnswers],
    names: Mapping[str, str],
) -> bytes:
    """Write a file.

    Parameters
    ----------
    kind : str
        One of `FORMATS`.
    content, answers, names
        As for `table`.
    run : Run

    Returns
    -------
    bytes
    """
    rows = table(content, answers, names)
    facts = {"predicted": run.created.isoformat(timespec="seconds")}
    for number, each in enumerate(answers, 1):
        task = each.predictor.task
        facts[f"predictor_{number}"] = names[each.predictor.key]
        facts[f"predictor_{number}_digest"] = each.predictor.digest
        facts[f"predictor_{number}_task"] = (
            f"{task.kind.value}, one label a {task.level.value}: {task.target}"
        )
        facts[f"predictor_{number}_proteins"] = f"{len(each.values)} of {len(each.proteins)}"
    facts["program"] = f"ProteinBERT Explorer {__version__}"
    source = "; ".join(
        f"{names[each.predictor.key]} {each.predictor.digest[:_DIGEST_SHOWN]}" for each in answers
    )
    return table_file(rows, f".{kind}", content.lower(), facts, source)


def file_name(run: Run, content: str, kind: str) -> str:
    """Return a name for the file, such as ``predicted-segments-20240131-0955.tsv``."""
    return f"predicted-{content.lower()}-{run.created:%Y%m%d-%H%M}.{kind}"
