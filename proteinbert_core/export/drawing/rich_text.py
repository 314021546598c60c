"""Plotly's small markup (``<br>``, ``<b>``, ``<i>``, ``<span style=...>``, ``<a>``) as runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape

from proteinbert_core.export.drawing.css import Rgba, rgba

_TAG = re.compile(r"<(/?)(br|b|i|em|strong|span|a|sub|sup)((?:\s[^<>]*)?)/?>", re.IGNORECASE)
_STYLE = re.compile(r"style\s*=\s*(['\"])(.*?)\1", re.IGNORECASE)
_SIZE = re.compile(r"font-size:\s*([0-9.]+)px")
_COLOUR = re.compile(r"(?:^|[;\s])color:\s*([^;]+)")
_LINE_HEIGHT = 1.3
# What XML cannot hold, and what would move the pen.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_SMALLER = 0.7


@dataclass(frozen=True, slots=True)
class Font:
    """How text looks.

    Attributes
    ----------
    size : float
        Pixels.
    colour : tuple of float
        Red, green, blue, opacity.
    bold, italic : bool
    rise : float
        Of the base line, pixels upwards.
    """

    size: float
    colour: Rgba
    bold: bool = False
    italic: bool = False
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look the same.

    Attributes
    ----------
    text : str
    font : Font
    """

    text: str
    font: Font


Line = tuple[Run, ...]


def read_markup(markup: str, font: Font) -> list[Line]:
    """Split marked-up text into lines of runs.

    Parameters
    ----------
    markup : str
        Tags that Plotly does not know are text.
    font : Font
        Where no tag says otherwise.

    Returns
    -------
    list of tuple of Run
        One line at least; a line may have no run.
    """
    lines: list[list[Run]] = [[]]
    stack: list[tuple[str, Font]] = []
    place = 0

    def add(text: str) -> None:
        text = _UNFIT.sub(" ", unescape(text))
        if text:
            lines[-1].append(Run(text, stack[-1][1] if stack else font))

    for tag in _TAG.finditer(markup):
        add(markup[place : tag.start()])
        place = tag.end()
        name = tag[2].lower()
        if name == "br":
            lines.append([])
        elif not tag[1]:
            stack.append((name, _changed(stack[-1][1] if stack else font, name, tag[3])))
        elif any(name == opened for opened, _ in stack):
            while stack.pop()[0] != name:
                pass
    add(markup[place:])
    return [tuple(line) for line in lines]


def line_height(line: Line, font: Font) -> float:
    """Return the height of a line.

    Parameters
    ----------
    line : tuple of Run
    font : Font
        Of the text as a whole: no line is lower than its own.

    Returns
    -------
    float
        Pixels.
    """
    return _LINE_HEIGHT * max([font.size, *(run.font.size for run in line)])


def _changed(font: Font, tag: str, attributes: str) -> Font:
    if tag in {"b", "strong"}:
        return replace(font, bold=True)
    if tag in {"i", "em"}:
        return replace(font, italic=True)
    if tag in {"sub", "sup"}:
        rise = font.size * (0.35 if tag == "sup" else -0.2)
        return replace(font, size=font.size * _SMALLER, rise=font.rise + rise)
    style = _STYLE.search(attributes)
    if style is None:
        return font
    size, colour = _SIZE.search(style[2]), _COLOUR.search(style[2])
    return replace(
        font,
        size=float(size[1]) if size else font.size,
        colour=rgba(colour[1]) if colour else font.colour,
    )
