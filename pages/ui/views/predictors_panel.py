"""Your predictors: what those that were fine-tuned on this computer say of a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import predictor_choice, predictor_resources, state
from pages.ui.messages import guarded
from pages.ui.predictor_facts import quality
from pages.ui.views import (
    predictor_about,
    predictor_downloads,
    predictor_picker,
    predictor_progress,
    protein_answer,
    residue_answers,
)
from pages.ui.wording import counted
from proteinbert_core.finetuning.predictions_together import protein_table
from proteinbert_core.finetuning.task import TaskKind
from proteinbert_core.finetuning.task_examples import is_per_residue

if TYPE_CHECKING:
    import pandas as pd

    from pages.ui.predictor_answers import PredictorAnswers
    from pages.ui.runs import Run

#: Under which the choice of this page is remembered.
PAGE = "annotate"
_OPENED = "predictors-opened"
_MAX_HEIGHT, _ROW_HEIGHT = 330, 30


@st.fragment
@guarded
def show(run: Run, index: int) -> None:
    """Draw the panel; nothing where there are no predictors.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    """
    stored = predictor_resources.stored()
    if not stored:
        return
    if predictor_choice.choice(PAGE, stored).chosen:
        # It stays open when the last one is taken out of the choice.
        st.session_state[_OPENED] = True
        predictor_choice.keep_in_address(PAGE)
    opened = bool(st.session_state.get(_OPENED))
    with st.expander("Your predictors", icon=":material/model_training:", expanded=opened):
        with st.container(
            horizontal=True, vertical_alignment="bottom", key=f"predictors-of-{PAGE}"
        ):
            keys = predictor_picker.show(PAGE, stored, label="Predictors to ask")
            chosen = [each for key in keys for each in stored if each.key == key]
            answers = predictor_picker.ask(run, index, chosen, everything=True)
            names = predictor_choice.labels(stored)
            predictor_about.show(chosen, PAGE)
            predictor_downloads.show(PAGE, run, answers, names)
        predictor_progress.show(answers, index)
        of_proteins = [each for each in answers if not is_per_residue(each.predictor.task)]
        if len(run.proteins) > 1 and of_proteins:
            one, every = st.tabs(["This protein", f"All {len(run.proteins):,} proteins"])
            with every:
                _show_all(run, of_proteins, names)
        else:
            one = st.container()
        with one:
            _show_one(answers, index, names)


def _show_one(answers: Sequence[PredictorAnswers], index: int, names: Mapping[str, str]) -> None:
    with st.container(horizontal=True, gap="large", key="predictor-answers"):
        for each in answers:
            task = each.predictor.task
            if index in each.values and not is_per_residue(task):
                name = names[each.predictor.key]
                protein_answer.show(name, quality(each.predictor), task, each.values[index])
    of_residues = [each for each in answers if is_per_residue(each.predictor.task)]
    residue_answers.show(PAGE, of_residues, index, names)


def _show_all(run: Run, answers: Sequence[PredictorAnswers], names: Mapping[str, str]) -> None:
    given = [each.named(names[each.predictor.key]) for each in answers]
    table = protein_table(run.proteins, given, brief=True)
    key = f"predictions-{run.run_id}"
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        placeholder="",
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(table) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config=_columns(table, answers, names),
        on_select=lambda: _take_row(key),
        selection_mode="single-row",
        alt=f"{counted(len(table), 'protein')} and what your predictors say of them",
    )


def _columns(
    table: pd.DataFrame, answers: Sequence[PredictorAnswers], names: Mapping[str, str]
) -> dict[str, object]:
    numbers = {
        column: st.column_config.NumberColumn(column, format="%.2f")
        for column in table.columns
        if table[column].dtype.kind == "f"
    }
    for each in answers:
        task, name = each.predictor.task, names[each.predictor.key]
        if task.kind is TaskKind.REGRESSION:
            label = f"{name} [{task.units}]" if task.units else name
            numbers[label] = st.column_config.NumberColumn(label, format="%.4g")
    return {
        **numbers,
        "protein": st.column_config.TextColumn("Protein", pinned=True, width=150),
        "length": st.column_config.NumberColumn("Length", width=55, format="localized"),
    }


def _take_row(key: str) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        state.select_protein(rows[0])
