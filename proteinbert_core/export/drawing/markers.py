"""Outlines of Plotly's marker symbols."""

from __future__ import annotations

import math

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.svg_path import CLOSE, CUBIC, LINE, MOVE, Point

_ROUND = 0.5522847498  # how far the handles of a quarter circle stand out


def _polygon(*corners: Point) -> tuple[list[Point], list[int]]:
    points = [*corners, corners[0]]
    return points, [MOVE] + [LINE] * (len(corners) - 1) + [CLOSE]


def _circle() -> tuple[list[Point], list[int]]:
    c = _ROUND
    quarters: list[Point] = [(1, 0), (1, c), (c, 1), (0, 1), (-c, 1), (-1, c), (-1, 0)]
    quarters += [(-1, -c), (-c, -1), (0, -1), (c, -1), (1, -c), (1, 0)]
    return [*quarters, (1, 0)], [MOVE, *([CUBIC] * 12), CLOSE]


def _cross() -> tuple[list[Point], list[int]]:
    a, b = 1.2, 0.4
    return _polygon(
        *((b, a), (b, b), (a, b), (a, -b), (b, -b), (b, -a)),
        *((-b, -a), (-b, -b), (-a, -b), (-a, b), (-b, b), (-b, a)),
    )


def _turned(shape: tuple[list[Point], list[int]], degrees: float) -> tuple[list[Point], list[int]]:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    points, codes = shape
    return [(x * cosine - y * sine, x * sine + y * cosine) for x, y in points], codes


def _star() -> tuple[list[Point], list[int]]:
    corners = []
    for index in range(10):
        radius = 1.4 if index % 2 == 0 else 0.535
        angle = math.pi / 2 + index * math.pi / 5
        corners.append((radius * math.cos(angle), radius * math.sin(angle)))
    return _polygon(*corners)


def _star_diamond() -> tuple[list[Point], list[int]]:
    """Four tips at 1.4, joined by arcs of radius 1.9 that bend inwards."""
    corners = []
    away = math.sqrt(1.9**2 - 0.98) / math.sqrt(2) + 0.7  # of an arc's centre, from either axis
    for quarter in range(4):
        x, y = ((away, away), (-away, away), (-away, -away), (away, -away))[quarter]
        first = math.atan2(-y, 1.4 - x) if quarter in (0, 3) else math.atan2(-y, -1.4 - x)
        last = math.atan2(1.4 - y, -x) if quarter in (0, 1) else math.atan2(-1.4 - y, -x)
        if quarter in (1, 3):
            first, last = last, first
        turn = (last - first + math.pi) % (2 * math.pi) - math.pi
        for step in range(6):
            angle = first + turn * step / 6
            corners.append((x + 1.9 * math.cos(angle), y + 1.9 * math.sin(angle)))
    return _polygon(*corners)


_TRIANGLE = _polygon((-1.155, -0.667), (1.155, -0.667), (0, 1.333))
_OUTLINES = {
    "circle": _circle(),
    "square": _polygon((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": _polygon((-1.3, 0), (0, -1.3), (1.3, 0), (0, 1.3)),
    "cross": _cross(),
    "x": _turned(_cross(), 45),
    "triangle-up": _TRIANGLE,
    "triangle-down": _turned(_TRIANGLE, 180),
    "triangle-left": _turned(_TRIANGLE, 90),
    "triangle-right": _turned(_TRIANGLE, -90),
    "star": _star(),
    "star-diamond": _star_diamond(),
    "line-ns": _polygon((0, -1.4), (0, 1.4)),
    "line-ew": _polygon((-1.4, 0), (1.4, 0)),
}


def outline(symbol: str, size: float, at: Point) -> tuple[list[Point], list[int], bool]:
    """Return the outline of a marker.

    Parameters
    ----------
    symbol : str
        Such as "diamond" or "circle-open".
    size : float
        Diameter in pixels.
    at : tuple of float
        Centre.

    Returns
    -------
    points : list of (float, float)
    codes : list of int
        Matplotlib's, one a point.
    filled : bool
        Whether the inside has a colour.

    Raises
    ------
    ExportError
        The symbol is unknown.
    """
    name = symbol.removesuffix("-open")
    if name not in _OUTLINES:
        raise ExportError(f"A figure file cannot draw the marker {symbol!r}.")
    points, codes = _OUTLINES[name]
    radius = size / 2
    placed = [(at[0] + radius * x, at[1] + radius * y) for x, y in points]
    return placed, codes, name == symbol and not name.startswith("line-")
