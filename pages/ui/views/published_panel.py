"""The published model on the Models page: whether it is here, and getting it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import resources
from pages.ui.messages import guarded
from pages.ui.published_desk import PublishedDesk
from pages.ui.transfer_desk import TransferTask
from pages.ui.views import names_panel, transfer_progress
from pages.ui.views.fact_rows import show_rows
from proteinbert_core.download.data_size import data_size
from proteinbert_core.length_buckets import TRAINED_LENGTHS
from proteinbert_core.model.published_files import CITATION, LICENCE
from proteinbert_core.model.published_model import PublishedModel

# A short import is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.4
_PATH = "published_path"

_WHAT = (
    "The weights that the authors of ProteinBERT published: 16 million, learned from 106 million "
    "UniRef90 proteins. The list that names their 8,943 GO outputs is lost, so by themselves they "
    "name no GO terms. Their embeddings and hidden states can be used at once, through the Python "
    "library; names can be recovered from annotated proteomes."
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
            transfer_progress.show(
                task,
                "published-cancel",
                verifying="Verifying size and SHA-256",
                converting="Converting to the program's own format",
            )
    elif desk.model.is_ready:
        st.markdown(":material/check_circle: **Ready**, in the program's own format.")
        transfer_progress.show_outcome(task, goes_on=desk.model.bytes_here > 0)
    else:
        _show_ways(desk, task)
    _show_facts(desk.model)
    if desk.model.is_ready:
        names_panel.show()


def _show_ways(desk: PublishedDesk, task: TransferTask | None) -> None:
    """Draw what can be done to get the weights."""
    transfer_progress.show_outcome(task, goes_on=desk.model.bytes_here > 0)
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
