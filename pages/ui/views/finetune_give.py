"""Giving a table to learn from: an upload, one for each part, or an example."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import finetune_state
from pages.ui.finetune_data import WHOLE, GivenData, ReadTables
from pages.ui.finetune_resources import data_desk
from pages.ui.messages import show_error
from pages.ui.wording import counted
from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.example_data import EXAMPLE_TABLES, ExampleTable
from proteinbert_core.finetuning.labelled_rows import SPLITS, TEST, TRAIN, VALID

_TYPES = ["csv", "tsv", "txt", "xlsx", "gz"]
_MAX_UPLOAD_MB = 100
_FORMAT = (
    "One row a protein, with a heading for each column, such as `seq,label`; optionally `id`, "
    "`split` (train, valid, test) and `group`. Labels of residues: one letter a residue, a list, "
    "or intervals such as `10-24`. CSV, TSV, also as .gz, or XLSX."
)
_PARTS = {TRAIN: "For training", VALID: "For validation (optional)", TEST: "For the test"}
_ROWS_SHOWN = 5


def show() -> None:
    """Draw the ways to give data."""
    st.markdown(_FORMAT)
    separate = st.toggle("A file each for training, validation and test", key="finetune-separate")
    with st.form("finetune-give", border=False, enter_to_submit=False):
        names = SPLITS if separate else (WHOLE,)
        for column, name in zip(st.columns(len(names)), names, strict=True):
            column.file_uploader(
                _PARTS.get(name, "Table of sequences and labels"),
                type=_TYPES,
                max_upload_size=_MAX_UPLOAD_MB,
                key=finetune_state.upload_key(name or "whole"),
            )
        st.form_submit_button(
            "Check this table" if not separate else "Check these tables",
            type="primary",
            key="finetune-check",
            on_click=_take_uploads,
            args=(names,),
        )
    refused = finetune_state.take_refused()
    if refused is not None:
        show_error("Nothing to check yet.", refused)
    st.markdown("or an example of made-up proteins, to see how it works:")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for example in EXAMPLE_TABLES.values():
            st.button(
                example.title,
                key=f"finetune-example-{example.key}",
                help=f"Synthetic. {example.rule}",
                on_click=_take_example,
                args=(example,),
            )


def _take_uploads(names: tuple[str, ...]) -> None:
    uploads: dict[str, Any] = {
        name: st.session_state.get(finetune_state.upload_key(name or "whole")) for name in names
    }
    given = {name: upload for name, upload in uploads.items() if upload is not None}
    if not given:
        finetune_state.refuse(TaskDataError("No file was chosen. Choose one, or an example."))
        return
    if WHOLE not in names and TRAIN not in given:
        finetune_state.refuse(TaskDataError("The file for training is missing. Choose it, too."))
        return
    files = {name: (upload.name, upload.getvalue()) for name, upload in given.items()}
    finetune_state.set_given(data_desk().give(files))


def _take_example(example: ExampleTable) -> None:
    files = {WHOLE: (example.filename, example.csv().encode())}
    finetune_state.set_given(data_desk().give(files, example.key))


def show_given(given: GivenData) -> None:
    """Draw what was given, and the way back."""
    example = EXAMPLE_TABLES.get(given.example or "")
    with st.container(horizontal=True, vertical_alignment="center"):
        names = "; ".join(
            f"{part}: {path.name}" if part else path.name for part, path in given.files.items()
        )
        st.text(names, width="stretch")
        if example is not None:
            st.download_button(
                "Example as CSV",
                data=example.csv,
                file_name=example.filename,
                mime="text/csv",
                key="finetune-example-csv",
                on_click="ignore",
                icon=":material/download:",
            )
        st.button("Choose other data", key="finetune-other", on_click=_drop, args=(given,))
    if example is not None:
        st.info(
            f"**Synthetic: no protein of nature is in it.** {example.rule}",
            icon=":material/science:",
        )


def _drop(given: GivenData) -> None:
    data_desk().forget(given)
    finetune_state.set_given(None)


def show_rows(given: GivenData, read: ReadTables) -> None:
    """Draw the first rows of each table."""
    n_rows = sum(len(table.rows) for table in read.tables.values())
    with st.expander(f"First of {counted(n_rows, 'row')}, as they are in the file"):
        for part, table in read.tables.items():
            if part:
                st.caption(part)
            st.dataframe(
                pd.DataFrame(table.rows[:_ROWS_SHOWN], columns=list(table.columns)),
                hide_index=True,
                key=f"finetune-rows-{given.number}-{part}",
            )
