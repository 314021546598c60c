"""Draws traces: lines, markers, text and bars."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.axes import font_of
from proteinbert_core.export.drawing.canvas import Box, Canvas
from proteinbert_core.export.drawing.colour_axis import ColourAxis
from proteinbert_core.export.drawing.css import Rgba, dash_pattern, rgba
from proteinbert_core.export.drawing.markers import outline
from proteinbert_core.export.drawing.plot_area import Scale
from proteinbert_core.export.drawing.rich_text import Font, read_markup
from proteinbert_core.export.drawing.svg_path import Point

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
    own = _each(marker.get("opacity"), index)
    opacity *= float(1 if own is None else own)
    fill = _marker_colour(_each(marker.get("color"), index), colours, colour, opacity)
    points, codes, filled = outline(
        str(_each(marker.get("symbol"), index) or "circle"), marker_size(trace, index), at
    )
    edge = marker.get("line") or {}
    width = float(_each(edge.get("width"), index) or 0)
    stroke = rgba(_each(edge.get("color"), index) or "#444", opacity)
    if not filled:
        canvas.path(points, codes, stroke=fill, width=width or 2, clip=clip)
    else:
        canvas.path(points, codes, fill=fill, stroke=stroke, width=width, clip=clip)


def draw_bars(
    canvas: Canvas,
    trace: Mapping[str, Any],
    bars: Sequence[Box],
    colours: ColourAxis | None,
    colour: str,
    base: Font,
    clip: Box,
) -> None:
    """Draw bars, and the text at their ends.

    Parameters
    ----------
    canvas : Canvas
    trace : mapping
    bars : sequence of Box
        A rectangle each, in pixels.
    colours : ColourAxis or None
    colour : str
    base : Font
    clip : Box
    """
    marker = trace.get("marker") or {}
    opacity = float(1 if trace.get("opacity") is None else trace["opacity"])
    edge = marker.get("line") or {}
    font = font_of(trace.get("textfont"), base)
    lying = trace.get("orientation") == "h"
    for index, box in enumerate(bars):
        if not all(map(math.isfinite, box)):
            continue
        fill = _marker_colour(_each(marker.get("color"), index), colours, colour, opacity)
        canvas.rectangle(
            box,
            fill=fill,
            stroke=rgba(_each(edge.get("color"), index) or "#444"),
            width=float(_each(edge.get("width"), index) or 0),
            clip=clip,
        )
        text = _each(trace.get("text"), index)
        if text and (trace.get("textposition") or "auto") != "none":
            _bar_text(canvas, trace, str(text), font, box, lying=lying)


def points_of(trace: Mapping[str, Any], scales: tuple[Scale, Scale]) -> list[Point]:
    """Place the points of a trace on the sheet; NaN stands for a gap.

    Parameters
    ----------
    trace : mapping
    scales : tuple of Scale

    Returns
    -------
    list of (float, float)
    """
    x, y = values_of(trace)
    return [
        (scales[0].pixel(each_x), scales[1].pixel(each_y))
        for each_x, each_y in zip(x, y, strict=False)
    ]


def values_of(trace: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the x and y of a trace; where one is not given, it counts."""
    x, y = trace.get("x"), trace.get("y")
    x = None if x is None else list(x)
    y = None if y is None else list(y)
    if x is None:
        x = list(range(len(y or ())))
    return x, list(range(len(x))) if y is None else y


def mode_of(trace: Mapping[str, Any]) -> str:
    """Return how a trace of points is drawn: Plotly's default depends on how many they are."""
    mode = trace.get("mode")
    if mode:
        return str(mode)
    return "lines+markers" if len(values_of(trace)[0]) < 20 else "lines"


def marker_size(trace: Mapping[str, Any], index: int) -> float:
    """Diameter of a marker, in pixels.

    Raises
    ------
    ExportError
        The sizes are areas, or scaled.
    """
    marker = trace.get("marker") or {}
    if marker.get("sizemode") == "area" or marker.get("sizeref") not in {None, 1}:
        raise ExportError("A figure file cannot draw markers with scaled sizes.")
    size = _each(marker.get("size"), index)
    return float(6 if size is None else size)


def _marker_colour(value: Any, colours: ColourAxis | None, colour: str, opacity: float) -> Rgba:
    if value is None:
        return rgba(colour, opacity)
    if isinstance(value, str):
        return rgba(value, opacity)
    if colours is None:
        raise ExportError("A figure file cannot colour by numbers without a colour scale.")
    return colours.colour(value, opacity)


def _draw_texts(
    canvas: Canvas, trace: Mapping[str, Any], points: Sequence[Point], base: Font
) -> None:
    font = font_of(trace.get("textfont"), base)
    room = marker_size(trace, 0) / 2 + _TEXT_GAP if "markers" in mode_of(trace) else 0.0
    for index, (x, y) in enumerate(points):
        text = _each(trace.get("text"), index)
        if not text or not _is_placed((x, y)):
            continue
        across = str(_each(trace.get("textposition"), index) or "middle center").split()
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


def _bar_text(
    canvas: Canvas, trace: Mapping[str, Any], text: str, font: Font, box: Box, *, lying: bool
) -> None:
    left, bottom, right, top = box
    lines = read_markup(text, font)
    width, height = canvas.text_size(lines, font)
    inside = trace.get("textposition") or "auto"
    if inside == "auto":
        fits = right - left > width + 8 and top - bottom > height
        inside = "inside" if fits else "outside"
    if inside == "inside":
        middle = ((left + right) / 2, (bottom + top) / 2)
        canvas.text(lines, font, middle, anchor=("center", "middle"))
    elif lying:
        beside = (right + _TEXT_GAP, (bottom + top) / 2)
        canvas.text(lines, font, beside, anchor=("left", "middle"))
    else:
        above = ((left + right) / 2, top + _TEXT_GAP)
        canvas.text(lines, font, above, anchor=("center", "bottom"))


def _each(value: Any, index: int) -> Any:
    """The value of one point, of a list of values or of one for all."""
    if value is None or isinstance(value, str) or not hasattr(value, "__getitem__"):
        return value
    return value[index] if index < len(value) else None


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
