"""What of a GO graph answers the pointer: hidden points, what they say, and their ids."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from proteinbert_core.figures.go_outline import folds_in_words, status
from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm
from proteinbert_core.figures.graph_arrangement import Arrangement, FoldTab
from proteinbert_core.figures.graph_folding import ABOVE
from proteinbert_core.figures.graph_look import Look
from proteinbert_core.figures.theme import ASPECT_NAMES, ASPECT_SYMBOLS, MONOSPACE_FAMILY

# Plotly's diamonds are higher than their size says.
_REACH = {"CC": 1.35}


def term_points(subgraph: GoSubgraph, arrangement: Arrangement, look: Look) -> go.Scatter:
    """Return the points of the terms, which lie hidden below the boxes.

    Parameters
    ----------
    subgraph : GoSubgraph
    arrangement : Arrangement
    look : Look

    Returns
    -------
    plotly.graph_objects.Scatter
        ``customdata = [GO id]``.
    """
    terms = subgraph.terms
    places = [arrangement.centres[go_id] for go_id in terms]
    # Without a value a point takes no colour of the scale, but is hidden as well.
    shades = [0 if one.value is None else look.scale.shade(one.value) for one in terms.values()]
    return go.Scatter(
        x=[round(x, 1) for x, _ in places],
        y=[round(y, 1) for _, y in places],
        customdata=[[go_id] for go_id in terms],
        mode="markers",
        marker={
            # As large as the box hides: what is nearer to a tab than to the box is the tab's.
            "size": [
                round((arrangement.heights[go_id] - 8) / _REACH.get(shown.term.aspect, 1))
                for go_id, shown in terms.items()
            ],
            "symbol": [ASPECT_SYMBOLS[shown.term.aspect] for shown in terms.values()],
            "color": [round(shade, 4) for shade in shades],
            "coloraxis": "coloraxis",
        },
        hovertext=[_hover(shown, look) for shown in terms.values()],
        hoverinfo="text",
        showlegend=False,
        name="GO terms",
    )


def fold_points(arrangement: Arrangement) -> go.Scatter:
    """Return the points of the tabs.

    Parameters
    ----------
    arrangement : Arrangement

    Returns
    -------
    plotly.graph_objects.Scatter
        ``customdata = [key of the fold]``.
    """
    tabs = arrangement.tabs
    return go.Scatter(
        x=[round(tab.x, 1) for tab in tabs],
        y=[round(tab.y, 1) for tab in tabs],
        customdata=[[tab.key] for tab in tabs],
        mode="markers",
        marker={"size": 10, "opacity": 0},
        hovertext=[_fold_hover(tab) for tab in tabs],
        hoverinfo="text",
        showlegend=False,
        name="Folded terms",
    )


def flank_points(subgraph: GoSubgraph, arrangement: Arrangement, look: Look) -> go.Scatter:
    """Return more points of the boxes with tabs beside them, to which their flanks are nearer.

    Parameters
    ----------
    subgraph : GoSubgraph
    arrangement : Arrangement
    look : Look

    Returns
    -------
    plotly.graph_objects.Scatter
        ``customdata = [GO id]``, two points a box.
    """
    tabbed = {tab.go_id for tab in arrangement.tabs}
    shift = arrangement.box_width / 4
    flanks = [
        (go_id, x + side * shift, y)
        for go_id, (x, y) in arrangement.centres.items()
        if go_id in tabbed
        for side in (-1, 1)
    ]
    return go.Scatter(
        x=[round(x, 1) for _, x, _ in flanks],
        y=[round(y, 1) for _, _, y in flanks],
        customdata=[[go_id] for go_id, _, _ in flanks],
        mode="markers",
        marker={
            "size": [round(arrangement.heights[go_id] - 8) for go_id, _, _ in flanks],
            "opacity": 0,
        },
        hovertext=[_hover(subgraph.terms[go_id], look) for go_id, _, _ in flanks],
        hoverinfo="text",
        showlegend=False,
        name="Flanks",
    )


def _fold_hover(tab: FoldTab) -> str:
    plural = "s" if tab.count > 1 else ""
    if tab.side == ABOVE:
        return (
            f"<b>{tab.count:,} more general term{plural} folded</b><br>"
            "between this one and the next that are shown.<br>Click to show."
        )
    return (
        f"<b>{tab.count:,} more specific term{plural} folded</b><br>Click to show the next level."
    )


def _hover(shown: ShownTerm, look: Look) -> str:
    about = []
    if shown.value is not None:
        name = look.scale.name[:1].upper() + look.scale.name[1:]
        about.append(f"{name} {look.scale.text(shown.value, exact=True)}")
    about += status(shown, look.wording)
    lines = [
        ", ".join(about),
        ", ".join([f"Depth {shown.depth}", *folds_in_words(shown)]),
        *(look.notes(shown.term.go_id) if look.notes else ()),
    ]
    text = "<br>".join(escape(line, quote=False) for line in lines if line)
    return (
        f"<b>{escape(shown.term.name, quote=False)}</b><br>"
        f"<span style='font-family:{MONOSPACE_FAMILY}'>{shown.term.go_id}</span>"
        f" · {ASPECT_NAMES[shown.term.aspect].lower()}<br>{text}"
    )
