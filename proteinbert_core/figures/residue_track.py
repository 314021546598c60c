"""What is predicted along a protein: a line of probabilities or values, or coloured classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from proteinbert_core.figures.category_palette import category_colour
from proteinbert_core.figures.theme import (
    MONOSPACE_FAMILY,
    QUERY_COLOUR,
    Palette,
    figure_template,
    palette,
)

_HEIGHT: Final = 300
_SLIDER_HEIGHT: Final = 70
#: Of longer proteins a part is shown first, and a slider moves it.
SHOWN_FIRST: Final = 200
# Fewer residues have room for their letters.
_MOST_WITH_LETTERS: Final = 100
_DECISION: Final = 0.5
_TOP: Final = 84


def value_track(
    sequence: str,
    values: Mapping[str, npt.ArrayLike],
    *,
    title: str,
    axis: str = "probability",
    is_probability: bool = True,
    slider: bool = True,
    dark: bool = False,
) -> go.Figure:
    """Draw one number a residue, or several.

    Parameters
    ----------
    sequence : str
    values : mapping of str to array-like, shape=(n_residues,)
        By name, such as a class; plain text.
    title, axis : str
        Plain text.
    is_probability : bool
        The axis then goes from 0 to 1, and a line marks 0.5, where it is decided.
    slider : bool
        Whether a long protein is shown in part, above a slider; else it is drawn whole.
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
        A line for each name, with a hover text for each residue.
    """
    tone = palette(dark)
    positions = list(range(1, len(sequence) + 1))
    figure = go.Figure()
    for slot, (name, given) in enumerate(values.items()):
        numbers = np.asarray(given, dtype=np.float64)
        colour = QUERY_COLOUR if len(values) == 1 else category_colour(slot)
        figure.add_trace(
            go.Scatter(
                x=positions,
                y=numbers.tolist(),
                mode="lines",
                name=escape(name, quote=False),
                line={"color": colour, "width": 1.8},
                hovertext=[
                    f"<b>{letter}{position}</b><br>{escape(name, quote=False)}: {number:.3g}"
                    for letter, position, number in zip(
                        sequence, positions, numbers.tolist(), strict=True
                    )
                ],
                hoverinfo="text",
            )
        )
    _lay_out(figure, sequence, title, axis, tone, slider=slider, dark=dark)
    figure.update_layout(showlegend=len(values) > 1, hovermode="closest")
    if is_probability:
        figure.update_yaxes(range=[0, 1.03], dtick=0.25)
        figure.add_shape(
            type="line",
            x0=0.5,
            x1=len(sequence) + 0.5,
            y0=_DECISION,
            y1=_DECISION,
            line={"color": tone.line, "width": 1, "dash": "dash"},
        )
    return figure


def class_track(
    sequence: str,
    probabilities: npt.ArrayLike,
    classes: Sequence[str],
    *,
    title: str,
    slider: bool = True,
    dark: bool = False,
) -> go.Figure:
    """Draw the likeliest class of each residue as a bar, as high as it is probable.

    Parameters
    ----------
    sequence : str
    probabilities : array-like, shape=(n_residues, n_classes)
    classes : sequence of str
        Plain text.
    title : str
        Plain text.
    slider, dark : bool
        As for `value_track`.

    Returns
    -------
    plotly.graph_objects.Figure
        A trace for each class that is predicted somewhere.
    """
    numbers = np.asarray(probabilities, dtype=np.float64).reshape(len(sequence), len(classes))
    best = numbers.argmax(axis=1)
    figure = go.Figure()
    for slot, name in enumerate(classes):
        rows = np.flatnonzero(best == slot)
        if not len(rows):
            continue
        shown = escape(name, quote=False)
        figure.add_trace(
            go.Bar(
                x=(rows + 1).tolist(),
                y=numbers[rows, slot].tolist(),
                width=1,
                name=shown,
                marker={"color": category_colour(slot), "line": {"width": 0}},
                hovertext=[
                    f"<b>{sequence[row]}{row + 1}</b><br>{shown}: {numbers[row, slot]:.2f}"
                    for row in rows.tolist()
                ],
                hoverinfo="text",
            )
        )
    _lay_out(
        figure, sequence, title, "probability of the class", palette(dark), slider=slider, dark=dark
    )
    figure.update_layout(showlegend=True, barmode="overlay", bargap=0)
    figure.update_yaxes(range=[0, 1.03], dtick=0.25)
    return figure


def _lay_out(
    figure: go.Figure,
    sequence: str,
    title: str,
    axis: str,
    tone: Palette,
    *,
    slider: bool,
    dark: bool,
) -> None:
    n = len(sequence)
    is_long = slider and n > SHOWN_FIRST
    x: dict[str, Any] = {
        "title": {"text": "residue"},
        "range": [0.5, (SHOWN_FIRST if is_long else n) + 0.5],
    }
    if is_long:
        x["rangeslider"] = {"visible": True, "thickness": 0.14, "range": [0.5, n + 0.5]}
    if n <= _MOST_WITH_LETTERS:
        # Every letter, and the number of every tenth.
        x |= {
            "tickvals": list(range(1, n + 1)),
            "ticktext": [
                f"{letter}<br>{place}" if place % 10 == 0 or place == 1 else letter
                for place, letter in enumerate(sequence, 1)
            ],
            "tickangle": 0,
            "tickfont": {"family": MONOSPACE_FAMILY, "size": 9, "color": tone.muted_text},
        }
    figure.update_layout(
        template=figure_template(dark),
        title={
            "text": escape(title, quote=False),
            "y": 0.98,
            "yref": "container",
            "yanchor": "top",
        },
        height=_HEIGHT + (_SLIDER_HEIGHT if is_long else 0),
        margin={"l": 56, "r": 12, "t": _TOP, "b": 56},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        dragmode="zoom",
        xaxis=x,
        yaxis={"title": {"text": escape(axis, quote=False)}, "fixedrange": True},
    )
