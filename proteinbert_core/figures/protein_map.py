"""The map of proteins: a point each, coloured by group or by number, the queries on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from proteinbert_core.figures.category_palette import OTHER_COLOUR
from proteinbert_core.figures.map_hover import HoverTexts
from proteinbert_core.figures.map_marks import (
    QueryMarks,
    neighbour_lines,
    query_labels,
    query_traces,
    ring,
)
from proteinbert_core.figures.theme import PROBABILITY_SCALE, figure_template, palette

IntArray = npt.NDArray[np.integer[Any]]
FloatArray = npt.NDArray[np.floating[Any]]

_MARGIN: Final = 0.04
_DIMMED: Final = 0.12
_OPACITY: Final = 0.75
_BACKGROUND: Final = 0.35
_HEIGHT: Final = 620
# Groups of at least so many points are dealt out in so many layers, so that none hides another.
_LARGE: Final = 600
_LAYERS: Final = 6
# What is in view at first leaves out so many of the points at either end: a few far islets would
# else make the rest small.
_FAR: Final = 0.0025
# The tags are in the template once, not in fifty thousand texts.
_WHO: Final = "<b>%{hovertext}</b><br>%{text}<br>"


@dataclass(frozen=True, eq=False)
class PointGroup:
    """Points of one colour.

    Attributes
    ----------
    label : str
        Plain text, for the hover box and the legend.
    rows : ndarray, shape=(n_group,), dtype=int
        Which points.
    colour : str
        As "#RRGGBB".
    is_background : bool
        Whether it is drawn below all others, as the rest and the absent are.
    """

    label: str
    rows: IntArray
    colour: str
    is_background: bool = False


@dataclass(frozen=True, eq=False)
class PointNumbers:
    """A number of each point, shown by the scale of colours.

    Attributes
    ----------
    values : ndarray, shape=(n,), dtype=float
        NaN where it is not known.
    title : str
        With the unit, for the colour bar.
    log : bool
        Whether colours follow the logarithm; values must be positive then.
    low, high : float or None
        Ends of the scale; those of the values by default.
    """

    values: FloatArray
    title: str
    log: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class MapLook:
    """How the map is seen; nothing about the proteins.

    Attributes
    ----------
    axis_titles : tuple of str
    dark : bool
        For a dark page.
    x_range, y_range : tuple of float or None
        What is in view; everything by default.
    height : int or None
        In pixels, where it is known: on its page the map takes the room there is.
    dragmode : str
        What dragging does: "pan", "zoom", "lasso" or "select".
    for_file : bool
        With title and legend, for a file; on a page both stand beside the map.
    title, subtitle : str
        Plain text; of a file.
    """

    axis_titles: tuple[str, str] = ("", "")
    dark: bool = False
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    height: int | None = None
    dragmode: str = "pan"
    for_file: bool = False
    title: str = ""
    subtitle: str = ""


@dataclass(frozen=True, eq=False)
class MapPoints:
    """The points of a map.

    Attributes
    ----------
    coordinates : ndarray, shape=(n, 2), dtype=float32
        NaN where a protein has no place; it is not drawn.
    hover : HoverTexts
        What the hover box says of each.
    groups : sequence of PointGroup
        Which points are shown and their colours; a point in none of them is not drawn.
    numbers : PointNumbers or None
        Colours by number in place of the groups' colours.
    selected : ndarray, shape=(n,), dtype=bool, or None
        Which stand out; all where it is None.
    regions : sequence of sequence of (float, float)
        Corners of what was drawn around the selected, for dotted lines.
    """

    coordinates: FloatArray
    hover: HoverTexts
    groups: Sequence[PointGroup]
    numbers: PointNumbers | None = None
    selected: npt.NDArray[np.bool_] | None = None
    regions: Sequence[Sequence[tuple[float, float]]] = ()


def protein_map(
    points: MapPoints,
    look: MapLook,
    queries: QueryMarks | None = None,
    marked: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw the map.

    Large groups are dealt out in layers of all of them, so that none hides another where they
    share a place; small ones are drawn on top, then what is selected, then the queries. At first
    all but the farthest half per cent of the points is in view.

    Parameters
    ----------
    points : MapPoints
    look : MapLook
    queries : QueryMarks, optional
    marked : tuple of float, optional
        Place of the protein whose card is open; it gets a ring.

    Returns
    -------
    plotly.graph_objects.Figure
        Each reference protein is a point whose ``customdata`` is its row, or begins with it;
        each query is one with ``customdata = ["query", number]``.
    """
    kind = go.Scatter if look.for_file else go.Scattergl
    figure = go.Figure()
    figure.add_traces(_point_traces(points, kind))
    named: set[str] = set()
    for trace in figure.data:  # one entry of the legend for all layers of a group
        trace.showlegend = trace.name not in named
        named.add(trace.name)
    if queries is not None and len(queries.labels):
        figure.add_traces(query_traces(queries, points.coordinates, look.dark, kind))
        figure.update_layout(
            annotations=query_labels(queries, look.dark),
            shapes=neighbour_lines(queries, points.coordinates),
        )
    if marked is not None and np.isfinite(marked).all():
        figure.add_trace(ring(marked, look.dark, kind))
    _lay_out(figure, points, look, queries)
    return figure


def point_size(n: int) -> float:
    """Return the diameter of a point in pixels, where there are `n`.

    Examples
    --------
    >>> [point_size(n) for n in (100, 5_000, 40_000, 200_000)]
    [8.0, 5.0, 3.4, 2.6]
    """
    for most, size in ((500, 8.0), (2_000, 6.0), (10_000, 5.0), (30_000, 4.0), (80_000, 3.4)):
        if n <= most:
            return size
    return 2.6


def _point_traces(points: MapPoints, kind: Any) -> list[Any]:
    """Make the traces of the reference proteins, from the bottom to the top."""
    coordinates = np.asarray(points.coordinates, dtype=np.float32)
    has_place = np.asarray(np.isfinite(coordinates).all(axis=1), dtype=np.bool_)
    shown: list[tuple[PointGroup, IntArray]] = [
        (group, placed)
        for group in points.groups
        if len(placed := np.asarray(group.rows, dtype=np.int32)[has_place[group.rows]])
    ]
    size = point_size(sum(len(rows) for _, rows in shown))
    has_background = any(group.is_background for group, _ in shown)
    below, above = [], []
    for group, rows in _in_layers(shown):
        if points.selected is None:
            # Where much is background, what stands before it must be seen.
            stands_out = not group.is_background and has_background
            opacity = _OPACITY if not group.is_background else _BACKGROUND
            below += _traces_of(
                points, group, rows, size * (1.3 if stands_out else 1), opacity, kind
            )
            continue
        is_selected = points.selected[rows]
        below += _traces_of(points, group, rows[~is_selected], size, _DIMMED, kind)
        above += _traces_of(points, group, rows[is_selected], size * 1.25, 0.95, kind)
    return below + above


def _in_layers(
    shown: Sequence[tuple[PointGroup, IntArray]],
) -> list[tuple[PointGroup, IntArray]]:
    """Order groups from the bottom to the top, large ones in several layers."""
    order = sorted(shown, key=lambda each: (not each[0].is_background, -len(each[1])))
    background = [each for each in order if each[0].is_background]
    large = [each for each in order if not each[0].is_background and len(each[1]) >= _LARGE]
    small = [each for each in order if not each[0].is_background and len(each[1]) < _LARGE]
    if len(large) < 2:
        return order
    random = np.random.default_rng(0)
    dealt = [np.array_split(random.permutation(rows), _LAYERS) for _, rows in large]
    layers = [
        (group, np.sort(parts[layer]))
        for layer in range(_LAYERS)
        for (group, _), parts in zip(large, dealt, strict=True)
    ]
    return [*background, *layers, *small]


def _traces_of(
    points: MapPoints, group: PointGroup, rows: IntArray, size: float, opacity: float, kind: Any
) -> list[Any]:
    if not len(rows):
        return []
    numbers = points.numbers
    if numbers is None:
        return [_trace(points, rows, group.label, group.colour, size, opacity, kind)]
    values = numbers.values[rows]
    known = np.isfinite(values)
    traces = []
    if not known.all():
        unknown = rows[~known]
        traces.append(_trace(points, unknown, "not known", OTHER_COLOUR, size, opacity * 0.6, kind))
    if known.any():
        # The extremes last, for they are what one looks for.
        order = np.argsort(values[known], kind="stable")
        trace = _trace(points, rows[known][order], numbers.title, "", size, opacity, kind)
        exact = values[known][order].astype(np.float32)
        trace.customdata = np.column_stack([rows[known][order].astype(np.float32), exact])
        trace.marker.color = np.log10(exact) if numbers.log else exact
        trace.marker.coloraxis = "coloraxis"
        trace.hovertemplate = (
            f"{_WHO}{_template_text(escape(numbers.title, quote=False))}: "
            "%{customdata[1]:,.4~g}<extra></extra>"
        )
        traces.append(trace)
    return traces


def _trace(
    points: MapPoints,
    rows: IntArray,
    label: str,
    colour: str,
    size: float,
    opacity: float,
    kind: Any,
) -> Any:
    places = np.asarray(points.coordinates[rows], dtype=np.float32)
    said = escape(label, quote=False)
    return kind(
        x=places[:, 0],
        y=places[:, 1],
        mode="markers",
        name=said,
        legendgroup=said,
        marker={"size": size, "color": colour or None, "opacity": opacity, "line": {"width": 0}},
        customdata=rows.astype(np.int32),
        hovertext=points.hover.titles[rows],
        text=points.hover.details[rows],
        hovertemplate=f"{_WHO}<i>{_template_text(said)}</i><extra></extra>",
    )


def _template_text(text: str) -> str:
    """Keep a label from being read as a place-holder of a hover template."""
    return text.replace("%{", "% {")


def _lay_out(
    figure: go.Figure, points: MapPoints, look: MapLook, queries: QueryMarks | None
) -> None:
    tone = palette(look.dark)
    x_range, y_range = look.x_range, look.y_range
    if x_range is None or y_range is None:
        x_range, y_range = _first_view(points, queries)
    # The colour bar stands where the title of the axis would.
    below = look.axis_titles[0] if points.numbers is None or look.for_file else ""
    axis: dict[str, Any] = {
        "showticklabels": False,
        "ticks": "",
        "showgrid": False,
        "showline": False,
        "zeroline": False,
    }
    figure.update_layout(
        template=figure_template(look.dark),
        showlegend=look.for_file and points.numbers is None,
        legend={"itemsizing": "constant", "traceorder": "normal"},
        dragmode=look.dragmode,
        hovermode="closest",
        hoverdistance=8,
        xaxis={
            **axis,
            "range": list(x_range),
            "title": {"text": below, "standoff": 4},
        },
        yaxis={
            **axis,
            "range": list(y_range),
            "title": {"text": look.axis_titles[1], "standoff": 4},
            "scaleanchor": "x",
            "scaleratio": 1,
        },
        newselection={"line": {"color": tone.emphasis, "width": 1.5, "dash": "dot"}},
        activeselection={"fillcolor": tone.emphasis, "opacity": 0.04},
    )
    if look.for_file:
        figure.update_layout(
            height=_HEIGHT,
            width=900,
            margin={"l": 24, "r": 12, "t": 76, "b": 32},
            title={"text": escape(look.title, quote=False)},
            title_subtitle_text=escape(look.subtitle, quote=False),
        )
    else:
        figure.update_layout(
            autosize=True,
            height=look.height,
            margin={"l": 18, "r": 4, "t": 4, "b": 20 if points.numbers is None else 54},
            paper_bgcolor=tone.surface,
            plot_bgcolor=tone.surface,
        )
    if points.numbers is not None:
        figure.update_layout(coloraxis=_colour_axis(points.numbers, look.for_file))
    for region in points.regions:
        corners = " L ".join(f"{x:.6g},{y:.6g}" for x, y in region)
        figure.add_shape(
            type="path",
            path=f"M {corners} Z",
            line={"color": tone.emphasis, "width": 1.2, "dash": "dot"},
            layer="above",
        )


def _first_view(
    points: MapPoints, queries: QueryMarks | None
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ranges that show nearly all points and every query, with a margin."""
    nothing = np.zeros((0, 2), dtype=np.float32)
    places = np.concatenate([*(points.coordinates[group.rows] for group in points.groups), nothing])
    places = places[np.isfinite(places).all(axis=1)]
    ends = [np.quantile(places, (_FAR, 1 - _FAR), axis=0)] if len(places) else []
    if queries is not None:
        ends.append(queries.coordinates[np.isfinite(queries.coordinates).all(axis=1)])
    inside = np.concatenate([*ends, nothing])
    if not len(inside):
        return (-1.0, 1.0), (-1.0, 1.0)
    low, high = inside.min(axis=0), inside.max(axis=0)
    pad = np.maximum((high - low).max() * _MARGIN, 1e-3)
    (x0, y0), (x1, y1) = (low - pad).tolist(), (high + pad).tolist()
    return (x0, x1), (y0, y1)


def _colour_axis(numbers: PointNumbers, for_file: bool) -> dict[str, Any]:
    known = numbers.values[np.isfinite(numbers.values)]
    low = numbers.low if numbers.low is not None else float(known.min(initial=np.inf))
    high = numbers.high if numbers.high is not None else float(known.max(initial=-np.inf))
    if not low <= high:
        low, high = 0.0, 1.0
    title = escape(numbers.title, quote=False)
    bar: dict[str, Any] = {"title": {"text": title, "side": "right"}, "len": 0.6, "thickness": 12}
    if not for_file:
        # Below the points, where a phone has room for it.
        bar = {
            "title": {"text": title, "side": "top"},
            "orientation": "h",
            "len": 0.6,
            "thickness": 10,
            "x": 0.5,
            "y": 0,
            "yanchor": "top",
            "ypad": 4,
        }
    if numbers.log:
        ticks = [step for power in range(-3, 7) for step in (10.0**power, 3 * 10.0**power)]
        inside = [tick for tick in ticks if low <= tick <= high]
        bar |= {
            "tickvals": np.log10(inside).tolist(),
            "ticktext": [f"{tick:,.10g}" for tick in inside],
        }
        low, high = float(np.log10(low)), float(np.log10(high))
    return {
        "cmin": low,
        "cmax": high if high > low else low + 1,
        "colorscale": [list(stop) for stop in PROBABILITY_SCALE],
        "colorbar": bar,
    }
