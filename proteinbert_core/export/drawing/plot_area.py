"""Where things lie: the plot's area on the sheet, and the scales of both axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proteinbert_core.errors import ExportError
from proteinbert_core.export.drawing.canvas import Box

_MARGINS = {"l": 80.0, "r": 80.0, "t": 100.0, "b": 80.0}  # Plotly's
_PAD = 0.06
_MAX_TICKS = 6


@dataclass(frozen=True)
class Scale:
    """One axis.

    Attributes
    ----------
    first, last : float
        Values at the left or lower end, and at the other; logarithms where ``log``.
    start, end : float
        The same ends in pixels of the sheet.
    categories : tuple of str
        Their values are 0, 1, 2, ...
    log : bool
    settings : mapping
        Plotly's, with the template's in.
    """

    first: float
    last: float
    start: float
    end: float
    categories: tuple[str, ...]
    log: bool
    settings: Mapping[str, Any]

    def number(self, value: Any) -> float:
        """Turn a value into a number; NaN where there is none."""
        if value is None:
            return math.nan
        if self.categories:
            text = str(value)
            return float(self.categories.index(text)) if text in self.categories else float(value)
        number = float(value)
        if self.log:
            return math.log10(number) if number > 0 else math.nan
        return number

    def pixel(self, value: Any) -> float:
        """Place a value on the sheet."""
        share = (self.number(value) - self.first) / (self.last - self.first)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Places in pixels and labels of the ticks."""
        settings = self.settings
        if settings.get("tickvals") is not None:
            values = list(settings["tickvals"])
            texts = settings.get("ticktext")
            labels = [str(text) for text in texts] if texts is not None else self._labels(values)
        elif self.categories:
            values, labels = list(self.categories), list(self.categories)
        else:
            numbers = self._tick_numbers()
            values = [10.0**each for each in numbers] if self.log else numbers
            labels = self._labels(values)
        low, high = sorted((self.first, self.last))
        slack = (high - low) * 1e-6
        return [
            (self.pixel(value), label)
            for value, label in zip(values, labels, strict=True)
            if low - slack <= self.number(value) <= high + slack
        ]

    def _tick_numbers(self) -> list[float]:
        low, high = sorted((self.first, self.last))
        step = self.settings.get("dtick")
        if isinstance(step, int | float) and not isinstance(step, bool):
            origin = float(self.settings.get("tick0") or 0)
            begin = math.ceil((low - origin) / step - 1e-6)
            end = math.floor((high - origin) / step + 1e-6)
            return [origin + index * step for index in range(begin, end + 1)]
        if step is not None:
            raise ExportError(f"A figure file cannot draw an axis with dtick {step!r}.")
        from matplotlib.ticker import MaxNLocator

        locator = MaxNLocator(
            nbins=self.settings.get("nticks") or _MAX_TICKS, steps=[1, 2, 5, 10], integer=self.log
        )
        return [float(value) for value in locator.tick_values(low, high)]

    def _labels(self, values: Sequence[Any]) -> list[str]:
        wanted = self.settings.get("tickformat") or ""
        suffix = str(self.settings.get("ticksuffix") or "")
        prefix = str(self.settings.get("tickprefix") or "")
        if wanted:
            try:
                texts = [format(float(value), wanted) for value in values]
            except ValueError as error:
                raise ExportError(f"A figure file cannot write numbers as {wanted!r}.") from error
        else:
            texts = [f"{round(float(value), 10):,.10g}".replace("-", "−") for value in values]
        return [f"{prefix}{text}{suffix}" for text in texts]


def margins(layout: Mapping[str, Any]) -> dict[str, float]:
    """Margins of the plot's area, in pixels, under "l", "r", "t" and "b"."""
    given = layout.get("margin") or {}
    return {side: float(given.get(side, width)) for side, width in _MARGINS.items()}


def make_scale(
    settings: Mapping[str, Any],
    values: Iterable[Any],
    ends: tuple[float, float],
    *,
    pad: bool,
    from_zero: bool,
) -> Scale:
    """Fit an axis to what is drawn on it.

    Parameters
    ----------
    settings : mapping
        Plotly's.
    values : iterable
        All that must be seen, also None.
    ends : tuple of float
        Pixels of the sheet.
    pad : bool
        Leave room at the ends, as for markers.
    from_zero : bool
        Let it begin or end at zero, as for bars.

    Returns
    -------
    Scale

    Raises
    ------
    ExportError
        A kind of axis that cannot be drawn.
    """
    kind = settings.get("type") or "-"
    present = [value for value in values if value is not None]
    texts = any(isinstance(value, str) and not _is_number(value) for value in present)
    if kind not in {"-", "linear", "log", "category"}:
        raise ExportError(f"A figure file cannot draw an axis of the kind {kind!r}.")
    categories: tuple[str, ...] = ()
    if kind == "category" or (kind == "-" and texts):
        order = settings.get("categoryarray")
        names = [str(value) for value in ([] if order is None else order)]
        categories = tuple(dict.fromkeys([*names, *(str(value) for value in present)]))
    base = Scale(0, 1, *ends, categories, kind == "log", settings)
    span = settings.get("range")
    if span is not None and None not in tuple(span):
        first, last = (float(end) for end in span)
    else:
        first, last = _automatic(base, present, pad=pad, from_zero=from_zero)
        if settings.get("autorange") == "reversed":
            first, last = last, first
    if first == last:
        first, last = first - 1, last + 1
    return Scale(first, last, *ends, categories, kind == "log", settings)


def _automatic(
    scale: Scale, values: Sequence[Any], *, pad: bool, from_zero: bool
) -> tuple[float, float]:
    if scale.categories:
        return -0.5, len(scale.categories) - 0.5
    numbers = [number for number in map(scale.number, values) if math.isfinite(number)]
    if from_zero and not scale.log:
        numbers.append(0.0)
    if not numbers:
        return (0.0, 1.0)
    low, high = min(numbers), max(numbers)
    room = (high - low) * _PAD if pad or from_zero else 0.0
    low_room = 0.0 if from_zero and low == 0 else room
    high_room = 0.0 if from_zero and high == 0 else room
    return low - low_room, high + high_room


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Place:
    """Turns Plotly's positions into pixels of the sheet.

    Attributes
    ----------
    area : Box
        Of the plot.
    sheet : tuple of float
        Width and height.
    scales : mapping of str to Scale
        By "x", "y", "x2", ...
    """

    area: Box
    sheet: tuple[float, float]
    scales: Mapping[str, Scale]

    def x(self, value: Any, reference: str) -> float:
        """Place a horizontal position: of an axis, "paper", "container" or "x domain"."""
        if reference in self.scales:
            return self.scales[reference].pixel(value)
        left, _, right, _ = self.area
        if reference == "container":
            left, right = 0.0, self.sheet[0]
        return left + float(value) * (right - left)

    def y(self, value: Any, reference: str) -> float:
        """Place a vertical position: of an axis, "paper", "container" or "y domain"."""
        if reference in self.scales:
            return self.scales[reference].pixel(value)
        _, bottom, _, top = self.area
        if reference == "container":
            bottom, top = 0.0, self.sheet[1]
        return bottom + float(value) * (top - bottom)
