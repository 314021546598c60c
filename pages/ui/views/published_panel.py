"""The published model on the Models page: whether it is here, and getting it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import resources
from pages.ui.jobs import JobState
from pages.ui.messages import guarded, show_error
from pages.ui.published_desk import PublishedDesk, PublishedTask
from pages.ui.views.fact_rows import show_rows
from pages.ui.wording import duration
from proteinbert_core.download.data_size import data_size
from proteinbert_core.download.status import Stage
from proteinbert_core.length_buckets import TRAINED_LENGTHS
from proteinbert_core.model.published_files import CITATION, LICENCE
from proteinbert_core.model.published_model import PublishedModel

_POLL_SECONDS = 1.0
# A short import is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.4
_PATH = "published_path"

_WHAT = (
    "The weights that the authors of ProteinBERT published: 16 million, learned from 106 million "
    "UniRef90 proteins. The list that names their 8,943 GO outputs is lost, so by themselves they "
    "name no GO terms; their embeddings and hidden states can be used at once."
)
_PADDING = (
    f"{', '.join(f'{length:,}' for length in TRAINED_LENGTHS[:-1])} or {TRAINED_LENGTHS[-1]:,} "
    "tokens: the least into which a protein and its two framing tokens fit; longer ones are not "
    "padded. This network sees its padding, so its results depend on this length."
)


@guarded
def show() -> None:
    """Draw the panel."""
    st.header("Published ProteinBERT weights", anchor=False)
    st.markdown(_WHAT)
    desk = resources.published_desk()
    task = desk.task
    if task is not None and not task.job.wait(_PATIENCE_SECONDS):
        with st.container(border=True):
            _show_progress(task)
    elif desk.model.is_ready:
        st.markdown(":material/check_circle: **Ready**, in the program's own format.")
        _show_outcome(desk, task)
    else:
        _show_ways(desk, task)
    _show_facts(desk.model)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_progress(task: PublishedTask) -> None:
    """Draw the work under way, again and again until it is over."""
    if task.job.state.is_final:
        st.rerun()
    share, said = _progress(task)
    st.progress(share, text=said)
    st.button(
        "Cancel",
        key="published-cancel",
        on_click=task.job.cancel,
        disabled=task.job.cancel_event.is_set(),
    )


def _progress(task: PublishedTask) -> tuple[float, str]:
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
            parts = [f"{data_size(status.done)} of {data_size(status.total)} from {status.source}"]
            if task.meter.speed is not None:
                parts.append(f"{data_size(task.meter.speed)} a second")
            if task.meter.seconds_left is not None:
                parts.append(f"about {duration(task.meter.seconds_left)} left")
            return share, ", ".join(parts)
        case Stage.WAITING:
            return share, f"Waiting for {status.source}: {status.remark}"
        case Stage.VERIFYING:
            return share, "Verifying size and SHA-256"
        case Stage.CONVERTING:
            return 1.0, "Converting to the program's own format"


def _show_ways(desk: PublishedDesk, task: PublishedTask | None) -> None:
    """Draw what can be done to get the weights."""
    _show_outcome(desk, task)
    model = desk.model
    size = data_size(model.file.size or 0)
    here = model.bytes_here
    st.button(
        f"Download {size}" if not here else f"Go on with the download, {data_size(here)} are here",
        key="published-download",
        type="primary",
        icon=":material/download:",
        help=", ".join(source.name for source in model.file.sources),
        on_click=desk.download,
    )
    with st.expander("Use a file that is on this computer"), st.form("published-import"):
        st.text_input(
            f"Path of {model.file.name}, or of the SavedModel of Hugging Face (folder or .zip)",
            key=_PATH,
        )
        st.form_submit_button("Import", on_click=_import, args=(desk,))
    failed = task is not None and task.is_download and task.job.error is not None
    with st.expander("Without a connection", expanded=failed):
        st.code(model.by_hand(), language=None, wrap_lines=True)


def _import(desk: PublishedDesk) -> None:
    # Windows copies paths with quotation marks.
    path = (st.session_state.get(_PATH) or "").strip().strip("\"'")
    if path:
        desk.import_from(Path(path))


def _show_outcome(desk: PublishedDesk, task: PublishedTask | None) -> None:
    """Say how the last download or import ended, where it was not well."""
    if task is None:
        return
    if task.job.state is JobState.CANCELLED:
        st.info(
            "Cancelled. What has come is kept, and the download goes on from there."
            if task.is_download and desk.model.bytes_here
            else "Cancelled.",
            icon=":material/cancel:",
        )
    elif task.job.error is not None:
        what = "download" if task.is_download else "import"
        show_error(f"The {what} failed.", task.job.error)


def _show_facts(model: PublishedModel) -> None:
    rows = {"Padded length in use": _PADDING}
    if model.is_ready:
        facts = model.facts()
        rows |= {
            "From": f"{facts['file']} ({facts['source']})",
            "Checked by": str(facts["checked"]),
            "SHA-256": str(facts["sha256"] or "not known"),
            "Folder": str(model.folder),
        }
    else:
        rows |= {
            "File": model.file.name,
            "Size": f"{model.file.size or 0:,} bytes to download, about a third of it on disk",
            "SHA-256": model.file.sha256 or "not known",
            "Will be kept in": str(model.folder),
        }
    rows |= {"Licence": f"{LICENCE}, of the authors' repository", "Please cite": CITATION}
    show_rows(rows)
