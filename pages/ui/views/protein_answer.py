"""What a predictor says of a whole protein: the class and how probable it is, or the value."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from proteinbert_core.figures.theme import probability_colour
from proteinbert_core.finetuning.prediction_table import THRESHOLD, decide
from proteinbert_core.finetuning.task import Task, TaskKind

if TYPE_CHECKING:
    from proteinbert_core.finetuning.task_examples import FloatArray

# Of many classes the likeliest are shown.
_MOST_CLASSES = 5


def show(name: str, quality: str, task: Task, values: FloatArray) -> None:
    """Draw the answer.

    Parameters
    ----------
    name, quality : str
        Of the predictor, plain text.
    task : Task
    values : ndarray, shape=(k,), dtype=float32
        As in `TaskPrediction`.
    """
    # As HTML: names of predictors and classes are the user's and never go through Markdown.
    st.html(
        f"<div class='answer'><p><b>{escape(name)}</b> <small>{escape(quality)}</small></p>"
        f"<p class='answer-said'>{_said(task, values)}</p>{_bars(task, values)}</div>"
    )


def _said(task: Task, values: FloatArray) -> str:
    if task.kind is TaskKind.REGRESSION:
        units = f" {escape(task.units)}" if task.units else ""
        return f"<b>{values[0]:.3g}</b>{units}"
    if task.kind is TaskKind.MULTI_LABEL:
        labels = [task.classes[column] for column in _order(values) if values[column] >= THRESHOLD]
        listed = ", ".join(f"<b>{escape(label)}</b>" for label in labels)
        return listed or "none of its labels reaches 0.5"
    return f"<b>{escape(str(decide(task, values[None])[0]))}</b>"


def _bars(task: Task, values: FloatArray) -> str:
    if task.kind is TaskKind.REGRESSION:
        return ""
    if task.kind is TaskKind.BINARY:
        shown, left = [1], 0
    else:
        order = _order(values)
        sure = int((values >= THRESHOLD).sum()) if task.kind is TaskKind.MULTI_LABEL else 0
        shown = order[: max(_MOST_CLASSES, sure)]
        left = len(order) - len(shown)
    of = "probability of " if task.kind is TaskKind.BINARY else ""
    rows = "".join(_bar(of + task.classes[column], float(values[column])) for column in shown)
    more = f"<p><small>{left:,} less probable classes are not shown.</small></p>" if left else ""
    return f"<table>{rows}</table>{more}"


def _bar(name: str, probability: float) -> str:
    width = max(1.0, 100 * probability)
    return (
        f"<tr><th scope='row'>{escape(name)}</th><td class='answer-bar'><span style='width: "
        f"{width:.0f}%; background-color: {probability_colour(probability)}'></span></td>"
        f"<td>{probability:.2f}</td></tr>"
    )


def _order(values: FloatArray) -> list[int]:
    return sorted(range(len(values)), key=lambda column: -float(values[column]))
