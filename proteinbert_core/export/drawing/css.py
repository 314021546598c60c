"""Colours, dashes and colour scales as Plotly writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from proteinbert_core.errors import ExportError

Rgba = tuple[float, float, float, float]

_FUNCTION = re.compile(r"rgba?\(([^)]*)\)")
_DASHES: dict[str, tuple[float, ...]] = {
    "solid": (),
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 1, 2),
}


def rgba(colour: str, opacity: float = 1.0) -> Rgba:
    """Read a colour.

    Parameters
    ----------
    colour : str
        ``#rrggbb``, ``rgb(...)``, ``rgba(...)`` or a CSS name.
    opacity : float
        Multiplies its own.

    Returns
    -------
    tuple of float
        Red, green, blue and opacity, from 0 to 1.

    Raises
    ------
    ExportError
        It is none of these.

    Examples
    --------
    >>> rgba("rgba(255, 0, 0, 0.5)")
    (1.0, 0.0, 0.0, 0.5)
    """
    from matplotlib.colors import to_rgba

    try:
        if match := _FUNCTION.fullmatch(colour.strip()):
            red, green, blue, *rest = (float(part) for part in match[1].split(","))
            own = rest[0] if rest else 1.0
            return red / 255, green / 255, blue / 255, own * opacity
        if colour.strip() == "transparent":
            return 0.0, 0.0, 0.0, 0.0
        red, green, blue, own = to_rgba(colour.strip())
    except ValueError as error:
        raise ExportError(f"{colour!r} is no colour that a figure file can have.") from error
    return red, green, blue, own * opacity


def dash_pattern(dash: str | None, width: float) -> tuple[float, ...]:
    """Read the dash of a line.

    Parameters
    ----------
    dash : str or None
        A name, or lengths such as "7px,4px".
    width : float
        Of the line, in pixels; the names stand for multiples of it, of 3 pixels at least.

    Returns
    -------
    tuple of float
        Lengths in pixels, on and off in turn; empty for a solid line.

    Raises
    ------
    ExportError
        It is neither.
    """
    if not dash:
        return ()
    if dash in _DASHES:
        return tuple(length * max(3.0, width) for length in _DASHES[dash])
    try:
        lengths = tuple(float(part.strip().removesuffix("px")) for part in dash.split(","))
    except ValueError as error:
        raise ExportError(f"{dash!r} is no dash that a figure file can have.") from error
    return lengths * 2 if len(lengths) % 2 else lengths


def scale_colour(scale: Sequence[Sequence[object]], share: float) -> Rgba:
    """Return the colour of a place on a colour scale.

    Parameters
    ----------
    scale : sequence of (float, str)
        Stops, ascending from 0 to 1.
    share : float
        From 0 to 1; beyond, the end of the scale.

    Returns
    -------
    tuple of float
    """
    stops = [(float(str(place)), rgba(str(colour))) for place, colour in scale]
    share = min(max(share, stops[0][0]), stops[-1][0])
    for (low, first), (high, second) in pairwise(stops):
        if share <= high:
            part = (share - low) / (high - low) if high > low else 0.0
            mixed = [a + part * (b - a) for a, b in zip(first, second, strict=True)]
            return mixed[0], mixed[1], mixed[2], mixed[3]
    return stops[-1][1]
