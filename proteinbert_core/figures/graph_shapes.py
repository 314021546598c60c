"""What is drawn of a GO graph as Plotly shapes: depth bands, edges, boxes, ticks and tabs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm
from proteinbert_core.figures.graph_arrangement import DETAIL_SIZE, NAME_SIZE, Arrangement
from proteinbert_core.figures.graph_edges import Direction, ancestor_edges
from proteinbert_core.figures.graph_values import ValueScale
from proteinbert_core.figures.node_boxes import box_label, box_path, circle_path
from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    Palette,
    probability_colour,
    readable_text,
)

Shape = dict[str, Any]

#: (relation, direct) -> its name in the legend, dash of the line.
LINES: Mapping[tuple[str, bool], tuple[str, str]] = {
    ("is_a", True): ("is_a", "solid"),
    ("part_of", True): ("part_of", "7px,4px"),
    ("is_a", False): ("is_a, over folded terms", "1.5px,3px"),
    ("part_of", False): ("part_of, over folded terms", "9px,3px,1.5px,3px"),
}
#: Dashes of the frames: terms of their own, implied ones, and those only known to hold.
OWN, IMPLIED, ANNOTATED_ALONE = "solid", "4px,3px", "1.5px,2px"

# The frame tells the aspect, the area within it the probability. The gap between the two keeps
# the frame's colour readable beside any probability's.
FRAME_WIDTH = 2
_FRAME_GAP = 2
_SELECTED_RIM = 4
_BADGE_RADIUS = 8


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
                "dash": LINES[kind][1],
            },
        }


def boxes(
    subgraph: GoSubgraph,
    arrangement: Arrangement,
    tone: Palette,
    selected: str | None,
    scale: ValueScale,
) -> Iterator[Shape]:
    """Draw each term as a frame and, within, its name on the colour of its value.

    Parameters
    ----------
    subgraph : GoSubgraph
    arrangement : Arrangement
    tone : Palette
    selected : str or None
        This term gets a broad rim.
    scale : ValueScale
        What the values are.

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
        place = _at(x, y)
        if go_id == selected:
            rim = 2 * (_SELECTED_RIM + FRAME_WIDTH)
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
                "width": FRAME_WIDTH,
                "dash": frame_dash(shown),
            },
        }
        fill, detail = tone.surface, go_id
        if shown.value is not None:
            fill = probability_colour(scale.shade(shown.value))
            detail = f"{go_id}  {scale.text(shown.value)}"
        inset = FRAME_WIDTH + 2 * _FRAME_GAP
        yield {
            **place,
            "path": box_path(aspect, width - inset, height - inset),
            "fillcolor": fill,
            "line": {"width": 0},
            "label": {
                "text": box_label(
                    arrangement.lines[go_id],
                    detail,
                    DETAIL_SIZE,
                    strong=shown.most_specific,
                ),
                "font": {"size": NAME_SIZE, "color": readable_text(fill)},
                "textposition": "top center",
                "padding": 3,
            },
        }


def badges(subgraph: GoSubgraph, arrangement: Arrangement, tone: Palette) -> Iterator[Shape]:
    """Tick the terms that are known to hold, at a corner of their boxes.

    Parameters
    ----------
    subgraph : GoSubgraph
    arrangement : Arrangement
    tone : Palette

    Yields
    ------
    dict
        A Plotly shape.
    """
    for go_id, shown in subgraph.terms.items():
        if shown.annotated is not None:
            x, y = arrangement.centres[go_id]
            yield {
                **_at(x, y),
                # Upwards is positive where sizes are in pixels.
                "path": circle_path(
                    arrangement.box_width / 2 - 3, arrangement.heights[go_id] / 2 - 2, _BADGE_RADIUS
                ),
                "fillcolor": tone.emphasis,
                "line": {"width": 1.5, "color": tone.surface},
                "label": {
                    "text": "✓",
                    "font": {"size": DETAIL_SIZE, "color": tone.surface},
                    "padding": 0,
                },
            }


def fold_tabs(arrangement: Arrangement, tone: Palette) -> Iterator[Shape]:
    """Draw the tabs that stand for folded terms.

    Parameters
    ----------
    arrangement : Arrangement
    tone : Palette

    Yields
    ------
    dict
        A Plotly shape.
    """
    for tab in arrangement.tabs:
        yield {
            **_at(tab.x, tab.y),
            "path": box_path("MF", tab.width, tab.height),
            "fillcolor": tone.surface,
            "line": {"width": 1.2, "color": tone.line},
            "label": {
                "text": tab.text,
                "font": {"size": DETAIL_SIZE, "color": tone.text},
                "padding": 0,
            },
        }


def _at(x: float, y: float) -> Shape:
    """Place a path whose size is in pixels, as the text's is: zooming in moves boxes apart."""
    return {
        "type": "path",
        "layer": "above",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": round(x, 1),
        "yanchor": round(y, 1),
    }


def frame_dash(shown: ShownTerm) -> str:
    """Return the dash of a term's frame.

    Parameters
    ----------
    shown : ShownTerm

    Returns
    -------
    str
    """
    if shown.own:
        return OWN
    return IMPLIED if shown.annotated is None else ANNOTATED_ALONE
