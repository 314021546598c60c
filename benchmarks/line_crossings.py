"""Crossings of drawn lines: curves flattened, intersections counted, the same way for all."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Polyline = NDArray[np.float64]

_STEPS = 12  # straight pieces of a curve
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_POINTS_PER_INCH = 72
_AT_ONCE = 256  # pieces compared with all others at a time


def flattened_curve(control: NDArray[np.float64]) -> Polyline:
    """Flatten a cubic curve.

    Parameters
    ----------
    control : ndarray, shape=(4, 2), dtype=float64
        Its control points.

    Returns
    -------
    ndarray, shape=(13, 2), dtype=float64
    """
    share = np.linspace(0, 1, _STEPS + 1)[:, None]
    rest = 1 - share
    start, first, second, end = control
    mixed = rest**3 * start + 3 * rest**2 * share * first
    return np.asarray(mixed + 3 * rest * share**2 * second + share**3 * end)


def flattened_segment(path: str) -> Polyline:
    """Flatten a segment of an edge as the figure draws it: line, cubic curve, line.

    Parameters
    ----------
    path : str
        SVG path "M…L…C…L…".

    Returns
    -------
    ndarray, shape=(15, 2), dtype=float64
    """
    points = np.array([float(each) for each in _NUMBER.findall(path)]).reshape(-1, 2)
    if re.sub(r"[^A-Z]", "", path) != "MLCL" or len(points) != 6:
        raise ValueError(f"not the path of a segment: {path}")
    return np.vstack([points[:1], flattened_curve(points[1:5]), points[5:]])


def count_line_crossings(lines: Sequence[Polyline]) -> int:
    """Count the points in which two lines cross; to touch, or run along, is no crossing.

    Parameters
    ----------
    lines : sequence of ndarray, shape=(n, 2), dtype=float64

    Returns
    -------
    int

    Examples
    --------
    >>> count_line_crossings([np.array([[0, 0], [2, 2.0]]), np.array([[0, 2], [2, 0.0]])])
    1
    """
    if len(lines) < 2:
        return 0
    starts = np.vstack([line[:-1] for line in lines])
    ends = np.vstack([line[1:] for line in lines])
    owner = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    crossings = 0
    for first in range(0, len(starts), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        near = owner[part, None] < owner
        for axis in (0, 1):
            near &= (low[part, None, axis] <= high[:, axis]) & (
                high[part, None, axis] >= low[:, axis]
            )
        one, other = np.nonzero(near)
        one += first
        start, end, from_, to = starts[one], ends[one], starts[other], ends[other]
        apart = _side(start, end, from_) * _side(start, end, to) < 0
        parted = _side(from_, to, start) * _side(from_, to, end) < 0
        crossings += int((apart & parted).sum())
    return crossings


def _side(
    start: NDArray[np.float64], end: NDArray[np.float64], point: NDArray[np.float64]
) -> NDArray[np.float64]:
    """On which side of a line points lie: 1, -1, or 0 within rounding of it."""
    along, towards = end - start, point - start
    area = along[..., 0] * towards[..., 1] - along[..., 1] * towards[..., 0]
    return np.where(np.abs(area) < 1e-7, 0.0, np.sign(area))


def drawn_by_dot(
    boxes: Mapping[str, tuple[float, float]],
    edges: Sequence[tuple[str, str]],
    gaps: tuple[float, float],
) -> tuple[list[Polyline], float]:
    """Let Graphviz dot draw a graph, and flatten its edges.

    Parameters
    ----------
    boxes : mapping of str to (float, float)
        Width and height of each node, pixels.
    edges : sequence of (str, str)
        Pairs (upper, lower).
    gaps : (float, float)
        Between the nodes of a rank and between ranks, pixels.

    Returns
    -------
    lines : list of ndarray, shape=(n, 2), dtype=float64
        One an edge.
    width : float
        Of the drawing, pixels.
    """
    inches = [gap / _POINTS_PER_INCH for gap in gaps]
    text = [
        f"digraph {{ graph [nodesep={inches[0]:.3f}, ranksep={inches[1]:.3f}]",
        'node [shape=box, fixedsize=true, label=""] edge [arrowhead=none]',
    ]
    for name, size in boxes.items():
        width, height = (each / _POINTS_PER_INCH for each in size)
        text.append(f'"{name}" [width={width:.3f}, height={height:.3f}]')
    text += [f'"{upper}" -> "{lower}"' for upper, lower in edges]
    said = subprocess.run(
        ["dot", "-Tjson"],
        input="\n".join([*text, "}"]),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    drawing = json.loads(said)
    lines = []
    for edge in drawing.get("edges", []):
        points = np.array([each.split(",") for each in edge["pos"].split()], dtype=np.float64)
        curves = [points[first : first + 4] for first in range(0, len(points) - 1, 3)]
        lines.append(np.vstack([flattened_curve(curve) for curve in curves]))
    return lines, float(drawing["bb"].split(",")[2])
