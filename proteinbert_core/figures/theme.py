"""Colours, symbols and the Plotly template of every figure: one place for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import plotly.graph_objects as go
from plotly.colors import get_colorscale, hex_to_rgb

#: Aspect code -> colour: three of the Okabe-Ito palette, those that stand out (3:1 and more)
#: from a white as well as from a near-black page.
ASPECT_COLOURS: Mapping[str, str] = MappingProxyType(
    {"MF": "#0072B2", "BP": "#D55E00", "CC": "#009E73"}
)

#: Aspect code -> Plotly marker symbol.
ASPECT_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {"MF": "circle", "BP": "square", "CC": "diamond"}
)

#: Aspect code -> its name in words.
ASPECT_NAMES: Mapping[str, str] = MappingProxyType(
    {"MF": "Molecular function", "BP": "Biological process", "CC": "Cellular component"}
)

#: Probability 0 to 1 as colour: viridis, perceptually even, also for colour-blind readers.
PROBABILITY_SCALE: tuple[tuple[float, str], ...] = tuple(
    (float(stop), str(colour)) for stop, colour in get_colorscale("viridis")
)

#: The user's own proteins, in every figure that shows them among others: Okabe-Ito's
#: reddish purple, darkened to stand out from white.
QUERY_COLOUR = "#BB3E8B"

FONT_FAMILY = '"Source Sans", "Source Sans 3", "Source Sans Pro", Arial, Helvetica, sans-serif'
MONOSPACE_FAMILY = "Source Code Pro, Menlo, Consolas, DejaVu Sans Mono, monospace"


@dataclass(frozen=True, slots=True)
class Palette:
    """The neutral colours of a theme.

    Attributes
    ----------
    text, muted_text : str
        Text; both reach 4.5:1 on `surface`.
    line : str
        Edges and axes; 3:1 on `surface`.
    grid : str
        Grid lines and bands, which carry no meaning of their own.
    surface : str
        The page behind the figure, whose own background is transparent.
    emphasis : str
        What is selected.
    """

    text: str
    muted_text: str
    line: str
    grid: str
    surface: str
    emphasis: str


LIGHT = Palette(
    text="#262730",
    muted_text="#5B616B",
    line="#767D88",
    grid="rgba(120, 130, 145, 0.09)",
    surface="#FFFFFF",
    emphasis="#000000",
)
DARK = Palette(
    text="#FAFAFA",
    muted_text="#A9B0BA",
    line="#8A919C",
    grid="rgba(150, 160, 175, 0.10)",
    surface="#0E1117",
    emphasis="#FFFFFF",
)


def palette(dark: bool) -> Palette:
    """Return the neutral colours of the light or the dark theme.

    Parameters
    ----------
    dark : bool

    Returns
    -------
    Palette
    """
    return DARK if dark else LIGHT


def figure_template(dark: bool) -> go.layout.Template:
    """Return the template that every figure starts from.

    Parameters
    ----------
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.layout.Template
        Transparent background, the theme's text colours, quiet axes, the probability scale.
    """
    tone = palette(dark)
    axis = {
        "gridcolor": tone.grid,
        "linecolor": tone.line,
        "tickcolor": tone.line,
        "zeroline": False,
        "title": {"font": {"size": 12, "color": tone.muted_text}},
        "tickfont": {"size": 11, "color": tone.muted_text},
    }
    bar = {
        "outlinewidth": 0,
        "thickness": 12,
        "tickfont": {"size": 11, "color": tone.muted_text},
        "title": {"font": {"size": 12, "color": tone.text}},
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0, 0, 0, 0)",
            "plot_bgcolor": "rgba(0, 0, 0, 0)",
            "font": {"family": FONT_FAMILY, "size": 12, "color": tone.text},
            "title": {
                "font": {"size": 16, "color": tone.text},
                "subtitle": {"font": {"size": 12, "color": tone.muted_text}},
                "x": 0,
                "xanchor": "left",
            },
            "legend": {"font": {"size": 12, "color": tone.text}, "bgcolor": "rgba(0, 0, 0, 0)"},
            "hoverlabel": {
                "align": "left",
                "bgcolor": tone.surface,
                "bordercolor": tone.line,
                "font": {"family": FONT_FAMILY, "size": 12, "color": tone.text},
            },
            "modebar": {
                "bgcolor": "rgba(0, 0, 0, 0)",
                "color": tone.muted_text,
                "activecolor": tone.text,
            },
            "colorway": list(ASPECT_COLOURS.values()),
            "colorscale": {"sequential": [list(stop) for stop in PROBABILITY_SCALE]},
            "coloraxis": {"colorbar": bar},
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def probability_colour(probability: float) -> str:
    """Return the colour of a probability, the same that Plotly gives it.

    Parameters
    ----------
    probability : float
        From 0 to 1; values outside take the colour of the nearer end.

    Returns
    -------
    str
        Such as "#21918C".

    Examples
    --------
    >>> probability_colour(0.0)
    '#440154'
    """
    value = min(max(probability, 0.0), 1.0)
    for (low, low_colour), (high, high_colour) in pairwise(PROBABILITY_SCALE):
        if value <= high:
            share = (value - low) / (high - low)
            mixed = [
                round(start + share * (end - start))
                for start, end in zip(hex_to_rgb(low_colour), hex_to_rgb(high_colour), strict=True)
            ]
            return "#" + "".join(f"{channel:02X}" for channel in mixed)
    return PROBABILITY_SCALE[-1][1].upper()


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    Parameters
    ----------
    first, second : str
        Colours as "#RRGGBB".

    Returns
    -------
    float

    References
    ----------
    Web Content Accessibility Guidelines 2.2, "contrast ratio" and "relative luminance".

    Examples
    --------
    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_text(background: str) -> str:
    """Return black or white, whichever stands out more; at least 4.58:1 on any background.

    Parameters
    ----------
    background : str
        Colour as "#RRGGBB".

    Returns
    -------
    str

    Examples
    --------
    >>> readable_text("#FEE838")
    '#000000'
    """
    return max(("#000000", "#FFFFFF"), key=lambda text: contrast(text, background))


def _luminance(colour: str) -> float:
    channels = [channel / 255 for channel in hex_to_rgb(colour)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
