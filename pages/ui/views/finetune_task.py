"""What kind of task the labels make: as guessed, with the reason, to be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.finetune_data import GivenData
from pages.ui.finetune_wording import kind_label, task_line
from proteinbert_core.finetuning.task import LabelForm, TaskKind

if TYPE_CHECKING:
    from proteinbert_core.finetuning.prepared_data import PreparedData

_WIDTH = 290
_AS_RECOGNISED = "as recognised"


def chosen(given: GivenData) -> dict[str, Any]:
    """Return what the reader has corrected, as `FineTuneRequest` takes it.

    Parameters
    ----------
    given : GivenData
    """
    kind: TaskKind | None = st.session_state.get(_key(given, "kind"))
    form: LabelForm | None = st.session_state.get(_key(given, "form"))
    classes = given.guess.task.classes if _is_binary(given, kind) and given.guess else ()
    positive = st.session_state.get(_key(given, "positive"))
    if positive not in classes:
        positive = None
    units = ""
    if (kind or _guessed(given)) is TaskKind.REGRESSION:
        units = (st.session_state.get(_key(given, "units")) or "").strip()
    return {"kind": kind, "form": form, "positive": positive, "units": units}


def show(given: GivenData, prepared: PreparedData | None) -> None:
    """Draw the choices, and what is recognised.

    Parameters
    ----------
    given : GivenData
    prepared : PreparedData or None
        None while it is being checked, and where it cannot be learnt from.
    """
    kind = st.session_state.get(_key(given, "kind"))
    st.markdown("**Task**")
    if prepared is not None:
        st.text(f"{task_line(prepared.data.task)}. {prepared.guess.reason}")
    with st.container(horizontal=True):
        st.selectbox(
            "Kind",
            [None, *TaskKind],
            format_func=lambda kind: _AS_RECOGNISED if kind is None else kind_label(kind),
            key=_key(given, "kind"),
            width=_WIDTH,
        )
        st.selectbox(
            "Labels are written as",
            [None, *LabelForm],
            format_func=lambda form: _AS_RECOGNISED if form is None else form.value,
            key=_key(given, "form"),
            width=_WIDTH,
        )
        if _is_binary(given, kind) and given.guess is not None:
            _show_positive(given, sorted(given.guess.task.classes))
        if (kind or _guessed(given)) is TaskKind.REGRESSION:
            st.text_input(
                "Units",
                key=_key(given, "units"),
                placeholder="such as °C",
                max_chars=40,
                width=_WIDTH,
            )


def _show_positive(given: GivenData, classes: list[str]) -> None:
    st.selectbox(
        "Positive class",
        [None, *classes],
        format_func=lambda name: _AS_RECOGNISED if name is None else name,
        key=_key(given, "positive"),
        help="The one whose probability is predicted.",
        width=_WIDTH,
    )


def _is_binary(given: GivenData, kind: TaskKind | None) -> bool:
    return _guessed(given) is TaskKind.BINARY and kind in {None, TaskKind.BINARY}


def _guessed(given: GivenData) -> TaskKind | None:
    return None if given.guess is None else given.guess.task.kind


def _key(given: GivenData, name: str) -> str:
    return f"finetune-task-{name}-{given.number}"
