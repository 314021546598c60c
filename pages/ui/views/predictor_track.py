"""What is predicted along one protein, as a figure and as a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.answer_tables import everything
from pages.ui.views import figure_download
from proteinbert_core.figures.residue_track import SHOWN_FIRST, class_track, value_track
from proteinbert_core.finetuning.task import Task, TaskKind

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from proteinbert_core.finetuning.prediction_table import TaskPrediction

_CHART_CONFIG = {
    "displaylogo": False,
    "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
}


def show(task: Task, prediction: TaskPrediction) -> None:
    """Draw the track of a protein.

    Parameters
    ----------
    task : Task
        Of residues.
    prediction : TaskPrediction
    """
    draw = _figure(task, prediction)
    st.plotly_chart(
        draw(dark=st.context.theme.type == "dark"),
        theme=None,
        key="predictor-track",
        config=_CHART_CONFIG,
        alt="What is predicted along the protein; the same as a table below",
    )
    if len(prediction.protein.sequence) > SHOWN_FIRST:
        st.caption(
            f"The first {SHOWN_FIRST} residues are shown; move or widen the window in the strip "
            "below the figure. Drag over the figure to look closer, double-click to go back."
        )
    figure_download.show(partial(draw, slider=False), f"residues {prediction.protein.identifier}")
    with st.expander("The residues as a table"):
        st.dataframe(
            everything(task, [prediction]).drop(columns="protein"),
            hide_index=True,
            height=350,
            key="predictor-track-table",
        )


def _figure(task: Task, prediction: TaskPrediction) -> Callable[..., go.Figure]:
    protein, values = prediction.protein, prediction.values
    title = f"{protein.identifier}: {_what(task)}"
    if task.kind is TaskKind.MULTI_CLASS:
        return partial(class_track, protein.sequence, values, task.classes, title=title)
    is_number = task.kind is TaskKind.REGRESSION
    if is_number:
        lines = {task.target: values[:, 0]}
    elif task.kind is TaskKind.BINARY:
        lines = {task.classes[1]: values[:, 1]}
    else:
        lines = {name: values[:, place] for place, name in enumerate(task.classes)}
    return partial(
        value_track,
        protein.sequence,
        lines,
        title=title,
        axis=(task.units or task.target) if is_number else "probability",
        is_probability=not is_number,
    )


def _what(task: Task) -> str:
    if task.kind is TaskKind.REGRESSION:
        return task.target
    if task.kind is TaskKind.BINARY:
        return f"probability of “{task.classes[1]}”"
    return "likeliest class" if task.kind is TaskKind.MULTI_CLASS else "probability of each class"
