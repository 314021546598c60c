"""Where the reader is: the run and the protein in the address, the rest in the session."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

import streamlit as st

from pages.ui.runs import Run
from pages.ui.submission import Submission

_RUN = "run"
_PROTEIN = "protein"
_LATEST = "latest_run"
_PENDING = "pending_submission"
_TERM = "selected_term"
_UPLOADS = "uploads_taken"
_VIEW = "view"
_EXAMPLE = "example_taken"

# Until the browser has drawn an example, it submits the text from before. That takes seconds on a
# fresh server, which is still importing TensorFlow.
_EXAMPLE_SECONDS = 15.0

#: Key of the text box.
TEXT = "sequences"
#: Key of the choice of the model.
MODEL = "model"
#: Keys of the controls of a result, and their names in the address.
THRESHOLD = "threshold"
FILTER = "filter"


def run_id() -> str | None:
    """Id of the run that the address names."""
    return st.query_params.get(_RUN)


def take_example(fasta: str) -> None:
    """Put an example into the text box."""
    st.session_state[TEXT] = fasta
    st.session_state[_EXAMPLE] = (fasta, time.monotonic())


def submitted_text() -> str:
    """Text that the reader submits: the box's, or an example on its way into the box."""
    fasta, taken = st.session_state.pop(_EXAMPLE, ("", 0.0))
    if not st.session_state.get(TEXT) and time.monotonic() - taken < _EXAMPLE_SECONDS:
        st.session_state[TEXT] = fasta
    return st.session_state.get(TEXT) or ""


def latest_run_id() -> str | None:
    """Id of the run that this session opened last."""
    return st.session_state.get(_LATEST)


def open_run(run: Run) -> None:
    """Go to a run; the place before stays in the browser's history."""
    st.query_params.from_dict({_RUN: run.run_id})
    remember_run(run)


def describe_in_address(run: Run, index: int, others: Mapping[str, str]) -> None:
    """Let the address name what is shown, without going anywhere.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein, counted from 0.
    others : mapping of str to str
        Further names and values.
    """
    st.query_params.from_dict({_RUN: run.run_id, _PROTEIN: str(index + 1), **others})


def remember_run(run: Run) -> None:
    """Make a run the one that this session opened last, without going to it."""
    st.session_state[_LATEST] = run.run_id
    st.session_state.pop(_PENDING, None)


def leave_run() -> None:
    """Go back to the empty page; the run stays in the browser's history."""
    # Not clear(), which refuses while a widget is bound to a parameter.
    st.query_params.from_dict({})


def protein_index(n_proteins: int) -> int:
    """Position of the protein that the address names, counted from 0.

    Parameters
    ----------
    n_proteins : int
        How many there are; a number beyond them means the first.

    Returns
    -------
    int
    """
    named = st.query_params.get(_PROTEIN, "")
    number = int(named) if re.fullmatch("[0-9]{1,9}", named) else 1
    return number - 1 if 1 <= number <= n_proteins else 0


def select_protein(index: int) -> None:
    """Go to a protein of the run.

    Parameters
    ----------
    index : int
        Counted from 0; the address counts from 1.
    """
    if st.query_params.get(_PROTEIN, "1") != str(index + 1):
        st.query_params[_PROTEIN] = str(index + 1)


def remember_view() -> None:
    """Keep threshold and filter for the next result too; the address has those of this one."""
    st.session_state[_VIEW] = {key: st.session_state[key] for key in (THRESHOLD, FILTER)}


def recall_view() -> None:
    """Set threshold and filter as they were last, where the address does not say."""
    for key, value in st.session_state.get(_VIEW, {}).items():
        if key not in st.query_params and key not in st.session_state:
            st.session_state[key] = value


def selected_term() -> str | None:
    """GO id of the term whose details are shown."""
    return st.session_state.get(_TERM)


def select_term(go_id: str | None) -> None:
    """Show the details of a term.

    Parameters
    ----------
    go_id : str or None
    """
    st.session_state[_TERM] = go_id


def pending() -> Submission | None:
    """What was read with problems and waits for the user's decision."""
    return st.session_state.get(_PENDING)


def set_pending(submission: Submission | None) -> None:
    """Keep what waits for the user's decision.

    Parameters
    ----------
    submission : Submission or None
    """
    st.session_state[_PENDING] = submission


def upload_key() -> str:
    """Key of the upload widget: a new one after each upload, so that no file stays in memory."""
    return f"upload-{st.session_state.get(_UPLOADS, 0)}"


def forget_upload() -> None:
    """Drop the uploaded bytes; what was read from them is kept elsewhere."""
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
