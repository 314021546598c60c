"""A table of terms for each aspect, most specific terms first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from pages.ui.messages import escape_markdown
from pages.ui.wording import amigo_address, counted, quickgo_address
from proteinbert_core.figures.go_outline import Measure
from proteinbert_core.figures.theme import ASPECT_NAMES, probability_colour
from proteinbert_core.go.aspects import ASPECTS

_FIRST_ROWS = 12
_NAME = "Name confidence"


def show(
    table: pd.DataFrame, measure: Measure, name_confidence: Mapping[str, float] | None = None
) -> None:
    """Draw the tables side by side, or below each other where the page is narrow.

    Parameters
    ----------
    table : DataFrame
        Rows of one protein, in the order to show, as `Annotator.table` makes them.
    measure : "probability" or "score"
        What the numbers are.
    name_confidence : mapping of str to float, optional
        GO id of an output -> how sure its name is, where names were recovered.
    """
    for column, aspect in zip(st.columns(len(ASPECTS)), ASPECTS, strict=True):
        rows = table[table["aspect"] == aspect]
        with column:
            st.subheader(f"{ASPECT_NAMES[aspect]}, {counted(len(rows), 'term')}", anchor=False)
            if rows.empty:
                continue
            show_rows(
                rows,
                ASPECT_NAMES[aspect],
                measure,
                first=_FIRST_ROWS,
                name_confidence=name_confidence,
            )


def show_rows(
    rows: pd.DataFrame,
    name: str,
    measure: Measure,
    *,
    first: int,
    depth: bool = True,
    name_confidence: Mapping[str, float] | None = None,
) -> None:
    """Draw terms of one aspect.

    Parameters
    ----------
    rows : DataFrame
        As `Annotator.table` makes them.
    name : str
        Of the table, for those who do not see it.
    measure : "probability" or "score"
    first : int
        Rows beyond these are folded.
    depth : bool
        Whether their depth is told.
    name_confidence : mapping of str to float, optional
        As of `show`.
    """
    shown = _styled(rows[:first], measure, depth, name_confidence)
    st.table(shown, border="horizontal", hide_index=True, alt=name)
    more = rows[first:]
    if not more.empty:
        with st.expander(f"{len(more):,} more"):
            st.table(
                _styled(more, measure, depth, name_confidence),
                border="horizontal",
                hide_index=True,
                alt=f"{name}, continued",
            )


def _styled(
    rows: pd.DataFrame,
    measure: Measure,
    depth: bool,
    name_confidence: Mapping[str, float] | None,
) -> Styler:
    number = measure.capitalize()
    shown = pd.DataFrame(
        {
            "Term": [
                _term(name, go_id, most_specific)
                for name, go_id, most_specific in zip(
                    rows["name"], rows["go_id"], rows["most_specific"], strict=True
                )
            ],
            number: rows["probability"].to_numpy(),
        }
    )
    if name_confidence:
        shown[_NAME] = [name_confidence.get(go_id, np.nan) for go_id in rows["go_id"]]
    if depth:
        shown["Depth"] = rows["depth"].to_numpy()
    styled = shown.style.format({number: "{:.2f}", _NAME: "{:.3f}"}, na_rep="")
    return styled.map(_score_style, subset=[number])


def _term(name: str, go_id: str, most_specific: bool) -> str:
    strong = "**" if most_specific else ""
    return (
        f"{strong}{escape_markdown(name)}{strong}  \n"
        f"`{go_id}` [QuickGO]({quickgo_address(go_id)}) [AmiGO]({amigo_address(go_id)})"
    )


def _score_style(score: float) -> str:
    # Beside one more column the digits would fall below each other.
    return f"border-left: 8px solid {probability_colour(score)}; white-space: nowrap"
