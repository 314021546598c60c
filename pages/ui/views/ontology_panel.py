"""The ontology in use on the Models page, getting the whole one, and what no longer maps to it."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from pages.ui import resources
from pages.ui.engine import ONTOLOGY_VARIABLE, ontology_path
from pages.ui.facts import ontology_facts
from pages.ui.messages import escape_markdown, guarded, show_error
from pages.ui.transfer_desk import TransferDesk, TransferTask
from pages.ui.views import transfer_progress
from pages.ui.views.fact_rows import show_origin, show_rows
from pages.ui.wording import counted
from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.download.data_size import data_size
from proteinbert_core.errors import OntologyError
from proteinbert_core.go.full_ontology import FullOntology
from proteinbert_core.go.slice import load_manifest

# A short import is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.4
_POLL_SECONDS = 1.0
_PATH = "ontology_path"
_SIZE = "about 35 MB"
_LISTED = 400

_WHY = (
    "The part that comes with the program has the names and links of the terms that its model and "
    "its reference proteins need. The whole Gene Ontology adds definitions, synonyms, obsolete "
    "and all other terms. Once it is here, everything uses it; terms that were merged or replaced "
    "since are followed."
)


@guarded
def show() -> None:
    """Draw the panel."""
    st.header("Ontology", anchor=False)
    _show_in_use()
    _show_whole()
    _show_followed()


def _show_in_use() -> None:
    path, desk = ontology_path(), resources.ontology_desk()
    manifest = desk.model.manifest
    is_whole = manifest is not None and path == desk.model.path
    if is_whole:
        st.caption(":material/check_circle: The whole Gene Ontology, which you have got.")
    else:
        show_origin(path == BUNDLED_ONTOLOGY, ONTOLOGY_VARIABLE, str(path))
    show_rows(ontology_facts(resources.ontology()))
    if is_whole and manifest is not None:
        show_rows(
            {
                "From": manifest.source,
                "Obtained": manifest.obtained,
                "Obsolete ids": f"{manifest.obsolete:,}",
                "Definitions": f"{manifest.definitions:,}",
                "Synonyms": f"{manifest.synonyms:,}",
                "Kept in": str(desk.model.folder),
                "Licence": "CC BY 4.0, Gene Ontology Consortium",
            }
        )
    elif path == BUNDLED_ONTOLOGY:
        part = load_manifest(path.parent)
        show_rows(
            {
                "Cut from": part.source_file,
                "SHA-256 of that": part.source_sha256,
                "Changes": part.changes,
                "Attribution": part.attribution,
                "Licence": part.licence,
            }
        )


def _show_whole() -> None:
    st.subheader("The whole Gene Ontology", anchor=False)
    st.markdown(_WHY)
    desk = resources.ontology_desk()
    task = desk.task
    if task is not None and not task.job.wait(_PATIENCE_SECONDS):
        with st.container(border=True):
            transfer_progress.show(
                task,
                "ontology-cancel",
                verifying="Reading the header",
                converting="Reading terms and links",
            )
        return
    transfer_progress.show_outcome(task, goes_on=desk.model.bytes_here > 0)
    if os.environ.get(ONTOLOGY_VARIABLE):
        st.info(
            f"The environment variable {ONTOLOGY_VARIABLE} names the ontology to use. While it "
            "does, a downloaded one is kept and not used.",
            icon=":material/info:",
        )
    _show_ways(desk, task)


def _show_ways(desk: TransferDesk[FullOntology], task: TransferTask | None) -> None:
    """Draw what can be done to get the ontology, to renew it, and to be without it."""
    here = desk.model.bytes_here
    label = f"Download go-basic.obo, {_SIZE}"
    if here:
        label = f"Go on with the download, {data_size(here)} are here"
    elif desk.model.is_ready:
        label = "Download the newest release"
    with st.container(horizontal=True):
        st.button(
            label,
            key="ontology-download",
            icon=":material/download:",
            help=", ".join(source.name for source in desk.model.file.sources),
            on_click=desk.download,
        )
        if desk.model.is_ready:
            st.button("Remove it", key="ontology-remove", on_click=_remove, args=(desk,))
    with st.expander("Use a file that is on this computer"), st.form("ontology-import"):
        st.text_input("Path of go-basic.obo, plain or .gz", key=_PATH)
        st.form_submit_button("Import", on_click=_import, args=(desk,))
    failed = task is not None and task.is_download and task.job.error is not None
    with st.expander("Without a connection", expanded=failed):
        st.code(desk.model.by_hand(), language=None, wrap_lines=True)


def _import(desk: TransferDesk[FullOntology]) -> None:
    # Windows copies paths with quotation marks.
    path = (st.session_state.get(_PATH) or "").strip().strip("\"'")
    if path:
        desk.import_from(Path(path))


def _remove(desk: TransferDesk[FullOntology]) -> None:
    try:
        desk.model.remove()
    except OntologyError as error:
        show_error("It cannot be removed.", error)
    resources.use_ontology_anew()


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _wait() -> None:
    """Ask again until the model is loaded with the ontology in use, or cannot be."""
    engine = resources.engine()
    if engine.error is not None:
        show_error("The model cannot be used with this ontology.", engine.error)
    elif _is_current():
        st.rerun()
    else:
        st.caption("The model is being loaded with this ontology.")


def _is_current() -> bool:
    annotator = resources.engine().loaded
    return annotator is not None and annotator.ontology.digest == resources.ontology().digest


def _show_followed() -> None:
    """Name the terms of the model and of the reference set that are others now, or lost."""
    st.subheader("Terms of the model in this ontology", anchor=False)
    if not _is_current():
        _wait()
        return
    annotator = resources.engine().loaded
    assert annotator is not None
    whose = {"model": "of the model", "reference": "of the reference proteins"}
    for what, followed in annotator.followed_terms.items():
        n = len(set(followed.current) - {None})
        lost, moved = len(followed.lost), len(followed.moved)
        st.markdown(
            f"{counted(n, 'term')} {whose[what]} found; {moved:,} of them under another id now "
            f"(merged or replaced); {lost:,} lead nowhere and are left out."
        )
        if lost:
            with st.expander(f"{counted(lost, 'term')} {whose[what]} that lead nowhere"):
                _show_ids(followed.lost)
        if moved:
            with st.expander(f"{counted(moved, 'term')} {whose[what]} under another id"):
                _show_ids([f"{old} → {new}" for old, new in followed.moved.items()])


def _show_ids(ids: tuple[str, ...] | list[str]) -> None:
    more = len(ids) - _LISTED
    st.markdown(
        escape_markdown(", ".join(ids[:_LISTED]))
        + (f" and {more:,} more; the command `ontology status` lists them all." if more > 0 else "")
    )
