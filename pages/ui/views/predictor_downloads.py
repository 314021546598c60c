"""The menu of files with what predictors say of all proteins of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import predictor_files
from pages.ui.wording import counted

if TYPE_CHECKING:
    from pages.ui.predictor_answers import PredictorAnswers
    from pages.ui.runs import Run


def show(
    page: str, run: Run, answers: Sequence[PredictorAnswers], names: Mapping[str, str]
) -> None:
    """Draw the menu; nothing before there is an answer.

    Parameters
    ----------
    page : str
        Tells this menu from others.
    run : Run
    answers : sequence of PredictorAnswers
        Of the run.
    names : mapping of str to str
        Of the predictors, by key.
    """
    there = [each for each in answers if each.values]
    if not there:
        return
    with st.popover("Predictions", icon=":material/download:", key=f"files-{page}"):
        _show_menu(page, run, there, names)


@st.fragment
def _show_menu(
    page: str, run: Run, answers: Sequence[PredictorAnswers], names: Mapping[str, str]
) -> None:
    possible = predictor_files.contents(answers)
    content = possible[0]
    if len(possible) > 1:
        content = st.segmented_control(
            "Content", possible, default=content, required=True, key=f"files-content-{page}"
        )
    st.caption(predictor_files.CONTENTS[content])
    n = max(len(each.values) for each in answers)
    st.caption(f"Holds what is predicted by now: {counted(n, 'protein')} of {len(run.proteins):,}.")
    too_many = (
        content == "Residues" and predictor_files.n_residues(answers) > predictor_files.MAX_ROWS
    )
    if too_many:
        st.caption(
            f"More than {predictor_files.MAX_ROWS:,} residues; the command “predict” writes them."
        )
    with st.container(horizontal=True):
        for kind, mime in predictor_files.FORMATS.items():
            st.download_button(
                kind.upper(),
                data=partial(predictor_files.content_of, kind, content, run, answers, names),
                file_name=predictor_files.file_name(run, content, kind),
                mime=mime,
                key=f"files-{page}-{kind}",
                on_click="ignore",
                disabled=too_many,
            )
