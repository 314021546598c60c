"""Boxes of a graph figure: wrapped names, and an outline whose form tells the aspect."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

# Widths of Arial's letters in thousandths of the font size, by letters of similar width; fonts
# that the figures may fall back to are about as wide or narrower.
_WIDTHS = {
    **dict.fromkeys("ijl'|", 230),
    **dict.fromkeys("ft.,:;/!()[] -I", 310),
    **dict.fromkeys("rs*", 420),
    **dict.fromkeys("ckvxyzJ", 500),
    **dict.fromkeys("wCDGHKNORUABEPSVXY&+<>=", 700),
    **dict.fromkeys("mMWQ%@", 850),
}
_OTHER_WIDTH = 556
_BREAKS = re.compile(r"[^\s\-/,]+[\-/,]*|[\-/,]+|\s+")

_ROUNDING = 16.0  # radius of a corner, pixels
_POINT = 7.0  # how far a pointed side sticks out, pixels


def text_width(text: str, size: float) -> float:
    """Estimate how wide a line of text will be.

    Parameters
    ----------
    text : str
    size : float
        Font size in pixels.

    Returns
    -------
    float
        Pixels.
    """
    return sum(_WIDTHS.get(letter, _OTHER_WIDTH) for letter in text) * size / 1000


@lru_cache(maxsize=4096)
def wrap_name(name: str, width: float, size: float, max_lines: int) -> tuple[str, ...]:
    """Break a name into lines that fit, at spaces, else after hyphens, slashes and commas.

    Parameters
    ----------
    name : str
    width : float
        Pixels.
    size : float
        Font size in pixels.
    max_lines : int
        A longer name ends in an ellipsis.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> wrap_name("oxygen carrier activity", 90, 12, 3)
    ('oxygen carrier', 'activity')
    """
    lines = [""]
    for piece in _BREAKS.findall(name.replace("_", " ")):
        rest = piece
        if text_width((lines[-1] + rest).rstrip(), size) > width:
            if lines[-1]:
                lines.append("")
            rest = rest.lstrip()
            while text_width(rest, size) > width:
                fitting = _fitting(rest, width, size)
                lines[-1] = rest[:fitting] + "-"
                lines.append("")
                rest = rest[fitting:]
        lines[-1] += rest
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) > max_lines:
        last = lines[max_lines - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        lines = [*lines[: max_lines - 1], last.rstrip(" ,-/") + "…"]
    return tuple(lines)


def _fitting(word: str, width: float, size: float) -> int:
    """Count the letters of a long word that fit a line with a hyphen; leave four for the next."""
    count = 1
    while count < len(word) - 4 and text_width(word[: count + 1] + "-", size) <= width:
        count += 1
    return count


def box_label(lines: tuple[str, ...], detail: str, size: float, *, strong: bool) -> str:
    """Return the text of a box in Plotly's markup.

    Parameters
    ----------
    lines : tuple of str
        The wrapped name; tags in it are escaped.
    detail : str
        Small print below the name.
    size : float
        Font size of the small print, pixels.
    strong : bool
        Print the name bold.

    Returns
    -------
    str
    """
    name = "<br>".join(escape(line, quote=False) for line in lines)
    if strong:
        name = f"<b>{name}</b>"
    return f'{name}<br><span style="font-size:{size:g}px">{escape(detail, quote=False)}</span>'


def box_path(aspect: str, width: float, height: float) -> str:
    """Return the outline of a box as an SVG path around (0, 0).

    Round ends for molecular function, square corners for biological process, pointed sides for
    cellular component: the counterparts of circle, square and diamond.

    Parameters
    ----------
    aspect : str
        "MF", "BP" or "CC".
    width, height : float
        Pixels.

    Returns
    -------
    str
    """
    right, top = width / 2, height / 2
    if aspect == "MF":
        r = min(top, _ROUNDING)
        return (
            f"M{r - right:g},{top:g}H{right - r:g}Q{right:g},{top:g},{right:g},{top - r:g}"
            f"V{r - top:g}Q{right:g},{-top:g},{right - r:g},{-top:g}H{r - right:g}"
            f"Q{-right:g},{-top:g},{-right:g},{r - top:g}V{top - r:g}"
            f"Q{-right:g},{top:g},{r - right:g},{top:g}Z"
        )
    if aspect == "CC":
        edge = right - _POINT
        return f"M{-edge:g},{top:g}H{edge:g}L{right:g},0L{edge:g},{-top:g}H{-edge:g}L{-right:g},0Z"
    return f"M{-right:g},{top:g}H{right:g}V{-top:g}H{-right:g}Z"


def circle_path(x: float, y: float, radius: float) -> str:
    """Return a circle as an SVG path of four curves; Plotly reads no arcs.

    Parameters
    ----------
    x, y : float
        Its middle.
    radius : float

    Returns
    -------
    str
    """
    bend = 0.5523 * radius  # of the cubic curves nearest to a quarter of a circle
    left, right, low, high = x - radius, x + radius, y - radius, y + radius
    return (
        f"M{right:g},{y:g}C{right:g},{y + bend:g},{x + bend:g},{high:g},{x:g},{high:g}"
        f"C{x - bend:g},{high:g},{left:g},{y + bend:g},{left:g},{y:g}"
        f"C{left:g},{y - bend:g},{x - bend:g},{low:g},{x:g},{low:g}"
        f"C{x + bend:g},{low:g},{right:g},{y - bend:g},{right:g},{y:g}Z"
    )
