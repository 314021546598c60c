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
    """Make the traces: rings around the true neighbours of the chosen query, then the queries.

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
        ends = _placed(coordinates[queries.neighbours])
        traces.append(
            kind(
                x=ends[:, 0],
                y=ends[:, 1],
                mode="markers",
                marker={
                    "size": 9,
                    "symbol": "circle-open",
                    "color": tone.emphasis,
                    "line": {"width": 1.4},
                },
                hoverinfo="skip",
                showlegend=False,
            )
        )
    n = len(queries.labels)
    sizes = np.full(n, _SIZE)
    if queries.chosen is not None:
        sizes[queries.chosen] = _CHOSEN_SIZE
    traces.append(
        kind(
            x=np.asarray(queries.coordinates[:, 0], dtype=np.float32),
            y=np.asarray(queries.coordinates[:, 1], dtype=np.float32),
            mode="markers",
            name="Your proteins",
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


def query_labels(queries: QueryMarks, dark: bool) -> list[dict[str, Any]]:
    """Make annotations with the names of the queries; of many, of the chosen one alone.

    Parameters
    ----------
    queries : QueryMarks
    dark : bool

    Returns
    -------
    list of dict
        As Plotly's layout takes them. They are no text of the trace, which is small and broken
        where points are drawn by the graphics processor.
    """
    tone = palette(dark)
    named = range(len(queries.labels))
    if len(queries.labels) > _MOST_LABELS:
        named = range(0) if queries.chosen is None else range(queries.chosen, queries.chosen + 1)
    places = np.asarray(queries.coordinates, dtype=np.float64)
    return [
        {
            "x": float(places[number, 0]),
            "y": float(places[number, 1]),
            "text": escape(_shortened(queries.labels[number]), quote=False),
            "showarrow": False,
            "yshift": 17,
            "font": {"size": 12, "color": tone.text},
            "bgcolor": tone.surface,
            "opacity": 0.9,
            "borderpad": 1,
        }
        for number in named
        if np.isfinite(places[number]).all()
    ]


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


def neighbour_lines(
    queries: QueryMarks, coordinates: npt.NDArray[np.floating[Any]]
) -> list[dict[str, Any]]:
    """Make the lines from the chosen query to its true neighbours, as shapes of a layout.

    Parameters
    ----------
    queries : QueryMarks
    coordinates : ndarray, shape=(n, 2)
        Of the reference proteins.

    Returns
    -------
    list of dict
        Shapes stand on top of all points, wherever these are drawn.
    """
    if queries.chosen is None:
        return []
    ends = _placed(coordinates[queries.neighbours])
    start = np.asarray(queries.coordinates[queries.chosen], dtype=np.float64)
    if not np.isfinite(start).all():
        return []
    line = {"color": QUERY_COLOUR, "width": 1.3}
    return [
        {
            "type": "line",
            "x0": float(start[0]),
            "y0": float(start[1]),
            "x1": x,
            "y1": y,
            "line": line,
            "opacity": 0.8,
        }
        for x, y in ends.tolist()
    ]


def _placed(places: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    return np.asarray(places[np.isfinite(places).all(axis=1)], dtype=np.float64)


def _lines_of(text: str) -> list[str]:
    return [escape(line, quote=False) for line in text.split("\n") if line]


def _shortened(label: str) -> str:
    """Shorten "sp|P69905|HBA_HUMAN" to its last part, and what is still long."""
    label = label.rpartition("|")[2] or label
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
