"""Recovering names of outputs: the list of annotated proteomes, and the work under way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.engine import ontology_path
from pages.ui.jobs import JobState
from pages.ui.messages import guarded, show_error
from pages.ui.wording import counted, duration
from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.errors import ProteinBertError, RecoveryError
from proteinbert_core.recovery.proteome_files import ProteomeFiles

if TYPE_CHECKING:
    from pages.ui.jobs import Job
    from pages.ui.names_desk import NamesDesk

_POLL_SECONDS = 1.0
# A short job is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.4
_MAX_UPLOAD_MB = 100
_PATHS = ("names_fasta_path", "names_gaf_path")
_UPLOADS = "names_uploads_taken"
_REFUSED = "names_refused"

_WHERE = (
    "Of each proteome its proteins, as FASTA, and their GO annotations, as GAF. Reference "
    "proteomes are at [UniProt](https://www.uniprot.org/proteomes), their GAF files at "
    "[GOA](https://ftp.ebi.ac.uk/pub/databases/GO/goa/proteomes/); both are joined by UniProt "
    "accession. Take well-annotated ones from all kingdoms: terms that no protein carries can "
    "hardly be found. Proteomes that were added before stay, and more make it surer."
)
_PART_OF_GO = (
    "The ontology in use is the part that comes with the program. It cannot say what became of "
    "many terms that were merged since 2019. Get the whole Gene Ontology first, below on this page."
)


def show_under_way(desk: NamesDesk) -> None:
    """Draw the work under way, and how the last one ended where it was not well.

    Parameters
    ----------
    desk : NamesDesk
    """
    job = desk.job
    if job is not None and not job.wait(_PATIENCE_SECONDS):
        with st.container(border=True):
            _show_progress(job)
    else:
        _show_outcome(job)


@guarded
def show_what_is_needed(desk: NamesDesk) -> None:
    """Draw how to add proteomes, those on the list, and the button that begins.

    Parameters
    ----------
    desk : NamesDesk
    """
    st.markdown("**Add annotated proteomes**")
    st.markdown(_WHERE)
    if ontology_path() == BUNDLED_ONTOLOGY:
        st.info(_PART_OF_GO, icon=":material/info:")
    _show_forms(desk)
    refused: ProteinBertError | None = st.session_state.pop(_REFUSED, None)
    if refused is not None:
        show_error("These files cannot be used.", refused)
    _show_list(desk)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_progress(job: Job) -> None:
    if job.state.is_final:
        st.rerun()
    progress = job.progress
    st.progress(progress.share, text=_said(job))
    st.button("Cancel", key="names-cancel", on_click=job.cancel, disabled=job.cancel_event.is_set())


def _said(job: Job) -> str:
    """Say what is going on."""
    if job.cancel_event.is_set():
        return "Stopping; proteomes that are done are kept"
    progress = job.progress
    parts = [progress.stage or "Starting"]
    if progress.total:
        parts.append(f"{progress.share:.0%}")
    if progress.seconds_left is not None:
        parts.append(f"about {duration(progress.seconds_left)} left in this step")
    return ", ".join(parts)


def _show_outcome(job: Job | None) -> None:
    if job is None:
        return
    if job.state is JobState.CANCELLED:
        st.info("Cancelled. Proteomes that were done are kept.", icon=":material/cancel:")
    elif job.error is not None:
        show_error("The names could not be recovered.", job.error)


def _show_forms(desk: NamesDesk) -> None:
    number = st.session_state.get(_UPLOADS, 0)
    with st.form("names-upload"):
        left, right = st.columns(2)
        with left:
            st.file_uploader(
                "Proteins: .fasta, .fa or .faa, also as .gz",
                type=["fasta", "fa", "faa", "gz"],
                max_upload_size=_MAX_UPLOAD_MB,
                key=f"names-fasta-{number}",
            )
        with right:
            st.file_uploader(
                "Annotations: .gaf or .goa, also as .gz",
                type=["gaf", "goa", "gz"],
                max_upload_size=_MAX_UPLOAD_MB,
                key=f"names-gaf-{number}",
            )
        st.form_submit_button("Add to the list", on_click=_add_uploads, args=(desk, number))
    with st.expander("Use files that are on this computer"), st.form("names-paths"):
        left, right = st.columns(2)
        left.text_input("Path of the proteins (FASTA)", key=_PATHS[0])
        right.text_input("Path of their annotations (GAF)", key=_PATHS[1])
        st.form_submit_button("Add to the list", on_click=_add_paths, args=(desk,))


def _add_uploads(desk: NamesDesk, number: int) -> None:
    uploads = [st.session_state.get(f"names-{kind}-{number}") for kind in ("fasta", "gaf")]
    if all(upload is None for upload in uploads):
        return
    if any(upload is None for upload in uploads):
        _refuse("Both files are needed: the proteins and their annotations.")
        return
    fasta, gaf = (desk.keep_upload(upload.name, upload.getvalue()) for upload in uploads)
    if _add(desk, ProteomeFiles(fasta, gaf)):
        # A new widget, so that the bytes do not stay in memory.
        st.session_state[_UPLOADS] = number + 1


def _add_paths(desk: NamesDesk) -> None:
    # Windows copies paths with quotation marks.
    given = [(st.session_state.get(key) or "").strip().strip("\"'") for key in _PATHS]
    if not any(given):
        return
    if not all(given):
        _refuse("Both paths are needed: of the proteins and of their annotations.")
        return
    if _add(desk, ProteomeFiles(*(Path(path).expanduser() for path in given))):
        for key in _PATHS:
            st.session_state[key] = ""


def _refuse(message: str) -> None:
    st.session_state[_REFUSED] = RecoveryError(message)


def _add(desk: NamesDesk, files: ProteomeFiles) -> bool:
    try:
        desk.add(files)
    except ProteinBertError as error:
        desk.remove(files)
        st.session_state[_REFUSED] = error
        return False
    return True


def _show_list(desk: NamesDesk) -> None:
    for number, files in enumerate(desk.proteomes):
        with st.container(horizontal=True, vertical_alignment="center", key=f"proteome-{number}"):
            st.text(f"{files.fasta.name} with {files.gaf.name}", width="stretch")
            st.button(
                "Remove",
                key=f"names-remove-{number}",
                type="tertiary",
                on_click=desk.remove,
                args=(files,),
            )
    if desk.proteomes:
        n = counted(len(desk.proteomes), "proteome")
        st.button(
            f"Recover names with {n}" if not desk.has_evidence else f"Recover names with {n} more",
            key="names-recover",
            type="primary",
            on_click=desk.begin,
        )
    elif desk.has_evidence:
        st.button(
            "Recover again from what is here",
            key="names-recover",
            on_click=desk.begin,
            help="After the ontology in use has changed, or where the work was cancelled.",
        )
