"""Draws the legend: a sample and a name for each series and named shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proteinbert_core.export.drawing.axes import font_of
from proteinbert_core.export.drawing.canvas import Canvas
from proteinbert_core.export.drawing.colour_axis import ColourAxis
from proteinbert_core.export.drawing.css import dash_pattern, rgba
from proteinbert_core.export.drawing.plot_area import Place
from proteinbert_core.export.drawing.rich_text import Font, Line, read_markup
from proteinbert_core.export.drawing.svg_path import Point
from proteinbert_core.export.drawing.trace_values import mode_of
from proteinbert_core.export.drawing.traces import draw_marker

_SAMPLE = 30.0  # width of a sample
_GAP = 5.0
_BETWEEN = 12.0
_ROW = 19.0
_BOX = 12.0


@dataclass(frozen=True)
class Entry:
    """A line of the legend.

    Attributes
    ----------
    item : mapping
        A trace or a shape.
    is_shape : bool
    colour : str
        Of the series.
    colours : ColourAxis or None
    """

    item: Mapping[str, Any]
    is_shape: bool
    colour: str
    colours: ColourAxis | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.item.get("name") or "")

    @property
    def rank(self) -> float:
        """Where it stands among the others."""
        rank = self.item.get("legendrank")
        return 1000.0 if rank is None else float(rank)


def chosen(entries: Sequence[Entry], layout: Mapping[str, Any]) -> list[Entry]:
    """Return the entries that the legend shows, in their order.

    Parameters
    ----------
    entries : sequence of Entry
        Of all traces and shapes.
    layout : mapping

    Returns
    -------
    list of Entry
    """
    shown = [
        entry
        for entry in entries
        if entry.item.get("showlegend", None if not entry.is_shape else False) is not False
        and (not entry.is_shape or entry.item.get("showlegend"))
        and entry.item.get("visible") is not False
        and entry.name
    ]
    wanted = layout.get("showlegend")
    asked_for = any(entry.item.get("showlegend") for entry in shown)
    if wanted is False or (wanted is None and len(shown) < 2 and not asked_for):
        return []
    return sorted(shown, key=lambda entry: entry.rank)


def draw_legend(
    canvas: Canvas,
    entries: Sequence[Entry],
    settings: Mapping[str, Any],
    place: Place,
    base: Font,
) -> None:
    """Draw the legend.

    Parameters
    ----------
    canvas : Canvas
    entries : sequence of Entry
    settings : mapping
        Plotly's.
    place : Place
    base : Font
    """
    if not entries:
        return
    font = font_of(settings.get("font"), base)
    texts = [read_markup(entry.name, font) for entry in entries]
    title = (settings.get("title") or {}).get("text")
    title_font = font_of((settings.get("title") or {}).get("font"), font)
    title_lines = read_markup(str(title), title_font) if title else []
    lying = settings.get("orientation") == "h"
    rows = _rows(canvas, texts, font, place, lying=lying)
    widths = [_SAMPLE + _GAP + canvas.text_size(lines, font)[0] for lines in texts]
    column = max(widths) + _BETWEEN
    abreast = max(len(row) for row in rows)
    one_row = lying and len(rows) == 1
    width = sum(widths) + _BETWEEN * (len(widths) - 1) if one_row else column * abreast
    heights = [max(_ROW, *(canvas.text_size(texts[i], font)[1] + 4 for i in row)) for row in rows]
    head = canvas.text_size(title_lines, title_font)[1] if title_lines else 0.0
    left, top = _corner(settings, place, width, sum(heights) + head, lying=lying)
    if settings.get("bgcolor"):
        box = (left, top - sum(heights) - head, left + width, top)
        canvas.rectangle(box, fill=rgba(settings["bgcolor"]))
    if title_lines:
        canvas.text(title_lines, title_font, (left, top), anchor=("left", "top"))
    y = top - head
    for row, height in zip(rows, heights, strict=True):
        x = left
        for index in row:
            middle = y - height / 2
            _draw_sample(canvas, entries[index], (x, middle))
            at = (x + _SAMPLE + _GAP, middle)
            canvas.text(texts[index], font, at)
            x += widths[index] + _BETWEEN if one_row else column
        y -= height


def _rows(
    canvas: Canvas, texts: Sequence[list[Line]], font: Font, place: Place, *, lying: bool
) -> list[list[int]]:
    if not lying:
        return [[index] for index in range(len(texts))]
    widths = [_SAMPLE + _GAP + canvas.text_size(lines, font)[0] for lines in texts]
    if sum(widths) + _BETWEEN * (len(widths) - 1) <= place.sheet[0]:
        return [list(range(len(texts)))]
    abreast = max(int(place.sheet[0] // (max(widths) + _BETWEEN)), 1)
    return [
        list(range(start, min(start + abreast, len(texts))))
        for start in range(0, len(texts), abreast)
    ]


def _corner(
    settings: Mapping[str, Any], place: Place, width: float, height: float, *, lying: bool
) -> Point:
    x = settings.get("x")
    y = settings.get("y")
    x_share = float((0.0 if lying else 1.02) if x is None else x)
    y_share = float((-0.1 if lying else 1.0) if y is None else y)
    left = place.x(x_share, str(settings.get("xref") or "paper"))
    top = place.y(y_share, str(settings.get("yref") or "paper"))
    x_anchor = _anchor(settings.get("xanchor") or "left", x_share, ("left", "center", "right"))
    y_anchor = _anchor(settings.get("yanchor") or "auto", y_share, ("bottom", "middle", "top"))
    if lying and settings.get("yanchor") is None and y is None:
        y_anchor = "top"
    left -= {"left": 0.0, "center": width / 2, "right": width}[x_anchor]
    top += {"top": 0.0, "middle": height / 2, "bottom": height}[y_anchor]
    return left, top


def _anchor(given: str, share: float, anchors: tuple[str, str, str]) -> str:
    if given != "auto":
        return given
    return anchors[0 if share <= 1 / 3 else 2 if share >= 2 / 3 else 1]


def _draw_sample(canvas: Canvas, entry: Entry, at: Point) -> None:
    """Draw a piece of a series: a line, a marker, letters, or a small box."""
    item, (x, y) = entry.item, at
    line = item.get("line") or {}
    if entry.is_shape or item.get("type") == "bar":
        middle = x + _SAMPLE / 2
        box = (middle - _BOX, y - _BOX / 2, middle + _BOX, y + _BOX / 2)
        if entry.is_shape:
            fill, width = item.get("fillcolor"), float(line.get("width") or 2)
            stroke, dash = rgba(line.get("color") or "#444"), dash_pattern(line.get("dash"), width)
            filled = rgba(fill) if fill else None
            canvas.rectangle(box, fill=filled, stroke=stroke, width=width, dash=dash)
        else:
            colour = (item.get("marker") or {}).get("color")
            canvas.rectangle(box, fill=rgba(colour if isinstance(colour, str) else entry.colour))
        return
    mode = mode_of(item)
    if "lines" in mode:
        width = float(2 if line.get("width") is None else line["width"])
        stroke = rgba(line.get("color") or entry.colour)
        ends = [(x, y), (x + _SAMPLE, y)]
        canvas.path(ends, stroke=stroke, width=width, dash=dash_pattern(line.get("dash"), width))
    if "markers" in mode:
        middle_point = (x + _SAMPLE / 2, y)
        draw_marker(canvas, item, 0, middle_point, entry.colours, entry.colour, None)
    elif "text" in mode:
        font = font_of(item.get("textfont"), Font(12, rgba(entry.colour)))
        canvas.text(
            read_markup("Aa", font), font, (x + _SAMPLE / 2, y), anchor=("center", "middle")
        )
