"""Edges of a layered graph as smooth SVG paths in the units of the axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from proteinbert_core.figures.layered_layout import Edge, LayeredLayout

Direction = Literal["down", "right"]

_PORT_STEP = 9.0


@dataclass(frozen=True, slots=True)
class RowBands:
    """Where the rows lie across the layers.

    Attributes
    ----------
    centres : tuple of float
        Middle of each row, pixels from the first row's edge.
    half_sizes : tuple of float
        Half the size of the boxes in each row, pixels.
    size : float
        Room of all rows, pixels.
    """

    centres: tuple[float, ...]
    half_sizes: tuple[float, ...]
    size: float


def stack_rows(
    sizes: Sequence[float], layout: LayeredLayout, least_gap: float, *, widen: bool
) -> RowBands:
    """Stack the rows.

    Parameters
    ----------
    sizes : sequence of float
        Size of the boxes in each row, across the layers.
    layout : LayeredLayout
        Routes of the edges.
    least_gap : float
        Gap between the boxes of two rows, pixels.
    widen : bool
        Leave more room between two rows where edges run far sideways.

    Returns
    -------
    RowBands
    """
    sideways = [0.0] * max(len(sizes) - 1, 0)
    for route in layout.routes.values():
        for (start, row), (end, _) in pairwise(route):
            sideways[row] += abs(end - start)
    centres: list[float] = []
    cursor = least_gap / 2
    for row, size in enumerate(sizes):
        if row:
            cursor += least_gap
            if widen:
                cursor += min(sideways[row - 1] / 120, 1.2 * least_gap)
        centres.append(cursor + size / 2)
        cursor += size
    return RowBands(tuple(centres), tuple(size / 2 for size in sizes), cursor + least_gap / 2)


def edge_segments(
    layout: LayeredLayout, bands: RowBands, *, port_room: float, direction: Direction
) -> dict[Edge, tuple[str, ...]]:
    """Draw every edge: across the gaps a curve, past the boxes of a row straight.

    Parameters
    ----------
    layout : LayeredLayout
    bands : RowBands
    port_room : float
        Room along a box over which the edges that meet there are spread, pixels.
    direction : "down" or "right"
        The way from the first row to the last.

    Returns
    -------
    dict of (str, str) to tuple of str
        For each edge the SVG paths of its segments, row by row; where edges share their way,
        their segments are equal. Ends lie inside the boxes, which are to be drawn over them.
    """
    tails = _ports(layout, port_room, upper=True)
    heads = _ports(layout, port_room, upper=False)

    def point(along: float, across: float) -> str:
        x, y = (along, across) if direction == "down" else (across, along)
        return f"{x:.1f},{y:.1f}"

    segments: dict[Edge, tuple[str, ...]] = {}
    for edge, route in layout.routes.items():
        places = [position for position, _ in route]
        places[0] += tails[edge]
        places[-1] += heads[edge]
        drawn = []
        for (start, end), (_, row) in zip(pairwise(places), route, strict=False):
            origin = bands.centres[row]
            leave = origin + bands.half_sizes[row]
            goal = bands.centres[row + 1]
            arrive = goal - bands.half_sizes[row + 1]
            middle = (leave + arrive) / 2
            drawn.append(
                f"M{point(start, origin)}L{point(start, leave)}"
                f"C{point(start, middle)},{point(end, middle)},{point(end, arrive)}"
                f"L{point(end, goal)}"
            )
        segments[edge] = tuple(drawn)
    return segments


def _ports(layout: LayeredLayout, room: float, *, upper: bool) -> dict[Edge, float]:
    """Spread the edges that meet at a box, in the order of where they come from."""
    meeting: dict[str, dict[tuple[float, int], list[Edge]]] = {}
    for edge, route in layout.routes.items():
        neighbour = route[1 if upper else -2]
        meeting.setdefault(edge[0 if upper else 1], {}).setdefault(neighbour, []).append(edge)
    offsets: dict[Edge, float] = {}
    for neighbours in meeting.values():
        step = min(_PORT_STEP, room / len(neighbours))
        for place, neighbour in enumerate(sorted(neighbours)):
            for edge in neighbours[neighbour]:
                offsets[edge] = (place - (len(neighbours) - 1) / 2) * step
    return offsets


def ancestor_edges(edges: Sequence[Edge], start: str) -> frozenset[Edge]:
    """Return the edges on the paths from a node up to the top.

    Parameters
    ----------
    edges : sequence of (str, str)
        Pairs (upper, lower).
    start : str

    Returns
    -------
    frozenset of (str, str)
    """
    above: Mapping[str, list[Edge]] = {lower: [] for _, lower in edges}
    for edge in edges:
        above[edge[1]].append(edge)
    found: set[Edge] = set()
    waiting = [start]
    while waiting:
        for edge in above.get(waiting.pop(), ()):
            if edge not in found:
                found.add(edge)
                waiting.append(edge[0])
    return frozenset(found)
