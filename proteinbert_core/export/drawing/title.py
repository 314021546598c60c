"""Writes the title of a figure, where Plotly would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proteinbert_core.export.drawing.axes import font_of
from proteinbert_core.export.drawing.canvas import BELOW_TOP, Canvas
from proteinbert_core.export.drawing.plot_area import Place
from proteinbert_core.export.drawing.rich_text import Font, read_markup

_SUBTITLE_GAP = 1.4  # from the base line of a title to that of its subtitle, in its font sizes


def draw_title(canvas: Canvas, title: Mapping[str, Any], place: Place, base: Font) -> None:
    """Write the title and the subtitle of a figure.

    Parameters
    ----------
    canvas : Canvas
    title : mapping
        Plotly's description.
    place : Place
    base : Font
        Of the figure.
    """
    if not title.get("text"):
        return
    font = font_of(title.get("font"), Font(17, base.colour))
    pad = title.get("pad") or {}
    x_share = 0.05 if title.get("x") is None else float(title["x"])
    x = place.x(x_share, str(title.get("xref") or "container"))
    x_anchor = _anchor(title.get("xanchor"), x_share, ("left", "center", "right"))
    x += {"left": float(pad.get("l") or 0), "right": -float(pad.get("r") or 0)}.get(x_anchor, 0)
    lines = read_markup(str(title["text"]), font)
    subtitle = title.get("subtitle") or {}
    below = font_of(subtitle.get("font"), Font(0.7 * font.size, base.colour))
    smaller = read_markup(str(subtitle.get("text") or ""), below) if subtitle else []
    more = canvas.text_size(lines, font)[1] - 1.3 * font.size  # of further lines
    hanging = max(canvas.text_size(smaller, below)[1] - 0.3 * below.size, 0) if smaller else 0.0
    given = title.get("y")
    if given is None or given == "auto":  # in the middle of the margin
        block = 0.7 * font.size + more + (hanging + _SUBTITLE_GAP * font.size if smaller else 0)
        base_line = (canvas.height + place.area[3] + block) / 2 - 0.7 * font.size
    else:
        y = place.y(given, str(title.get("yref") or "container"))
        y_anchor = _anchor(title.get("yanchor"), float(given), ("bottom", "middle", "top"))
        if y_anchor == "top":
            base_line = y - float(pad.get("t") or 0) - 0.7 * font.size
        elif y_anchor == "middle":
            base_line = y - 0.35 * font.size
        else:
            base_line = y + float(pad.get("b") or 0) + more + hanging
    top = base_line + BELOW_TOP * font.size
    canvas.text(lines, font, (x, top), anchor=(x_anchor, "top"))
    if smaller:
        under = base_line - more - _SUBTITLE_GAP * font.size + BELOW_TOP * below.size
        canvas.text(smaller, below, (x, under), anchor=(x_anchor, "top"))


def _anchor(given: Any, share: float, anchors: tuple[str, str, str]) -> str:
    if given in {None, "auto"}:
        return anchors[0 if share <= 1 / 3 else 2 if share >= 2 / 3 else 1]
    return str(given)
