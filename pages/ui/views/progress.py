"""A prediction under way: how far it is, how long it will take, and a way to end it."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources
from pages.ui.jobs import JobState
from pages.ui.messages import guarded
from pages.ui.runs import Run
from pages.ui.wording import counted, duration

_POLL_SECONDS = 1.0


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def show(run: Run) -> None:
    """Draw the progress, again and again until the work is over.

    Parameters
    ----------
    run : Run
        Submitted.
    """
    job = run.job
    assert job is not None
    if job.state.is_final:
        st.rerun()
    st.title(f"Predicting {counted(len(run.proteins), 'protein')}", anchor=False)
    st.progress(job.progress.share, text=_status(run))
    st.button(
        "Cancel",
        key="cancel",
        on_click=job.cancel,
        disabled=job.cancel_event.is_set(),
    )


def _status(run: Run) -> str:
    job = run.job
    assert job is not None
    if job.cancel_event.is_set():
        return "Stopping after the batch under way"
    if job.state is JobState.QUEUED:
        if not resources.engine().is_ready:
            return "Loading the model, which is done once"
        waiting = resources.job_runner().jobs_before(job)
        return f"Waiting for {counted(waiting, 'other prediction')} to end"
    if run.model == "published" and not resources.published_engine().is_ready:
        return "Loading the published model, which is done once and takes a while"
    progress = job.progress
    if not progress.total:
        return "Starting"
    left = progress.seconds_left
    time_left = "estimating the time left" if left is None else f"about {duration(left)} left"
    return f"{progress.share:.0%}, {time_left}"
