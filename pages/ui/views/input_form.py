"""The first screen: a text box, three examples, a file, one button."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources, state
from pages.ui.messages import show_error, show_list
from pages.ui.submission import Submission, Upload, read_submission
from pages.ui.views import model_choice
from pages.ui.wording import counted, example_label
from proteinbert_core.examples import EXAMPLES, ExampleProtein

_FILE_TYPES = ["fasta", "fa", "faa", "txt", "gz"]
_MAX_UPLOAD_MB = 100


def show() -> None:
    """Draw the input, and what was wrong with what was given before."""
    st.title("What does this protein do?", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Examples", width="content")
        for number, example in enumerate(EXAMPLES):
            st.button(
                example_label(example),
                key=f"example-{number}",
                help=example.known_function,
                on_click=_take_example,
                args=(example,),
            )
    with st.form("input", border=False):
        st.text_area(
            "Protein sequences, FASTA or plain, one or many",
            key=state.TEXT,
            height=220,
            persist_state="session",
        )
        st.file_uploader(
            "or a file of sequences: .fasta, .fa, .faa or .txt, also as .gz",
            type=_FILE_TYPES,
            max_upload_size=_MAX_UPLOAD_MB,
            key=state.upload_key(),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.form_submit_button("Predict", type="primary", key="predict", on_click=_submit)
            model_choice.show()
    error = resources.engine().error
    if error is not None:
        show_error("The model cannot be used.", error)
    pending = state.pending()
    if pending is not None:
        _show_problems(pending)


def _take_example(example: ExampleProtein) -> None:
    state.take_example(example.fasta)
    state.set_pending(None)


def _submit() -> None:
    file = st.session_state.get(state.upload_key())
    upload = None if file is None else Upload(file.name, file.getvalue())
    submission = read_submission(state.submitted_text(), upload)
    if submission.problems:
        state.set_pending(submission)
    else:
        _start(submission)


def _start(submission: Submission) -> None:
    # Several clicks on the button, before the page has changed, are one wish.
    latest = resources.run_store().get(state.latest_run_id() or "")
    model = model_choice.chosen()
    if (
        latest is not None
        and not latest.is_final
        and (latest.proteins, latest.model) == (submission.proteins, model)
    ):
        state.open_run(latest)
    else:
        state.open_run(resources.start_run(submission, model))
    state.forget_upload()


def _show_problems(pending: Submission) -> None:
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
                key="predict-good",
                type="primary",
                on_click=_start,
                args=(pending,),
            )
