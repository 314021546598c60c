"""The Residues page: what predictors say along the sequence of one protein."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import predictor_choice, predictor_resources, resources, state
from pages.ui.messages import guarded
from pages.ui.views import (
    predictor_about,
    predictor_downloads,
    predictor_picker,
    predictor_progress,
    residue_answers,
    residues_input,
)
from pages.ui.wording import counted
from proteinbert_core.finetuning.task_examples import is_per_residue

if TYPE_CHECKING:
    from pages.ui.runs import Run
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

#: Under which the choice of this page is remembered.
PAGE = "residues"
# Tracks that are shown where nobody has chosen any.
_USUAL = 3


def show() -> None:
    """Draw the page."""
    st.title("Residues", anchor=False)
    stored = [each for each in predictor_resources.stored() if is_per_residue(each.task)]
    if not stored:
        _show_empty()
        return
    named = state.run_id()
    run = resources.run_store().get(named or state.latest_run_id() or "")
    if run is None:
        if named is not None:
            st.info(
                "The proteins at this address are no longer in memory: the app was started anew, "
                "or many newer results took their place. Give the sequence again.",
                icon=":material/history:",
            )
        residues_input.show()
        return
    with st.expander("Another protein", icon=":material/add:"):
        residues_input.show()
    index = _show_protein(run)
    _keep_in_address(run, index, stored)
    _show_tracks(run, index, stored)


def _show_empty() -> None:
    st.markdown(
        "This page shows what predictors of your own say of each residue of a protein, such as "
        "where it is cleaved or which parts are helices. There is none yet: train one from a "
        "table of sequences with a label for each residue."
    )
    st.page_link("pages/fine_tune.py", label="Fine-tune", icon=":material/model_training:")


def _show_protein(run: Run) -> int:
    index = state.protein_index(len(run.proteins))
    if len(run.proteins) > 1:
        selector = f"residues-of-{run.run_id}"
        # The address decides: it changes with the Back button too.
        if st.session_state.get(selector) != index:
            st.session_state[selector] = index
        st.selectbox(
            f"Protein, of {len(run.proteins):,}",
            range(len(run.proteins)),
            format_func=lambda i: run.proteins[i].identifier,
            key=selector,
            on_change=lambda: state.select_protein(st.session_state[selector]),
        )
    protein = run.proteins[index]
    description = f"<p>{escape(protein.description)}</p>" if protein.description else ""
    with st.container(key="identity"):
        # As HTML: Markdown would read the header.
        st.html(
            f"<h2>{escape(protein.identifier)}</h2>{description}"
            f"<p>{counted(len(protein.sequence), 'residue')}</p>"
        )
    return index


def _keep_in_address(run: Run, index: int, stored: list[StoredPredictor]) -> None:
    """Let the address restore what is shown, also where a link or the session chose it."""
    if state.run_id() is None or predictor_choice.PARAMETER not in st.query_params:
        chosen = predictor_choice.choice(PAGE, stored, _USUAL).chosen
        state.describe_in_address(
            run, index, {predictor_choice.PARAMETER: ",".join(each.key for each in chosen)}
        )


@st.fragment
@guarded
def _show_tracks(run: Run, index: int, stored: list[StoredPredictor]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"predictors-of-{PAGE}"):
        keys = predictor_picker.show(PAGE, stored, label="Predictors of residues", usual=_USUAL)
        chosen = [each for key in keys for each in stored if each.key == key]
        answers = predictor_picker.ask(run, index, chosen, everything=False)
        names = predictor_choice.labels(stored)
        predictor_about.show(chosen, PAGE)
        predictor_downloads.show(PAGE, run, answers, names)
    if not chosen:
        st.caption("Choose a predictor to see its track.")
    predictor_progress.show(answers, index)
    residue_answers.show(PAGE, answers, index, names)
