"""The frame around every page: navigation, page settings, and the way in from any address."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from pages.ui import resources
from pages.ui.messages import guarded

_HERE = Path(__file__).resolve().parent
_PAGES = _HERE.parent
# A file of our own: Streamlit fetches its symbols and emoji for the tab from the network.
_ICON = _HERE / "icon.svg"
_inside: ContextVar[bool] = ContextVar("inside_shell", default=False)


def run() -> None:
    """Show the page that the address names, in its frame; then begin to load the model."""
    st.set_page_config(
        page_title="ProteinBERT Explorer",
        page_icon=_ICON,
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.logo(str(_ICON), size="small")
    st.html(_HERE / "style.css")
    page = st.navigation(
        [
            # The default page is found at "/" only, so its name is free for the guess "/annotate".
            st.Page(_PAGES / "annotate.py", title="Annotate", default=True, url_path="start"),
            st.Page(
                _PAGES / "annotate.py",
                title="Annotate",
                url_path="annotate",
                visibility="hidden",
            ),
            st.Page(_PAGES / "map.py", title="Map", url_path="map"),
            st.Page(_PAGES / "go_terms.py", title="GO terms", url_path="go_terms"),
            st.Page(_PAGES / "residues.py", title="Residues", url_path="residues"),
            st.Page(_PAGES / "fine_tune.py", title="Fine-tune", url_path="fine_tune"),
            st.Page(_PAGES / "models.py", title="Models and data", url_path="models"),
        ],
        position="top",
    )
    token = _inside.set(True)
    try:
        guarded(page.run)()
    finally:
        _inside.reset(token)
    # Not before the first page is on its way: TensorFlow takes seconds to import.
    resources.engine().warm()


def enter() -> None:
    """Enter the shell from a page; every page calls this first.

    On a fresh server whose first request is a deep link, Streamlit runs the file of the page
    without ``app.py``. Then this shows the whole app, that page inside, and stops. In the shell
    it does nothing.
    """
    if not _inside.get():
        run()
        st.stop()
