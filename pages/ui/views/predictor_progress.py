"""Predictors at work: how far they are, and a way to end it; and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.ui import resources
from pages.ui.jobs import JobState
from pages.ui.messages import guarded, show_error
from pages.ui.predictor_answers import PredictorAnswers
from pages.ui.wording import counted, duration

_POLL_SECONDS = 1.0


def show(answers: Sequence[PredictorAnswers], index: int) -> None:
    """Draw what is under way, and what was cancelled or failed.

    Parameters
    ----------
    answers : sequence of PredictorAnswers
        Asked for the protein.
    index : int
        Position of the protein that is looked at.
    """
    if any(each.is_under_way for each in answers):
        _show_bar(tuple(answers), index, _ready(answers, index))
    for each in answers:
        if each.job is None or each.is_under_way:
            continue
        if each.job.error is not None:
            # The name is the user's and never goes through Markdown.
            st.text(f"{each.predictor.name}:")
            show_error("The predictor could not be asked.", each.job.error)
        if each.is_cancelled:
            n = len(each.proteins)
            st.text(
                f"{each.predictor.name}: cancelled after {len(each.values):,} of "
                f"{counted(n, 'protein')}."
            )
        if each.is_cancelled or each.job.error is not None:
            st.button(
                "Go on" if each.is_cancelled else "Try again",
                key=f"go-on-{each.predictor.key}",
                on_click=each.go_on,
                args=(resources.job_runner(),),
            )


def _ready(answers: Sequence[PredictorAnswers], index: int) -> int:
    return sum(index in each.values for each in answers)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_bar(answers: tuple[PredictorAnswers, ...], index: int, ready: int) -> None:
    at_work = [each for each in answers if each.is_under_way]
    if not at_work or _ready(answers, index) > ready:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(_share(at_work[0]), text=_status(answers, at_work))
        st.button(
            "Cancel",
            key="predictors-cancel",
            on_click=_cancel,
            args=(at_work,),
            disabled=all(_is_stopping(each) for each in at_work),
        )


def _share(answers: PredictorAnswers) -> float:
    return 0.0 if answers.job is None else answers.job.progress.share


def _status(answers: Sequence[PredictorAnswers], at_work: Sequence[PredictorAnswers]) -> str:
    job = at_work[0].job
    assert job is not None
    n = len(answers)
    which = f"Predictor {n - len(at_work) + 1} of {n}: " if n > 1 else ""
    if job.cancel_event.is_set():
        return "Stopping after the batch under way"
    if job.state is JobState.QUEUED:
        if not resources.engine().is_ready:
            return f"{which}waiting for the model to load, which is done once"
        waiting = resources.job_runner().jobs_before(job)
        return f"{which}waiting for {counted(waiting, 'other prediction')} to end"
    progress = job.progress
    if not progress.total:
        return f"{which}loading"
    left = progress.seconds_left
    return f"{which}{progress.share:.0%}" + (
        "" if left is None else f", about {duration(left)} left"
    )


def _is_stopping(answers: PredictorAnswers) -> bool:
    return answers.job is not None and answers.job.cancel_event.is_set()


def _cancel(at_work: Sequence[PredictorAnswers]) -> None:
    for each in at_work:
        if each.job is not None:
            each.job.cancel()
