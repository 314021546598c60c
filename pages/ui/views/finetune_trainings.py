"""Trainings under way, waiting, and those that could go on."""

from __future__ import annotations

import streamlit as st

from pages.ui import finetune_state
from pages.ui.finetune_desk import FineTuneDesk, UnfinishedTraining
from pages.ui.finetune_resources import finetune_desk
from pages.ui.finetune_wording import training_line
from pages.ui.jobs import JobState
from pages.ui.messages import guarded
from pages.ui.training_run import TrainingRun
from pages.ui.wording import counted
from proteinbert_core.errors import ProteinBertError

_POLL_SECONDS = 2.0


@guarded
def show() -> None:
    """Draw the list; nothing where there are none."""
    desk = finetune_desk()
    runs = desk.under_way
    unfinished = desk.unfinished()
    if not (runs or unfinished):
        return
    with st.container(border=True):
        if runs:
            st.markdown("**Trainings under way**")
            _show_under_way(desk, tuple(run.key for run in runs))
        if unfinished:
            st.markdown("**Trainings that were not finished**")
            for each in unfinished:
                _show_unfinished(desk, each)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_under_way(desk: FineTuneDesk, keys: tuple[str, ...]) -> None:
    runs = desk.under_way
    if tuple(run.key for run in runs) != keys:
        st.rerun()
    for run in runs:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{run.request.name}: {_status(desk, run)}", width="stretch")
            if st.button(
                "Open",
                key=f"finetune-open-{run.key}",
                on_click=finetune_state.open_training,
                args=(run.key,),
            ):
                st.rerun()  # a click within a fragment draws that alone


def _status(desk: FineTuneDesk, run: TrainingRun) -> str:
    if run.job.cancel_event.is_set():
        return "stopping"
    if run.job.state is JobState.QUEUED:
        return f"waiting for {counted(desk.jobs_before(run), 'other training')}"
    return training_line(run.progress, run.job.progress.stage)[1]


def _show_unfinished(desk: FineTuneDesk, each: UnfinishedTraining) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        done = each.problem or f"{counted(each.n_epochs, 'epoch')} done"
        st.text(f"{each.name}: {done}", width="stretch")
        show_buttons(desk, each.key, can_go_on=not each.problem)


def show_buttons(desk: FineTuneDesk, key: str, *, can_go_on: bool = True) -> None:
    """Draw the buttons that go on with a training or discard it."""
    if can_go_on:
        st.button("Go on", key=f"finetune-go-on-{key}", on_click=_go_on, args=(desk, key))
    st.button(
        "Discard",
        key=f"finetune-discard-{key}",
        type="tertiary",
        on_click=_discard,
        args=(desk, key),
    )


def _go_on(desk: FineTuneDesk, key: str) -> None:
    try:
        desk.go_on(key)
    except ProteinBertError as error:
        finetune_state.refuse(error)
    else:
        finetune_state.open_training(key)


def _discard(desk: FineTuneDesk, key: str) -> None:
    try:
        desk.discard(key)
    except ProteinBertError as error:
        finetune_state.refuse(error)
    finetune_state.leave()
