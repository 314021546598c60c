"""A figure as a file for a paper: a small menu below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from proteinbert_core.errors import ExportError
from proteinbert_core.export.figure_file import (
    FIGURE_FORMATS,
    LEAST_DPI,
    LEAST_WIDTH_MM,
    MOST_DPI,
    MOST_WIDTH_MM,
    check_size,
    figure_file,
)

_USUAL_WIDTH_MM = 180  # two columns of most journals
_USUAL_DPI = 300


def show(draw: Callable[[], go.Figure], name: str) -> None:
    """Draw the menu.

    Parameters
    ----------
    draw : callable
        Makes the figure for a light page, when it is asked for.
    name : str
        Of the file, such as "reliability MF"; tells this menu from others in the page.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    with st.popover("Figure", icon=":material/image:", type="tertiary", key=f"figure-{slug}"):
        _show_menu(draw, slug)


@st.fragment
def _show_menu(draw: Callable[[], go.Figure], slug: str) -> None:
    kind = st.segmented_control(
        "Format",
        [kind.upper() for kind in FIGURE_FORMATS],
        default="SVG",
        required=True,
        key=f"figure-kind-{slug}",
        help="SVG and PDF are vectors with text that can be edited; PNG is pixels.",
    ).lower()
    width = st.number_input(
        "Width, mm",
        min_value=int(LEAST_WIDTH_MM),
        max_value=int(MOST_WIDTH_MM),
        value=_USUAL_WIDTH_MM,
        step=10,
        key=f"figure-width-{slug}",
    )
    dpi = _USUAL_DPI
    if kind == "png":
        dpi = st.number_input(
            "Dots per inch",
            min_value=LEAST_DPI,
            max_value=MOST_DPI,
            value=_USUAL_DPI,
            step=50,
            key=f"figure-dpi-{slug}",
        )
    problem = _problem(kind, float(width), int(dpi))
    if problem:
        st.caption(problem)
    st.download_button(
        f"Download {kind.upper()}",
        data=partial(_content, draw, kind, float(width), int(dpi)),
        file_name=f"{slug}.{kind}",
        mime=FIGURE_FORMATS[kind],
        key=f"figure-download-{slug}",
        on_click="ignore",
        icon=":material/download:",
        disabled=bool(problem),
    )


def _problem(kind: str, width_mm: float, dpi: int) -> str:
    """Say why a size is not possible; nothing where it is."""
    try:
        check_size(kind, width_mm, dpi)
    except ExportError as error:
        return str(error)
    return ""


def _content(draw: Callable[[], go.Figure], kind: str, width_mm: float, dpi: int) -> bytes:
    return figure_file(draw(), kind, width_mm=width_mm, dpi=dpi)
