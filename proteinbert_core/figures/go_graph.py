"""The graph of a protein's predicted GO terms and their ancestors, as a Plotly figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from proteinbert_core.figures.go_outline import Measure, outline
from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm, go_subgraph
from proteinbert_core.figures.graph_arrangement import Arrangement, arrange
from proteinbert_core.figures.graph_edges import Direction
from proteinbert_core.figures.graph_shapes import boxes, depth_bands, edges, legend_entries
from proteinbert_core.figures.theme import (
    ASPECT_NAMES,
    ASPECT_SYMBOLS,
    MONOSPACE_FAMILY,
    PROBABILITY_SCALE,
    Palette,
    figure_template,
    palette,
)

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology

_TOP_MARGIN = 98
_SUBTITLE_LINE = 15
_DEPTHS_MARGIN = 24
_LEGEND_LINE = 19
_LEGEND_ENTRY = 235  # width, the longest entry's
_LEFT_MARGIN = 44
_RIGHT_MARGIN = 10
_PHONE = 500
_MAX_IDENTIFIER = 48
_SIDE = 8  # room between the outermost boxes and the rim of the plot


@dataclass(frozen=True, slots=True)
class GoGraph:
    """A drawn graph of GO terms.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
        Each term is a point of the first trace with ``customdata = [GO id]``, so that a click
        can be traced back to it.
    shown : tuple of str
        GO ids in the graph.
    folded : int
        Ancestors (and, in very large sets, less probable terms) left out for want of room.
    description : str
        The same in words, an indented outline, for those who do not see the figure.
    """

    figure: go.Figure
    shown: tuple[str, ...]
    folded: int
    description: str


def go_graph(
    ontology: Ontology,
    scores: Mapping[str, float],
    *,
    threshold: float,
    selected: str | None = None,
    max_terms: int = 60,
    dark: bool = False,
    direction: Direction = "down",
    aspect: str | None = None,
    protein: str | None = None,
    width: int = 840,
    measure: Measure = "probability",
) -> GoGraph:
    """Draw the predicted GO terms of a protein and their ancestors on the ontology graph.

    Parameters
    ----------
    ontology : Ontology
        Names, aspects and links of the terms.
    scores : mapping of str to float
        GO id -> calibrated probability or raw score, 0 to 1.
    threshold : float
        Terms of at least this value are shown, and all their ancestors, which the
        true-path rule makes at least as probable.
    selected : str, optional
        GO id to emphasise, with its paths to the root.
    max_terms : int
        With more terms than this, ancestors are folded: roots and the most specific and most
        probable terms stay.
    dark : bool
        For a dark page.
    direction : "down" or "right"
        Where the more specific terms lie, seen from the root.
    aspect : str, optional
        "MF", "BP" or "CC"; default all three.
    protein : str, optional
        Identifier for the subtitle.
    width : int
        Room in pixels for which the rows are composed, about 350 for a phone. The figure takes
        the width of its page; where that is much narrower, boxes overlap until one zooms in.
    measure : "probability" or "score"
        What the values are called: a score that is not calibrated is no probability.

    Returns
    -------
    GoGraph

    Raises
    ------
    OntologyError
        A predicted id is not in the ontology.
    """
    keep = ontology[selected].go_id if selected is not None and selected in ontology else None
    subgraph = go_subgraph(
        ontology, scores, threshold=threshold, aspect=aspect, max_terms=max_terms, keep=keep
    )
    title = f"{ASPECT_NAMES[aspect]}: predicted terms" if aspect else "Predicted GO terms"
    subtitles = [_subtitle(subgraph, threshold, measure)]
    if protein:
        subtitles.insert(0, _shortened(protein))
    tone = palette(dark)
    if subgraph.terms:
        emphasised = keep if keep in subgraph.terms else None
        figure = _draw(subgraph, tone, direction, width, emphasised, measure)
        figure.update_layout(
            height=figure.layout.height + _SUBTITLE_LINE * len(subtitles),
            margin_t=_TOP_MARGIN + _SUBTITLE_LINE * len(subtitles),
        )
    else:
        figure = _draw_nothing(tone)
    figure.update_layout(
        template=figure_template(dark),
        title={
            "text": title,
            "subtitle": {"text": "<br>".join(escape(line, quote=False) for line in subtitles)},
            "yref": "container",
            "y": 1 - 52 / figure.layout.height,
            "yanchor": "bottom",
            "pad": {"l": 4},
        },
    )
    return GoGraph(
        figure=figure,
        shown=tuple(subgraph.terms),
        folded=subgraph.folded,
        description=outline(subgraph, ". ".join([title, *subtitles]) + ".", measure),
    )


def _subtitle(subgraph: GoSubgraph, threshold: float, measure: Measure) -> str:
    if not subgraph.terms:
        return f"no term reaches {measure} {threshold:.2f}"
    count = len(subgraph.terms) + subgraph.folded
    parts = [f"{count} term{'s' if count > 1 else ''} at {measure} ≥ {threshold:.2f}"]
    implied = sum(not shown.predicted for shown in subgraph.terms.values())
    if implied:
        parts.append(f"{implied} implied")
    if subgraph.folded:
        parts.append(f"{subgraph.folded} folded")
    return ", ".join(parts)


def _shortened(identifier: str) -> str:
    """Cut an identifier that would not fit the narrowest screen."""
    if len(identifier) <= _MAX_IDENTIFIER:
        return identifier
    return identifier[: _MAX_IDENTIFIER - 1] + "…"


def _draw_nothing(tone: Palette) -> go.Figure:
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


def _draw(
    subgraph: GoSubgraph,
    tone: Palette,
    direction: Direction,
    width: int,
    selected: str | None,
    measure: Measure,
) -> go.Figure:
    arrangement = arrange(
        subgraph, direction=direction, room=width - _LEFT_MARGIN - _RIGHT_MARGIN - 2 * _SIDE
    )
    legend_traces, legend_shapes = legend_entries(subgraph, tone, selected)
    abreast = max(width // _LEGEND_ENTRY, 1)
    legend_lines = math.ceil((len(legend_traces) + len(legend_shapes)) / abreast)
    bottom_margin = _DEPTHS_MARGIN + _LEGEND_LINE * legend_lines
    x_axis, y_axis, annotations = _axes(arrangement, tone, direction)
    return go.Figure(
        data=[_points(subgraph, arrangement, measure), *legend_traces],
        layout={
            "height": round(arrangement.height + _TOP_MARGIN + bottom_margin),
            "margin": {
                "l": _LEFT_MARGIN,
                "r": _RIGHT_MARGIN,
                "t": _TOP_MARGIN,
                "b": bottom_margin,
            },
            "xaxis": x_axis,
            "yaxis": y_axis,
            "annotations": annotations,
            "shapes": [
                *depth_bands(arrangement, tone, direction),
                *edges(subgraph, arrangement, tone, selected),
                *boxes(subgraph, arrangement, tone, selected),
                *legend_shapes,
            ],
            "hovermode": "closest",
            "hoverdistance": 60,
            # On a phone the graph fits; panning it would keep the finger from scrolling the page.
            "dragmode": "pan" if width >= _PHONE else False,
            "modebar": {"remove": ["zoom", "select", "lasso", "autoscale"]},
            # Keeps zoom and pan when only the selection or the theme changes.
            "uirevision": f"{direction} {' '.join(subgraph.terms)}",
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
            "coloraxis": {
                "colorscale": [list(stop) for stop in PROBABILITY_SCALE],
                "cmin": 0,
                "cmax": 1,
                "colorbar": {
                    "title": {"text": measure.capitalize(), "side": "top"},
                    "orientation": "h",
                    "thickness": 10,
                    "lenmode": "pixels",
                    "len": 230,
                    "x": 0,
                    "xanchor": "left",
                    "xpad": 0,
                    "y": 1,
                    "yanchor": "bottom",
                    "tickvals": [0, 0.25, 0.5, 0.75, 1],
                },
            },
        },
    )


def _points(subgraph: GoSubgraph, arrangement: Arrangement, measure: Measure) -> go.Scatter:
    """Return the trace that answers the pointer; its markers lie hidden below the boxes."""
    terms = subgraph.terms
    places = [arrangement.centres[go_id] for go_id in terms]
    return go.Scatter(
        x=[round(x, 1) for x, _ in places],
        y=[round(y, 1) for _, y in places],
        customdata=[[go_id] for go_id in terms],
        mode="markers",
        marker={
            "size": 24,
            "symbol": [ASPECT_SYMBOLS[shown.term.aspect] for shown in terms.values()],
            "color": [round(shown.probability, 4) for shown in terms.values()],
            "coloraxis": "coloraxis",
        },
        hovertext=[_hover(shown, measure) for shown in terms.values()],
        hoverinfo="text",
        showlegend=False,
        name="GO terms",
    )


def _axes(
    arrangement: Arrangement, tone: Palette, direction: Direction
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
    left, right = -_SIDE, arrangement.width + _SIDE
    return (
        {
            "range": [left, right],
            "minallowed": left,
            "maxallowed": right,
            **(plain if down else depths),
        },
        # The figure is as high as the graph: only the width ever lacks, so only x is zoomed.
        {"range": [arrangement.height, 0], "fixedrange": True, **(depths if down else plain)},
        name,
    )


def _hover(shown: ShownTerm, measure: Measure) -> str:
    if not shown.predicted:
        status = "implied by a more specific term"
    elif shown.most_specific:
        status = "most specific prediction"
    else:
        status = "predicted"
    return (
        f"<b>{escape(shown.term.name, quote=False)}</b><br>"
        f"<span style='font-family:{MONOSPACE_FAMILY}'>{shown.term.go_id}</span>"
        f" · {ASPECT_NAMES[shown.term.aspect].lower()}<br>"
        f"{measure.capitalize()} {shown.probability:.3f}, {status}<br>Depth {shown.depth}"
    )
