"""Numbers as colours, and the bar that explains them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.axes import font_of
from proteinbert_core.export.drawing.canvas import Box, Canvas
from proteinbert_core.export.drawing.css import Rgba, rgba, scale_colour
from proteinbert_core.export.drawing.plot_area import Place, Scale
from proteinbert_core.export.drawing.rich_text import Font, read_markup

_STEPS = 256
_GAP = 4.0
_DEFAULT_LENGTH = 1.0
_THICKNESS = 30.0


@dataclass(frozen=True)
class ColourAxis:
    """A colour scale over a range of numbers.

    Attributes
    ----------
    stops : sequence of (float, str)
    low, high : float
    settings : mapping
        Plotly's: of a colour axis, or of a marker with a scale of its own.
    """

    stops: Sequence[Sequence[object]]
    low: float
    high: float
    settings: Mapping[str, Any]

    def colour(self, value: Any, opacity: float = 1.0) -> Rgba:
        """Return the colour of a number; of none, transparent."""
        if value is None or not math.isfinite(float(value)):
            return 0.0, 0.0, 0.0, 0.0
        span = self.high - self.low
        share = (float(value) - self.low) / span if span else 0.5
        red, green, blue, own = scale_colour(self.stops, share)
        return red, green, blue, own * opacity


def colour_axis(settings: Mapping[str, Any], values: Iterable[Any]) -> ColourAxis:
    """Read a colour axis.

    Parameters
    ----------
    settings : mapping
    values : iterable
        Numbers that it shows.

    Returns
    -------
    ColourAxis

    Raises
    ------
    ExportError
        It has no list of colours.
    """
    stops = settings.get("colorscale")
    if isinstance(stops, str):
        from plotly.colors import get_colorscale

        stops = get_colorscale(stops)
    if stops is None:
        from plotly.colors import get_colorscale

        stops = get_colorscale("plasma")  # Plotly's own
    if not isinstance(stops, list | tuple):
        raise ExportError("A figure file cannot read this colour scale.")
    if settings.get("reversescale"):
        stops = [(1 - float(place), colour) for place, colour in reversed(stops)]
    numbers = [float(v) for v in values if v is not None and math.isfinite(float(v))]
    low = settings.get("cmin")
    high = settings.get("cmax")
    return ColourAxis(
        stops,
        float(low) if low is not None else min(numbers, default=0.0),
        float(high) if high is not None else max(numbers, default=1.0),
        settings,
    )


def draw_bar(canvas: Canvas, axis: ColourAxis, place: Place, base: Font) -> None:
    """Draw the bar of a colour axis.

    Parameters
    ----------
    canvas : Canvas
    axis : ColourAxis
    place : Place
    base : Font
        Of the figure.
    """
    settings = axis.settings.get("colorbar") or {}
    across = settings.get("orientation") == "h"
    box = _box(settings, place, across=across)
    left, bottom, right, top = box
    steps = [axis.low + (axis.high - axis.low) * i / (_STEPS - 1) for i in range(_STEPS)]
    canvas.gradient(box, [axis.colour(value) for value in steps], across=across)
    width = settings.get("outlinewidth")
    if width is None or width > 0:
        stroke = rgba(settings.get("outlinecolor") or "#444")
        canvas.rectangle(box, stroke=stroke, width=float(1 if width is None else width))
    ends = (left, right) if across else (bottom, top)
    scale = Scale(axis.low, axis.high, *ends, (), False, settings)
    font = font_of(settings.get("tickfont"), base)
    for at, label in scale.ticks():
        point = (at, bottom - _GAP) if across else (right + _GAP, at)
        anchor = ("center", "top") if across else ("left", "middle")
        canvas.text(read_markup(label, font), font, point, anchor=anchor)
    title = settings.get("title") or {}
    if title.get("text"):
        title_font = font_of(title.get("font"), base)
        lines = read_markup(title["text"], title_font)
        if title.get("side") == "right" and not across:
            reach = max((canvas.text_size(read_markup(t, font), font)[0] for _, t in scale.ticks()))
            at_side = (right + 3 * _GAP + reach, (bottom + top) / 2)
            canvas.text(lines, title_font, at_side, anchor=("center", "top"), angle=90)
        else:
            middle = (left + right) / 2 if across else left
            anchor = ("center" if across else "left", "bottom")
            canvas.text(lines, title_font, (middle, top + _GAP), anchor=anchor)


def _box(settings: Mapping[str, Any], place: Place, *, across: bool) -> Box:
    left, bottom, right, top = place.area
    room = (right - left) if across else (top - bottom)
    length = float(settings.get("len") or _DEFAULT_LENGTH)
    length = length if settings.get("lenmode") == "pixels" else length * room
    thickness = float(settings.get("thickness") or _THICKNESS)
    if settings.get("thicknessmode") == "fraction":
        raise ExportError("A figure file cannot draw a colour bar with a thickness in fractions.")
    width, height = (length, thickness) if across else (thickness, length)
    x = place.x(
        settings["x"] if settings.get("x") is not None else (0.5 if across else 1.02),
        settings.get("xref") or "paper",
    )
    y = place.y(
        settings["y"] if settings.get("y") is not None else (1.02 if across else 0.5),
        settings.get("yref") or "paper",
    )
    xpad = float(10 if settings.get("xpad") is None else settings["xpad"])
    ypad = float(10 if settings.get("ypad") is None else settings["ypad"])
    x_anchor = settings.get("xanchor") or ("center" if across else "left")
    y_anchor = settings.get("yanchor") or ("bottom" if across else "middle")
    x += {"left": xpad, "center": -width / 2, "right": -width - xpad}[x_anchor]
    # A bar that lies stands on its labels.
    below = 1.15 * float((settings.get("tickfont") or {}).get("size") or 12) if across else 0.0
    y += {"bottom": ypad + below, "middle": -height / 2, "top": -height - ypad}[y_anchor]
    return x, y, x + width, y + height
