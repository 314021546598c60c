"""A map on which two sets of proteins are compared: where one is more frequent than the other."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import plotly.graph_objects as go

from proteinbert_core.figures.theme import figure_template, palette

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Okabe-Ito's vermilion and blue stand for A and B; what leans nowhere is grey.
A_COLOUR: Final = "#D55E00"
B_COLOUR: Final = "#0072B2"
_MIDDLE: Final = {False: "#D9DCE1", True: "#4A4F58"}
_HEIGHT = 520
_MOST = 3.0
_TICKS = (-3, -2, -1, 0, 1, 2, 3)


def leaning_map(
    coordinates: NDArray[np.floating],
    leaning: NDArray[np.floating],
    *,
    a: str,
    b: str,
    dark: bool = False,
    for_file: bool = False,
) -> go.Figure:
    """Draw where A and where B is over-represented.

    Parameters
    ----------
    coordinates : ndarray, shape=(n, 2), dtype=float
    leaning : ndarray, shape=(n,), dtype=float
        As of :class:`proteinbert_core.protein_map.region_comparison.RegionComparison`; NaN for
        proteins that are not compared, which are not drawn.
    a, b : str
        What the sets are called.
    dark : bool
        For a dark page.
    for_file : bool
        For a file: drawn point by point, not by the graphics card.

    Returns
    -------
    plotly.graph_objects.Figure
        The places that lean most lie on top.
    """
    rows = np.flatnonzero(np.isfinite(leaning) & np.isfinite(coordinates).all(axis=1))
    rows = rows[np.argsort(np.abs(leaning[rows]), kind="stable")]
    kind: Any = go.Scatter if for_file else go.Scattergl
    first, second = (escape(_shortened(name), quote=False) for name in (a, b))
    figure = go.Figure(
        kind(
            x=coordinates[rows, 0],
            y=coordinates[rows, 1],
            mode="markers",
            hoverinfo="skip",
            marker={
                "size": 4 if len(rows) > 3000 else 6,
                "color": np.clip(leaning[rows], -_MOST, _MOST),
                "colorscale": [[0, B_COLOUR], [0.5, _MIDDLE[dark]], [1, A_COLOUR]],
                "cmin": -_MOST,
                "cmax": _MOST,
                "showscale": True,
                "colorbar": {
                    "orientation": "h",
                    "y": 1.0,
                    "yanchor": "bottom",
                    "x": 0,
                    "xanchor": "left",
                    "len": 260,
                    "lenmode": "pixels",
                    "thickness": 10,
                    "outlinewidth": 0,
                    "tickvals": list(_TICKS),
                    "ticktext": [_times(value) for value in _TICKS],
                    "tickfont": {"size": 11, "color": palette(dark).muted_text},
                },
            },
        )
    )
    hidden = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(
        template=figure_template(dark),
        height=_HEIGHT,
        margin={"l": 8, "r": 8, "t": 112, "b": 8},
        showlegend=False,
        xaxis=hidden,
        yaxis={**hidden, "scaleanchor": "x"},
        title={
            "text": "Where one is more frequent than the other",
            "subtitle": {
                "text": f'<span style="color:{A_COLOUR}">●</span> {first}'
                f' &nbsp; <span style="color:{B_COLOUR}">●</span> {second}'
            },
            "y": 0.955,
            "yref": "container",
            "yanchor": "top",
        },
    )
    return figure


_LONGEST = 26


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _times(value: int) -> str:
    return "even" if value == 0 else f"{2 ** abs(value)}×"
