"""Names of the published model's outputs on the Models page: which there are, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import resources
from pages.ui.messages import escape_markdown, guarded, show_error
from pages.ui.views import names_work, reliability
from pages.ui.views.fact_rows import show_rows
from pages.ui.wording import counted
from proteinbert_core.errors import ProteinBertError, RecoveryError
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.recovery.local_evidence import MIN_JUDGES
from proteinbert_core.recovery.recovered_outputs import TABLE_FILE
from proteinbert_core.recovery.recovered_summary import RecoveredSummary, remove_recovered

if TYPE_CHECKING:
    from pages.ui.names_desk import NamesDesk

_WHAT = (
    "Which GO term an output stands for can be recovered from annotated proteomes: its scores are "
    "compared with who carries which term, and outputs run in ascending GO id. An output whose "
    "name is not sure enough stays without one, and what it says is never shown."
)
_NOT_YET = (
    "**No output has a name yet.** Until then these weights serve through the Python library, for "
    "embeddings and hidden states of proteins; the page Annotate offers them once proteomes were "
    "added."
)


@guarded
def show() -> None:
    """Draw the panel; for weights that are here."""
    st.subheader("Names of its outputs", anchor=False)
    st.markdown(_WHAT)
    desk = resources.names_desk()
    names_work.show_under_way(desk)
    if desk.is_busy:  # its files are being written
        return
    try:
        names = resources.published_names()
    except ProteinBertError as error:
        show_error("The names that are here cannot be used.", error)
    else:
        if names is None:
            st.markdown(_NOT_YET)
        else:
            _show_names(desk, names)
    names_work.show_what_is_needed(desk)
    if desk.model.names_folder.exists():
        _show_removal(desk)


def _show_names(desk: NamesDesk, names: RecoveredSummary) -> None:
    if names.is_usable:
        st.markdown(":material/check_circle: **The page Annotate offers this model.**")
    else:
        st.markdown(
            "**Nothing can be annotated with these names yet:** no output has one, and there are "
            "no neighbours. Add more proteomes."
        )
    show_rows(_facts(names))
    if names.facts["named"]:
        st.download_button(
            "Table of all outputs",
            data=(desk.model.names_folder / TABLE_FILE).read_bytes,
            file_name="published-outputs.tsv",
            mime="text/tab-separated-values",
            key="names-download",
            on_click="ignore",
            icon=":material/download:",
            help="Output, GO id, name, confidence, runner-up and counts, tab-separated.",
        )
    if names.checks:
        with st.expander("Held-out checks"):
            _show_checks(names)
    with st.expander("Proteomes they were recovered from"):
        for source in names.facts["sources"]:
            st.markdown(f"- {escape_markdown(source)}")
    if names.calibration is not None:
        with st.expander("Calibration of this model"):
            st.caption(f"Made on {escape_markdown(str(names.calibration.facts['judges']))}.")
            for column, aspect in zip(st.columns(len(ASPECTS)), ASPECTS, strict=True):
                with column:
                    reliability.show(names.calibration, aspect, "published")


def _facts(names: RecoveredSummary) -> dict[str, str]:
    facts = names.facts
    rows = {
        "Named": f"{facts['named']:,} of {facts['outputs']:,} outputs, at a confidence of "
        f"{facts['min_confidence']:g} or more",
    }
    if facts["named"]:
        rows["Expected to be right"] = f"{facts['expected_right']:,.0f} of them"
    lost = len(facts["not_followed"])
    if lost:
        rows["Not in the ontology"] = (
            f"{lost:,} of the names are no terms of release {facts['ontology']['release']}, which "
            "does not say what became of them; they are not shown"
        )
    rows["Recovered from"] = (
        f"{counted(facts['proteins'], 'protein')} of {counted(len(names.proteomes), 'proteome')}: "
        f"{', '.join(names.proteomes)}"
    )
    if names.checks:
        agree = sum(bool(each["agrees"]) for each in names.checks)
        differ = len(names.checks) - agree
        rows["Held-out checks"] = f"{agree} agree with what is known, {differ} differ"
    if names.calibration is None:
        rows["Calibration"] = (
            f"none, and no neighbours: both need {MIN_JUDGES} proteins with experimental terms, "
            "and that the work goes on to its end"
        )
        return rows
    of = names.calibration.facts
    rows["Calibrated on"] = str(of["judges"])
    rows["Expected calibration error"] = ", ".join(
        f"{ASPECT_NAMES[aspect].lower()} {of['expected_calibration_error'][aspect]:.3f}"
        for aspect in ASPECTS
    )
    return rows


def _show_checks(names: RecoveredSummary) -> None:
    st.caption(
        "Outputs whose term is known otherwise, and which took no part as a constraint. The "
        "recovered term is the most probable one, whatever its confidence."
    )
    st.table(
        pd.DataFrame(
            {
                "Output": [f"{each['output']:,}" for each in names.checks],
                "Known": [f"`{each['known']}`" for each in names.checks],
                "Recovered": [
                    f"`{each['recovered']}`" if each["recovered"] else "none"
                    for each in names.checks
                ],
                "Confidence": [f"{each['confidence']:.3f}" for each in names.checks],
                "": ["agrees" if each["agrees"] else "**differs**" for each in names.checks],
            }
        ),
        border="horizontal",
        width="content",
        hide_index=True,
        alt="Held-out checks",
    )


def _show_removal(desk: NamesDesk) -> None:
    with st.popover("Remove names and evidence", type="tertiary", icon=":material/delete:"):
        st.markdown(
            "Deletes the names, the evidence that they were recovered from, and the reference set "
            "made with them. The weights stay."
        )
        st.button("Delete them", key="names-remove", on_click=_remove, args=(desk,))


def _remove(desk: NamesDesk) -> None:
    try:
        remove_recovered(desk.model.names_folder)
    except RecoveryError as error:
        show_error("They cannot be removed.", error)
    resources.published_engine().forget()
