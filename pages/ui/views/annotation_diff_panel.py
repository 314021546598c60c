"""What is predicted of a reference protein against what is annotated to it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui.messages import escape_markdown, guarded
from pages.ui.runs import Run
from pages.ui.wording import counted, uniprot_address
from proteinbert_core.annotation.annotation_diff import RELATIONS, annotation_diff
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference import KnownProtein
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS

_FIRST_ROWS = 8
_TITLES = {
    "confirmed": "Confirmed",
    "refined": "Refined",
    "added": "Added",
    "conflicting": "In another branch",
    "missed": "Missed",
}
_MEANINGS = {
    "confirmed": "Predicted, and annotated directly or by a more specific term.",
    "refined": "Predicted, and more specific than a direct annotation.",
    "added": "Predicted beside an annotated term in its branch, or where the annotation says "
    "nothing specific.",
    "conflicting": "Predicted in a branch that shares nothing specific with the annotation of the "
    "aspect. A protein may have several functions: a reason to look, not an error.",
    "missed": "Annotated directly, and not predicted at this threshold.",
}


@st.fragment
@guarded
def show(run: Run, index: int, threshold: float) -> None:
    """Draw what is known of a protein of the reference set; nothing for any other.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    threshold : float
        Least probability of a predicted term.
    """
    known = run.known_protein(index)
    if known is None:
        return
    assert run.annotator is not None
    ontology = run.annotator.ontology
    information = run.information()
    table = annotation_diff(
        ontology,
        known.terms,
        run.probabilities(index),
        threshold,
        lambda go_id: information.get(go_id, float("inf")),
    )
    with st.container(border=True, key="known-protein"):
        st.markdown(f"**This protein is in the reference set** as {_entries(known)}")
        counts = table["relation"].value_counts()
        st.markdown(
            f"Prediction against annotation, at a threshold of {threshold:.2f}: "
            + ", ".join(f"**{counts.get(each, 0)}** {_TITLES[each].lower()}" for each in RELATIONS)
            + "."
        )
        st.caption(
            "The prediction is weighed as for a protein that is not in the set, so that a term "
            "that is annotated can have a low probability: what is annotated is known."
        )
        n_terms = counted(len(known.terms), "annotated term")
        with st.expander(f"What is known of it: {n_terms}, and how the prediction stands to them"):
            _show_direct(ontology, known, run.probabilities(index))
            for relation in RELATIONS:
                rows = table[table["relation"] == relation]
                if not rows.empty:
                    _show_relation(ontology, relation, rows)


def _entries(known: KnownProtein) -> str:
    links = ", ".join(f"[{each}]({uniprot_address(each)})" for each in known.accessions)
    if known.found_by == "accession":
        return f"{links}, by its accession: the sequence is alike, but not the same."
    if len(known.rows) > 1:
        return f"{links}, which share its sequence."
    return f"{links}, by its sequence."


def _show_direct(ontology: Ontology, known: KnownProtein, probabilities: dict[str, float]) -> None:
    st.markdown(f"**Annotated directly, {counted(len(known.terms), 'term')}**")
    rows = sorted(known.terms.items(), key=lambda each: EVIDENCE_KINDS.index(each[1]))
    columns: dict[str, list[object]] = {"Term": [], "Evidence": [], "Predicted": []}
    for go_id, kind in rows:
        current = ontology.follow(go_id)
        columns["Term"].append(f"`{go_id}`" if current is None else _term(ontology, current))
        columns["Evidence"].append(kind)
        probability = probabilities.get(current or "")
        columns["Predicted"].append("under 0.01" if probability is None else f"{probability:.2f}")
    _show_rows(pd.DataFrame(columns), "Direct annotations")


def _show_relation(ontology: Ontology, relation: str, rows: pd.DataFrame) -> None:
    specific = rows[rows["most_specific"].astype(bool)]
    rest = len(rows) - len(specific)
    implied = "" if not rest else f", of them {len(specific)} most specific"
    st.markdown(f"**{_TITLES[relation]}, {counted(len(rows), 'term')}{implied}**")
    st.caption(_MEANINGS[relation])
    shown = pd.DataFrame(
        {
            "Term": [_term(ontology, go_id) for go_id in specific["go_id"]],
            "Predicted": [
                f"{each:.2f}" if each else "under 0.01" for each in specific["probability"]
            ],
        }
    )
    if relation in ("confirmed", "missed"):
        shown["Evidence"] = specific["evidence"].to_numpy()
    if relation in ("refined", "missed"):
        title = "Refines" if relation == "refined" else "Predicted as far as"
        shown[title] = [_term(ontology, go_id) if go_id else "" for go_id in specific["beside"]]
    _show_rows(shown, _TITLES[relation])


def _show_rows(table: pd.DataFrame, name: str) -> None:
    st.table(table[:_FIRST_ROWS], border="horizontal", hide_index=True, alt=name)
    if len(table) > _FIRST_ROWS and st.toggle(
        f"{len(table) - _FIRST_ROWS} more", key=f"more-{name}"
    ):
        rest = table[_FIRST_ROWS:]
        st.table(rest, border="horizontal", hide_index=True, alt=f"{name}, continued")


def _term(ontology: Ontology, go_id: str) -> str:
    # The aspect in a column of its own would leave the others too narrow on a phone.
    term = ontology[go_id]
    return f"{escape_markdown(term.name)} `{go_id}` {term.aspect}"
