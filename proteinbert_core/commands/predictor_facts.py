"""What is known of a stored predictor, in lines; whoever wrote its file, no line fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from proteinbert_core.commands.aligned_table import aligned
from proteinbert_core.commands.data_report import split_words, task_words
from proteinbert_core.commands.finetune_line import STAGE_NAMES
from proteinbert_core.finetuning.predictor_store import StoredPredictor

_MOST_CLASSES: Final = 20


def main_metric(predictor: StoredPredictor) -> str:
    """Give the metric that judges the predictor, and beside it that of the baseline.

    Parameters
    ----------
    predictor : StoredPredictor

    Returns
    -------
    str
        Empty where it was not tested.
    """
    evaluation = _part(predictor.facts, "evaluation")
    name = evaluation.get("main_metric")
    # The number alone: its interval is among what `predictor_lines` tells.
    shown = _value(_part(evaluation, "metrics"), name).partition(" ")[0]
    if not shown:
        return ""
    beside = _value(_part(_part(predictor.facts, "baseline"), "metrics"), name).partition(" ")[0]
    return f"{name} {shown}" + (f", k-mers {beside}" if beside else "")


def predictor_lines(predictor: StoredPredictor) -> Iterator[str]:
    """Write out task, data, training and metrics.

    Parameters
    ----------
    predictor : StoredPredictor

    Yields
    ------
    str
        A line.
    """
    facts, task = predictor.facts, predictor.task
    rows = [("name", predictor.name), ("task", task_words(task))]
    if task.classes:
        more = len(task.classes) - _MOST_CLASSES
        shown = ", ".join(task.classes[:_MOST_CLASSES])
        rows.append(("classes", f"{shown} and {more:,} more" if more > 0 else shown))
    base = _part(facts, "base")
    rows.append(("starts from", str(base.get("name") or "random weights")))
    for part, of_part in _part(facts, "data").items():
        if isinstance(of_part, dict):
            rows.append((f"{part} part", f"{of_part.get('proteins')} proteins"))
    split = _part(facts, "split")
    if "method" in split:
        rows.append(("split", split_words(split)))
    for part, found in _part(facts, "leakage").items():
        bands = _part(_part({"": found}, ""), "nearest_training_protein")
        rows.append(
            (f"relatives of {part}", "; ".join(f"{band}: {n}" for band, n in bands.items()))
        )
    rows += _stages(facts)
    versions = _part(facts, "versions")
    rows.append(("made with", ", ".join(f"{name} {each}" for name, each in versions.items())))
    rows += [("digest", predictor.digest), ("folder", str(predictor.folder))]
    yield from aligned([(name, " ".join(value.split())) for name, value in rows])
    yield from _metrics(facts)


def _stages(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    epochs = facts.get("epochs")
    of_stage: dict[str, list[float]] = {}
    for epoch in epochs if isinstance(epochs, list) else ():
        if isinstance(epoch, dict) and isinstance(epoch.get("seconds"), int | float):
            of_stage.setdefault(str(epoch.get("stage")), []).append(epoch["seconds"])
    for stage, seconds in of_stage.items():
        name = STAGE_NAMES.get(stage, stage)
        yield f"trained {name}", f"{len(seconds)} epochs, {sum(seconds):,.0f} s"


def _metrics(facts: Mapping[str, Any]) -> Iterator[str]:
    evaluation, baseline = _part(facts, "evaluation"), _part(facts, "baseline")
    metrics, beside = _part(evaluation, "metrics"), _part(baseline, "metrics")
    if not metrics:
        return
    yield ""
    yield f"Measured on {evaluation.get('n_proteins')} test proteins:"
    rows = [("metric", "predictor", "k-mer baseline")]
    rows += [(name, _value(metrics, name), _value(beside, name)) for name in metrics]
    yield from aligned(rows)


def _part(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """One of the facts that is a mapping; an empty one where it is not."""
    found = facts.get(name)
    return found if isinstance(found, dict) else {}


def _value(metrics: Mapping[str, Any], name: object) -> str:
    metric = _part(metrics, name) if isinstance(name, str) else {}
    numbers = [metric.get(key) for key in ("value", "low", "high")]
    known = [float(each) for each in numbers if isinstance(each, int | float)]
    if not known:
        return ""
    shown = f"{known[0]:.3f}"
    return f"{shown} ({known[1]:.3f} to {known[2]:.3f})" if len(known) == 3 else shown
