"""Which model annotates: a choice beside the button, once there is more than one."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources, state
from pages.ui.engine import ModelChoice, model_folder
from pages.ui.messages import show_error
from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.errors import ProteinBertError

_MODELS: tuple[ModelChoice, ...] = ("compact", "published")
_HELP = (
    "Compact: comes with the program, knows the name of each of its outputs, quick. Published: the "
    "weights of the authors of ProteinBERT, whose outputs got their names from annotated "
    "proteomes; larger and slower. The page Models and data has both."
)


def show() -> None:
    """Draw the choice; nothing where the published model cannot annotate."""
    if resources.names_desk().is_busy:
        st.caption(
            "Names of the published model's outputs are being recovered; it is offered after that."
        )
        return
    try:
        if not _is_offered():
            return
    except ProteinBertError as error:
        show_error("The published model cannot be offered.", error)
        return
    st.segmented_control(
        "Model",
        _MODELS,
        default=_MODELS[0],
        required=True,
        format_func=_label,
        key=state.MODEL,
        help=_HELP,
        persist_state="session",
    )


def chosen() -> ModelChoice:
    """The model that the reader has chosen, or the first one where there is no choice."""
    wanted: ModelChoice = st.session_state.get(state.MODEL) or _MODELS[0]
    # The names may have been removed or spoilt since.
    try:
        return wanted if wanted == _MODELS[0] or _is_offered() else _MODELS[0]
    except ProteinBertError:
        return _MODELS[0]


def _is_offered() -> bool:
    if resources.names_desk().is_busy:  # its files are being written
        return False
    names = resources.published_names()
    return names is not None and names.is_usable


def _label(model: ModelChoice) -> str:
    if model == "published":
        return "Published"
    return "Compact" if model_folder() == BUNDLED_MODEL else model_folder().name
