"""Which classes are taken for which: true classes as rows, predicted ones as columns."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from proteinbert_core.figures.theme import (
    figure_template,
    probability_colour,
    readable_text,
)

_CELL, _TOP, _BOTTOM = 34, 84, 64
_MOST_HEIGHT, _LEAST_HEIGHT = 760, 300
_LONGEST: Final = 18
# More cells hold no readable number.
_MOST_WITH_NUMBERS: Final = 16


def confusion_matrix(
    counts: npt.ArrayLike, classes: Sequence[str], *, unit: str = "protein", dark: bool = False
) -> go.Figure:
    """Draw how many of each class were predicted to be of each.

    Parameters
    ----------
    counts : array-like, shape=(n, n), dtype=int
        True class by row, predicted class by column.
    classes : sequence of str
        Plain text.
    unit : str
        What is counted: "protein" or "residue".
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
        A trace of bars for each predicted class, coloured by the share of the true class; and
        the counts as text, where they are readable.
    """
    cells = np.asarray(counts, dtype=np.int64)
    n = len(classes)
    of_row = cells.sum(axis=1, keepdims=True)
    shares = np.divide(cells, of_row, out=np.zeros(cells.shape), where=of_row > 0)
    total, right = int(cells.sum()), int(np.trace(cells))
    names = [_shown(name) for name in classes]
    figure = go.Figure(
        [_column(cells, shares, classes, place, unit) for place in range(n)],
        {
            "template": figure_template(dark),
            "title": {
                "text": _title(cells, classes, total, right, unit),
                "subtitle": {"text": "rows: true class; columns: predicted class"},
                "y": 0.98,
                "yref": "container",
                "yanchor": "top",
            },
            "height": int(np.clip(_CELL * n + _TOP + _BOTTOM, _LEAST_HEIGHT, _MOST_HEIGHT)),
            "margin": {"l": 8, "r": 8, "t": _TOP, "b": _BOTTOM},
            "showlegend": False,
            "barmode": "overlay",
            "bargap": 0.04,
            "dragmode": False,
            "coloraxis": {
                "cmin": 0,
                "cmax": 1,
                "colorbar": {"title": {"text": "share of<br>true class"}, "tickformat": ".0%"},
            },
        },
    )
    for text in _numbers(cells, shares) if n <= _MOST_WITH_NUMBERS else ():
        figure.add_trace(text)
    axis = {"tickvals": list(range(n)), "ticktext": names, "showgrid": False, "fixedrange": True}
    figure.update_xaxes(title_text="predicted", range=[-0.5, n - 0.5], automargin=True, **axis)
    figure.update_yaxes(title_text="true", range=[n - 0.5, -0.5], automargin=True, **axis)
    return figure


def _title(
    cells: npt.NDArray[np.int64], classes: Sequence[str], total: int, right: int, unit: str
) -> str:
    if not total:
        return f"No {unit} was judged"
    off = cells.copy()
    np.fill_diagonal(off, 0)
    said = f"{right:,} of {total:,} {unit}s right"
    if off.any():
        row, column = divmod(int(off.argmax()), len(classes))
        said += f"; most often “{_shown(classes[row])}” taken for “{_shown(classes[column])}”"
    return said


def _column(
    cells: npt.NDArray[np.int64],
    shares: npt.NDArray[np.float64],
    classes: Sequence[str],
    place: int,
    unit: str,
) -> go.Bar:
    predicted = escape(classes[place], quote=False)
    return go.Bar(
        y=list(range(len(classes))),
        x=[0.96] * len(classes),
        base=[place - 0.48] * len(classes),
        orientation="h",
        marker={
            "color": shares[:, place].tolist(),
            "coloraxis": "coloraxis",
            "line": {"width": 0},
        },
        hovertext=[
            f"<b>{escape(name, quote=False)}</b> predicted as <b>{predicted}</b><br>"
            f"{count:,} {unit}{'' if count == 1 else 's'}, {share:.1%} of the true class"
            for name, count, share in zip(
                classes, cells[:, place].tolist(), shares[:, place].tolist(), strict=True
            )
        ],
        hoverinfo="text",
    )


def _numbers(cells: npt.NDArray[np.int64], shares: npt.NDArray[np.float64]) -> list[go.Scatter]:
    """The counts, black on light cells and white on dark ones."""
    traces = []
    colours = np.array([[readable_text(probability_colour(v)) for v in row] for row in shares])
    for colour in np.unique(colours).tolist():
        rows, columns = np.nonzero(colours == colour)
        traces.append(
            go.Scatter(
                x=columns.tolist(),
                y=rows.tolist(),
                mode="text",
                text=[f"{count:,}" for count in cells[rows, columns].tolist()],
                textfont={"color": colour, "size": 12},
                hoverinfo="skip",
            )
        )
    return traces


def _shown(name: str) -> str:
    short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    return escape(short, quote=False)
