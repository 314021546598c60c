"""The choice of the predictors that are asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import predictor_choice, predictor_resources, resources
from pages.ui.predictor_answers import PredictorAnswers, answers_of
from pages.ui.wording import counted

if TYPE_CHECKING:
    from pages.ui.runs import Run
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

# A short prediction is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.6


def show(page: str, stored: Sequence[StoredPredictor], *, label: str, usual: int = 0) -> list[str]:
    """Draw the choice.

    Parameters
    ----------
    page : str
        As of `predictor_choice.choice`.
    stored : sequence of StoredPredictor
        Those that may be chosen.
    label : str
    usual : int
        As of `predictor_choice.choice`.

    Returns
    -------
    list of str
        Keys of those chosen.
    """
    found = predictor_choice.choice(page, stored, usual)
    keys = [each.key for each in found.chosen]
    names = predictor_choice.labels(stored)
    widget = f"choice-of-{page}"
    # The address decides: it changes with the Back button too. A value that is set goes to the
    # browser and would undo a click made meanwhile.
    if st.session_state.get(widget) != keys:
        st.session_state[widget] = keys
    st.multiselect(
        label,
        [each.key for each in stored],
        format_func=lambda key: names.get(key, key),
        key=widget,
        placeholder="Choose",
        on_change=lambda: predictor_choice.choose(page, st.session_state[widget]),
    )
    if found.n_unknown:
        st.caption(
            f"{counted(found.n_unknown, 'predictor')} that the address names "
            f"{'is' if found.n_unknown == 1 else 'are'} not on this computer."
        )
    return keys


def ask(
    run: Run, index: int, predictors: Sequence[StoredPredictor], *, everything: bool
) -> list[PredictorAnswers]:
    """Ask predictors about a protein, in the job thread, and wait a moment for them.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    predictors : sequence of StoredPredictor
    everything : bool
        Whether to go on with the other proteins of the run.

    Returns
    -------
    list of PredictorAnswers
    """
    asked = [
        answers_of(run, each, partial(predictor_resources.model, each.key, each.digest))
        for each in predictors
    ]
    for each in asked:
        each.want(index, resources.job_runner(), everything=everything)
    for each in asked:
        if each.job is not None:
            each.job.wait(_PATIENCE_SECONDS)
    return asked
