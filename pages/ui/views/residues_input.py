"""A protein for the Residues page: three examples, a box, one button."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources, state
from pages.ui.messages import show_list
from pages.ui.submission import read_submission
from pages.ui.wording import example_label
from proteinbert_core.examples import EXAMPLES, ExampleProtein

_TEXT = "residues-sequences"
_PROBLEMS = "residues-problems"


def show() -> None:
    """Draw the box, and what was wrong with what was given before."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Examples", width="content")
        for number, example in enumerate(EXAMPLES):
            st.button(
                example_label(example),
                key=f"residues-example-{number}",
                help=example.known_function,
                on_click=_show_example,
                args=(example,),
            )
    with st.form("residues-input", border=False):
        st.text_area(
            "Protein sequences, FASTA or plain, one or many",
            key=_TEXT,
            height=110,
            persist_state="session",
        )
        st.form_submit_button(
            "Show residues", type="primary", key="residues-show", on_click=_show_text
        )
    problems = st.session_state.get(_PROBLEMS)
    if problems:
        show_list(":material/error: **Could not be read:**", problems)


def _show_example(example: ExampleProtein) -> None:
    _open(example.fasta)


def _show_text() -> None:
    _open(st.session_state.get(_TEXT) or "")


def _open(text: str) -> None:
    submission = read_submission(text)
    st.session_state[_PROBLEMS] = submission.problems
    if not submission.proteins:
        return
    latest = resources.run_store().get(state.latest_run_id() or "")
    # Several clicks on the button, before the page has changed, are one wish.
    if latest is None or latest.proteins != submission.proteins:
        latest = resources.start_run(submission)
    state.open_run(latest)
