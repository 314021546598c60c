"""Polygons drawn on a map: simplified, on a grid that a few letters can write down exactly."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

#: A polygon is simplified so that its outline moves by at most this share of its diagonal,
#: or more where it would have more corners than `MOST_CORNERS`.
SIMPLIFIED_BY: Final = 0.004
MOST_CORNERS: Final = 60
#: Steps of the grid along the longer side: 2,048 to 4,096.
_STEPS: Final = 4096
_EXPONENTS: Final = range(-60, 61)
_FARTHEST: Final = 2**31
#: Sides of an outline, in units of the map; no map is so small or so large.
_SMALLEST, _LARGEST = 1e-6, 1e9
_DAMAGED: Final = "This selection cannot be read: its outline is damaged. Draw it again."


@dataclass(frozen=True, slots=True)
class GridPolygon:
    """A closed outline with its corners on a grid.

    Attributes
    ----------
    exponent : int
        The grid's step is 2 to this power, in units of the map.
    corners : tuple of (int, int)
        In steps; at least three.

    Raises
    ------
    MapError
        The numbers are not those of a polygon that was drawn.
    """

    exponent: int
    corners: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if (
            self.exponent not in _EXPONENTS
            or not 3 <= len(self.corners) <= MOST_CORNERS
            or any(abs(value) > _FARTHEST for corner in self.corners for value in corner)
            or max(max(axis) - min(axis) for axis in zip(*self.corners, strict=True)) >= 2**16
        ):
            raise MapError(_DAMAGED)

    @classmethod
    def drawn(cls, points: Sequence[tuple[float, float]] | FloatArray) -> Self:
        """Take an outline as it was drawn, with as few corners as tell it.

        Parameters
        ----------
        points : sequence of (float, float)
            Corners in map coordinates, in their order; the last is joined with the first.

        Returns
        -------
        GridPolygon

        Raises
        ------
        MapError
            It encloses nothing, or is not made of numbers.
        """
        outline = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        if not np.isfinite(outline).all() or len(outline) < 3:
            raise MapError("The lasso encloses nothing. Draw around the proteins that you mean.")
        sides = np.ptp(outline, axis=0)
        longer, diagonal = float(sides.max()), float(np.hypot(*sides))
        if not _SMALLEST < longer < _LARGEST or float(np.abs(outline).max()) > 1e5 * longer:
            raise MapError("The lasso encloses nothing. Draw around the proteins that you mean.")
        tolerance = SIMPLIFIED_BY * diagonal
        simple = _simplified(outline, tolerance)
        while len(simple) > MOST_CORNERS:
            tolerance *= 1.5
            simple = _simplified(outline, tolerance)
        exponent = math.ceil(math.log2(longer / _STEPS))
        steps = np.rint(np.ldexp(simple, -exponent)).astype(np.int64)
        kept = (steps != np.roll(steps, 1, axis=0)).any(axis=1)
        corners = tuple((int(x), int(y)) for x, y in steps[kept])
        if len(corners) < 3 or (np.ptp(steps, axis=0) == 0).any():
            raise MapError("The lasso encloses nothing. Draw around the proteins that you mean.")
        return cls(exponent, corners)

    @property
    def points(self) -> FloatArray:
        """Corners in map coordinates, shape=(n_corners, 2), dtype=float64; exact."""
        return np.ldexp(np.array(self.corners, dtype=np.float64), self.exponent)

    def contains(self, coordinates: npt.NDArray[np.floating]) -> BoolArray:
        """Tell which points are inside.

        Where the outline crosses itself, a point is inside if a ray from it crosses the outline
        an odd number of times: the rule of Plotly's lasso.

        Parameters
        ----------
        coordinates : ndarray, shape=(n, 2), dtype=float
            NaN is outside.

        Returns
        -------
        ndarray, shape=(n,), dtype=bool
        """
        corners = self.points
        low, high = corners.min(axis=0), corners.max(axis=0)
        inside = np.zeros(len(coordinates), dtype=np.bool_)
        near = np.flatnonzero(((coordinates >= low) & (coordinates <= high)).all(axis=1))
        x, y = coordinates[near].astype(np.float64).T
        odd = np.zeros(len(near), dtype=np.bool_)
        for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if y1 == y2:
                continue
            crosses = ((y1 > y) != (y2 > y)) & (x < x1 + (x2 - x1) * (y - y1) / (y2 - y1))
            odd ^= crosses
        inside[near] = odd
        return inside

    def fields(self) -> list[str]:
        """Write it as texts of letters, digits, hyphens and underscores."""
        corners = np.array(self.corners, dtype=np.int64)
        low = corners.min(axis=0)
        packed = (corners - low).astype("<u2").tobytes()
        letters = base64.urlsafe_b64encode(packed).decode().rstrip("=")
        return [str(self.exponent), str(low[0]), str(low[1]), letters]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> Self:
        """Read what `fields` has written.

        Raises
        ------
        MapError
            It is something else.
        """
        try:
            exponent, x, y = (int(field) for field in fields[:3])
            (letters,) = fields[3:]
            packed = base64.b64decode(
                letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True
            )
            steps = np.frombuffer(packed, dtype="<u2").astype(np.int64).reshape(-1, 2)
        except (ValueError, binascii.Error) as error:
            raise MapError(_DAMAGED) from error
        return cls(exponent, tuple((int(dx) + x, int(dy) + y) for dx, dy in steps))


def _simplified(outline: FloatArray, tolerance: float) -> FloatArray:
    """Leave corners out as long as the outline moves by no more than the tolerance.

    Douglas and Peucker (1973), doi 10.3138/FM57-6770-U75U-7727, on both halves of the outline
    between its first corner and the one farthest from it.
    """
    far = int(np.hypot(*(outline - outline[0]).T).argmax())
    ring = np.concatenate([outline, outline[:1]])
    kept = np.zeros(len(ring), dtype=np.bool_)
    kept[[0, far, -1]] = True
    open_spans = [(0, far), (far, len(ring) - 1)]
    while open_spans:
        start, end = open_spans.pop()
        if end - start < 2:
            continue
        chord = ring[end] - ring[start]
        offsets = ring[start + 1 : end] - ring[start]
        length = float(np.hypot(*chord))
        if length > 0:
            # Of the segment, not of the line through it.
            along = np.clip(offsets @ chord / length**2, 0, 1)
            offsets = offsets - along[:, None] * chord
        distances = np.hypot(*offsets.T)
        farthest = int(distances.argmax())
        if distances[farthest] > tolerance:
            middle = start + 1 + farthest
            kept[middle] = True
            open_spans += [(start, middle), (middle, end)]
    return ring[:-1][kept[:-1]]
