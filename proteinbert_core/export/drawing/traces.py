"""Draws traces of points: lines, markers and text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.axes import font_of
from proteinbert_core.export.drawing.canvas import Box, Canvas
from proteinbert_core.export.drawing.colour_axis import ColourAxis
from proteinbert_core.export.drawing.css import dash_pattern, rgba
from proteinbert_core.export.drawing.markers import outline
from proteinbert_core.export.drawing.plot_area import Scale
from proteinbert_core.export.drawing.rich_text import Font, read_markup
from proteinbert_core.export.drawing.svg_path import Point
from proteinbert_core.export.drawing.trace_values import (
    each_value,
    marker_colour,
    marker_size,
    mode_of,
    points_of,
)

#: What a trace of each kind may be; of others nothing is drawn at all.
KINDS = ("scatter", "scattergl", "bar")

_CANNOT = ("selectedpoints", "stackgroup")
_TEXT_GAP = 4.0


def check_trace(trace: Mapping[str, Any]) -> None:
    """Refuse a trace that would not be drawn as Plotly draws it.

    Parameters
    ----------
    trace : mapping

    Raises
    ------
    ExportError
        The message names what cannot be drawn.
    """
    kind = trace.get("type") or "scatter"
    if kind not in KINDS:
        raise ExportError(
            f"A figure file cannot hold a trace of the kind {kind!r}; it draws {', '.join(KINDS)}."
        )
    line = trace.get("line") or {}
    found = [name for name in _CANNOT if trace.get(name)]
    errors = {name: trace.get(name) or {} for name in ("error_x", "error_y")}
    found += [name for name, bars in errors.items() if {"array", "value"} & set(bars)]
    if trace.get("fill") not in {None, "none", "tozeroy", "toself"}:
        found.append(f"fill {trace['fill']!r}")
    if line.get("shape") not in {None, "linear"}:
        found.append(f"lines of the shape {line['shape']!r}")
    if found:
        raise ExportError(f"A figure file cannot draw {', '.join(found)}.")


def draw_scatter(
    canvas: Canvas,
    trace: Mapping[str, Any],
    scales: tuple[Scale, Scale],
    colours: ColourAxis | None,
    colour: str,
    base: Font,
    clip: Box,
) -> None:
    """Draw points, and what joins them.

    Parameters
    ----------
    canvas : Canvas
    trace : mapping
    scales : tuple of Scale
        Of x and y.
    colours : ColourAxis or None
        Of the markers, where their colours are numbers.
    colour : str
        Of the figure's series, where the trace names none.
    base : Font
    clip : Box
    """
    points = points_of(trace, scales)
    mode = mode_of(trace)
    line = trace.get("line") or {}
    opacity = float(1 if trace.get("opacity") is None else trace["opacity"])
    stroke = rgba(line.get("color") or colour, opacity)
    width = float(2 if line.get("width") is None else line["width"])
    for part in _unbroken(points):
        if trace.get("fill") not in {None, "none"}:
            filling = trace.get("fillcolor")
            area = rgba(filling, opacity) if filling else (*stroke[:3], 0.5 * stroke[3])
            canvas.path(_closed(part, trace["fill"], scales[1]), fill=area, clip=clip)
        if "lines" in mode:
            canvas.path(
                part,
                stroke=stroke,
                width=width,
                dash=dash_pattern(line.get("dash"), width),
                clip=clip,
            )
    if "markers" in mode:
        for index, point in enumerate(points):
            if _is_placed(point):
                draw_marker(canvas, trace, index, point, colours, colour, clip)
    if "text" in mode:
        _draw_texts(canvas, trace, points, base)


def draw_marker(
    canvas: Canvas,
    trace: Mapping[str, Any],
    index: int,
    at: Point,
    colours: ColourAxis | None,
    colour: str,
    clip: Box | None,
) -> None:
    """Draw one marker of a trace.

    Parameters
    ----------
    canvas : Canvas
    trace : mapping
    index : int
        Of the point.
    at : tuple of float
    colours : ColourAxis or None
    colour : str
    clip : Box or None
    """
    marker = trace.get("marker") or {}
    opacity = float(1 if trace.get("opacity") is None else trace["opacity"])
    own = each_value(marker.get("opacity"), index)
    opacity *= float(1 if own is None else own)
    fill = marker_colour(each_value(marker.get("color"), index), colours, colour, opacity)
    points, codes, filled = outline(
        str(each_value(marker.get("symbol"), index) or "circle"), marker_size(trace, index), at
    )
    edge = marker.get("line") or {}
    width = float(each_value(edge.get("width"), index) or 0)
    stroke = rgba(each_value(edge.get("color"), index) or "#444", opacity)
    if not filled:
        canvas.path(points, codes, stroke=fill, width=width or 2, clip=clip)
    else:
        canvas.path(points, codes, fill=fill, stroke=stroke, width=width, clip=clip)


def _draw_texts(
    canvas: Canvas, trace: Mapping[str, Any], points: Sequence[Point], base: Font
) -> None:
    font = font_of(trace.get("textfont"), base)
    room = marker_size(trace, 0) / 2 + _TEXT_GAP if "markers" in mode_of(trace) else 0.0
    for index, (x, y) in enumerate(points):
        text = each_value(trace.get("text"), index)
        if not text or not _is_placed((x, y)):
            continue
        across = str(each_value(trace.get("textposition"), index) or "middle center").split()
        vertical, horizontal = across[0], across[-1]
        at = (
            x + {"left": -room, "right": room}.get(horizontal, 0.0),
            y + {"top": room, "bottom": -room}.get(vertical, 0.0),
        )
        anchor = (
            {"left": "right", "right": "left"}.get(horizontal, "center"),
            {"top": "bottom", "bottom": "top"}.get(vertical, "middle"),
        )
        canvas.text(read_markup(str(text), font), font, at, anchor=anchor)


def _is_placed(point: Point) -> bool:
    return math.isfinite(point[0]) and math.isfinite(point[1])


def _unbroken(points: Sequence[Point]) -> Iterator[list[Point]]:
    part: list[Point] = []
    for point in points:
        if _is_placed(point):
            part.append(point)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _closed(part: Sequence[Point], fill: str, y: Scale) -> list[Point]:
    if fill == "toself":
        return [*part, part[0]]
    floor = y.pixel(0)
    return [(part[0][0], floor), *part, (part[-1][0], floor)]
