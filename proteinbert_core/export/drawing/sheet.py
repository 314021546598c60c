"""Draws a whole Plotly figure onto a canvas, part by part, in Plotly's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.axes import draw_axis, draw_grid, font_of, label_room
from proteinbert_core.export.drawing.bars import bar_boxes, bar_spans, draw_bars
from proteinbert_core.export.drawing.canvas import Box, Canvas
from proteinbert_core.export.drawing.colour_axis import ColourAxis, colour_axis, draw_bar
from proteinbert_core.export.drawing.css import rgba
from proteinbert_core.export.drawing.effective import effective
from proteinbert_core.export.drawing.legend import Entry, chosen, draw_legend
from proteinbert_core.export.drawing.plot_area import Place, Scale, make_scale, margins
from proteinbert_core.export.drawing.rich_text import Font
from proteinbert_core.export.drawing.shapes import draw_annotation, draw_shape, layered
from proteinbert_core.export.drawing.title import draw_title
from proteinbert_core.export.drawing.trace_values import mode_of, values_of
from proteinbert_core.export.drawing.traces import check_trace, draw_scatter

_WIDTH, _HEIGHT = 700.0, 450.0  # Plotly's
_COLOURS = ("#636efa", "#EF553B", "#00cc96", "#ab63fa", "#FFA15A")
_WHITE = "#FFFFFF"


class Sheet:
    """A figure, ready to be drawn.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure

    Raises
    ------
    ExportError
        It holds something that would not be drawn as Plotly draws it.
    """

    def __init__(self, figure: Any) -> None:
        self.traces, self.layout = effective(figure)
        for trace in self.traces:
            check_trace(trace)
        self.shown = [t for t in self.traces if t.get("visible") not in {False, "legendonly"}]
        self.height = float(self.layout.get("height") or _HEIGHT)
        self.width = float(self.layout.get("width") or self._natural_width())
        self.base = font_of(self.layout.get("font"), Font(12, rgba("#444")))

    def draw(self, inches: float) -> Canvas:
        """Draw everything.

        Parameters
        ----------
        inches : float
            Width of the sheet.

        Returns
        -------
        Canvas
        """
        paper = rgba(self.layout.get("paper_bgcolor") or _WHITE)
        background = paper if paper[3] else rgba(_WHITE)
        canvas = Canvas(self.width, self.height, inches, background)
        place = self._place(canvas)
        plot = rgba(self.layout.get("plot_bgcolor") or _WHITE)
        if plot[3]:
            canvas.rectangle(place.area, fill=plot)
        shapes = list(self.layout.get("shapes") or [])
        self._shapes(canvas, layered(shapes, "below"), place)
        for name, scale in place.scales.items():
            draw_grid(canvas, scale, place.area, horizontal=name.startswith("x"))
        self._shapes(canvas, layered(shapes, "between"), place)
        colours = self._colour_axes()
        self._traces(canvas, place, colours)
        for name, scale in place.scales.items():
            draw_axis(canvas, scale, place.area, self.base, horizontal=name.startswith("x"))
        self._shapes(canvas, layered(shapes, "above"), place)
        for axis in colours.values():
            if axis.settings.get("showscale") is not False:
                draw_bar(canvas, axis, place, self.base)
        draw_legend(
            canvas,
            chosen(self._entries(shapes, colours), self.layout),
            self.layout.get("legend") or {},
            place,
            self.base,
        )
        for note in self.layout.get("annotations") or []:
            draw_annotation(canvas, note, place, self.base)
        draw_title(canvas, self.layout.get("title") or {}, place, self.base)
        return canvas

    def _natural_width(self) -> float:
        """Without a width: the one at which shapes sized in pixels lie as they were composed."""
        span = (self.layout.get("xaxis") or {}).get("range")
        sized = any(s.get("xsizemode") == "pixel" for s in self.layout.get("shapes") or [])
        if not sized or span is None:
            return _WIDTH
        sides = margins(self.layout)
        return max(abs(float(span[1]) - float(span[0])) + sides["l"] + sides["r"], _WIDTH)

    def _place(self, canvas: Canvas) -> Place:
        sides = margins(self.layout)
        area: Box = (sides["l"], sides["b"], self.width - sides["r"], self.height - sides["t"])
        place = Place(area, (self.width, self.height), self._scales(area))
        for name, scale in place.scales.items():
            if scale.settings.get("automargin"):
                side = "l" if name.startswith("y") else "b"
                lying = name.startswith("x")
                room = label_room(canvas, scale, self.base, horizontal=lying)
                sides[side] = max(sides[side], room)
        area = (sides["l"], sides["b"], self.width - sides["r"], self.height - sides["t"])
        if area[2] <= area[0] or area[3] <= area[1]:
            raise ExportError("The margins of the figure leave no room for the plot.")
        return Place(area, (self.width, self.height), self._scales(area))

    def _scales(self, area: Box) -> dict[str, Scale]:
        left, bottom, right, top = area
        names = {"x", "y"}
        for trace in self.shown:
            names |= {trace.get("xaxis") or "x", trace.get("yaxis") or "y"}
        scales = {}
        for name in sorted(names):
            settings = self.layout.get(f"{name[0]}axis{name[1:]}") or {}
            if settings.get("overlaying") or list(settings.get("domain") or [0, 1]) != [0, 1]:
                raise ExportError("A figure file cannot draw axes beside or over each other.")
            values, pad, from_zero = self._values(name)
            ends = (left, right) if name[0] == "x" else (bottom, top)
            scales[name] = make_scale(settings, values, ends, pad=pad, from_zero=from_zero)
        return scales

    def _values(self, axis: str) -> tuple[list[Any], bool, bool]:
        """What an axis must show, and whether it has markers or bars."""
        letter = axis[0]
        values: list[Any] = []
        pad = from_zero = False
        for trace in self.shown:
            if (trace.get(f"{letter}axis") or letter) != axis:
                continue
            x, y = values_of(trace)
            if trace.get("type") == "bar":
                along = (trace.get("orientation") == "h") == (letter == "x")
                from_zero = from_zero or along
                if along:
                    continue  # the spans say, below
                pad = True
            elif "markers" in mode_of(trace) or "text" in mode_of(trace):
                pad = True
            values += x if letter == "x" else y
        lengthwise = [
            bar
            for bar in self._bars()
            if (bar.get("orientation") == "h") == (letter == "x")
            and (bar.get(f"{letter}axis") or letter) == axis
        ]
        for spans in bar_spans(lengthwise, self.layout):
            values += [end for span in spans if span is not None for end in span]
        for bar in self._bars():
            places = values_of(bar)[0 if letter == "x" else 1]
            numbers = [p for p in places if isinstance(p, int | float)]
            if bar not in lengthwise and numbers:  # room for half a bar
                values += [min(numbers) - 0.5, max(numbers) + 0.5]
        return values, pad, from_zero

    def _bars(self) -> list[dict[str, Any]]:
        return [trace for trace in self.shown if trace.get("type") == "bar"]

    def _traces(self, canvas: Canvas, place: Place, colours: Mapping[str, ColourAxis]) -> None:
        bars = self._bars()
        for trace in self.shown:
            scales = (
                place.scales[trace.get("xaxis") or "x"],
                place.scales[trace.get("yaxis") or "y"],
            )
            own = colours.get(self._colour_key(trace))
            colour = self._series_colour(trace)
            if trace.get("type") != "bar":
                draw_scatter(canvas, trace, scales, own, colour, self.base, place.area)
                continue
            number = next(i for i, bar in enumerate(bars) if bar is trace)
            boxes = bar_boxes(bars, bar_spans(bars, self.layout), scales, self.layout)[number]
            draw_bars(canvas, trace, boxes, own, colour, self.base, place.area)

    def _series_colour(self, trace: Mapping[str, Any]) -> str:
        palette = self.layout.get("colorway") or _COLOURS
        number = next(i for i, each in enumerate(self.traces) if each is trace)
        marker = (trace.get("marker") or {}).get("color")
        if isinstance(marker, str):
            return marker
        return str((trace.get("line") or {}).get("color") or palette[number % len(palette)])

    def _colour_key(self, trace: Mapping[str, Any]) -> str:
        """Name of the colour axis of a trace: a shared one, or its own."""
        marker = trace.get("marker") or {}
        shared = marker.get("coloraxis")
        if shared:
            return str(shared)
        return f"trace {next(i for i, each in enumerate(self.traces) if each is trace)}"

    def _colour_axes(self) -> dict[str, ColourAxis]:
        values: dict[str, list[Any]] = {}
        settings: dict[str, Mapping[str, Any]] = {}
        for trace in self.shown:
            marker = trace.get("marker") or {}
            numbers = marker.get("color")
            if not isinstance(numbers, list) or all(isinstance(n, str) for n in numbers):
                continue
            key = self._colour_key(trace)
            values.setdefault(key, []).extend(n for n in numbers if not isinstance(n, str))
            shared = self.layout.get(key)
            # A marker with colours of its own shows a bar only when it says so.
            settings[key] = shared or {**marker, "showscale": bool(marker.get("showscale"))}
        usual = (self.layout.get("colorscale") or {}).get("sequential")
        return {
            key: colour_axis({"colorscale": usual, **settings[key]}, numbers)
            for key, numbers in values.items()
        }

    def _entries(
        self, shapes: Sequence[Mapping[str, Any]], colours: Mapping[str, ColourAxis]
    ) -> list[Entry]:
        entries = [
            Entry(trace, False, self._series_colour(trace), colours.get(self._colour_key(trace)))
            for trace in self.traces
        ]
        return entries + [Entry(shape, True, "#444") for shape in shapes]

    def _shapes(self, canvas: Canvas, shapes: Sequence[Mapping[str, Any]], place: Place) -> None:
        for shape in shapes:
            draw_shape(canvas, shape, place, self.base)
