"""New proteins for the map: three examples, a box, one button; and the work under way."""

from __future__ import annotations

import streamlit as st

from pages.ui import map_state, resources
from pages.ui.jobs import JobState
from pages.ui.messages import guarded, show_error
from pages.ui.runs import Run
from pages.ui.submission import Submission
from pages.ui.views import protein_box
from pages.ui.wording import counted, duration

_POLL_SECONDS = 1.0
# A short prediction is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.4


def show(*, label: str) -> None:
    """Draw the box.

    Parameters
    ----------
    label : str
        Of the examples.
    """
    protein_box.show(
        "map", label=label, button="Place on the map", button_key="map-place", take=_place
    )


def show_progress(run: Run) -> None:
    """Draw how far the prediction of a run is, until it is over.

    Parameters
    ----------
    run : Run
        Submitted.
    """
    job = run.job
    assert job is not None
    if job.error is not None:
        show_error("The prediction failed.", job.error)
    elif job.wait(_PATIENCE_SECONDS):
        # The map above was drawn without these proteins.
        st.rerun()
    else:
        _show_bar(run)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_bar(run: Run) -> None:
    job = run.job
    assert job is not None
    if job.state.is_final:
        st.rerun()
    progress = job.progress
    if job.state is JobState.QUEUED and not resources.engine().is_ready:
        said = "Loading the model, which is done once"
    elif job.cancel_event.is_set():
        said = "Stopping after the batch under way"
    elif progress.seconds_left is not None:
        left = duration(progress.seconds_left)
        said = f"Embedding {counted(len(run.proteins), 'protein')}, about {left} left"
    else:
        said = f"Embedding {counted(len(run.proteins), 'protein')}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(progress.share, text=said)
        st.button(
            "Cancel", key="map-cancel", on_click=job.cancel, disabled=job.cancel_event.is_set()
        )


def _place(submission: Submission) -> None:
    latest = map_state.run()
    # Several clicks on the button, before the page has changed, are one wish.
    if latest is None or latest.is_final or latest.proteins != submission.proteins:
        latest = resources.start_run(submission)
    map_state.open_run(latest)
