"""A title that holds a name of the reader's, which is shown as it is."""

from __future__ import annotations

from html import escape

import streamlit as st


def show_title(name: str, rest: str = "") -> None:
    """Draw a title; as HTML, for Markdown would read the name.

    Parameters
    ----------
    name : str
        Plain text.
    rest : str
        What is said of it, in smaller type.
    """
    said = f" <small>{escape(rest)}</small>" if rest else ""
    with st.container(key="foreign-title"):
        st.html(f"<h1>{escape(name)}{said}</h1>")
