"""A predictor: what it is worth, what it says of proteins, how it came about."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import finetune_state, predictor_resources
from pages.ui.finetune_state import MEASURED, PART, PREDICT, TRAINING
from pages.ui.finetune_wording import task_line
from pages.ui.messages import guarded, show_error
from pages.ui.views import predictor_ask, predictor_history, predictor_measured
from pages.ui.views.foreign_title import show_title
from proteinbert_core.errors import ProteinBertError

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor


def show(key: str) -> None:
    """Draw the predictor of a key from the address."""
    stored = {each.key: each for each in predictor_resources.stored()}
    if key in stored:
        show_predictor(stored[key])
        return
    st.title("Fine-tune", anchor=False)
    st.info("There is no predictor at this address any more.", icon=":material/history:")
    _show_back()


def show_predictor(predictor: StoredPredictor, *, note: str = "") -> None:
    """Draw a predictor.

    Parameters
    ----------
    predictor : StoredPredictor
    note : str
        How it has just come about; Markdown.
    """
    show_title(predictor.name)
    st.text(f"Predicts {task_line(predictor.task)}.")
    if note:
        st.markdown(f":material/check_circle: {note}")
    refused = finetune_state.take_refused()
    if refused is not None:
        show_error("That could not be done.", refused)
    with st.container(horizontal=True, vertical_alignment="center"):
        part = st.segmented_control(
            "Shown",
            [MEASURED, PREDICT, TRAINING],
            # Not where a button has chosen it: Streamlit warns of two sources of a value.
            default=None if PART in st.session_state else MEASURED,
            required=True,
            key=PART,
            label_visibility="collapsed",
            bind="query-params",
            width="stretch",
        )
        _show_buttons(predictor)
    if part == PREDICT:
        predictor_ask.show(predictor)
    elif part == TRAINING:
        predictor_history.show(predictor)
    else:
        predictor_measured.show(predictor)


@guarded
def _show_buttons(predictor: StoredPredictor) -> None:
    st.download_button(
        "Download",
        data=partial(_packed, predictor.key),
        file_name=f"{predictor.key}.zip",
        mime="application/zip",
        key="predictor-download",
        on_click="ignore",
        icon=":material/download:",
        help="All of the predictor in one file, to be taken to another computer.",
    )
    with st.popover("Remove", icon=":material/delete:"):
        st.markdown("Deletes the predictor from this computer. Download it first to keep it.")
        st.button("Delete it", key="predictor-remove", on_click=_remove, args=(predictor.key,))
    _show_back()


def _show_back() -> None:
    st.button("All predictors", key="predictor-back", on_click=finetune_state.leave)


def _packed(key: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictor.zip"
        predictor_resources.store().export(key, path)
        return path.read_bytes()


def _remove(key: str) -> None:
    try:
        predictor_resources.store().remove(key)
    except ProteinBertError as error:
        finetune_state.refuse(error)
    else:
        finetune_state.leave()
