"""A box in which a GO term is typed, and the terms that are found."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.ui import resources
from pages.ui.messages import escape_markdown, guarded
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.term_search import TermHit

_SHOWN = 12
_ALL = "All"
_TYPED = "go_terms_typed"


@st.fragment
@guarded
def show(key: str, take: Callable[[str], None], *, include_obsolete: bool) -> None:
    """Draw the box and what is found; it stands in a fragment, so that typing is quick.

    Parameters
    ----------
    key : str
        Of the widgets.
    take : callable
        Called with the GO id that the reader chooses; then the page is drawn again.
    include_obsolete : bool
        Whether obsolete terms can be chosen.
    """
    search = resources.term_search()
    counter = f"{key}-{_TYPED}"
    # A new box after each choice, for a widget's text cannot be cleared once it is drawn.
    number = st.session_state.setdefault(counter, 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Find a GO term by name" + (", synonym" if search.has_synonyms else "") + " or id",
            key=f"{key}-text-{number}",
            type="search",
            live=True,
            placeholder="kinase, GO:0005524, 5524",
        )
        aspect = st.segmented_control(
            "Aspect",
            [_ALL, *ASPECTS],
            default=_ALL,
            required=True,
            key=f"{key}-aspect",
            help=", ".join(f"{code}: {name.lower()}" for code, name in ASPECT_NAMES.items()),
        )
    if not typed:
        return
    hits = search.search(
        typed, _SHOWN, None if aspect == _ALL else aspect, include_obsolete=include_obsolete
    )
    if not hits:
        st.text(f"No term is like “{typed}”.")
    with st.container(gap=None, key=f"go-terms-list-{key}"):
        for hit in hits:
            if st.button(_label(hit), key=f"{key}-hit-{hit.go_id}", type="tertiary", wrap=True):
                st.session_state[counter] = number + 1
                take(hit.go_id)
                st.rerun()
    if len(hits) == _SHOWN:
        st.caption(f"The {_SHOWN} best; more letters narrow it down.")


def _label(hit: TermHit) -> str:
    name = escape_markdown(hit.name)
    if hit.is_obsolete:
        return f"{name} `{hit.go_id}` :gray[(obsolete)]"
    aspect = resources.ontology()[hit.go_id].aspect
    why = ""
    if "synonym" in hit.kind_of_match:
        why = f", also called {escape_markdown(hit.matched_text)}"
    elif hit.kind_of_match == "old id":
        why = f", once {hit.matched_text.replace(':', chr(92) + ':')}"
    return f"{name} `{hit.go_id}` :gray[{aspect}{why}]"
