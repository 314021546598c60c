"""How many proteins of a set carry each term of a slim, as bars."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    ASPECT_NAMES,
    figure_template,
    palette,
)
from proteinbert_core.go.aspects import ASPECTS, OFFICIAL_ROOTS

if TYPE_CHECKING:
    import pandas as pd

_ROW = 22
_TOP, _BOTTOM, _BETWEEN = 100, 48, 34
_LONGEST = 38


def slim_bars(
    table: pd.DataFrame,
    *,
    slim: str,
    n_proteins: int,
    threshold: float,
    measure: str = "probability",
    most: int = 12,
    dark: bool = False,
) -> go.Figure:
    """Draw the most frequent terms of a slim, one panel an aspect, without the roots.

    Parameters
    ----------
    table : DataFrame
        As :func:`proteinbert_core.go.term_slims.summarise` makes it.
    slim : str
        Its name.
    n_proteins : int
        How many there are in the set.
    threshold : float
        That a term had to reach.
    measure : "probability" or "score"
    most : int
        Terms of each aspect that are drawn.
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
        Each bar is a point with ``customdata = [GO id]``.
    """
    # A root says nothing of a protein.
    carried = table[(table["proteins"] > 0) & ~table["go_id"].isin(OFFICIAL_ROOTS.values())]
    panels = [
        (aspect, rows)
        for aspect in ASPECTS
        if len(rows := carried[carried["aspect"] == aspect][:most])
    ]
    heights = [_ROW * len(rows) for _, rows in panels] or [_ROW]
    height = sum(heights) + _BETWEEN * (len(heights) - 1) + _TOP + _BOTTOM
    inner = height - _TOP - _BOTTOM
    figure = make_subplots(
        rows=len(heights),
        cols=1,
        shared_xaxes=True,
        row_heights=heights,
        vertical_spacing=_BETWEEN / inner if len(heights) > 1 else 0,
        subplot_titles=[ASPECT_NAMES[aspect] for aspect, _ in panels],
    )
    for number, (aspect, rows) in enumerate(panels, start=1):
        figure.add_trace(_bars(aspect, rows, n_proteins), row=number, col=1)
    drawn = sum(len(rows) for _, rows in panels)
    figure.update_layout(
        template=figure_template(dark),
        height=height,
        margin={"l": 8, "r": 12, "t": _TOP, "b": _BOTTOM},
        showlegend=False,
        bargap=0.25,
        dragmode=False,
        title={
            "text": _title(panels),
            "subtitle": {
                "text": f"{escape(slim, quote=False)}: {drawn} of {len(carried)} terms carried, "
                f"roots left out<br>proteins at {measure} ≥ {threshold:.2f}, of {n_proteins:,}"
            },
            "y": 0.99,
            "yref": "container",
            "yanchor": "top",
        },
    )
    tone = palette(dark)
    figure.update_annotations(x=0, xanchor="left", font={"size": 13, "color": tone.text})
    figure.update_yaxes(autorange="reversed", automargin=True, showgrid=False, fixedrange=True)
    figure.update_xaxes(range=[0, n_proteins * 1.06], fixedrange=True)
    figure.update_xaxes(title_text="proteins", row=len(heights), col=1)
    return figure


def _title(panels: list[tuple[str, pd.DataFrame]]) -> str:
    if not panels:
        return "No term of the slim is carried"
    return "What the proteins do, by broad terms"


def _bars(aspect: str, rows: pd.DataFrame, n_proteins: int) -> go.Bar:
    names = [str(name) for name in rows["name"]]
    counts = [int(count) for count in rows["proteins"]]
    return go.Bar(
        y=[escape(_shortened(name), quote=False) for name in names],
        x=counts,
        orientation="h",
        marker={"color": ASPECT_COLOURS[aspect]},
        text=[f"{count:,}" for count in counts],
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        customdata=[[go_id] for go_id in rows["go_id"]],
        hovertext=[
            f"<b>{escape(name, quote=False)}</b><br>{go_id}<br>{count:,} of {n_proteins:,} proteins"
            for name, go_id, count in zip(names, rows["go_id"], counts, strict=True)
        ],
        hoverinfo="text",
    )


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
