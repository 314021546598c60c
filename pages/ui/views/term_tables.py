"""A table of terms for each aspect, most specific terms first."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from pages.ui.messages import escape_markdown
from pages.ui.wording import amigo_address, counted, quickgo_address
from proteinbert_core.figures.theme import ASPECT_NAMES, probability_colour
from proteinbert_core.go.aspects import ASPECTS

_FIRST_ROWS = 12


def show(table: pd.DataFrame) -> None:
    """Draw the tables side by side, or below each other where the page is narrow.

    Parameters
    ----------
    table : DataFrame
        Rows of one protein, in the order to show, as `Annotator.table` makes them.
    """
    for column, aspect in zip(st.columns(len(ASPECTS)), ASPECTS, strict=True):
        rows = table[table["aspect"] == aspect]
        with column:
            st.subheader(f"{ASPECT_NAMES[aspect]}, {counted(len(rows), 'term')}", anchor=False)
            if rows.empty:
                continue
            _show_rows(rows[:_FIRST_ROWS], ASPECT_NAMES[aspect])
            if len(rows) > _FIRST_ROWS:
                with st.expander(f"{len(rows) - _FIRST_ROWS:,} more"):
                    _show_rows(rows[_FIRST_ROWS:], f"{ASPECT_NAMES[aspect]}, continued")


def _show_rows(rows: pd.DataFrame, name: str) -> None:
    st.table(_styled(rows), border="horizontal", hide_index=True, alt=name)


def _styled(rows: pd.DataFrame) -> Styler:
    shown = pd.DataFrame(
        {
            "Term": [
                _term(name, go_id, most_specific)
                for name, go_id, most_specific in zip(
                    rows["name"], rows["go_id"], rows["most_specific"], strict=True
                )
            ],
            "Score": rows["probability"].to_numpy(),
            "Depth": rows["depth"].to_numpy(),
        }
    )
    return shown.style.format({"Score": "{:.2f}"}).map(_score_style, subset=["Score"])


def _term(name: str, go_id: str, most_specific: bool) -> str:
    strong = "**" if most_specific else ""
    return (
        f"{strong}{escape_markdown(name)}{strong}  \n"
        f"`{go_id}` [QuickGO]({quickgo_address(go_id)}) [AmiGO]({amigo_address(go_id)})"
    )


def _score_style(score: float) -> str:
    return f"border-left: 8px solid {probability_colour(score)}"
