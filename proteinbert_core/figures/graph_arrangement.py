"""The geometry of a GO graph in pixels: boxes with their wrapped names, rows, edges, layers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm
from proteinbert_core.figures.graph_edges import Direction, RowBands, edge_segments, stack_rows
from proteinbert_core.figures.graph_folding import ABOVE, BELOW, fold_key
from proteinbert_core.figures.layered_layout import (
    Edge,
    LayeredLayout,
    layered_layout,
    longest_path_layers,
)
from proteinbert_core.figures.node_boxes import text_width, wrap_name

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
_TAB_HEIGHT = 15
_TAB_PADDING = 5
_NODE_GAP = 14
_EDGE_GAP = 11
_ROW_GAP: Mapping[Direction, int] = {"down": 28, "right": 24}


@dataclass(frozen=True, slots=True)
class FoldTab:
    """The tab at a box that stands for folded terms.

    Attributes
    ----------
    go_id : str
        The term at whose box it is.
    side : "above" or "below"
    count : int
        How many terms it stands for.
    x, y : float
        Its middle, pixels.
    width, height : float
        Its size, pixels.
    """

    go_id: str
    side: str
    count: int
    x: float
    y: float
    width: float
    height: float

    @property
    def key(self) -> str:
        """Name of the fold."""
        return fold_key(self.side, self.go_id)

    @property
    def text(self) -> str:
        """What is printed on it."""
        return f"+{self.count:,}"


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
    tabs : tuple of FoldTab
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
    tabs: tuple[FoldTab, ...]
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
        size = heights[go_id] if down else box_width
        sizes[row] = max(sizes[row], size + 2 * _tab_room(subgraph.terms[go_id], direction))
    bands = stack_rows(sizes, layout, _ROW_GAP[direction], widen=down)
    centres = {
        go_id: (layout.position[go_id], bands.centres[row]) for go_id, row in layout.row.items()
    }
    if not down:
        centres = {go_id: (x, y) for go_id, (y, x) in centres.items()}
    return Arrangement(
        centres=centres,
        lines=lines,
        heights=heights,
        box_width=box_width,
        tabs=tuple(
            tab
            for go_id, shown in subgraph.terms.items()
            for tab in _tabs(shown, centres[go_id], box_width, heights[go_id], direction)
        ),
        segments=edge_segments(layout, bands, port_room=extent / 2, direction=direction),
        layers=_layer_extents(layers, layout, bands),
        layers_are_depths=layers == depths,
        width=layout.width if down else bands.size,
        height=bands.size if down else layout.width,
    )


def _tabs(
    shown: ShownTerm,
    centre: tuple[float, float],
    box_width: float,
    box_height: float,
    direction: Direction,
) -> Iterator[FoldTab]:
    """Put the tabs of a box to those sides of it to which the folded terms would lie."""
    x, y = centre
    for side, count, sign in ((ABOVE, shown.folded_above, -1), (BELOW, shown.folded_below, 1)):
        if count:
            width = _tab_width(count)
            if direction == "down":
                place = x, y + sign * (box_height + _TAB_HEIGHT) / 2
            else:
                place = x + sign * (box_width + width) / 2, y
            yield FoldTab(shown.term.go_id, side, count, *place, width, _TAB_HEIGHT)


def _tab_width(count: int) -> float:
    return text_width(f"+{count:,}", DETAIL_SIZE) + 2 * _TAB_PADDING


def _tab_room(shown: ShownTerm, direction: Direction) -> float:
    largest = max(shown.folded_above, shown.folded_below)
    if not largest:
        return 0.0
    return _TAB_HEIGHT if direction == "down" else _tab_width(largest)


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
