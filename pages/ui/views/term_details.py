"""The details of one GO term: where it stands, how it scores, where to read more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from pages.ui import state
from pages.ui.messages import escape_markdown
from pages.ui.runs import Run
from pages.ui.views import evidence_details, recovered_notes
from pages.ui.wording import amigo_address, quickgo_address
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.ontology import Ontology

_MAX_NEIGHBOURS = 8


def show(run: Run, index: int, probabilities: Mapping[str, float], shown: Sequence[str]) -> None:
    """Draw the choice of a term, and the details of the chosen one.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    probabilities : mapping of str to float
        GO id -> probability, of the protein that is looked at.
    shown : sequence of str
        GO ids in the graph: what can be chosen without a click.
    """
    assert run.annotator is not None
    ontology = run.annotator.ontology
    selected = state.selected_term()
    options = list(shown)
    if selected is not None and selected in ontology and selected not in options:
        options.append(selected)
    st.session_state["term"] = selected if selected in options else None
    st.selectbox(
        "Term",
        options,
        index=None,
        format_func=lambda go_id: f"{ontology[go_id].name} {go_id}",
        key="term",
        placeholder="Click a term in the graph, or choose",
        on_change=lambda: state.select_term(st.session_state["term"]),
    )
    go_id = st.session_state["term"]
    if go_id is None:
        return
    with st.container(key="term-details"):
        _show_term(run, index, ontology, go_id, probabilities)


def _show_term(
    run: Run, index: int, ontology: Ontology, go_id: str, probabilities: Mapping[str, float]
) -> None:
    term = ontology[go_id]
    number = probabilities.get(go_id)
    st.markdown(f"**{escape_markdown(term.name)}**  \n`{go_id}`")
    st.markdown(
        f"{ASPECT_NAMES[term.aspect]}, depth {ontology.depth(go_id)}  \n"
        f"{run.measure.capitalize()} {'below 0.01' if number is None else f'{number:.3f}'}  \n"
        f"[QuickGO]({quickgo_address(go_id)}) [AmiGO]({amigo_address(go_id)})"
    )
    st.page_link(
        "pages/go_terms.py",
        label="The page of this term",
        icon=":material/account_tree:",
        query_params={"term": go_id},
    )
    recovered_notes.show_name(run, go_id)
    evidence_details.show(run, index, go_id)
    _show_neighbours("More general", ontology, ontology.parents(go_id), probabilities)
    _show_neighbours("More specific", ontology, ontology.children(go_id), probabilities)


def _show_neighbours(
    title: str, ontology: Ontology, neighbours: Iterable[str], probabilities: Mapping[str, float]
) -> None:
    """List those neighbours that have a score; each leads to its own details."""
    scored = sorted(
        (go_id for go_id in neighbours if go_id in probabilities),
        key=lambda go_id: -probabilities[go_id],
    )
    if not scored:
        return
    st.markdown(f"**{title}**")
    with st.container(gap="xxsmall"):
        for go_id in scored[:_MAX_NEIGHBOURS]:
            name = escape_markdown(ontology[go_id].name)
            st.button(
                f"{probabilities[go_id]:.2f} {name} `{go_id}`",
                key=f"neighbour-{go_id}",
                type="tertiary",
                wrap=True,
                on_click=state.select_term,
                args=(go_id,),
            )
    if len(scored) > _MAX_NEIGHBOURS:
        st.caption(f"and {len(scored) - _MAX_NEIGHBOURS:,} more")
