"""What is drawn of a GO graph: depth bands, edges and boxes as Plotly shapes, and the legend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import plotly.graph_objects as go

from proteinbert_core.figures.go_subgraph import GoSubgraph
from proteinbert_core.figures.graph_arrangement import DETAIL_SIZE, NAME_SIZE, Arrangement
from proteinbert_core.figures.graph_edges import Direction, ancestor_edges
from proteinbert_core.figures.node_boxes import box_label, box_path
from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    ASPECT_NAMES,
    ASPECT_SYMBOLS,
    Palette,
    probability_colour,
    readable_text,
)

Shape = dict[str, Any]

# (relation, direct) -> its name in the legend, dash of the line.
_LINES: Mapping[tuple[str, bool], tuple[str, str]] = {
    ("is_a", True): ("is_a", "solid"),
    ("part_of", True): ("part_of", "7px,4px"),
    ("is_a", False): ("is_a, over folded terms", "1.5px,3px"),
    ("part_of", False): ("part_of, over folded terms", "9px,3px,1.5px,3px"),
}
_PREDICTED, _IMPLIED = "solid", "4px,3px"

# The frame tells the aspect, the area within it the probability. The gap between the two keeps
# the frame's colour readable beside any probability's.
_FRAME_WIDTH = 2
_FRAME_GAP = 2
_SELECTED_RIM = 4


def depth_bands(arrangement: Arrangement, tone: Palette, direction: Direction) -> Iterator[Shape]:
    """Shade every other layer.

    Parameters
    ----------
    arrangement : Arrangement
    tone : Palette
    direction : "down" or "right"

    Yields
    ------
    dict
        A Plotly shape.
    """
    across, along = ("y", "x") if direction == "down" else ("x", "y")
    for number, (start, end) in enumerate(arrangement.layers.values()):
        if number % 2 == 0:
            yield {
                "type": "rect",
                "layer": "below",
                f"{across}0": start,
                f"{across}1": end,
                f"{along}ref": "paper",
                f"{along}0": 0,
                f"{along}1": 1,
                "line": {"width": 0},
                "fillcolor": tone.grid,
            }


def edges(
    subgraph: GoSubgraph, arrangement: Arrangement, tone: Palette, selected: str | None
) -> Iterator[Shape]:
    """Draw the links, all of one style as one shape: hundreds of shapes would be slow.

    Parameters
    ----------
    subgraph : GoSubgraph
    arrangement : Arrangement
    tone : Palette
    selected : str or None
        The paths from this term up to the root are emphasised.

    Yields
    ------
    dict
        A Plotly shape.
    """
    on_path = ancestor_edges(list(arrangement.segments), selected) if selected else frozenset()
    paths: dict[tuple[bool, tuple[str, bool]], dict[str, None]] = {}
    for link in subgraph.links:
        edge = (link.upper, link.lower)
        style = (edge in on_path, (link.relation, link.direct))
        paths.setdefault(style, {}).update(dict.fromkeys(arrangement.segments[edge]))
    for (strong, kind), segments in sorted(paths.items()):
        yield {
            "type": "path",
            "layer": "between",
            "path": "".join(segments),
            "line": {
                "color": tone.emphasis if strong else tone.line,
                "width": 2.6 if strong else 1.4,
                "dash": _LINES[kind][1],
            },
        }


def boxes(
    subgraph: GoSubgraph, arrangement: Arrangement, tone: Palette, selected: str | None
) -> Iterator[Shape]:
    """Draw each term as a frame and, within, its name on the colour of its probability.

    Parameters
    ----------
    subgraph : GoSubgraph
    arrangement : Arrangement
    tone : Palette
    selected : str or None
        This term gets a broad rim.

    Yields
    ------
    dict
        A Plotly shape.
    """
    # Where a narrow screen makes boxes overlap, the more telling ones lie on top.
    for go_id, shown in sorted(
        subgraph.terms.items(), key=lambda item: (item[0] == selected, item[1].most_specific)
    ):
        x, y = arrangement.centres[go_id]
        width, height = arrangement.box_width, arrangement.heights[go_id]
        aspect = shown.term.aspect
        # Sizes are in pixels, as the text is: zooming in moves the boxes apart.
        place: Shape = {
            "type": "path",
            "layer": "above",
            "xsizemode": "pixel",
            "ysizemode": "pixel",
            "xanchor": round(x, 1),
            "yanchor": round(y, 1),
        }
        if go_id == selected:
            rim = 2 * (_SELECTED_RIM + _FRAME_WIDTH)
            yield {
                **place,
                "path": box_path(aspect, width + rim, height + rim),
                "fillcolor": tone.emphasis,
                "line": {"width": 0},
            }
        yield {
            **place,
            "path": box_path(aspect, width, height),
            "fillcolor": tone.surface,
            "line": {
                "color": ASPECT_COLOURS[aspect],
                "width": _FRAME_WIDTH,
                "dash": _PREDICTED if shown.predicted else _IMPLIED,
            },
        }
        fill = probability_colour(shown.probability)
        inset = _FRAME_WIDTH + 2 * _FRAME_GAP
        yield {
            **place,
            "path": box_path(aspect, width - inset, height - inset),
            "fillcolor": fill,
            "line": {"width": 0},
            "label": {
                "text": box_label(
                    arrangement.lines[go_id],
                    f"{go_id}  {shown.probability:.2f}",
                    DETAIL_SIZE,
                    strong=shown.most_specific,
                ),
                "font": {"size": NAME_SIZE, "color": readable_text(fill)},
                "textposition": "top center",
                "padding": 3,
            },
        }


def legend_entries(
    subgraph: GoSubgraph, tone: Palette, selected: str | None
) -> tuple[list[go.Scatter], list[Shape]]:
    """Explain the signs that the graph uses, and no others.

    Parameters
    ----------
    subgraph : GoSubgraph
    tone : Palette
    selected : str or None

    Returns
    -------
    traces : list of plotly.graph_objects.Scatter
        Without points.
    shapes : list of dict
        Out of sight; Plotly's legend shows dashed frames for shapes only.
    """
    terms = subgraph.terms.values()
    present = {shown.term.aspect for shown in terms}
    traces = [
        _entry(
            ASPECT_NAMES[aspect],
            mode="markers",
            marker={
                "symbol": ASPECT_SYMBOLS[aspect],
                "size": 12,
                "color": tone.surface,
                "line": {"color": colour, "width": _FRAME_WIDTH},
            },
        )
        for aspect, colour in ASPECT_COLOURS.items()
        if aspect in present
    ]
    kinds = {(link.relation, link.direct) for link in subgraph.links}
    traces += [
        _entry(name, mode="lines", line={"color": tone.line, "width": 1.6, "dash": dash})
        for kind, (name, dash) in _LINES.items()
        if kind in kinds
    ]
    traces.append(
        _entry(
            "most specific",
            mode="text",
            textfont={"weight": "bold", "color": tone.text},
            legendrank=1002,
        )
    )
    if selected is not None:
        traces.append(
            _entry(
                "selected, and its paths to the root",
                mode="lines",
                line={"color": tone.emphasis, "width": 3},
                legendrank=1003,
            )
        )
    samples = [("predicted", _PREDICTED)]
    if not all(shown.predicted for shown in terms):
        samples.append(("implied by a more specific term", _IMPLIED))
    shapes = [
        {
            "type": "rect",
            "layer": "below",
            "x0": -2e6,
            "x1": -1e6,
            "y0": 0,
            "y1": 1,
            "line": {"color": tone.text, "width": 1.5, "dash": dash},
            "showlegend": True,
            "name": name,
            "legendrank": 1001,
        }
        for name, dash in samples
    ]
    return traces, shapes


def _entry(name: str, **style: Any) -> go.Scatter:
    return go.Scatter(x=[None], y=[None], name=name, hoverinfo="skip", **style)
