"""How far probabilities can be trusted: the share that was found true, against what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import plotly.graph_objects as go

from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    ASPECT_NAMES,
    ASPECT_SYMBOLS,
    figure_template,
    palette,
)

_HEIGHT = 340
#: Where a title reads the curve: high enough to matter, low enough that terms reach it.
_READ_AT = 0.8
#: A share of fewer pairs than these is left to chance, and makes no title.
_ENOUGH = 100


class ReliabilityBin(Protocol):
    """Terms shown with about the same probability, and how many of them hold."""

    @property
    def n(self) -> int:
        """Pairs of protein and term."""

    @property
    def mean_probability(self) -> float:
        """From 0 to 1."""

    @property
    def observed(self) -> float:
        """Share of the pairs for which the annotation is known, from 0 to 1."""


def reliability_curve(
    bins: Sequence[ReliabilityBin], aspect: str, *, error: float | None = None, dark: bool = False
) -> go.Figure:
    """Draw the observed share against the probability that was shown.

    Parameters
    ----------
    bins : sequence of ReliabilityBin
        In order of probability; none where nothing was measured.
    aspect : str
        "MF", "BP" or "CC".
    error : float, optional
        Expected calibration error.
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
        The first trace is the curve, a point a bin.

    References
    ----------
    DeGroot and Fienberg 1983, doi 10.2307/2987588 (reliability diagram).
    """
    measured = f"{sum(each.n for each in bins):,} pairs of protein and term"
    stated = "" if error is None else f"; mean error {error:.3f}"
    return diagram(
        _curve(bins, aspect),
        title=reliability_title(bins),
        subtitle=f"{ASPECT_NAMES[aspect]}<br>{measured}{stated}",
        share="share annotated",
        dark=dark,
    )


def diagram(
    curve: go.Scatter, *, title: str, subtitle: str, share: str, dark: bool = False
) -> go.Figure:
    """Draw a curve of shares against probabilities, beside the line on which both are the same.

    Parameters
    ----------
    curve : plotly.graph_objects.Scatter
    title, subtitle, share : str
        Markup of Plotly; the share is what the vertical axis states.
    dark : bool

    Returns
    -------
    plotly.graph_objects.Figure
    """
    tone = palette(dark)
    figure = go.Figure(
        [curve, _diagonal(tone.line)],
        {
            "template": figure_template(dark),
            "title": {
                "text": title,
                "y": 0.97,
                "yanchor": "top",
                "subtitle": {"text": subtitle},
            },
            "height": _HEIGHT,
            "margin": {"l": 56, "r": 12, "t": 92, "b": 48},
            "showlegend": False,
            "dragmode": False,
        },
    )
    axis = {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.2, "fixedrange": True}
    figure.update_xaxes(title_text="probability shown", **axis)
    figure.update_yaxes(title_text=share, **axis)
    for x, y, text in ((0.27, 0.8, "held more often<br>than stated"), (0.75, 0.2, "less often")):
        figure.add_annotation(
            x=x, y=y, text=text, showarrow=False, font={"size": 11, "color": tone.muted_text}
        )
    return figure


def reliability_title(bins: Sequence[ReliabilityBin]) -> str:
    """Say in words what a curve shows.

    Parameters
    ----------
    bins : sequence of ReliabilityBin

    Returns
    -------
    str
        Read where the probability is nearest to 0.8, of the bins with enough pairs.
    """
    if not bins:
        return "No term was measured"
    enough = [each for each in bins if each.n >= _ENOUGH] or bins
    read = min(enough, key=lambda each: abs(each.mean_probability - _READ_AT))
    return f"Of terms shown at {read.mean_probability:.2f}, {read.observed:.0%} are annotated"


def _curve(bins: Sequence[ReliabilityBin], aspect: str) -> go.Scatter:
    return go.Scatter(
        x=[each.mean_probability for each in bins],
        y=[each.observed for each in bins],
        mode="lines+markers",
        line={"color": ASPECT_COLOURS[aspect], "width": 2},
        marker={"symbol": ASPECT_SYMBOLS[aspect], "size": 9},
        hovertext=[
            f"Shown at {each.mean_probability:.2f} on average<br>"
            f"{each.observed:.1%} are annotated<br>{each.n:,} pairs of protein and term"
            for each in bins
        ],
        hoverinfo="text",
    )


def _diagonal(colour: str) -> go.Scatter:
    return go.Scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": colour, "width": 1, "dash": "dash"},
        hoverinfo="skip",
    )
