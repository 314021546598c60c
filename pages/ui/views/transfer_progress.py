"""A download or an import under way, and how the last one ended."""

from __future__ import annotations

import streamlit as st

from pages.ui.jobs import JobState
from pages.ui.messages import guarded, show_error
from pages.ui.transfer_desk import TransferTask
from pages.ui.wording import duration
from proteinbert_core.download.data_size import data_size
from proteinbert_core.download.status import Stage

_POLL_SECONDS = 1.0


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def show(task: TransferTask, key: str, *, verifying: str, converting: str) -> None:
    """Draw the work under way, again and again until it is over.

    Parameters
    ----------
    task : TransferTask
    key : str
        Of the button that cancels.
    verifying, converting : str
        What is said while the file is checked, and while it is made ready.
    """
    if task.job.state.is_final:
        st.rerun()
    share, said = _progress(task, verifying, converting)
    st.progress(share, text=said)
    st.button(
        "Cancel",
        key=key,
        on_click=task.job.cancel,
        disabled=task.job.cancel_event.is_set(),
    )


def _progress(task: TransferTask, verifying: str, converting: str) -> tuple[float, str]:
    """Return the share that is done and what is going on."""
    status = task.status
    if status is None:
        return 0.0, "Starting"
    share = min(status.done / status.total, 1.0) if status.total else 0.0
    if task.job.cancel_event.is_set():
        return share, "Stopping; what has come is kept"
    match status.stage:
        case Stage.CONNECTING:
            return share, f"Connecting to {status.source}"
        case Stage.DOWNLOADING:
            of_total = f" of {data_size(status.total)}" if status.total else ""
            parts = [f"{data_size(status.done)}{of_total} from {status.source}"]
            if task.meter.speed is not None:
                parts.append(f"{data_size(task.meter.speed)} a second")
            if task.meter.seconds_left is not None:
                parts.append(f"about {duration(task.meter.seconds_left)} left")
            return share, ", ".join(parts)
        case Stage.WAITING:
            return share, f"Waiting for {status.source}: {status.remark}"
        case Stage.VERIFYING:
            return share, verifying
        case Stage.CONVERTING:
            return 1.0, converting


def show_outcome(task: TransferTask | None, *, goes_on: bool) -> None:
    """Say how the last download or import ended, where it was not well.

    Parameters
    ----------
    task : TransferTask or None
    goes_on : bool
        Whether part of a download is here.
    """
    if task is None:
        return
    if task.job.state is JobState.CANCELLED:
        st.info(
            "Cancelled. What has come is kept, and the download goes on from there."
            if task.is_download and goes_on
            else "Cancelled.",
            icon=":material/cancel:",
        )
    elif task.job.error is not None:
        what = "download" if task.is_download else "import"
        show_error(f"The {what} failed.", task.job.error)
