"""What stands on top of a map: the queries, lines to their true neighbours, a ring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.figures.theme import QUERY_COLOUR, palette

#: Symbol of a query, which no reference protein has.
QUERY_SYMBOL: Final = "star-diamond"
_SIZE, _CHOSEN_SIZE = 14, 18
_MOST_LABELS: Final = 12
_LONGEST: Final = 22


@dataclass(frozen=True, eq=False)
class QueryMarks:
    """The user's own proteins on a map.

    Attributes
    ----------
    labels : sequence of str
        Their identifiers; plain text.
    coordinates : ndarray, shape=(q, 2), dtype=float32
    hover : sequence of str
        More about each, for the hover box; plain text, lines parted by a newline.
    chosen : int or None
        The one that is looked at; it is larger.
    neighbours : ndarray, shape=(k,), dtype=int
        Rows of the points to which lines lead from the chosen one.
    """

    labels: Sequence[str]
    coordinates: npt.NDArray[np.floating[Any]]
    hover: Sequence[str]
    chosen: int | None
    neighbours: npt.NDArray[np.integer[Any]]


def query_traces(
    queries: QueryMarks, coordinates: npt.NDArray[np.floating[Any]], dark: bool, kind: Any
) -> list[Any]:
    """Make the traces: lines first, then the queries.

    Parameters
    ----------
    queries : QueryMarks
    coordinates : ndarray, shape=(n, 2)
        Of the reference proteins.
    dark : bool
    kind : type
        `Scatter` or `Scattergl`, the same as of the points: Plotly puts the second on top of all
        of the first.
    """
    tone = palette(dark)
    traces: list[Any] = []
    if queries.chosen is not None and len(queries.neighbours):
        ends = coordinates[queries.neighbours]
        traces += _lines(queries.coordinates[queries.chosen], ends, dark, kind)
    n = len(queries.labels)
    sizes = np.full(n, _SIZE)
    if queries.chosen is not None:
        sizes[queries.chosen] = _CHOSEN_SIZE
    traces.append(
        kind(
            x=np.asarray(queries.coordinates[:, 0], dtype=np.float32),
            y=np.asarray(queries.coordinates[:, 1], dtype=np.float32),
            mode="markers+text" if n <= _MOST_LABELS else "markers",
            name="Your proteins",
            text=[escape(_shortened(label), quote=False) for label in queries.labels],
            textposition="top center",
            textfont={"size": 12, "color": tone.text},
            marker={
                "size": sizes,
                "color": QUERY_COLOUR,
                "symbol": QUERY_SYMBOL,
                "line": {"width": 1.5, "color": tone.surface},
            },
            customdata=[["query", number] for number in range(n)],
            hovertext=[
                "<br>".join([f"<b>{escape(label, quote=False)}</b>", *_lines_of(more)])
                for label, more in zip(queries.labels, queries.hover, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    return traces


def ring(place: tuple[float, float], dark: bool, kind: Any) -> Any:
    """Make the trace that rings one point.

    Parameters
    ----------
    place : tuple of float
    dark : bool
    kind : type
        Of the trace.
    """
    return kind(
        x=[place[0]],
        y=[place[1]],
        mode="markers",
        marker={
            "size": 16,
            "symbol": "circle-open",
            "color": palette(dark).emphasis,
            "line": {"width": 2},
        },
        hoverinfo="skip",
        showlegend=False,
    )


def _lines(
    start: npt.NDArray[np.floating[Any]],
    ends: npt.NDArray[np.floating[Any]],
    dark: bool,
    kind: Any,
) -> list[Any]:
    ends = ends[np.isfinite(ends).all(axis=1)]
    if not len(ends) or not np.isfinite(start).all():
        return []
    x: list[float | None] = []
    y: list[float | None] = []
    for to_x, to_y in ends.tolist():
        x += [float(start[0]), to_x, None]
        y += [float(start[1]), to_y, None]
    shared = {"hoverinfo": "skip", "showlegend": False}
    return [
        kind(
            x=x,
            y=y,
            mode="lines",
            line={"color": QUERY_COLOUR, "width": 1.2},
            opacity=0.7,
            **shared,
        ),
        kind(
            x=ends[:, 0].tolist(),
            y=ends[:, 1].tolist(),
            mode="markers",
            marker={
                "size": 9,
                "symbol": "circle-open",
                "color": palette(dark).emphasis,
                "line": {"width": 1.4},
            },
            **shared,
        ),
    ]


def _lines_of(text: str) -> list[str]:
    return [escape(line, quote=False) for line in text.split("\n") if line]


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
