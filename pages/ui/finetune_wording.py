"""What the page Fine-tune says of numbers: a verdict, a task, what becomes of long proteins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pages.ui.wording import counted, duration
from proteinbert_core.figures.learning_curves import STAGE_NAMES
from proteinbert_core.finetuning.experiment import ExperimentProgress, ExperimentStep
from proteinbert_core.finetuning.starting_weights import PUBLISHED
from proteinbert_core.finetuning.task import Task, TaskKind, TaskLevel
from proteinbert_core.finetuning.task_training import UNMASKED_FINAL_LENGTH

if TYPE_CHECKING:
    from proteinbert_core.finetuning.prepared_data import PreparedData
    from proteinbert_core.finetuning.training_plan import TrainingPlan

_KINDS = {
    TaskKind.BINARY: "one of two classes",
    TaskKind.MULTI_CLASS: "one of several classes",
    TaskKind.MULTI_LABEL: "any number of classes",
    TaskKind.REGRESSION: "a number",
}
_MOST_NAMES = 6


def kind_label(kind: TaskKind) -> str:
    """Return a kind of task in words.

    Examples
    --------
    >>> kind_label(TaskKind.BINARY)
    'binary: one of two classes'
    """
    return f"{kind.value}: {_KINDS[kind]}"


def task_line(task: Task) -> str:
    """Say what a task predicts; plain text.

    Examples
    --------
    >>> from proteinbert_core.finetuning.task import LabelForm
    >>> task_line(Task(TaskKind.BINARY, LabelForm.VALUE, ("no", "yes"), "secreted"))
    'secreted, of each protein: “yes” or “no”'
    """
    of = "each residue" if task.level is TaskLevel.RESIDUE else "each protein"
    if task.kind is TaskKind.REGRESSION:
        units = f", in {task.units}" if task.units else ""
        return f"{task.target}, of {of}: a number{units}"
    if task.kind is TaskKind.BINARY:
        return f"{task.target}, of {of}: “{task.classes[1]}” or “{task.classes[0]}”"
    more = len(task.classes) - _MOST_NAMES
    names = ", ".join(f"“{name}”" for name in task.classes[:_MOST_NAMES])
    names += f" and {more:,} more" if more > 0 else ""
    what = "any of" if task.kind is TaskKind.MULTI_LABEL else "one of"
    return f"{task.target}, of {of}: {what} {names}"


def unit_of(task: Task) -> str:
    """Return what carries a label: protein or residue."""
    return task.level.value


def verdict(evaluation: Mapping[str, Any], baseline: Mapping[str, Any] | None) -> str:
    """Say whether a predictor earns its keep.

    Parameters
    ----------
    evaluation, baseline : mapping
        As `Evaluation.to_json` gives them; on the same proteins.

    Returns
    -------
    str
        A difference counts where the k-mers' value lies outside the predictor's interval.

    Examples
    --------
    >>> def judged(value, low, high):
    ...     metric = {"value": value, "low": low, "high": high}
    ...     return {"main_metric": "AUC", "metrics": {"AUC": metric}}
    >>> verdict(judged(0.95, 0.9, 0.98), judged(0.8, 0.7, 0.9))
    'Better than k-mers by 0.150: AUC 0.950 against 0.800.'
    >>> verdict(judged(0.95, 0.9, 0.98), judged(0.94, 0.9, 0.97))
    'K-mers are as good: AUC 0.950 against 0.940, a difference that chance explains.'
    """
    name = str(evaluation["main_metric"])
    metric = evaluation["metrics"][name]
    value = metric["value"]
    if value is None:
        return f"{name} cannot be computed: {metric.get('reason') or 'it is not defined'}."
    other = None if baseline is None else baseline["metrics"][name]["value"]
    if other is None:
        return f"{name} {value:.3f} on the test part; there are no k-mers to compare it with."
    numbers = f"{name} {value:.3f} against {other:.3f}"
    low, high = metric["low"], metric["high"]
    if low is None or high is None:
        return f"{numbers} of k-mers; too few proteins say whether the difference is chance."
    if other < low:
        return f"Better than k-mers by {value - other:.3f}: {numbers}."
    if other > high:
        return (
            f"K-mers are better by {other - value:.3f}: {numbers}. This predictor does not earn "
            "its keep."
        )
    if value == other:
        return f"K-mers are as good: {numbers}."
    return f"K-mers are as good: {numbers}, a difference that chance explains."


def long_proteins(prepared: PreparedData, plan: TrainingPlan, start: str) -> list[str]:
    """Say how many proteins are longer than the limits, and what happens to them.

    Parameters
    ----------
    prepared : PreparedData
    plan : TrainingPlan
    start : str
        Weights to start from.

    Returns
    -------
    list of str
        Empty where none is.
    """
    first = plan.longest("all")
    assert first is not None
    final = plan.longest("final")
    framing = plan.stage_length - first
    if final is None and start == PUBLISHED:
        final = max(UNMASKED_FINAL_LENGTH, plan.stage_length) - framing
    said = []
    for part, rows, trained in (
        ("training", prepared.split.train, "trained on"),
        ("validation", prepared.split.valid, "validated on"),
    ):
        lengths = prepared.data.lengths[rows]
        later = int(((lengths > first) & (lengths <= (final or lengths.max(initial=0)))).sum())
        never = 0 if final is None else int((lengths > final).sum())
        if later and plan.final_epochs:
            said.append(
                f"{counted(later, f'{part} protein')} of more than {first:,} residues: {trained} "
                "in the final stage only."
            )
        elif later:
            said.append(
                f"{counted(later, f'{part} protein')} of more than {first:,} residues: left out, "
                "as the final stage has no epoch."
            )
        if never:
            said.append(
                f"{counted(never, f'{part} protein')} of more than {final:,} residues: left out."
            )
    if said:
        said.append("Test proteins are judged at any length.")
    return said


def training_line(progress: ExperimentProgress | None, stage: str) -> tuple[float, str]:
    """Say how far a training is.

    Parameters
    ----------
    progress : ExperimentProgress or None
    stage : str
        What is said before the training itself has begun.

    Returns
    -------
    share : float
        Of the step, or of the stage of the training if nothing ends it before.
    text : str
    """
    if progress is None:
        return 0.0, stage or "Starting"
    share = min(progress.done / progress.total, 1.0) if progress.total else 0.0
    if progress.step is ExperimentStep.TESTING:
        return share, f"Judging on the test part, {share:.0%}"
    if progress.step is ExperimentStep.BASELINE:
        return share, "Training k-mers to compare with"
    training = progress.training
    assert training is not None
    name = STAGE_NAMES.get(training.stage, training.stage)
    if not training.epoch:
        return share, f"Stage “{name}”: computing the states of the frozen layers, {share:.0%}"
    parts = [f"Stage “{name}”, epoch {training.epoch} of at most {training.most_epochs}"]
    if training.stage_seconds_left and training.epoch > 1:
        parts.append(f"at most {duration(training.stage_seconds_left)} left in this stage")
    elif training.epoch_seconds_left:
        # The first batches take longer, and would make the stage look long.
        parts.append(f"about {duration(training.epoch_seconds_left)} left in this epoch")
    whole = (training.epoch - 1 + share) / max(training.most_epochs, 1)
    return min(whole, 1.0), ", ".join(parts)
