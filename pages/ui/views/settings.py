"""The sidebar: how results are drawn. Its defaults suit most proteins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st


@dataclass(frozen=True, slots=True)
class Settings:
    """How results are drawn.

    Attributes
    ----------
    max_graph_terms : int
        Terms in the graph before ancestors are folded.
    direction : "down" or "right"
        Where the more specific terms lie.
    only_most_specific : bool
        Whether the tables leave out terms that a more specific one implies.
    """

    max_graph_terms: int
    direction: Literal["down", "right"]
    only_most_specific: bool


def show() -> Settings:
    """Draw the settings and return them."""
    with st.sidebar:
        only_most_specific = st.toggle(
            "Only the most specific terms",
            key="most_specific",
            help="Leaves out of the tables what a more specific predicted term implies.",
        )
        direction = st.segmented_control(
            "Graph: specific terms lie",
            ["below", "right"],
            default="below",
            required=True,
            key="direction",
        )
        max_terms = st.slider(
            "Graph: most terms shown",
            min_value=20,
            max_value=120,
            value=60,
            step=10,
            key="graph_terms",
            help="Beyond this, ancestors are folded; the most specific terms stay.",
        )
    return Settings(
        max_graph_terms=int(max_terms),
        direction="right" if direction == "right" else "down",
        only_most_specific=only_most_specific,
    )
