"""Enriched GO terms as bars: how sure each is, or how many times more frequent than expected."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

import plotly.graph_objects as go

from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    ASPECT_NAMES,
    figure_template,
    palette,
)
from proteinbert_core.go.aspects import ASPECTS

if TYPE_CHECKING:
    import pandas as pd

BarMeasure = Literal["q", "fold"]

_ROW = 24
_TOP, _BOTTOM = 68, 48
_LONGEST = 32
# Of the longest bar, the room right of it for its count.
_ROOM = 1.42
_AXES = {"q": "−log<sub>10</sub> adjusted p", "fold": "fold enrichment"}


def enrichment_bars(
    table: pd.DataFrame,
    *,
    title: str = "Enriched GO terms",
    subtitle: str = "",
    measure: BarMeasure = "q",
    most: int = 10,
    dark: bool = False,
) -> go.Figure:
    """Draw enriched terms, those of an aspect below each other.

    Parameters
    ----------
    table : DataFrame
        Rows to draw, as of :class:`proteinbert_core.enrichment.EnrichmentResult`: ``go_id``,
        ``name``, ``aspect``, ``n_selected``, ``of_selected``, ``n_background``,
        ``of_background``, ``fold`` and ``log10_q``, the most certain first.
    title, subtitle : str
        Plain text.
    measure : "q" or "fold"
        Length of the bars: minus log10 of the adjusted p-value, or the fold.
    most : int
        Terms of each aspect that are drawn.
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
        Each bar is a point with ``customdata = [GO id]``.
    """
    panels = [
        (aspect, rows)
        for aspect in ASPECTS
        if len(rows := table[table["aspect"] == aspect].head(most))
    ]
    tone = palette(dark)
    figure = go.Figure()
    places: list[int] = []
    labels: list[str] = []
    longest, row = 1.0, 0
    for aspect, rows in panels:
        figure.add_annotation(
            text=ASPECT_NAMES[aspect],
            x=0,
            xanchor="left",
            y=row,
            showarrow=False,
            font={"size": 13, "color": tone.text},
        )
        own = list(range(row + 1, row + 1 + len(rows)))
        bars = _bars(aspect, rows, own, measure)
        figure.add_trace(bars)
        longest = max(longest, *bars.x)
        places += own
        labels += [escape(_shortened(str(name)), quote=False) for name in rows["name"]]
        row = own[-1] + 1
    figure.update_layout(
        template=figure_template(dark),
        height=_ROW * max(row, 1) + _TOP + _BOTTOM,
        margin={"l": 8, "r": 12, "t": _TOP, "b": _BOTTOM},
        showlegend=False,
        barmode="overlay",
        bargap=0.3,
        dragmode=False,
        title={
            "text": escape(title if panels else "No term is enriched", quote=False),
            "subtitle": {"text": escape(subtitle, quote=False)},
            "y": 0.99,
            "yref": "container",
            "yanchor": "top",
        },
        xaxis={
            "range": [0, longest * _ROOM],
            "fixedrange": True,
            "title": {"text": _AXES[measure]},
        },
        yaxis={
            "range": [max(row, 1) - 0.5, -0.5],
            "tickvals": places,
            "ticktext": labels,
            "automargin": True,
            "showgrid": False,
            "fixedrange": True,
        },
    )
    return figure


def _bars(aspect: str, rows: pd.DataFrame, places: list[int], measure: BarMeasure) -> go.Bar:
    lengths = -rows["log10_q"] if measure == "q" else rows["fold"]
    return go.Bar(
        y=places,
        x=[abs(float(length)) for length in lengths],
        orientation="h",
        marker={"color": ASPECT_COLOURS[aspect]},
        text=[f"{row.n_selected:,} of {row.of_selected:,}" for row in rows.itertuples(index=False)],
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        customdata=[[go_id] for go_id in rows["go_id"]],
        hovertext=[
            f"<b>{escape(str(row.name), quote=False)}</b><br>{row.go_id}"
            f"<br>{row.n_selected:,} of {row.of_selected:,} selected, "
            f"{row.n_background:,} of {row.of_background:,} in the background"
            f"<br>{row.fold:.3g} times as many as expected"
            f"<br>adjusted p = {power_of_ten(exponent)}"
            for row, exponent in zip(
                rows.itertuples(index=False), rows["log10_q"].tolist(), strict=True
            )
        ],
        hoverinfo="text",
    )


def power_of_ten(exponent: float) -> str:
    """Write ten to a power, also where it is too small for a number.

    Parameters
    ----------
    exponent : float
        Not above 0.

    Returns
    -------
    str

    Examples
    --------
    >>> power_of_ten(-1733.26), power_of_ten(-5.0), power_of_ten(-0.5)
    ('5.5e-1734', '1.0e-05', '0.32')
    """
    if exponent > -3:
        return f"{10**exponent:.2g}"
    whole = int(exponent // 1)
    mantissa = f"{10 ** (exponent - whole):.1f}"
    if mantissa == "10.0":
        mantissa, whole = "1.0", whole + 1
    return f"{mantissa}e-{-whole:02d}"


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
