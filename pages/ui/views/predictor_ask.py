"""Asking a predictor: proteins in, and the answer under way or as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import finetune_state
from pages.ui.finetune_resources import prediction_desk
from pages.ui.jobs import Job, JobState
from pages.ui.messages import guarded, show_error, show_list
from pages.ui.submission import Submission, Upload, read_submission
from pages.ui.views import predictor_answer
from pages.ui.wording import counted, duration

if TYPE_CHECKING:
    from pages.ui.prediction_desk import PredictionRun
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

_TEXT = "predictor_sequences"
_PENDING = "predictor_pending"
_FILE_TYPES = ["fasta", "fa", "faa", "txt", "gz"]
_MAX_UPLOAD_MB = 100
_POLL_SECONDS = 1.0
# A short prediction is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.6


@guarded
def show(predictor: StoredPredictor) -> None:
    """Draw the input, and below it the answer that the address names."""
    _show_input(predictor)
    wanted = finetune_state.prediction_id()
    run = None if wanted is None else prediction_desk().get(wanted)
    if wanted is None:
        return
    if run is None or run.predictor.digest != predictor.digest:
        st.info(
            "The prediction at this address is no longer in memory. Give the sequences again.",
            icon=":material/history:",
        )
        return
    if not run.work.job.wait(_PATIENCE_SECONDS):
        _wait(run.work.job, len(run.submission.proteins))
    else:
        _show_outcome(run)


def _show_input(predictor: StoredPredictor) -> None:
    with st.form("predictor-input", border=False):
        with st.container(key="predictor-sequences"):
            st.text_area(
                "Protein sequences, FASTA or plain, one or many",
                key=_TEXT,
                height=160,
                persist_state="session",
            )
        st.file_uploader(
            "or a file of sequences: .fasta, .fa, .faa or .txt, also as .gz",
            type=_FILE_TYPES,
            max_upload_size=_MAX_UPLOAD_MB,
            key=finetune_state.upload_key("ask"),
        )
        st.form_submit_button(
            "Predict", type="primary", key="predictor-predict", on_click=_submit, args=(predictor,)
        )
    pending: Submission | None = st.session_state.get(_PENDING)
    if pending is not None:
        _show_problems(predictor, pending)


def _submit(predictor: StoredPredictor) -> None:
    file = st.session_state.get(finetune_state.upload_key("ask"))
    upload = None if file is None else Upload(file.name, file.getvalue())
    submission = read_submission(st.session_state.get(_TEXT) or "", upload)
    if submission.problems:
        st.session_state[_PENDING] = submission
    else:
        _start(predictor, submission)


def _start(predictor: StoredPredictor, submission: Submission) -> None:
    st.session_state.pop(_PENDING, None)
    # Several clicks on the button, before the page has changed, are one wish.
    before = prediction_desk().get(finetune_state.prediction_id() or "")
    if (
        before is None
        or before.work.job.state.is_final
        or before.submission.proteins != submission.proteins
    ):
        before = prediction_desk().begin(predictor, submission)
    finetune_state.open_prediction(predictor.key, before.run_id)
    finetune_state.forget_uploads()


def _show_problems(predictor: StoredPredictor, pending: Submission) -> None:
    with st.container(border=True):
        n_bad, n_good = len(pending.problems), len(pending.proteins)
        show_list(
            f":material/error: **{counted(n_bad, 'record')} could not be read.**"
            if n_good
            else ":material/error: **Nothing to predict yet.**",
            pending.problems,
        )
        if n_good:
            st.button(
                f"Predict the {counted(n_good, 'other protein')}",
                key="predictor-good",
                type="primary",
                on_click=_start,
                args=(predictor, pending),
            )


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _wait(job: Job, n_proteins: int) -> None:
    if job.state.is_final:
        st.rerun()
    if job.cancel_event.is_set():
        said = "Stopping after the batch under way"
    elif job.state is JobState.QUEUED:
        waiting = prediction_desk().jobs_before(job)
        said = f"Waiting for {counted(waiting, 'other prediction')} to end"
    elif not job.progress.total:
        said = "Loading the predictor"
    else:
        said = f"Predicting {counted(n_proteins, 'protein')}, {job.progress.share:.0%}"
        if job.progress.seconds_left is not None:
            said += f", about {duration(job.progress.seconds_left)} left"
    st.progress(job.progress.share, text=said)
    st.button(
        "Cancel", key="predictor-cancel", on_click=job.cancel, disabled=job.cancel_event.is_set()
    )


def _show_outcome(run: PredictionRun) -> None:
    if run.work.job.error is not None:
        show_error("The prediction failed.", run.work.job.error)
    elif run.work.result is None:
        st.info("Cancelled.", icon=":material/cancel:")
    else:
        if run.submission.problems:
            with st.expander(f"{counted(len(run.submission.problems), 'record')} left out"):
                show_list("They could not be read:", run.submission.problems)
        if run.submission.notes:
            with st.expander(f"{counted(len(run.submission.notes), 'note')} on the reading"):
                show_list("The proteins were predicted:", run.submission.notes)
        predictor_answer.show(run, run.work.result)
