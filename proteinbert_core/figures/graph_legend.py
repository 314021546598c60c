"""The legend of a GO graph."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from proteinbert_core.figures.go_outline import Wording
from proteinbert_core.figures.go_subgraph import GoSubgraph
from proteinbert_core.figures.graph_shapes import (
    ANNOTATED_ALONE,
    FRAME_WIDTH,
    IMPLIED,
    LINES,
    OWN,
    Shape,
    frame_dash,
)
from proteinbert_core.figures.theme import (
    ASPECT_COLOURS,
    ASPECT_NAMES,
    ASPECT_SYMBOLS,
    Palette,
)


def legend_entries(
    subgraph: GoSubgraph, tone: Palette, selected: str | None, wording: Wording
) -> tuple[list[go.Scatter], list[Shape]]:
    """Explain the signs that the graph uses, and no others.

    Parameters
    ----------
    subgraph : GoSubgraph
    tone : Palette
    selected : str or None
    wording : Wording

    Returns
    -------
    traces : list of plotly.graph_objects.Scatter
        Without points.
    shapes : list of dict
        Out of sight; Plotly's legend shows dashed frames for shapes only.
    """
    terms = subgraph.terms.values()
    present = {shown.term.aspect for shown in terms}
    traces = [
        _entry(
            ASPECT_NAMES[aspect],
            mode="markers",
            marker={
                "symbol": ASPECT_SYMBOLS[aspect],
                "size": 12,
                "color": tone.surface,
                "line": {"color": colour, "width": FRAME_WIDTH},
            },
        )
        for aspect, colour in ASPECT_COLOURS.items()
        if aspect in present
    ]
    kinds = {(link.relation, link.direct) for link in subgraph.links}
    traces += [
        _entry(name, mode="lines", line={"color": tone.line, "width": 1.6, "dash": dash})
        for kind, (name, dash) in LINES.items()
        if kind in kinds
    ]
    if wording.most_specific and any(shown.most_specific for shown in terms):
        bold = {"weight": "bold", "color": tone.text}
        traces.append(_entry(wording.most_specific, mode="text", textfont=bold, legendrank=1002))
    if any(shown.annotated is not None for shown in terms):
        tick = {"symbol": "circle", "size": 13, "color": tone.emphasis}
        traces.append(
            _entry(f"✓ {wording.annotated}", mode="markers", marker=tick, legendrank=1003)
        )
    if any(shown.folded_above or shown.folded_below for shown in terms):
        tab = {
            "symbol": "circle",
            "size": 11,
            "color": tone.surface,
            "line": {"color": tone.line, "width": 1.2},
        }
        traces.append(
            _entry("+n: n terms folded, click to show", mode="markers", marker=tab, legendrank=1004)
        )
    if selected is not None:
        traces.append(
            _entry(
                "selected, and its paths to the root",
                mode="lines",
                line={"color": tone.emphasis, "width": 3},
                legendrank=1005,
            )
        )
    dashes = {frame_dash(shown) for shown in terms}
    samples = (
        (wording.own, OWN),
        (wording.implied, IMPLIED),
        (f"{wording.annotated}, {wording.annotated_alone}", ANNOTATED_ALONE),
    )
    shapes = [
        {
            "type": "rect",
            "layer": "below",
            "x0": -2e6,
            "x1": -1e6,
            "y0": 0,
            "y1": 1,
            "line": {"color": tone.text, "width": 1.5, "dash": dash},
            "showlegend": True,
            "name": name,
            "legendrank": 1001,
        }
        for name, dash in samples
        if name and dash in dashes
    ]
    return traces, shapes


def _entry(name: str, **style: Any) -> go.Scatter:
    return go.Scatter(x=[None], y=[None], name=name, hoverinfo="skip", **style)
