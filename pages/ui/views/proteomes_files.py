"""A proteome from files on this computer: FASTA, and GO annotations if there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from pages.ui.proteome_desk import ProteomeDesk

_MAX_UPLOAD_MB = 200
_TAKEN = "proteomes_uploads_taken"

_WHAT = (
    "Proteins as FASTA; if there are any, their GO annotations as GAF, or as a table with an "
    "accession and a GO id in each row, joined by accession. Nothing leaves this computer."
)


def show(desk: ProteomeDesk) -> None:
    """Draw the form.

    Parameters
    ----------
    desk : ProteomeDesk
    """
    with st.expander("From files on this computer"):
        st.markdown(_WHAT)
        # A new form after an import, so that the bytes do not stay in memory.
        number = st.session_state.get(_TAKEN, 0)
        with st.form(f"proteomes-files-{number}", border=False):
            left, right = st.columns(2)
            left.file_uploader(
                "Proteins: .fasta, .fa or .faa, also as .gz",
                type=["fasta", "fa", "faa", "gz"],
                max_upload_size=_MAX_UPLOAD_MB,
                key=f"proteomes-fasta-{number}",
            )
            right.file_uploader(
                "Annotations (optional): .gaf, .goa, .tsv or .txt, also as .gz",
                type=["gaf", "goa", "tsv", "txt", "gz"],
                accept_multiple_files=True,
                max_upload_size=_MAX_UPLOAD_MB,
                key=f"proteomes-gaf-{number}",
            )
            st.text_input(
                "Name (optional)",
                key=f"proteomes-name-{number}",
                max_chars=100,
                placeholder="the organism's, where the headers state one",
            )
            st.form_submit_button(
                "Import and embed",
                key="proteomes-import",
                disabled=desk.is_busy,
                on_click=_import,
                args=(desk, number),
            )


def _import(desk: ProteomeDesk, number: int) -> None:
    fasta = st.session_state.get(f"proteomes-fasta-{number}")
    if fasta is None or desk.is_busy:
        return
    annotations = st.session_state.get(f"proteomes-gaf-{number}") or []
    desk.import_files(
        desk.keep_upload(fasta.name, fasta.getvalue()),
        [desk.keep_upload(each.name, each.getvalue()) for each in annotations],
        st.session_state.get(f"proteomes-name-{number}") or "",
    )
    st.session_state[_TAKEN] = number + 1
