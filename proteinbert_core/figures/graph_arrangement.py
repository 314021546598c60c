"""The geometry of a GO graph in pixels: boxes with their wrapped names, rows, edges, layers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from proteinbert_core.figures.go_subgraph import GoSubgraph
from proteinbert_core.figures.graph_edges import Direction, RowBands, edge_segments, stack_rows
from proteinbert_core.figures.layered_layout import (
    Edge,
    LayeredLayout,
    layered_layout,
    longest_path_layers,
)
from proteinbert_core.figures.node_boxes import wrap_name

NAME_SIZE = 12
DETAIL_SIZE = 11

_BOLD_IS_WIDER = 1.07
_LINE_HEIGHT = 15.6  # Plotly's: 1.3 times the font size
_MAX_LINES = 4
_BOX_WIDTHS: Mapping[Direction, tuple[int, ...]] = {
    "down": (156, 138, 122),
    "right": (156, 138, 122, 106),
}
_PADDING = 10
_NODE_GAP = 14
_EDGE_GAP = 11
_ROW_GAP: Mapping[Direction, int] = {"down": 28, "right": 24}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything lies, in pixels; y grows downwards.

    Attributes
    ----------
    centres : Mapping[str, tuple[float, float]]
        x and y of each term's box.
    lines : Mapping[str, tuple[str, ...]]
        Name of each term, wrapped.
    heights : Mapping[str, float]
        Height of each box.
    box_width : float
        Width of all boxes.
    segments : Mapping[tuple[str, str], tuple[str, ...]]
        For each edge (upper, lower) the SVG paths of its parts.
    layers : Mapping[int, tuple[float, float]]
        Where each layer starts and ends, across the layers.
    layers_are_depths : bool
        Whether the layers are the terms' depths. Links between aspects may push terms further
        down.
    width, height : float
        Room that all of it takes.
    """

    centres: Mapping[str, tuple[float, float]]
    lines: Mapping[str, tuple[str, ...]]
    heights: Mapping[str, float]
    box_width: float
    segments: Mapping[Edge, tuple[str, ...]]
    layers: Mapping[int, tuple[float, float]]
    layers_are_depths: bool
    width: float
    height: float


def arrange(subgraph: GoSubgraph, *, direction: Direction, room: float) -> Arrangement:
    """Arrange the terms of a graph.

    Parameters
    ----------
    subgraph : GoSubgraph
        At least one term.
    direction : "down" or "right"
        Where the more specific terms lie, seen from the root.
    room : float
        Width to compose for, pixels.

    Returns
    -------
    Arrangement
    """
    down = direction == "down"
    kinds = {(link.upper, link.lower): (link.relation, link.direct) for link in subgraph.links}
    depths = {go_id: shown.depth for go_id, shown in subgraph.terms.items()}
    layers = longest_path_layers(depths, kinds, at_least=depths)
    box_width = _box_width(layers, direction, room)
    lines = {
        go_id: wrap_name(
            shown.term.name,
            box_width - 2 * _PADDING,
            NAME_SIZE * (_BOLD_IS_WIDER if shown.most_specific else 1),
            _MAX_LINES,
        )
        for go_id, shown in subgraph.terms.items()
    }
    heights = {go_id: _LINE_HEIGHT * (len(of) + 1.0) + _PADDING for go_id, of in lines.items()}
    extent = box_width if down else max(heights.values())
    layout = layered_layout(
        layers,
        list(kinds),
        node_extent=extent + _NODE_GAP,
        edge_extent=_EDGE_GAP,
        width=room if down else math.inf,
        kinds=list(kinds.values()),
    )
    sizes = [0.0] * layout.n_rows
    for go_id, row in layout.row.items():
        sizes[row] = max(sizes[row], heights[go_id] if down else box_width)
    bands = stack_rows(sizes, layout, _ROW_GAP[direction], widen=down)
    centres = {
        go_id: (layout.position[go_id], bands.centres[row]) for go_id, row in layout.row.items()
    }
    return Arrangement(
        centres=centres if down else {go_id: (x, y) for go_id, (y, x) in centres.items()},
        lines=lines,
        heights=heights,
        box_width=box_width,
        segments=edge_segments(layout, bands, port_room=extent / 2, direction=direction),
        layers=_layer_extents(layers, layout, bands),
        layers_are_depths=layers == depths,
        width=layout.width if down else bands.size,
        height=bands.size if down else layout.width,
    )


def _box_width(layers: Mapping[str, int], direction: Direction, room: float) -> float:
    """Take the widest boxes with which the fullest layer, or the number of layers, fits."""
    counts: dict[int, int] = {}
    for layer in layers.values():
        counts[layer] = counts.get(layer, 0) + 1
    if direction == "down":
        abreast, gap = max(counts.values()), _NODE_GAP
    else:
        abreast, gap = len(counts), _ROW_GAP[direction]
    widths = _BOX_WIDTHS[direction]
    return next((width for width in widths if abreast * (width + gap) <= room), widths[-1])


def _layer_extents(
    layers: Mapping[str, int], layout: LayeredLayout, bands: RowBands
) -> dict[int, tuple[float, float]]:
    """Return where each layer starts and ends; the gap between two is shared evenly."""
    rows: dict[int, list[int]] = {}
    for go_id, layer in sorted(layers.items(), key=lambda item: item[1]):
        rows.setdefault(layer, []).append(layout.row[go_id])
    starts = [bands.centres[min(of)] - bands.half_sizes[min(of)] for of in rows.values()]
    ends = [bands.centres[max(of)] + bands.half_sizes[max(of)] for of in rows.values()]
    inner = [(end + start) / 2 for end, start in zip(ends[:-1], starts[1:], strict=True)]
    return dict(zip(rows, pairwise([0.0, *inner, bands.size]), strict=True))
