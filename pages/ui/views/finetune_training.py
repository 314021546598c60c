"""A training: waiting, under way with its curves, or how it ended."""

from __future__ import annotations

import streamlit as st

from pages.ui import finetune_state, predictor_resources
from pages.ui.finetune_desk import FineTuneDesk
from pages.ui.finetune_resources import finetune_desk
from pages.ui.finetune_wording import training_line
from pages.ui.jobs import JobState
from pages.ui.messages import guarded, show_error
from pages.ui.training_run import TRAINING_FACT, TrainingRun
from pages.ui.views import finetune_curves, finetune_trainings, predictor_page
from pages.ui.views.foreign_title import show_title
from pages.ui.wording import counted, duration

_POLL_SECONDS = 1.5


def show(key: str) -> None:
    """Draw a training.

    Parameters
    ----------
    key : str
        From the address.
    """
    desk = finetune_desk()
    run = desk.get(key)
    # Asked once: it may end between two questions.
    job_state = JobState.DONE if run is None else run.job.state
    if run is None or job_state is JobState.DONE:
        _show_ended(desk, key, run)
    elif not job_state.is_final:
        _show_live(desk, run)
    else:
        _show_stopped(desk, run)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_live(desk: FineTuneDesk, run: TrainingRun) -> None:
    job = run.job
    if job.state.is_final:
        st.rerun()
    waits = job.state is JobState.QUEUED
    show_title(run.request.name, "waits for its training" if waits else "is being trained")
    if waits:
        share, said = 0.0, f"Waiting for {counted(desk.jobs_before(run), 'other training')} to end"
    else:
        share, said = training_line(run.progress, job.progress.stage)
    if job.cancel_event.is_set():
        said = "Stopping after this batch; the epochs that are done are kept"
    st.progress(share, text=said)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Cancel",
            key="finetune-cancel",
            on_click=job.cancel,
            disabled=job.cancel_event.is_set(),
        )
        _show_back()
        if job.seconds:
            st.caption(f"{duration(job.seconds)} so far", width="content")
    st.caption(
        "It goes on when this tab is closed; this address finds it again. Predictions do not wait "
        "for it."
    )
    if run.epochs:
        finetune_curves.show(run.epochs, "live", with_files=False)
    else:
        st.markdown("The curves appear after the first epoch.")


def _show_stopped(desk: FineTuneDesk, run: TrainingRun) -> None:
    show_title(run.request.name, "was not finished")
    if run.job.error is not None:
        show_error("The training failed.", run.job.error)
    else:
        st.info(
            f"Cancelled. {counted(len(run.epochs), 'epoch')} of it are kept, and it goes on from "
            "there."
            if run.epochs
            else "Cancelled before the first epoch was done.",
            icon=":material/cancel:",
        )
    with st.container(horizontal=True):
        finetune_trainings.show_buttons(desk, run.key)
        _show_back()
    if run.epochs:
        finetune_curves.show(run.epochs, "stopped")


def _show_ended(desk: FineTuneDesk, key: str, run: TrainingRun | None) -> None:
    # The name in the address may be any text: it is compared, not looked up as a path.
    stored = predictor_resources.stored()
    found = next((each for each in stored if each.facts.get(TRAINING_FACT) == key), None)
    if found is not None:
        note = ""
        if run is not None:
            note = f"Trained and measured in {duration(run.job.seconds)}."
        predictor_page.show_predictor(found, note=note)
        return
    left = next((each for each in desk.unfinished() if each.key == key), None)
    if left is not None:
        show_title(left.name, "was not finished")
        st.info(
            "The program was started anew meanwhile. "
            f"{counted(left.n_epochs, 'epoch')} of this training are kept.",
            icon=":material/history:",
        )
        with st.container(horizontal=True):
            finetune_trainings.show_buttons(desk, key, can_go_on=not left.problem)
            _show_back()
        if left.problem:
            st.text(left.problem)
        return
    st.title("Fine-tune", anchor=False)
    st.info(
        "There is no training at this address: it was discarded, or its predictor was removed.",
        icon=":material/history:",
    )
    _show_back()


def _show_back() -> None:
    if st.button(
        "All trainings and predictors", key="finetune-back", on_click=finetune_state.leave
    ):
        st.rerun()  # a click within a fragment draws that alone
