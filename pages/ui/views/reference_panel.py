"""The reference set in use, how well its probabilities are calibrated, and what it cannot judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import resources
from pages.ui.engine import REFERENCE_VARIABLE, reference_folder
from pages.ui.facts import reference_facts
from pages.ui.messages import guarded, show_error
from pages.ui.views import reliability
from pages.ui.views.fact_rows import show_origin, show_rows
from pages.ui.wording import percentage
from proteinbert_core.assets import BUNDLED_REFERENCE
from proteinbert_core.go.aspects import ASPECTS

if TYPE_CHECKING:
    from proteinbert_core.annotation.combined_evidence import CombinedEvidence

_POLL_SECONDS = 1.0


@guarded
def show() -> None:
    """Draw the facts, or that there is no reference set."""
    st.header("Reference set", anchor=False)
    folder = reference_folder()
    if folder is None:
        st.markdown(
            "None with this model: the network speaks alone, and its scores are not calibrated. "
            f"The environment variable {REFERENCE_VARIABLE} names a folder."
        )
        return
    show_origin(folder == BUNDLED_REFERENCE, REFERENCE_VARIABLE, str(folder))
    annotator = resources.engine().loaded
    if annotator is None:
        _wait()
    elif annotator.evidence is not None:
        _show_evidence(annotator.evidence)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _wait() -> None:
    """Ask again until the reference set is loaded with the model, or cannot be."""
    engine = resources.engine()
    if engine.is_ready:
        st.rerun()
    if engine.error is not None:
        show_error("The model or its reference set cannot be loaded.", engine.error)
    else:
        st.caption("Being loaded with the model.")


def _show_evidence(evidence: CombinedEvidence) -> None:
    show_rows(reference_facts(evidence.reference))
    calibration, rule = evidence.combination.calibration, evidence.combination.familiarity
    st.subheader("Calibration", anchor=False)
    st.caption(
        f"Terms shown at {calibration.facts['shown_from']:g} or more, of "
        f"{calibration.facts['proteins']:,} proteins, judged by "
        f"{calibration.facts['folds']}-fold cross-validation. The mean error is the expected "
        "calibration error: the distance between probability and annotated share."
    )
    for column, aspect in zip(st.columns(len(ASPECTS)), ASPECTS, strict=True):
        with column:
            reliability.show(calibration, aspect, "page")
    st.subheader("Sequences unlike known proteins", anchor=False)
    st.markdown(
        "A sequence is flagged where shared k-mers and embedding together resemble the reference "
        "proteins less than those of nearly all real proteins do. The rule was learned from "
        f"{rule.facts['real_proteins']:,} proteins and "
        f"{rule.facts['shuffled_proteins']:,} sequences with their residues in random order; each "
        "half was judged by the rule that the other half gave."
    )
    show_rows(
        {
            "Real proteins flagged": percentage(rule.facts["real_flagged"]),
            "Shuffled sequences flagged": percentage(rule.facts["shuffled_flagged"]),
            "Shuffled sequences missed": percentage(1 - rule.facts["shuffled_flagged"]),
        }
    )
