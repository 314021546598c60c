"""The Annotate page: the input, the work under way, or the result, as the address says."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources, state
from pages.ui.messages import show_error
from pages.ui.views import input_form, progress, result

# A short prediction is waited for, so that no progress bar flashes by.
_PATIENCE_SECONDS = 0.4


def show() -> None:
    """Draw the page."""
    run_id = state.run_id()
    if run_id is None:
        input_form.show()
        return
    run = resources.run_store().get(run_id)
    if run is None or run.job is None:
        st.info(
            "The result at this address is no longer in memory: the app was started anew, or "
            "many newer results took its place. Nothing is ever written to disk. Give the "
            "sequences again to repeat the prediction.",
            icon=":material/history:",
        )
        input_form.show()
        return
    if not run.job.wait(_PATIENCE_SECONDS):
        progress.show(run)
    elif len(run):
        result.show(run)
    else:
        if run.job.error is None:
            st.info("Cancelled before any protein was predicted.", icon=":material/cancel:")
        else:
            show_error("The prediction failed.", run.job.error)
        input_form.show()
