"""What is in labelled data, written out for the terminal before anything is trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from proteinbert_core.commands.aligned_table import aligned
from proteinbert_core.finetuning.data_summary import DataSummary
from proteinbert_core.finetuning.labelled_rows import TRAIN
from proteinbert_core.finetuning.prepared_data import PreparedData
from proteinbert_core.finetuning.task import Task, TaskKind, TaskLevel

_MOST_CLASSES: Final = 50
# What a record of a split says in words of its own, or in the table of parts.
_SAID: Final = {"method", "counts"}


def data_report(prepared: PreparedData) -> Iterator[str]:
    """Write out what was read: task, parts, classes, split, relatives, remarks, rows left out.

    Parameters
    ----------
    prepared : PreparedData

    Yields
    ------
    str
        A line.
    """
    summary = prepared.summary
    yield f"Task: {task_words(summary.task)}"
    yield f"  {summary.reason}"
    if prepared.guess.alternatives:
        other = " or ".join(f"--kind {kind.value}" for kind in prepared.guess.alternatives)
        yield f"  It could also be learnt with {other}."
    yield from _section("Proteins", aligned(_parts(summary), right=range(1, 9)))
    if summary.task.classes:
        title = "Classes" if summary.task.level is TaskLevel.PROTEIN else "Classes, in residues"
        yield from _section(title, aligned(list(_classes(summary)), right=range(1, 9)))
    yield from _section(f"Split: {split_words(summary.split)}", ())
    if summary.leakage:
        yield from _section(
            "Nearest training protein, by identity over half of the shorter sequence or more",
            aligned(list(_leakage(summary)), right=range(1, 9)),
        )
    yield from _section("Remarks", summary.remarks)
    yield from _section("Notes", map(str, summary.notes))
    counted = ", ".join(f"{n:,} {kind.value}" for kind, n in summary.left_out.items())
    yield from _section(f"Rows left out: {counted}", map(str, summary.problems))


def task_words(task: Task) -> str:
    """Say in a line what is learnt.

    Examples
    --------
    >>> from proteinbert_core.finetuning.task import LabelForm
    >>> task_words(Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1"), "signal peptide"))
    'binary, one label a protein: “signal peptide”, 0 or 1 (positive)'
    """
    words = f"{task.kind.value}, one label a {task.level.value}: “{task.target}”"
    if task.kind is TaskKind.BINARY:
        return f"{words}, {task.classes[0]} or {task.classes[1]} (positive)"
    if task.kind is TaskKind.REGRESSION:
        return f"{words} in {task.units}" if task.units else words
    return f"{words}, {len(task.classes):,} classes"


def split_words(split: Mapping[str, Any]) -> str:
    """Say in a line how proteins were divided.

    Examples
    --------
    >>> split_words({"method": "random", "valid": 0.1, "seed": 0, "counts": {}})
    'random (valid 0.1, seed 0)'
    """
    more = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in split.items() if k not in _SAID)
    return f"{split['method']} ({more})" if more else str(split["method"])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    body = list(lines)
    if body or title.startswith("Split"):
        yield ""
        yield title
        yield from (f"  {line}" for line in body)


def _parts(summary: DataSummary) -> list[tuple[str, ...]]:
    values = any(part.values for part in summary.parts.values())
    measured = ("least", "median", "greatest") if values else ()
    rows: list[tuple[str, ...]] = [
        ("", "proteins", "labels", "unknown", "shortest", "median", "longest", *measured)
    ]
    for name, part in summary.parts.items():
        numbers = (part.n_proteins, part.n_known, part.n_unknown, *part.lengths)
        of_part = part.values or ("",) * len(measured)
        shown = (each if isinstance(each, str) else f"{each:.4g}" for each in of_part)
        rows.append((name, *(f"{number:,}" for number in numbers), *shown))
    return rows


def _classes(summary: DataSummary) -> Iterator[tuple[str, ...]]:
    yield ("", *summary.parts)
    for name in summary.task.classes[:_MOST_CLASSES]:
        yield (name, *(f"{part.classes[name]:,}" for part in summary.parts.values()))
    more = len(summary.task.classes) - _MOST_CLASSES
    if more > 0:
        yield (f"and {more:,} more", *("" for _ in summary.parts))


def _leakage(summary: DataSummary) -> Iterator[tuple[str, ...]]:
    bands = next(iter(summary.leakage.values()))
    yield ("", *bands)
    for part, counts in summary.leakage.items():
        if part != TRAIN:
            yield (part, *(f"{count:,}" for count in counts.values()))
