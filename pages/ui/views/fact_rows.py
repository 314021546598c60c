"""Facts, as a table of two columns."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.ui.messages import escape_markdown


def show_rows(rows: Mapping[str, str]) -> None:
    """Draw facts.

    Parameters
    ----------
    rows : mapping of str to str
        Names and values, plain text; checksums are set as code.
    """
    st.table(
        {escape_markdown(name): _cell(value) for name, value in rows.items()},
        border="horizontal",
        width="content",
    )


def _cell(value: str) -> str:
    is_digest = len(value) == 64 and value.isalnum()
    return f"`{value}`" if is_digest else escape_markdown(value)


def show_origin(is_bundled: bool, variable: str, place: str) -> None:
    """Say where something in use comes from.

    Parameters
    ----------
    is_bundled : bool
        Whether it comes with the program.
    variable : str
        Environment variable that names another.
    place : str
        Where it lies, plain text.
    """
    if is_bundled:
        st.caption(f"Comes with the program. The environment variable {variable} names another.")
    else:
        st.caption(f"Chosen by the environment variable {variable}:")
        st.text(place)
