"""A result: what was done, the files to take away, the proteins, and the one that is chosen."""

from __future__ import annotations

import streamlit as st

from pages.ui import state
from pages.ui.jobs import JobState
from pages.ui.kept_annotation import SCORE_FLOOR
from pages.ui.messages import (
    SCORE_CAVEAT,
    escape_markdown,
    probability_caveat,
    show_error,
    show_list,
)
from pages.ui.runs import Run
from pages.ui.views import downloads_panel, protein, protein_list, recovered_notes, settings
from pages.ui.wording import counted, duration
from proteinbert_core.figures.go_outline import Measure

_DEFAULT_THRESHOLD = 0.3


def show(run: Run) -> None:
    """Draw the result of a run whose work is over.

    Parameters
    ----------
    run : Run
        With a final job and one annotated protein at least.
    """
    _show_headline(run)
    chosen = settings.show()
    threshold, pattern = _show_controls(run.measure)
    index = 0
    if len(run) > 1:
        index = protein_list.show(run, threshold)
    protein.show(run, index, threshold=threshold, pattern=pattern, settings=chosen)


def _show_headline(run: Run) -> None:
    job = run.job
    assert job is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_outcome(run)}**", width="stretch")
        downloads_panel.show(run)
        st.button("New prediction", key="new", on_click=state.leave_run, icon=":material/add:")
    caveat = SCORE_CAVEAT
    if run.evidence is not None:
        caveat = probability_caveat(run.evidence.calibration.facts)
    st.caption(f"Model {escape_markdown(run.model_name)}. {caveat}")
    recovered_notes.show(run)
    if job.state is JobState.CANCELLED:
        left = len(run.proteins) - len(run)
        st.info(
            f"Cancelled. {counted(left, 'protein')} of {len(run.proteins):,} were not predicted.",
            icon=":material/cancel:",
        )
    elif job.error is not None:
        show_error(f"The prediction ended after {counted(len(run), 'protein')}.", job.error)
    if run.problems:
        with st.expander(f"{counted(len(run.problems), 'record')} could not be read"):
            show_list("Left out:", run.problems)
    if run.notes:
        with st.expander(f"{counted(len(run.notes), 'note')} on how the input was read"):
            show_list("The proteins were predicted; this was done on the way:", run.notes)


def _outcome(run: Run) -> str:
    job = run.job
    assert job is not None
    return f"{counted(len(run), 'protein')} predicted in {duration(job.seconds)}"


def _show_controls(measure: Measure) -> tuple[float, str]:
    state.recall_view()
    with st.container(horizontal=True):
        threshold = st.slider(
            f"{measure.capitalize()} threshold",
            min_value=SCORE_FLOOR,
            max_value=1.0,
            value=_DEFAULT_THRESHOLD,
            step=0.01,
            key=state.THRESHOLD,
            on_change=state.remember_view,
            bind="query-params",
        )
        pattern = st.text_input(
            "Filter terms by name or GO id",
            key=state.FILTER,
            on_change=state.remember_view,
            placeholder="kinase, GO:0016301",
            bind="query-params",
        )
    return float(threshold), pattern or ""
