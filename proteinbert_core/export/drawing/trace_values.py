"""What a trace says of each of its points: place, size, colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.colour_axis import ColourAxis
from proteinbert_core.export.drawing.css import Rgba, rgba
from proteinbert_core.export.drawing.plot_area import Scale
from proteinbert_core.export.drawing.svg_path import Point


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
    size = each_value(marker.get("size"), index)
    return float(6 if size is None else size)


def marker_colour(value: Any, colours: ColourAxis | None, colour: str, opacity: float) -> Rgba:
    """Return a colour that is a name or a number; where it is neither, that of the series."""
    if value is None:
        return rgba(colour, opacity)
    if isinstance(value, str):
        return rgba(value, opacity)
    if colours is None:
        raise ExportError("A figure file cannot colour by numbers without a colour scale.")
    return colours.colour(value, opacity)


def each_value(value: Any, index: int) -> Any:
    """The value of one point, of a list of values or of one for all."""
    if value is None or isinstance(value, str) or not hasattr(value, "__getitem__"):
        return value
    return value[index] if index < len(value) else None
