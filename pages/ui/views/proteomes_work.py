"""A proteome on its way: stage, time left, cancel; how it ended; what can be gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.jobs import JobState
from pages.ui.messages import guarded, show_error, show_list
from pages.ui.wording import counted, duration
from proteinbert_core.errors import DownloadError
from proteinbert_core.proteomes.uniprot_unfinished import unfinished_downloads

if TYPE_CHECKING:
    from pages.ui.proteome_desk import ProteomeDesk, ProteomeTask
    from proteinbert_core.proteomes.proteome_store import ProteomeStore

_POLL_SECONDS = 1.0
# A short job is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.4

_OFFLINE = (
    "Without a connection, a proteome can be taken from files that another computer has brought: "
    "its proteins as FASTA, from [UniProt](https://www.uniprot.org/proteomes), and their GO "
    "annotations as GAF, from [GOA](https://ftp.ebi.ac.uk/pub/databases/GO/goa/proteomes/). See "
    "**From files on this computer** below."
)


def show(desk: ProteomeDesk) -> None:
    """Draw the work under way, or how the last one ended.

    Parameters
    ----------
    desk : ProteomeDesk
    """
    task = desk.task
    if task is None:
        return
    if not task.job.wait(_PATIENCE_SECONDS):
        with st.container(border=True):
            _show_progress(task)
        return
    if task.job.state is JobState.CANCELLED:
        st.info(
            "Cancelled. What has come and what is embedded is kept"
            + (", and gone on from." if task.is_download else ": import the same files to go on."),
            icon=":material/cancel:",
        )
    elif task.job.error is not None:
        show_error(f"The {'download' if task.is_download else 'import'} failed.", task.job.error)
        if isinstance(task.job.error, DownloadError) and task.job.error.offline:
            offline_advice()
    else:
        with st.container(border=True):
            st.markdown(":material/check_circle: **Added.**")
            st.text(task.result)
            st.page_link("pages/map.py", label="Open the map", icon=":material/scatter_plot:")
            if task.remarks:
                show_list("Remarks", task.remarks)


def offline_advice() -> None:
    """Say what can be done without a connection."""
    st.markdown(_OFFLINE)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_progress(task: ProteomeTask) -> None:
    job = task.job
    if job.state.is_final:
        st.rerun()
    st.progress(job.progress.share, text=_said(task))
    st.button(
        "Cancel", key="proteomes-cancel", on_click=job.cancel, disabled=job.cancel_event.is_set()
    )


def _said(task: ProteomeTask) -> str:
    job = task.job
    if job.cancel_event.is_set():
        return "Stopping; what has come is kept"
    progress = job.progress
    parts = [progress.stage or "Starting"]
    if progress.total:
        parts.append(f"{progress.share:.0%}")
    if progress.seconds_left is not None:
        parts.append(f"about {duration(progress.seconds_left)} left in this step")
    return ", ".join(parts)


def show_unfinished(desk: ProteomeDesk, store: ProteomeStore) -> None:
    """Draw what an earlier download has left.

    Parameters
    ----------
    desk : ProteomeDesk
        Not busy.
    store : ProteomeStore
    """
    for each in unfinished_downloads(store):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(
                f"{each.name}: {each.n_here:,} of {counted(each.n_proteins, 'protein')} are here"
                + (", not yet embedded" if each.n_here >= each.n_proteins else ""),
                width="stretch",
            )
            st.button(
                "Go on",
                key=f"proteomes-go-on-{each.key}",
                on_click=desk.download,
                args=(each.upid, each.name),
                kwargs={"reviewed_only": each.reviewed_only},
            )
            st.button(
                "Discard",
                key=f"proteomes-discard-{each.key}",
                type="tertiary",
                on_click=desk.discard,
                args=(each.key,),
            )
