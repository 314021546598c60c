"""The Plotly figure of a GO graph: title, boxes, edges, depths, colour bar and legend."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import plotly.graph_objects as go

from proteinbert_core.figures.go_subgraph import GoSubgraph
from proteinbert_core.figures.graph_arrangement import Arrangement, arrange
from proteinbert_core.figures.graph_edges import Direction
from proteinbert_core.figures.graph_legend import legend_entries
from proteinbert_core.figures.graph_look import Look
from proteinbert_core.figures.graph_pointer import flank_points, fold_points, term_points
from proteinbert_core.figures.graph_shapes import badges, boxes, depth_bands, edges, fold_tabs
from proteinbert_core.figures.graph_values import ValueScale
from proteinbert_core.figures.theme import (
    PROBABILITY_SCALE,
    Palette,
    figure_template,
    palette,
)

_TOP_MARGIN = 98
_BAR_HEIGHT = 24  # what the top margin can do without where there is no colour bar
_SUBTITLE_LINE = 15
_TITLE_BOTTOM = 52  # from the top, the first subtitle included
_FIRST_SUBTITLE = 24
_DEPTHS_MARGIN = 24
_LEGEND_LINE = 19
_LEGEND_ENTRY = 235  # width, the longest entry's
_LEFT_MARGIN = 44
_RIGHT_MARGIN = 10
_PHONE = 500
_SIDE = 8  # room between the outermost boxes and the rim of the plot


def draw(subgraph: GoSubgraph, look: Look) -> go.Figure:
    """Draw a graph of GO terms.

    Parameters
    ----------
    subgraph : GoSubgraph
    look : Look

    Returns
    -------
    plotly.graph_objects.Figure
        The first trace has a point for each term, with ``customdata = [GO id]``; the second,
        where terms are folded, one for each fold, with its key. `layout.width` is set where the
        graph needs more than the room; otherwise the figure takes the width of its page.
    """
    tone = palette(look.dark)
    figure = _graph(subgraph, tone, look) if subgraph.terms else _nothing(tone)
    if subgraph.terms:
        lines = _SUBTITLE_LINE * len(look.subtitles) if look.subtitles else -_FIRST_SUBTITLE
        figure.update_layout(
            height=figure.layout.height + lines, margin_t=figure.layout.margin.t + lines
        )
    title_bottom = _TITLE_BOTTOM - (0 if look.subtitles else _FIRST_SUBTITLE)
    subtitle = "<br>".join(escape(line, quote=False) for line in look.subtitles)
    figure.update_layout(
        template=figure_template(look.dark),
        title={
            "text": escape(look.title, quote=False),
            "subtitle": {"text": subtitle},
            "yref": "container",
            "y": 1 - title_bottom / figure.layout.height,
            "yanchor": "bottom",
            "pad": {"l": 4},
        },
    )
    return figure


def _nothing(tone: Palette) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        height=200,
        margin={"l": 8, "r": 8, "t": 70, "b": 8},
        xaxis={"visible": False, "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
        annotations=[
            {
                "text": "Nothing to draw here.<br>A lower threshold shows more terms.",
                "showarrow": False,
                "font": {"size": 13, "color": tone.muted_text},
            }
        ],
    )
    return figure


def _graph(subgraph: GoSubgraph, tone: Palette, look: Look) -> go.Figure:
    around = _LEFT_MARGIN + _RIGHT_MARGIN + 2 * _SIDE
    arrangement = arrange(subgraph, direction=look.direction, room=look.width - around)
    needed = arrangement.width + around
    legend_traces, legend_shapes = legend_entries(subgraph, tone, look.selected, look.wording)
    abreast = max(look.width // _LEGEND_ENTRY, 1)
    legend_lines = math.ceil((len(legend_traces) + len(legend_shapes)) / abreast)
    valued = any(shown.value is not None for shown in subgraph.terms.values())
    top_margin = _TOP_MARGIN if valued else _TOP_MARGIN - _BAR_HEIGHT
    bottom_margin = _DEPTHS_MARGIN + _LEGEND_LINE * legend_lines
    beside = look.direction == "right"
    # Not stretched to the room: tabs at the sides of boxes would part from them.
    right = max(arrangement.width, look.width - around) + _SIDE
    x_axis, y_axis, annotations = _axes(arrangement, right, tone, look.direction)
    return go.Figure(
        data=[
            term_points(subgraph, arrangement, look),
            *([fold_points(arrangement)] if arrangement.tabs else []),
            *([flank_points(subgraph, arrangement, look)] if arrangement.tabs and beside else []),
            *legend_traces,
        ],
        layout={
            "width": round(needed) if needed > look.width + 1 else None,
            "height": round(arrangement.height + top_margin + bottom_margin),
            "margin": {
                "l": _LEFT_MARGIN,
                "r": _RIGHT_MARGIN,
                "t": top_margin,
                "b": bottom_margin,
            },
            "xaxis": x_axis,
            "yaxis": y_axis,
            "annotations": annotations,
            "shapes": [
                *depth_bands(arrangement, tone, look.direction),
                *edges(subgraph, arrangement, tone, look.selected),
                *boxes(subgraph, arrangement, tone, look.selected, look.scale),
                *fold_tabs(arrangement, tone),
                *badges(subgraph, arrangement, tone),
                *legend_shapes,
            ],
            "hovermode": "closest",
            "hoverdistance": 64,
            # On a phone the graph fits; panning it would keep the finger from scrolling the page.
            "dragmode": "pan" if look.width >= _PHONE else False,
            "modebar": {"remove": ["zoom", "select", "lasso", "autoscale"]},
            # Keeps zoom and pan when only the selection or the theme changes.
            "uirevision": f"{look.direction} {' '.join(subgraph.terms)}",
            "legend": {
                "orientation": "h",
                "xref": "container",
                "x": 0,
                "xanchor": "left",
                "yref": "container",
                "y": 0,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "coloraxis": _colour_axis(look.scale, shown=valued),
        },
    )


def _colour_axis(scale: ValueScale, *, shown: bool) -> dict[str, Any]:
    return {
        "colorscale": [list(stop) for stop in PROBABILITY_SCALE],
        "cmin": 0,
        "cmax": 1,
        "showscale": shown,
        "colorbar": {
            "title": {"text": scale.name[:1].upper() + scale.name[1:], "side": "top"},
            "orientation": "h",
            "thickness": 10,
            "lenmode": "pixels",
            "len": 230,
            "x": 0,
            "xanchor": "left",
            "xpad": 0,
            "y": 1,
            "yanchor": "bottom",
            "tickvals": [scale.shade(tick) for tick in scale.ticks],
            "ticktext": [f"{tick:g}" for tick in scale.ticks],
        },
    }


def _axes(
    arrangement: Arrangement, right: float, tone: Palette, direction: Direction
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """Return both axes and the annotation that names the one with the depths."""
    plain: dict[str, Any] = {"showgrid": False, "showticklabels": False, "ticks": ""}
    depths = plain
    down = direction == "down"
    name: list[dict[str, Any]] = []
    if arrangement.layers_are_depths:
        depths = {
            "showgrid": False,
            "ticks": "",
            "tickvals": [(start + end) / 2 for start, end in arrangement.layers.values()],
            "ticktext": [str(layer) for layer in arrangement.layers],
        }
        # A rotated axis title would be far from the top, where reading starts.
        name.append(
            {
                "text": "Depth",
                "showarrow": False,
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": 1 if down else 0,
                "xanchor": "right",
                "yanchor": "top",
                "xshift": -2,
                "font": {"size": 12, "color": tone.muted_text},
            }
        )
    return (
        {
            "range": [-_SIDE, right],
            "minallowed": -_SIDE,
            "maxallowed": right,
            **(plain if down else depths),
        },
        # The figure is as high as the graph: only the width ever lacks, so only x is zoomed.
        {"range": [arrangement.height, 0], "fixedrange": True, **(depths if down else plain)},
        name,
    )
