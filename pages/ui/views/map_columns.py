"""The reader's own columns: a table by accession, whose columns become colours."""

from __future__ import annotations

import streamlit as st

from pages.ui import map_state
from pages.ui.messages import show_list
from pages.ui.wording import counted
from proteinbert_core.errors import ProteinBertError
from proteinbert_core.protein_map.user_columns import read_user_columns

_FILE = "map-columns-file"
_TAKEN = "map-columns-taken"
_ERROR = "map-columns-error"
_MAX_UPLOAD_MB = 20


def show() -> None:
    """Draw the part of a menu."""
    columns = map_state.columns()
    st.markdown("**Your own columns**")
    st.file_uploader(
        "A CSV or TSV file with a column of accessions, or of identifiers of your proteins; each "
        "other column becomes a colour. It stays in this session.",
        type=["csv", "tsv", "txt"],
        max_upload_size=_MAX_UPLOAD_MB,
        key=_file_key(),
        on_change=_take,
    )
    error = st.session_state.get(_ERROR)
    if error:
        show_list(":material/error: **The table cannot be used.**", [error])
    if columns is not None:
        st.text(f"{counted(len(columns.names), 'column')}: {', '.join(columns.names)}")
        if columns.notes:
            show_list("Passed over:", columns.notes)
        st.button("Remove", key="map-columns-remove", on_click=_remove)


def _file_key() -> str:
    """A new upload after each, so that no file stays in memory."""
    return f"{_FILE}-{st.session_state.get(_TAKEN, 0)}"


def _take() -> None:
    file = st.session_state.get(_file_key())
    if file is None:
        return
    st.session_state[_ERROR] = None
    try:
        columns = read_user_columns(file.getvalue(), file.name)
    except ProteinBertError as error:
        st.session_state[_ERROR] = str(error)
    else:
        map_state.keep_columns(columns)
        if columns.names:
            map_state.change(colour="own", column=columns.names[0])
    st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1


def _remove() -> None:
    map_state.keep_columns(None)
    if map_state.view().colour == "own":
        map_state.change(colour="organism", column="")
