"""Draws axes: grid, lines, ticks, labels and titles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proteinbert_core.export.drawing.canvas import Box, Canvas
from proteinbert_core.export.drawing.css import dash_pattern, rgba
from proteinbert_core.export.drawing.plot_area import Scale
from proteinbert_core.export.drawing.rich_text import Font, read_markup

_TICK = 5.0
_GAP = 3.0
_GRID_COLOUR, _LINE_COLOUR = "#eee", "#444"


def font_of(settings: Mapping[str, Any] | None, fallback: Font) -> Font:
    """Read Plotly's description of a font.

    Parameters
    ----------
    settings : mapping or None
    fallback : Font
        Where nothing is said.

    Returns
    -------
    Font
    """
    given = settings or {}
    weight = given.get("weight")
    return Font(
        float(given.get("size") or fallback.size),
        rgba(given["color"]) if given.get("color") else fallback.colour,
        fallback.bold if weight is None else weight == "bold" or weight in range(600, 1001),
        fallback.italic if given.get("style") is None else given["style"] == "italic",
    )


def draw_grid(canvas: Canvas, scale: Scale, area: Box, *, horizontal: bool) -> None:
    """Draw the grid lines of an axis, below all else.

    Parameters
    ----------
    canvas : Canvas
    scale : Scale
    area : Box
    horizontal : bool
        Whether it is an x axis.
    """
    settings = scale.settings
    if settings.get("visible") is False:
        return
    left, bottom, right, top = area
    lines = []
    if settings.get("showgrid", not scale.categories):
        lines += [(at, "gridcolor", "gridwidth", _GRID_COLOUR) for at, _ in scale.ticks()]
    holds_zero = min(scale.first, scale.last) <= 0 <= max(scale.first, scale.last)
    if settings.get("zeroline") and holds_zero and not scale.categories and not scale.log:
        lines.append((scale.pixel(0), "zerolinecolor", "zerolinewidth", _LINE_COLOUR))
    for at, colour, width, default in lines:
        ends = [(at, bottom), (at, top)] if horizontal else [(left, at), (right, at)]
        canvas.path(
            ends,
            stroke=rgba(settings.get(colour) or default),
            width=float(settings.get(width) or 1),
            dash=dash_pattern(settings.get("griddash"), 1),
        )


def label_room(canvas: Canvas, scale: Scale, base: Font, *, horizontal: bool) -> float:
    """Return how much margin the labels and the title of an axis need, in pixels.

    Parameters
    ----------
    canvas : Canvas
    scale : Scale
    base : Font
    horizontal : bool

    Returns
    -------
    float
    """
    if scale.settings.get("visible") is False:
        return 0.0
    room = _labels_reach(canvas, scale, base, horizontal=horizontal)
    title = (scale.settings.get("title") or {}).get("text")
    return room + (_GAP + 1.5 * base.size if title else _GAP)


def draw_axis(canvas: Canvas, scale: Scale, area: Box, base: Font, *, horizontal: bool) -> None:
    """Draw the line, ticks, labels and title of an axis.

    Parameters
    ----------
    canvas : Canvas
    scale : Scale
    area : Box
    base : Font
        Of the figure.
    horizontal : bool
        Whether it is an x axis.
    """
    settings = scale.settings
    if settings.get("visible") is False:
        return
    left, bottom, right, top = area
    far = settings.get("side") in {"top", "right"}
    edge = (top if far else bottom) if horizontal else (right if far else left)
    away = 1.0 if far else -1.0
    colour = rgba(settings.get("linecolor") or _LINE_COLOUR)
    if settings.get("showline"):
        ends = [(left, edge), (right, edge)] if horizontal else [(edge, bottom), (edge, top)]
        canvas.path(ends, stroke=colour, width=float(settings.get("linewidth") or 1))
    font = font_of(settings.get("tickfont"), base)
    outside = settings.get("ticks") == "outside"
    tick = float(settings.get("ticklen") or _TICK) if outside else 0.0
    for at, label in scale.ticks():
        if outside:
            to = edge + away * tick
            ends = [(at, edge), (at, to)] if horizontal else [(edge, at), (to, at)]
            canvas.path(
                ends,
                stroke=rgba(settings.get("tickcolor") or _LINE_COLOUR),
                width=float(settings.get("tickwidth") or 1),
            )
        if settings.get("showticklabels", True):
            start = edge + away * (tick + _GAP)
            place = (at, start) if horizontal else (start, at)
            anchor = (
                ("center", "bottom" if far else "top")
                if horizontal
                else ("left" if far else "right", "middle")
            )
            _label(canvas, label, font, place, anchor, float(settings.get("tickangle") or 0))
    _draw_title(canvas, scale, area, edge, away, base, horizontal=horizontal)


def _draw_title(
    canvas: Canvas,
    scale: Scale,
    area: Box,
    edge: float,
    away: float,
    base: Font,
    *,
    horizontal: bool,
) -> None:
    """Write the title of an axis, beyond its labels and on the sheet."""
    title = scale.settings.get("title") or {}
    if not title.get("text"):
        return
    font = font_of(title.get("font"), base)
    lines = read_markup(title["text"], font)
    half = canvas.text_size(lines, font)[1] / 2
    reach = _labels_reach(canvas, scale, base, horizontal=horizontal)
    if title.get("standoff") is not None:
        distance = reach + float(title["standoff"]) + half
    else:
        usual = 10 + 1.5 * font.size
        if scale.settings.get("showticklabels", True):
            usual += font_of(scale.settings.get("tickfont"), base).size
        distance = max(usual, reach + half)
    end = canvas.height if horizontal else canvas.width
    middle = min(max(edge + away * distance, half), end - half)
    left, bottom, right, top = area
    at = ((left + right) / 2, middle) if horizontal else (middle, (bottom + top) / 2)
    canvas.text(lines, font, at, anchor=("center", "middle"), angle=0 if horizontal else 90)


def _labels_reach(canvas: Canvas, scale: Scale, base: Font, *, horizontal: bool) -> float:
    """How far the ticks and their labels stick out of the plot's area."""
    settings = scale.settings
    outside = settings.get("ticks") == "outside"
    tick = float(settings.get("ticklen") or _TICK) if outside else 0.0
    if not settings.get("showticklabels", True):
        return tick
    font = font_of(settings.get("tickfont"), base)
    sizes = [canvas.text_size(read_markup(label, font), font) for _, label in scale.ticks()]
    turned = bool(settings.get("tickangle")) == horizontal
    return tick + _GAP + max((size[0 if turned else 1] for size in sizes), default=0.0)


def _label(
    canvas: Canvas,
    label: str,
    font: Font,
    place: tuple[float, float],
    anchor: tuple[str, str],
    tick_angle: float,
) -> None:
    lines = read_markup(label, font)
    if not tick_angle:
        canvas.text(lines, font, place, anchor=anchor)
        return
    side = "right" if tick_angle < 0 else "left"
    canvas.text(lines, font, place, anchor=(side, "middle"), angle=-tick_angle)
