"""How a training went: loss and metric after each epoch, its stages marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, Literal

import plotly.graph_objects as go

from proteinbert_core.figures.theme import figure_template, palette

CurveMeasure = Literal["loss", "metric"]

#: Stage of a training -> what it trains.
STAGE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"frozen": "head alone", "all": "all layers", "final": "full length"}
)
_HEIGHT: Final = 320
_TRAIN, _VALID = "#D55E00", "#0072B2"


def learning_curve(
    epochs: Sequence[Mapping[str, Any]], measure: CurveMeasure = "loss", *, dark: bool = False
) -> go.Figure:
    """Draw what the epochs of a training came to.

    Parameters
    ----------
    epochs : sequence of mapping
        In order; each has ``epoch`` (from one, in all stages together), ``stage``, ``loss``,
        ``valid_loss``, ``metric`` (a name), ``valid_metric``, ``learning_rate`` and ``seconds``.
    measure : "loss" or "metric"
        The loss of both parts, or the metric of the validation part.
    dark : bool
        For a dark page.

    Returns
    -------
    plotly.graph_objects.Figure
        The last trace is that of the validation part; hover states rate and seconds.
    """
    tone = palette(dark)
    numbers = [int(each["epoch"]) for each in epochs]
    name = str(epochs[0]["metric"]) if epochs else "metric"
    key, what = ("valid_loss", "loss") if measure == "loss" else ("valid_metric", escape(name))
    traces = []
    if measure == "loss":
        traces.append(_curve(epochs, "loss", "training", _TRAIN, "circle-open", "dot"))
    traces.append(_curve(epochs, key, "validation", _VALID, "circle", "solid"))
    figure = go.Figure(
        traces,
        {
            "template": figure_template(dark),
            "title": {"text": _title(epochs, key, what), "y": 0.97, "yanchor": "top"},
            "height": _HEIGHT,
            "margin": {"l": 60, "r": 12, "t": 76, "b": 84},
            "showlegend": measure == "loss",
            "legend": {"orientation": "h", "x": 0, "y": -0.34, "yanchor": "top"},
            "dragmode": False,
            "hovermode": "closest",
            # What the reader has zoomed or hidden stays while epochs are added.
            "uirevision": "learning",
        },
    )
    last = max(numbers, default=1)
    ticks = sorted({1, *range(0, last + 1, max(1, -(-last // 8)))} - {0})
    figure.update_xaxes(
        title_text="epoch", range=[0.5, last + 0.5], tickvals=ticks, fixedrange=True
    )
    figure.update_yaxes(title_text=what, automargin=True, fixedrange=True)
    for start, stage in _stages(epochs):
        if start > 1:
            figure.add_shape(
                type="line",
                x0=start - 0.5,
                x1=start - 0.5,
                y0=0,
                y1=1,
                yref="paper",
                line={"color": tone.line, "width": 1, "dash": "dash"},
            )
        figure.add_annotation(
            x=start - 0.5,
            y=1,
            yref="paper",
            text=STAGE_NAMES.get(stage, escape(stage)),
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 11, "color": tone.muted_text},
            # Short stages follow each other closely at the end.
            textangle=0 if stage != "final" else -30,
        )
    return figure


def _title(epochs: Sequence[Mapping[str, Any]], key: str, what: str) -> str:
    known = [each for each in epochs if each.get(key) is not None]
    if not known:
        return f"No {what} yet"
    last = known[-1]
    return f"Validation {what} after epoch {last['epoch']}: {float(last[key]):.3f}"


def _curve(
    epochs: Sequence[Mapping[str, Any]], key: str, name: str, colour: str, symbol: str, dash: str
) -> go.Scatter:
    xs: list[int] = []
    ys: list[float | None] = []
    hovers: list[str] = []
    for before, each in pairwise([None, *epochs]):
        assert each is not None
        if before is not None and before["stage"] != each["stage"]:
            # The kept weights of the stage before are not those of its last epoch.
            xs.append(int(each["epoch"]))
            ys.append(None)
            hovers.append("")
        xs.append(int(each["epoch"]))
        ys.append(None if each.get(key) is None else float(each[key]))
        hovers.append(_hover(each, key, name))
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 2, "dash": dash},
        marker={"symbol": symbol, "size": 7, "color": colour},
        hovertext=hovers,
        hoverinfo="text",
    )


def _hover(each: Mapping[str, Any], key: str, name: str) -> str:
    value = each.get(key)
    stage = STAGE_NAMES.get(str(each["stage"]), escape(str(each["stage"])))
    what = "loss" if key.endswith("loss") else escape(str(each["metric"]))
    lines = [
        f"<b>Epoch {each['epoch']}</b>, {stage}",
        f"{name} {what}: {'none' if value is None else f'{float(value):.4f}'}",
        f"learning rate {float(each['learning_rate']):.2g}",
    ]
    if each.get("seconds") is not None:
        lines.append(f"{float(each['seconds']):.1f} s")
    return "<br>".join(lines)


def _stages(epochs: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """First epoch and name of each stage."""
    first: dict[str, int] = {}
    for each in epochs:
        first.setdefault(str(each["stage"]), int(each["epoch"]))
    return [(number, stage) for stage, number in first.items()]
