"""One protein: what it is, its terms by aspect, and their graph."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.ui.runs import Run
from pages.ui.terms import filter_terms
from pages.ui.views import (
    annotation_diff_panel,
    go_graph_panel,
    known_terms_panel,
    predictors_panel,
    recovered_notes,
    safe_answer_panel,
    term_tables,
)
from pages.ui.views.settings import Settings
from pages.ui.wording import counted, percentage
from proteinbert_core.annotation.familiarity import FamiliarityRule
from proteinbert_core.sequences import Protein, composition_warnings


def show(run: Run, index: int, *, threshold: float, pattern: str, settings: Settings) -> None:
    """Draw one protein of a run.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    threshold : float
        Least probability of a term.
    pattern : str
        What the names or ids of the terms in the tables must hold.
    settings : Settings
    """
    _show_identity(run.proteins[index])
    recovered_notes.show_padding(run, index)
    if run.evidence is not None:
        if run.is_unfamiliar(index):
            _show_unfamiliar(run.evidence.combination.familiarity)
        annotation_diff_panel.show(run, index, threshold)
        safe_answer_panel.show(run, index)
    known_terms_panel.show(run, index)
    predictors_panel.show(run, index)
    table = run.table([index], threshold)
    if table.empty:
        st.markdown(f"No term reaches a {run.measure} of {threshold:.2f}; lower the threshold.")
    else:
        recovered_notes.show_names(run)
        term_tables.show(
            filter_terms(table, pattern, only_most_specific=settings.only_most_specific),
            run.measure,
            run.name_confidence,
        )
    known = run.known_protein(index)
    annotated = None if known is None else known.terms
    go_graph_panel.show(run, index, threshold, settings, annotated)


def _show_unfamiliar(rule: FamiliarityRule) -> None:
    st.warning(
        "**Unlike known proteins.** The sequence resembles the annotated proteins less than "
        "nearly all real ones do, so that its predictions deserve little trust. Measured: this "
        f"flags {percentage(rule.facts['real_flagged'])} of the real proteins it was tried on, and "
        f"{percentage(rule.facts['shuffled_flagged'])} of shuffled sequences.",
        icon=":material/help:",
    )


def _show_identity(protein: Protein) -> None:
    """Name, description, length and warnings, as escaped HTML: Markdown would read the header."""
    lines = [f"<h2>{escape(protein.identifier)}</h2>"]
    if protein.description:
        lines.append(f"<p>{escape(protein.description)}</p>")
    lines.append(f"<p>{counted(len(protein.sequence), 'residue')}</p>")
    lines += [f"<p><b>Note:</b> {escape(text)}</p>" for text in composition_warnings(protein)]
    with st.container(key="identity"):
        st.html("".join(lines))
