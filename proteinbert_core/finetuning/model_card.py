"""The card of a predictor: what it is, where it came from, how good it was, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from proteinbert_core.finetuning.task import TaskKind

if TYPE_CHECKING:
    from proteinbert_core.finetuning.task_model import TaskModel

_MOST_CLASSES = 20


def model_card(model: TaskModel) -> str:
    """Write the card from the facts of a predictor, and from nothing else.

    Parameters
    ----------
    model : TaskModel

    Returns
    -------
    str
        Markdown.
    """
    return "\n".join(_lines(model)) + "\n"


def _lines(model: TaskModel) -> Iterator[str]:
    task, facts = model.task, model.facts
    yield f"# {_plain(task.target)}: a predictor fine-tuned from ProteinBERT"
    yield ""
    what = f"one label a {task.level.value}, {task.kind.value}"
    yield f"- Predicts: {what}{f', in {_plain(task.units)}' if task.units else ''}"
    if task.classes:
        shown = ", ".join(f"“{_plain(name)}”" for name in task.classes[:_MOST_CLASSES])
        more = len(task.classes) - _MOST_CLASSES
        yield f"- Classes: {shown}{f' and {more:,} more' if more > 0 else ''}"
    if task.kind is TaskKind.BINARY:
        yield f"- Positive class: “{_plain(task.classes[1])}”"
    base = facts.get("base")
    if base is not None:
        yield f"- Starts from: {_base(base)}"
    config = model.trunk.config
    yield (
        f"- Network: {config.n_blocks} blocks, widths {config.d_seq} and {config.d_global}; "
        f"padding {'is masked' if config.mask_padding else 'is seen by the network'}"
    )
    yield f"- Digest: {model.digest}"
    yield from _section("Data", _data(facts))
    yield from _section("Training", _training(facts))
    for name, key in (("Measured", "evaluation"), ("A simple baseline there", "baseline")):
        yield from _section(name, _metrics(facts.get(key)))
    yield from _section(
        "Made with", [f"{name} {version}" for name, version in facts.get("versions", {}).items()]
    )
    yield from _section(
        "Limits",
        [
            "A prediction is to be checked; it is no evidence by itself.",
            "What was measured holds for proteins like those it was measured on.",
            "Proteins unlike all of the training part may fare worse.",
        ],
    )


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *(f"- {line}" for line in lines))


def _base(base: Mapping[str, Any]) -> str:
    if base.get("digest") is None:
        return f"random weights, seed {base.get('seed')}"
    return f"the weights “{_plain(str(base.get('name')))}”, digest {base['digest']}"


def _data(facts: Mapping[str, Any]) -> list[str]:
    lines = []
    for part, name in (("train", "Trained"), ("valid", "Validated"), ("test", "Tested")):
        if part in facts.get("data", {}):
            of_part = facts["data"][part]
            lines.append(f"{name} on {of_part['proteins']:,} proteins, digest {of_part['digest']}")
    reasons = {"too_long": "beyond the limit of length", "without_label": "without a known label"}
    for key, number in facts.get("left_out", {}).items():
        part, _, reason = key.partition("_")
        if number:
            lines.append(f"Left out of the {part} part: {number:,} {reasons[reason]}")
    split = facts.get("split")
    if split:
        # How many are in each part is told above.
        stated = {key: value for key, value in split.items() if not isinstance(value, Mapping)}
        lines.append("Split: " + ", ".join(f"{k} {_plain(str(v))}" for k, v in stated.items()))
    return lines


def _training(facts: Mapping[str, Any]) -> list[str]:
    lines = []
    epochs = facts.get("epochs", ())
    for stage in dict.fromkeys(epoch["stage"] for epoch in epochs):
        of_stage = [epoch for epoch in epochs if epoch["stage"] == stage]
        seconds = sum(epoch["seconds"] for epoch in of_stage)
        best = min(epoch["judged_by"] for epoch in of_stage)
        lines.append(
            f"Stage “{stage}”: {len(of_stage)} epochs, {seconds:,.0f} s, least loss {best:.4f}, "
            f"learning rate from {of_stage[0]['learning_rate']:.2g}"
        )
    if "plan" in facts:
        plan = facts["plan"]
        lines.append(
            f"Batches of {plan['batch_size']}, dropout {plan['dropout']}, seed {plan['seed']}, "
            f"class weights {plan['class_weights'] or 'none'}"
        )
    return lines


def _metrics(evaluation: Mapping[str, Any] | None) -> list[str]:
    """Tell what `Evaluation.to_json` gave."""
    if evaluation is None:
        return []
    lines = [f"On {evaluation['n_proteins']:,} proteins with {evaluation['n_labels']:,} labels"]
    for name, metric in evaluation["metrics"].items():
        if metric["value"] is None:
            lines.append(f"{name}: none ({metric.get('reason', 'not defined')})")
            continue
        interval = ""
        if metric["low"] is not None:
            interval = f" ({metric['low']:.3f} to {metric['high']:.3f}, 95 % by bootstrap)"
        lines.append(f"{name}: {metric['value']:.3f}{interval}")
    return lines


def _plain(text: str) -> str:
    """Keep a name from being read as markup."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!" else c for c in " ".join(text.split()))
