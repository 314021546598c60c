"""A small input of proteins: three examples, a box, one button, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.ui.messages import show_list
from pages.ui.submission import Submission, read_submission
from pages.ui.wording import example_label
from proteinbert_core.examples import EXAMPLES


def show(
    name: str, *, label: str, button: str, button_key: str, take: Callable[[Submission], None]
) -> None:
    """Draw it.

    Parameters
    ----------
    name : str
        Of the page; the keys of the widgets begin with it.
    label : str
        Of the examples.
    button, button_key : str
        What the button says, and its key.
    take : callable
        Called with what was read, where that holds a protein.
    """
    text, problems = f"{name}-sequences", f"{name}-problems"

    def read(given: str) -> None:
        submission = read_submission(given)
        st.session_state[problems] = submission.problems
        if submission.proteins:
            take(submission)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(label, width="content")
        for number, example in enumerate(EXAMPLES):
            st.button(
                example_label(example),
                key=f"{name}-example-{number}",
                help=example.known_function,
                on_click=read,
                args=(example.fasta,),
            )
    with st.form(f"{name}-input", border=False):
        st.text_area(
            "Protein sequences, FASTA or plain, one or many",
            key=text,
            height=110,
            persist_state="session",
        )
        st.form_submit_button(
            button,
            type="primary",
            key=button_key,
            on_click=lambda: read(st.session_state.get(text) or ""),
        )
    if st.session_state.get(problems):
        show_list(":material/error: **Could not be read:**", st.session_state[problems])
