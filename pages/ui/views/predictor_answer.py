"""What a predictor says of some proteins: a table, a track along one of them, files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.answer_tables import everything, overview
from pages.ui.table_file import TABLE_TYPES, table_file
from pages.ui.views import predictor_track
from pages.ui.wording import counted, duration
from proteinbert_core.finetuning.prediction_table import TaskPrediction
from proteinbert_core.finetuning.task import Task, TaskKind, TaskLevel

if TYPE_CHECKING:
    from pages.ui.prediction_desk import PredictionRun

_MOST_ROWS_HIGH = 12


def show(run: PredictionRun, predictions: Sequence[TaskPrediction]) -> None:
    """Draw the answer.

    Parameters
    ----------
    run : PredictionRun
    predictions : sequence of TaskPrediction
        At least one.
    """
    task = run.predictor.task
    took = duration(run.work.job.seconds)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{counted(len(predictions), 'protein')} predicted in {took}**", width="stretch"
        )
        _show_files(run, predictions)
    place = _show_table(run, predictions)
    if task.level is TaskLevel.RESIDUE:
        predictor_track.show(task, predictions[place])
    st.caption(_caveat(task, run.predictor.facts.get("evaluation") is not None))


def _show_table(run: PredictionRun, predictions: Sequence[TaskPrediction]) -> int:
    """Draw a row a protein; returns which one is chosen."""
    task = run.predictor.task
    table = overview(task, predictions)
    of_residues = task.level is TaskLevel.RESIDUE
    formats = {
        name: st.column_config.NumberColumn(format="%.3f")
        for name in table.columns
        if table[name].dtype.kind == "f"
    }
    if task.kind is TaskKind.REGRESSION and task.units and not of_residues:
        formats["prediction"] = st.column_config.NumberColumn(
            "prediction, in the units of the task", format="%.4g"
        )
    options = {"on_select": "rerun", "selection_mode": "single-row"} if of_residues else {}
    event = st.dataframe(
        table,
        column_config=formats,
        hide_index=True,
        height="content" if len(table) <= _MOST_ROWS_HIGH else 450,
        key=f"predictor-answer-{run.run_id}",
        alt="Predictions, a row a protein",
        **options,
    )
    if not of_residues:
        return 0
    rows = event["selection"]["rows"]
    if len(predictions) > 1 and not rows:
        st.caption("Choose a row to see the residues of that protein; these are of the first.")
    return rows[0] if rows and rows[0] < len(predictions) else 0


def _show_files(run: PredictionRun, predictions: Sequence[TaskPrediction]) -> None:
    predictor = run.predictor
    facts = {
        "predictor": predictor.name,
        "digest": predictor.digest,
        "predicted": run.created.isoformat(timespec="seconds"),
    }
    for suffix, mime in TABLE_TYPES.items():
        st.download_button(
            suffix[1:].upper(),
            data=partial(_file, predictor.task, predictions, suffix, facts),
            file_name=f"{predictor.key}-{run.created:%Y%m%d-%H%M}{suffix}",
            mime=mime,
            key=f"predictor-file{suffix}",
            on_click="ignore",
            icon=":material/download:",
        )


def _file(
    task: Task, predictions: Sequence[TaskPrediction], suffix: str, facts: dict[str, str]
) -> bytes:
    return table_file(everything(task, predictions), suffix, "predictions", facts)


def _caveat(task: Task, measured: bool) -> str:
    said = "A prediction is to be checked; it is no evidence by itself."
    if not measured:
        said += " How good this predictor is was never measured."
    if task.kind is not TaskKind.REGRESSION:
        said += (
            " A class is predicted from a probability of 0.5 on, or as the likeliest of several."
        )
    return said
