"""A panel runs by itself; what a click in it changes of the map needs the whole page."""

from __future__ import annotations

import streamlit as st

_ASKED = "map_redraw"


def ask() -> None:
    """Ask for the whole page, from the callback of a widget in a panel."""
    st.session_state[_ASKED] = True


def if_asked() -> None:
    """Draw the whole page where a callback asked for it; first in what a panel draws."""
    if st.session_state.pop(_ASKED, False):
        st.rerun()
