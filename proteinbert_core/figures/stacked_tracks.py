"""Tracks of one protein below each other, with one axis of residues for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from proteinbert_core.figures.theme import figure_template, palette

_TRACK_HEIGHT: Final = 190
_HEAD_HEIGHT: Final = 58
_FOOT_HEIGHT: Final = 50
_SLIDER_HEIGHT: Final = 70


def stack_tracks(tracks: Sequence[go.Figure], *, dark: bool = False) -> go.Figure:
    """Put figures of `residue_track` into one, which zooms as one.

    Parameters
    ----------
    tracks : sequence of plotly.graph_objects.Figure
        Of the same protein, one at least; of several, each without a slider.
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
        The one figure as it is; of several each with its title and legend above it, in their
        order.
    """
    if len(tracks) == 1:
        return tracks[0]
    n, tone = len(tracks), palette(dark)
    inside = n * (_TRACK_HEIGHT + _HEAD_HEIGHT) - _HEAD_HEIGHT
    figure = make_subplots(rows=n, shared_xaxes=True, vertical_spacing=_HEAD_HEIGHT / inside)
    for row, track in enumerate(tracks, 1):
        legend = "legend" if row == 1 else f"legend{row}"
        for trace in track.data:
            figure.add_trace(trace.update(legend=legend), row=row, col=1)
        for shape in track.layout.shapes:
            figure.add_shape(shape, row=row, col=1)
        y = track.layout.yaxis
        figure.update_yaxes(
            title=y.title, range=y.range, dtick=y.dtick, fixedrange=True, row=row, col=1
        )
        top = 1 - (row - 1) * (_TRACK_HEIGHT + _HEAD_HEIGHT) / inside
        figure.add_annotation(
            text=f"<b>{track.layout.title.text}</b>",
            x=0,
            xref="paper",
            xanchor="left",
            y=top,
            yref="paper",
            yanchor="bottom",
            yshift=24 if track.layout.showlegend else 4,
            showarrow=False,
            font={"size": 13, "color": tone.text},
        )
        figure.update_layout(
            {
                legend: {
                    "orientation": "h",
                    "x": 0,
                    "y": top,
                    "yanchor": "bottom",
                    "visible": bool(track.layout.showlegend),
                }
            }
        )
    x = tracks[-1].layout.xaxis
    figure.update_xaxes(range=x.range)
    figure.update_xaxes(
        title=x.title,
        tickvals=x.tickvals,
        ticktext=x.ticktext,
        tickfont=x.tickfont,
        tickangle=x.tickangle,
        row=n,
        col=1,
    )
    figure.update_layout(
        template=figure_template(dark),
        height=inside + _HEAD_HEIGHT + _FOOT_HEIGHT,
        margin={"l": 56, "r": 12, "t": _HEAD_HEIGHT, "b": _FOOT_HEIGHT},
        barmode="overlay",
        bargap=0,
        hovermode="closest",
        dragmode="zoom",
        showlegend=True,
    )
    return figure
