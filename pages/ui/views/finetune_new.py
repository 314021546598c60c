"""A new predictor: what it shall learn from, the check of it, the settings, and the start."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.ui import finetune_state
from pages.ui.finetune_data import GivenData
from pages.ui.finetune_resources import data_desk, finetune_desk
from pages.ui.finetune_wording import long_proteins
from pages.ui.jobs import Job
from pages.ui.messages import guarded, show_error
from pages.ui.views import (
    finetune_check,
    finetune_columns,
    finetune_give,
    finetune_settings,
    finetune_split,
    finetune_task,
)
from pages.ui.wording import duration
from proteinbert_core.errors import ProteinBertError
from proteinbert_core.finetuning.prepared_data import PreparedData
from proteinbert_core.finetuning.request import FineTuneRequest

_POLL_SECONDS = 1.0
# A short job is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.8


@guarded
def show() -> None:
    """Draw the steps as far as they can be taken."""
    st.header("New predictor", anchor=False)
    given = finetune_state.given()
    if given is None:
        finetune_give.show()
        return
    finetune_give.show_given(given)
    if not given.reading.job.wait(_PATIENCE_SECONDS):
        _wait(given.reading.job)
        return
    read = given.reading.result
    if read is None:
        if given.reading.job.error is not None:
            show_error("The table cannot be read.", given.reading.job.error)
        return
    finetune_give.show_rows(given, read)
    columns = finetune_columns.show(given, read)
    if columns is None:
        return
    split = finetune_split.show(given, columns)
    asked = FineTuneRequest(
        name="",
        files={part: str(path) for part, path in given.files.items()},
        columns=columns,
        split=split,
        **finetune_task.chosen(given),
    )
    _show_checked(given, asked)


def _show_checked(given: GivenData, asked: FineTuneRequest) -> None:
    # The kind of task is chosen above what the check says, and its choices depend on that.
    place = st.container()
    work = data_desk().check(given, asked)
    is_over = work.job.wait(_PATIENCE_SECONDS)
    prepared = work.result
    if prepared is not None:
        given.guess = prepared.guess
    with place:
        finetune_task.show(given, prepared)
    if not is_over:
        _wait(work.job)
    elif prepared is not None:
        finetune_check.show(prepared, str(given.number))
        _show_start(given, asked, prepared)
    elif work.job.error is not None:
        show_error("This cannot be learnt from yet.", work.job.error)
    else:
        st.info("The check was cancelled.", icon=":material/cancel:")
        st.button("Check again", on_click=data_desk().forget_check, args=(given,))


def _show_start(given: GivenData, asked: FineTuneRequest, prepared: PreparedData) -> None:
    start = st.container()
    settings = finetune_settings.show(given, prepared.data.task, start)
    if settings is None:
        return
    request = replace(
        asked,
        name=settings.name,
        start=settings.start,
        plan=settings.plan,
        baseline=settings.baseline,
    )
    # Above the settings, which most leave as they are.
    with start:
        for line in long_proteins(prepared, request.plan, request.start):
            st.text(f"• {line}")
        st.button(
            "Train",
            key="finetune-train",
            type="primary",
            on_click=_train,
            args=(given, request, prepared),
            disabled=not request.name,
            help=None if request.name else "Give it a name first.",
        )


def _train(given: GivenData, request: FineTuneRequest, prepared: PreparedData) -> None:
    # A second click, before the page has changed, finds nothing given any more.
    if finetune_state.given() is not given:
        return
    try:
        run = finetune_desk().begin(request, prepared)
    except ProteinBertError as error:
        finetune_state.refuse(error)
        return
    finetune_state.set_given(None)
    data_desk().forget(given)
    finetune_state.open_training(run.key)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _wait(job: Job) -> None:
    if job.state.is_final:
        st.rerun()
    progress = job.progress
    parts = [progress.stage or "Waiting for another check to end"]
    if progress.total:
        parts.append(f"{progress.share:.0%}")
    if progress.seconds_left is not None:
        parts.append(f"about {duration(progress.seconds_left)} left in this step")
    st.progress(progress.share, text=", ".join(parts))
    st.button("Cancel", key="finetune-check-cancel", on_click=job.cancel)
