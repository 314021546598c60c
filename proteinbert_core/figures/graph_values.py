"""What the numbers of a GO graph are: their name, their text, and their place on the colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

_DECADES = (1, 2, 5, 10, 20, 50, 100, 200)
# Smaller p-values may have become zero.
_LEAST_FLOAT = 1e-300


@dataclass(frozen=True, slots=True)
class ValueScale:
    """A scale on which terms have values.

    Attributes
    ----------
    name : str
        Such as "probability".
    ticks : tuple of float
        Values to label on the colour bar.
    least : float or None
        None: the colours run evenly from 0 to 1. Otherwise values are p-values, the colours run
        with -log10 from 1 to this one, and smaller ones look the same.
    """

    name: str
    ticks: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    least: float | None = None

    @classmethod
    def of_p_values(cls, name: str, smallest: float) -> ValueScale:
        """Make a scale for p-values, in decades.

        Parameters
        ----------
        name : str
            Such as "adjusted p".
        smallest : float
            The smallest value to be shown; 0 counts as 1e-200.

        Returns
        -------
        ValueScale

        Examples
        --------
        >>> scale = ValueScale.of_p_values("adjusted p", 3e-8)
        >>> scale.ticks, scale.shade(1e-5)
        ((1.0, 0.01, 0.0001, 1e-06, 1e-08, 1e-10), 0.5)
        """
        wanted = -math.log10(min(max(smallest, 1e-200), 0.1))
        step = next((step for step in _DECADES if 5 * step >= wanted - 1e-9), _DECADES[-1])
        ticks = tuple(10.0 ** -(step * number) for number in range(6))
        return cls(name, ticks, ticks[-1])

    def shade(self, value: float) -> float:
        """Return the place of a value on the colour scale.

        Parameters
        ----------
        value : float

        Returns
        -------
        float
            From 0 to 1.
        """
        if self.least is not None:
            value = math.log10(max(value, self.least)) / math.log10(self.least)
        return min(max(value, 0.0), 1.0)

    def text(self, value: float, *, exact: bool = False) -> str:
        """Write a value.

        Parameters
        ----------
        value : float
        exact : bool
            With one more digit.

        Returns
        -------
        str

        Examples
        --------
        >>> ValueScale("probability").text(0.5), ValueScale.of_p_values("p", 1e-9).text(2.5e-8)
        ('0.50', '2.5e-08')
        """
        digits = 3 if exact else 2
        if self.least is not None and value < _LEAST_FLOAT:
            return f"<{_LEAST_FLOAT:g}"
        return f"{value:.{digits}f}" if self.least is None else f"{value:.{digits}g}"
