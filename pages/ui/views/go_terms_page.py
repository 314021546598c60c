"""The GO terms page: one of its views, as the address says."""

from __future__ import annotations

import streamlit as st

from pages.ui import term_address
from pages.ui.views import go_terms_compare, go_terms_slim, go_terms_term

_KEY = "go_terms_view"
_SHOW = {
    "Term": go_terms_term.show,
    "Compare": go_terms_compare.show,
    "Slim": go_terms_slim.show,
}


def show() -> None:
    """Draw the page."""
    st.title("GO terms", anchor=False)
    # The address decides: it changes with the Back button too.
    st.session_state[_KEY] = term_address.view()
    n = len(term_address.compared())
    st.segmented_control(
        "View",
        term_address.VIEWS,
        format_func=lambda name: f"Compare ({n})" if name == "Compare" and n else name,
        required=True,
        key=_KEY,
        label_visibility="collapsed",
        on_change=lambda: term_address.open_view(st.session_state[_KEY]),
    )
    _SHOW[term_address.view()]()
