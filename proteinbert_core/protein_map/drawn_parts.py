"""Selections drawn on a map: a lasso or a box, kept as its corners and not as points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.link_text import from_link, number_from, to_link
from proteinbert_core.protein_map.polygon import GridPolygon
from proteinbert_core.protein_map.projection import PROJECTION_NAMES
from proteinbert_core.protein_map.selection_part import Part, Shown, checked_texts

BoolArray = npt.NDArray[np.bool_]

_STEPS: Final = 4096
_FARTHEST: Final = 2**31


def map_name(key: str) -> str:
    """Name the map that a key of a projection stands for."""
    kind = key.partition("-")[0]
    for known, name in PROJECTION_NAMES.items():
        if kind == known:
            return f"the map of {name}" if known == "pca" else f"the {name}"
    return "a map"


@dataclass(frozen=True)
class Lasso(Part):
    """Proteins inside an outline on a map.

    Attributes
    ----------
    projection : str
        Key of the projection that it was drawn on.
    polygon : GridPolygon
    """

    projection: str
    polygon: GridPolygon
    letter: ClassVar[str] = "l"

    def __post_init__(self) -> None:
        checked_texts([self.projection], 1, "maps")

    @classmethod
    def drawn(cls, projection: str, points: Sequence[tuple[float, float]]) -> Self:
        """Take a lasso as it was drawn, simplified; what is kept is what is applied."""
        return cls(projection, GridPolygon.drawn(points))

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        where = shown.coordinates(self.projection, map_name(self.projection))
        return self.polygon.contains(where)

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        n = len(self.polygon.corners)
        return f"lasso of {n} corners on {map_name(self.projection)}"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(self.projection), *self.polygon.fields()]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        return cls(from_link("".join(fields[:1])), GridPolygon.from_fields(fields[1:]))


@dataclass(frozen=True)
class Box(Part):
    """Proteins inside a rectangle on a map, its edges included.

    Attributes
    ----------
    projection : str
        Key of the projection that it was drawn on.
    exponent : int
        Corners are in steps of 2 to this power.
    low, high : tuple of (int, int)
        Lower left and upper right corner.
    """

    projection: str
    exponent: int
    low: tuple[int, int]
    high: tuple[int, int]
    letter: ClassVar[str] = "b"

    def __post_init__(self) -> None:
        checked_texts([self.projection], 1, "maps")
        if self.low[0] >= self.high[0] or self.low[1] >= self.high[1]:
            raise MapError("The box encloses nothing. Draw around the proteins that you mean.")

    @classmethod
    def drawn(cls, projection: str, x: Sequence[float], y: Sequence[float]) -> Self:
        """Take a box as it was drawn.

        Parameters
        ----------
        projection : str
        x, y : sequence of float
            Its two ends, in any order.

        Raises
        ------
        MapError
            It encloses nothing, or is not made of numbers.
        """
        corners = np.array([sorted(x), sorted(y)], dtype=np.float64).T
        if corners.shape != (2, 2) or not np.isfinite(corners).all():
            raise MapError("The box encloses nothing. Draw around the proteins that you mean.")
        shorter = float(np.ptp(corners, axis=0).min())
        if not 1e-6 < shorter < 1e9 or float(np.abs(corners).max()) > 1e5 * shorter:
            raise MapError("The box encloses nothing. Draw around the proteins that you mean.")
        exponent = math.ceil(math.log2(shorter / _STEPS))
        (x0, y0), (x1, y1) = np.rint(np.ldexp(corners, -exponent)).astype(np.int64).tolist()
        return cls(projection, exponent, (x0, y0), (x1, y1))

    @property
    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Lower left and upper right corner in map coordinates; exact."""
        (x0, y0), (x1, y1) = np.ldexp(
            np.array([self.low, self.high], dtype=np.float64), self.exponent
        ).tolist()
        return (x0, y0), (x1, y1)

    def mask(self, shown: Shown) -> BoolArray:
        """Tell which proteins fit."""
        where = shown.coordinates(self.projection, map_name(self.projection))
        low, high = self.bounds
        return np.asarray(((where >= low) & (where <= high)).all(axis=1), dtype=np.bool_)

    def describe(self, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """Say it in words."""
        return f"box on {map_name(self.projection)}"

    def fields(self) -> list[str]:
        """Write it as texts."""
        return [to_link(self.projection), *map(str, (self.exponent, *self.low, *self.high))]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written."""
        if len(fields) != 6:
            raise MapError("This selection cannot be read: its box is damaged. Draw it again.")
        exponent = number_from(fields[1], -60, 60, "size of a step")
        x0, y0, x1, y1 = (
            number_from(each, -_FARTHEST, _FARTHEST, "corner of a box") for each in fields[2:]
        )
        return cls(from_link(fields[0]), exponent, (x0, y0), (x1, y1))
