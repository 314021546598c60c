"""The predictors on this computer, and taking one from a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from pages.ui import finetune_state, predictor_resources
from pages.ui.finetune_resources import prediction_desk
from pages.ui.finetune_wording import task_line
from pages.ui.messages import guarded, show_error
from pages.ui.work import Work

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

_MAX_UPLOAD_MB = 300
_IMPORT = "finetune_import"
_POLL_SECONDS = 1.0
_PATIENCE_SECONDS = 0.4


@guarded
def show() -> None:
    """Draw the list, and the form for a file."""
    st.header("Predictors on this computer", anchor=False)
    stored = predictor_resources.stored()
    if stored:
        _show_list(stored)
    else:
        st.markdown("There is none yet. Train one above, or take one from a file.")
    _show_import()


def _show_list(stored: Sequence[StoredPredictor]) -> None:
    event = st.dataframe(
        pd.DataFrame(
            {
                "Predictor": [each.name for each in stored],
                "Predicts": [task_line(each.task) for each in stored],
                "Measured": [_measured(each.facts) for each in stored],
            }
        ),
        column_config={
            "Predictor": st.column_config.TextColumn(width="medium"),
            "Predicts": st.column_config.TextColumn(width="large"),
            "Measured": st.column_config.TextColumn(
                width="medium", help="On its own test part, and that of k-mers."
            ),
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="finetune-predictors",
        alt="Predictors on this computer",
    )
    rows = event["selection"]["rows"]
    chosen = stored[rows[0]] if rows and rows[0] < len(stored) else None
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, part in (
            ("Predict with it", finetune_state.PREDICT),
            ("Results and card", finetune_state.MEASURED),
        ):
            st.button(
                label,
                key=f"finetune-open-{part}",
                disabled=chosen is None,
                on_click=finetune_state.open_predictor,
                args=(chosen.key if chosen else "", part),
            )
        if chosen is None:
            st.caption("Choose a row of the table.", width="content")


def _measured(facts: Any) -> str:
    try:
        name = facts["evaluation"]["main_metric"]
        said = f"{name} {facts['evaluation']['metrics'][name]['value']:.3f}"
    except (KeyError, TypeError, ValueError):
        return "not measured"
    try:
        return f"{said}; k-mers {facts['baseline']['metrics'][name]['value']:.3f}"
    except (KeyError, TypeError, ValueError):
        return said


def _show_import() -> None:
    work: Work[StoredPredictor] | None = st.session_state.get(_IMPORT)
    with (
        st.expander("Take a predictor from a file", expanded=work is not None),
        st.form("finetune-import", border=False),
    ):
        key = finetune_state.upload_key("import")
        st.file_uploader(
            "A .zip file that was downloaded here or on another computer; nothing in it is run",
            type=["zip"],
            max_upload_size=_MAX_UPLOAD_MB,
            key=key,
        )
        st.form_submit_button("Take it", on_click=_take, args=(key,), key="finetune-take")
    if work is None:
        return
    if not work.job.wait(_PATIENCE_SECONDS):
        _wait(work)
        return
    if work.job.error is not None:
        show_error("This file was refused.", work.job.error)
    elif work.result is not None:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.text(f"Added: {work.result.name}", width="stretch")
            st.button(
                "Open",
                key="finetune-imported",
                on_click=finetune_state.open_predictor,
                args=(work.result.key,),
            )


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _wait(work: Work[StoredPredictor]) -> None:
    if work.job.state.is_final:
        st.rerun()
    st.progress(0.0, text=work.job.progress.stage or "Waiting for a prediction to end")


def _take(key: str) -> None:
    upload = st.session_state.get(key)
    if upload is None:
        return
    st.session_state[_IMPORT] = prediction_desk().import_upload(upload.name, upload.getvalue())
    finetune_state.forget_uploads()
