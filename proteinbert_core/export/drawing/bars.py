"""Draws bars: where those that share an axis lie, and the text at their ends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.axes import font_of
from proteinbert_core.export.drawing.canvas import Box, Canvas
from proteinbert_core.export.drawing.colour_axis import ColourAxis
from proteinbert_core.export.drawing.css import rgba
from proteinbert_core.export.drawing.plot_area import Scale
from proteinbert_core.export.drawing.rich_text import Font, read_markup
from proteinbert_core.export.drawing.trace_values import each_value, marker_colour, values_of

_TEXT_GAP = 4.0
_GAP = 0.2  # Plotly's, of the distance of two bars
_MODES = ("group", "stack", "relative", "overlay")


def bar_spans(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> list[list[Any]]:
    """Say from where to where along its axis each bar reaches.

    Parameters
    ----------
    traces : sequence of mapping
        Bars on the same axes.
    layout : mapping

    Returns
    -------
    list of list of (float, float) or None
        For each trace and bar.

    Raises
    ------
    ExportError
        The bars are arranged in a way that cannot be drawn.
    """
    mode = layout.get("barmode") or "group"
    if mode not in _MODES:
        raise ExportError(f"A figure file cannot draw bars with the mode {mode!r}.")
    heaps: dict[tuple[Any, bool], float] = {}
    spans: list[list[Any]] = []
    for trace in traces:
        x, y = values_of(trace)
        places, lengths = (y, x) if trace.get("orientation") == "h" else (x, y)
        base = trace.get("base")
        spans.append([])
        for index, (place, length) in enumerate(zip(places, lengths, strict=False)):
            if length is None:
                spans[-1].append(None)
                continue
            start = base[index] if isinstance(base, list | tuple) else base
            begin = float(start or 0)
            if mode in {"stack", "relative"} and start is None:
                begin = heaps.get((place, float(length) < 0), 0.0)
                heaps[place, float(length) < 0] = begin + float(length)
            spans[-1].append((begin, begin + float(length)))
    return spans


def bar_boxes(
    traces: Sequence[Mapping[str, Any]],
    spans: Sequence[Sequence[Any]],
    scales: tuple[Scale, Scale],
    layout: Mapping[str, Any],
) -> list[list[Box]]:
    """Place bars on the sheet.

    Parameters
    ----------
    traces : sequence of mapping
    spans : sequence of sequence
        As `bar_spans` gives them.
    scales : tuple of Scale
    layout : mapping

    Returns
    -------
    list of list of Box
        NaN where there is no bar.
    """
    abreast = len(traces) if (layout.get("barmode") or "group") == "group" else 1
    gap = float(_GAP if layout.get("bargap") is None else layout["bargap"])
    inner = float(layout.get("bargroupgap") or 0)
    boxes: list[list[Box]] = []
    for number, (trace, reaches) in enumerate(zip(traces, spans, strict=True)):
        lying = trace.get("orientation") == "h"
        across, along = (scales[1], scales[0]) if lying else scales
        x, y = values_of(trace)
        places = [across.number(value) for value in (y if lying else x)]
        distance = _distance(places)
        width = distance * (1 - gap) / abreast
        offset = -distance * (1 - gap) / 2 + (number % abreast) * width
        given = trace.get("width")
        boxes.append([])
        for index, (place, reach) in enumerate(zip(places, reaches, strict=False)):
            if reach is None:
                boxes[-1].append((float("nan"),) * 4)
                continue
            own = given[index] if isinstance(given, list | tuple) else given
            low = place + offset + width * inner / 2 if own is None else place - own / 2
            high = low + width * (1 - inner) if own is None else place + own / 2
            sides = sorted(_pixel(across, each) for each in (low, high))
            ends = sorted(along.pixel(each) for each in reach)
            boxes[-1].append(
                (ends[0], sides[0], ends[1], sides[1])
                if lying
                else (sides[0], ends[0], sides[1], ends[1])
            )
    return boxes


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
        fill = marker_colour(each_value(marker.get("color"), index), colours, colour, opacity)
        canvas.rectangle(
            box,
            fill=fill,
            stroke=rgba(each_value(edge.get("color"), index) or "#444"),
            width=float(each_value(edge.get("width"), index) or 0),
            clip=clip,
        )
        text = each_value(trace.get("text"), index)
        if text and (trace.get("textposition") or "auto") != "none":
            _bar_text(canvas, trace, str(text), font, box, lying=lying)


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


def _pixel(scale: Scale, number: float) -> float:
    """Place a number that was made by `Scale.number`."""
    share = (number - scale.first) / (scale.last - scale.first)
    return scale.start + share * (scale.end - scale.start)


def _distance(places: Sequence[float]) -> float:
    different = sorted(set(places))
    gaps = [b - a for a, b in pairwise(different)]
    return min(gaps, default=1.0)
