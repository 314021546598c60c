"""How far the probabilities of a fine-tuned predictor can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from proteinbert_core.figures.reliability import diagram

_COLOUR = "#0072B2"


def prediction_reliability(
    predicted: Sequence[float],
    observed: Sequence[float],
    counts: Sequence[int],
    *,
    what: str,
    unit: str = "protein",
    error: float | None = None,
    dark: bool = False,
) -> go.Figure:
    """Draw how often predictions were right against the probability that they stated.

    Parameters
    ----------
    predicted, observed : sequence of float
        Mean probability in each bin, and the share of predictions in it that were right.
    counts : sequence of int
        Predictions in each bin.
    what : str
        What the probability is of, such as the name of a class; plain text.
    unit : str
        What is predicted: "protein" or "residue".
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
    if len(predicted):
        largest = max(range(len(counts)), key=lambda place: counts[place])
        title = f"Stated {predicted[largest]:.0%}, right {observed[largest]:.0%}"
        title += " where most predictions lie"
    else:
        title = "No prediction was judged"
    stated = "" if error is None else f"; mean error {error:.3f}"
    curve = go.Scatter(
        x=list(predicted),
        y=list(observed),
        mode="lines+markers",
        line={"color": _COLOUR, "width": 1.5},
        # What few predictions say is small.
        marker={"size": [6 + 10 * (n / max(counts)) ** 0.5 for n in counts], "opacity": 1},
        hovertext=[
            f"Stated: {each:.1%} on average<br>Right: {right:.1%}<br>"
            f"{n:,} {unit}{'' if n == 1 else 's'}"
            for each, right, n in zip(predicted, observed, counts, strict=True)
        ],
        hoverinfo="text",
    )
    return diagram(
        curve,
        title=title,
        subtitle=f"Probability of {escape(what, quote=False)}<br>"
        f"{sum(counts):,} predictions{stated}",
        share="share that is right",
        dark=dark,
    )
