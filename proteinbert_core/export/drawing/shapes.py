"""Draws shapes and annotations."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.axes import font_of
from proteinbert_core.export.drawing.canvas import Canvas
from proteinbert_core.export.drawing.css import dash_pattern, rgba
from proteinbert_core.export.drawing.plot_area import Place
from proteinbert_core.export.drawing.rich_text import Font, read_markup
from proteinbert_core.export.drawing.svg_path import CLOSE, CUBIC, LINE, MOVE, Point, read_svg_path

_ROUND = 0.5522847498
_ARROW = 9.0  # length of an arrow's head


def draw_shape(canvas: Canvas, shape: Mapping[str, Any], place: Place, base: Font) -> None:
    """Draw a shape with its label.

    Parameters
    ----------
    canvas : Canvas
    shape : mapping
    place : Place
    base : Font

    Raises
    ------
    ExportError
        A kind of shape that cannot be drawn.
    """
    if shape.get("visible") in {False, "legendonly"}:
        return
    x = _coordinate(shape, "x", place.x)
    y = _coordinate(shape, "y", place.y)
    kind = shape.get("type")
    if kind == "path":
        points, codes = read_svg_path(str(shape.get("path") or ""), x, y)
    else:
        x0, x1, y0, y1 = x(shape["x0"]), x(shape["x1"]), y(shape["y0"]), y(shape["y1"])
        if kind == "line":
            points, codes = [(x0, y0), (x1, y1)], [MOVE, LINE]
        elif kind == "rect":
            points = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
            codes = [MOVE, LINE, LINE, LINE, CLOSE]
        elif kind == "circle":
            points, codes = _ellipse(x0, x1, y0, y1)
        else:
            raise ExportError(f"A figure file cannot draw the shape {kind!r}.")
    line = shape.get("line") or {}
    width = float(2 if line.get("width") is None else line["width"])
    opacity = float(1 if shape.get("opacity") is None else shape["opacity"])
    on_paper = "paper" in {shape.get("xref"), shape.get("yref")}
    fill = shape.get("fillcolor")
    canvas.path(
        points,
        codes,
        fill=rgba(fill, opacity) if fill and kind != "line" else None,
        stroke=rgba(line.get("color") or "#444", opacity),
        width=width,
        dash=dash_pattern(line.get("dash"), width),
        clip=None if on_paper else place.area,
    )
    label = shape.get("label") or {}
    if label.get("text"):
        _draw_label(canvas, label, points, base)


def draw_annotation(canvas: Canvas, note: Mapping[str, Any], place: Place, base: Font) -> None:
    """Draw an annotation, and its arrow where it has one.

    Parameters
    ----------
    canvas : Canvas
    note : mapping
    place : Place
    base : Font
    """
    if note.get("visible") is False or not note.get("text"):
        return
    font = font_of(note.get("font"), base)
    at = _annotated(note, place)
    arrow = note.get("showarrow") is not False
    point = at
    if arrow:
        ax = float(-10 if note.get("ax") is None else note["ax"])
        ay = float(-30 if note.get("ay") is None else note["ay"])
        at = (at[0] + ax, at[1] - ay)
    lines = read_markup(str(note["text"]), font)
    width, height = canvas.text_size(lines, font)
    pad = float(1 if note.get("borderpad") is None else note["borderpad"])
    horizontal = _anchor(note, "xanchor", note.get("x"), note.get("xref"), arrow, _ACROSS)
    vertical = _anchor(note, "yanchor", note.get("y"), note.get("yref"), arrow, _UPWARDS)
    if arrow:
        _draw_arrow(canvas, note, at, point)
    angle = -float(note.get("textangle") or 0)
    if note.get("bgcolor") or note.get("bordercolor"):
        if angle:
            raise ExportError("A figure file cannot draw a frame around turned text.")
        left = at[0] - {"left": 0.0, "center": width / 2, "right": width}[horizontal] - pad
        bottom = at[1] - {"bottom": 0.0, "middle": height / 2, "top": height}[vertical] - pad
        canvas.rectangle(
            (left, bottom, left + width + 2 * pad, bottom + height + 2 * pad),
            fill=rgba(note["bgcolor"]) if note.get("bgcolor") else None,
            stroke=rgba(note.get("bordercolor") or "transparent"),
            width=float(1 if note.get("borderwidth") is None else note["borderwidth"]),
        )
    canvas.text(
        lines,
        font,
        at,
        anchor=(horizontal, vertical),
        align=str(note.get("align") or "center"),
        angle=angle,
    )


_ACROSS, _UPWARDS = ("left", "center", "right"), ("bottom", "middle", "top")


def _anchor(
    note: Mapping[str, Any],
    name: str,
    value: Any,
    reference: Any,
    arrow: bool,
    anchors: tuple[str, str, str],
) -> str:
    """Where text is held; on its own it is, on paper, by the third in which it lies."""
    given = note.get(name) or "auto"
    if given != "auto":
        return str(given)
    if arrow or reference != "paper":
        return anchors[1]
    return anchors[0 if float(value) <= 1 / 3 else 2 if float(value) >= 2 / 3 else 1]


def _annotated(note: Mapping[str, Any], place: Place) -> Point:
    x = place.x(0.5 if note.get("x") is None else note["x"], _reference(note, "x"))
    y = place.y(0.5 if note.get("y") is None else note["y"], _reference(note, "y"))
    return x + float(note.get("xshift") or 0), y + float(note.get("yshift") or 0)


def _reference(item: Mapping[str, Any], axis: str) -> str:
    given = item.get(f"{axis}ref")
    if given:
        return str(given)
    return axis if item.get(axis) is not None or f"{axis}0" in item else "paper"


def _coordinate(
    shape: Mapping[str, Any], axis: str, place: Callable[[Any, str], float]
) -> Callable[[Any], float]:
    reference = str(shape.get(f"{axis}ref") or axis)
    if shape.get(f"{axis}sizemode") == "pixel":
        anchor = place(shape.get(f"{axis}anchor") or 0, reference)
        # In a shape sized in pixels y grows upwards, as on this sheet.
        return lambda pixels: anchor + float(pixels)
    return lambda value: place(value, reference)


def _ellipse(x0: float, x1: float, y0: float, y1: float) -> tuple[list[Point], list[int]]:
    cx, cy, rx, ry = (x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) / 2, abs(y1 - y0) / 2
    c = _ROUND
    unit: list[Point] = [(1, 0), (1, c), (c, 1), (0, 1), (-c, 1), (-1, c), (-1, 0)]
    unit += [(-1, -c), (-c, -1), (0, -1), (c, -1), (1, -c), (1, 0), (1, 0)]
    return [(cx + rx * x, cy + ry * y) for x, y in unit], [MOVE, *([CUBIC] * 12), CLOSE]


def _draw_label(canvas: Canvas, label: Mapping[str, Any], points: list[Point], base: Font) -> None:
    font = font_of(label.get("font"), base)
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    pad = float(3 if label.get("padding") is None else label["padding"])
    vertical, _, horizontal = str(label.get("textposition") or "middle center").partition(" ")
    if vertical not in {"top", "middle", "bottom"} or label.get("textangle"):
        raise ExportError("A figure file cannot draw this label of a shape.")
    lines = canvas.fitted(read_markup(str(label["text"]), font), right - left - 2 * pad)
    at = (
        {"left": left + pad, "right": right - pad}.get(horizontal, (left + right) / 2),
        {"top": top - pad, "bottom": bottom + pad}.get(vertical, (bottom + top) / 2),
    )
    canvas.text(lines, font, at, anchor=(horizontal or "center", vertical))


def _draw_arrow(canvas: Canvas, note: Mapping[str, Any], start: Point, tip: Point) -> None:
    colour = rgba(note.get("arrowcolor") or "#444")
    width = float(note.get("arrowwidth") or 1)
    canvas.path([start, tip], stroke=colour, width=width)
    if note.get("arrowhead") == 0:
        return
    angle = math.atan2(tip[1] - start[1], tip[0] - start[0])
    size = _ARROW * float(note.get("arrowsize") or 1) * max(width, 1) ** 0.5
    wings: list[Point] = [
        (tip[0] - size * math.cos(angle + turn), tip[1] - size * math.sin(angle + turn))
        for turn in (0.35, -0.35)
    ]
    canvas.path([tip, *wings, tip], [MOVE, LINE, LINE, CLOSE], fill=colour)


def layered(shapes: list[Mapping[str, Any]], layer: str) -> list[Mapping[str, Any]]:
    """Return the shapes that lie "below", "between" or "above" grid and traces."""
    return [shape for shape in shapes if (shape.get("layer") or "above") == layer]
