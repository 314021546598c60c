"""What a reader should know of a predictor before believing it; whoever wrote its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from proteinbert_core.finetuning.task import TaskKind

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

_MOST_CLASSES = 12
_NOT_MEASURED = "never, on proteins kept apart: nobody knows how good it is"


def fact_lines(predictor: StoredPredictor) -> dict[str, str]:
    """Describe a predictor.

    Parameters
    ----------
    predictor : StoredPredictor

    Returns
    -------
    dict of str to str
        Plain text; what is not known is not told.
    """
    task, facts = predictor.task, predictor.facts
    lines = {"Predicts": f"{task.target}: {task.kind.value}, one label a {task.level.value}"}
    if task.kind is TaskKind.BINARY:
        lines["Classes"] = f"{task.classes[1]}, as against {task.classes[0]}"
    elif task.classes:
        more = len(task.classes) - _MOST_CLASSES
        listed = ", ".join(task.classes[:_MOST_CLASSES])
        lines["Classes"] = f"{listed} and {more:,} more" if more > 0 else listed
    if task.units:
        lines["Units"] = task.units
    lines["Measured"] = _measured(facts) or _NOT_MEASURED
    baseline = _metric(facts, "baseline")
    if baseline:
        lines["Simple k-mer model there"] = baseline
    trained = _part(_part(facts, "data"), "train").get("proteins")
    if isinstance(trained, int):
        lines["Trained on"] = f"{trained:,} protein{'' if trained == 1 else 's'}"
    base = _part(facts, "base")
    lines["Starts from"] = str(base.get("name") or "") if base.get("digest") else "random weights"
    lines["Digest"] = predictor.digest
    return {name: line for name, line in lines.items() if line}


def quality(predictor: StoredPredictor) -> str:
    """Say in a few words how good it was where it was measured."""
    measured = _metric(predictor.facts, "evaluation")
    ours, theirs = (_value(predictor.facts, judged) for judged in ("evaluation", "baseline"))
    if ours is not None and theirs is not None and theirs >= ours:
        return f"{measured}, no better than a simple k-mer model there ({theirs:.2f})"
    return measured or "never measured on proteins kept apart"


def _measured(facts: Mapping[str, Any]) -> str:
    metric = _metric(facts, "evaluation")
    n = _part(facts, "evaluation").get("n_proteins")
    return f"{metric}, on {n:,} test proteins" if metric and isinstance(n, int) else metric


def _value(facts: Mapping[str, Any], judged: str) -> float | None:
    name = _part(facts, "evaluation").get("main_metric")
    value = _part(_part(_part(facts, judged), "metrics"), name).get("value")
    return value if isinstance(value, int | float) else None


def _metric(facts: Mapping[str, Any], judged: str) -> str:
    """Give the main metric with its interval; the predictor's says which is the main one."""
    name = _part(facts, "evaluation").get("main_metric")
    metric = _part(_part(_part(facts, judged), "metrics"), name)
    value, low, high = (metric.get(key) for key in ("value", "low", "high"))
    if not isinstance(value, int | float):
        return ""
    said = f"{name} {value:.2f}"
    if isinstance(low, int | float) and isinstance(high, int | float):
        said += f" (95 % interval {low:.2f} to {high:.2f})"
    return said


def _part(facts: Mapping[str, Any], name: object) -> Mapping[str, Any]:
    found = facts.get(name) if isinstance(name, str) else None
    return found if isinstance(found, dict) else {}
