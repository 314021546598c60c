"""SVG paths, as Plotly's shapes have them, as lists of points for matplotlib."""

from __future__ import annotations

import re
from collections.abc import Callable

from proteinbert_core.errors import ExportError

Point = tuple[float, float]
#: Matplotlib's codes of a path.
MOVE, LINE, QUADRATIC, CUBIC, CLOSE = 1, 2, 3, 4, 79

_TOKEN = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|[\s,]+|(.)")
_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "Z": 0}
_POINTS_OF_CURVE = {"Q": (QUADRATIC, 2), "C": (CUBIC, 3)}


def read_svg_path(
    path: str, to_x: Callable[[float], float], to_y: Callable[[float], float]
) -> tuple[list[Point], list[int]]:
    """Read a path of absolute commands.

    Parameters
    ----------
    path : str
        Of M, L, H, V, Q, C and Z.
    to_x, to_y : callable
        From the path's numbers to pixels of the figure.

    Returns
    -------
    points : list of (float, float)
    codes : list of int
        Matplotlib's, one a point.

    Raises
    ------
    ExportError
        The path has another command, or is damaged.
    """
    points: list[Point] = []
    codes: list[int] = []
    x = y = 0.0
    for command, numbers in _commands(path):
        if command == "Z":
            points.append(points[-1] if points else (to_x(x), to_y(y)))
            codes.append(CLOSE)
            continue
        if command == "H":
            x = numbers[0]
        elif command == "V":
            y = numbers[0]
        else:
            x, y = numbers[-2:]
        if command in _POINTS_OF_CURVE:
            code, count = _POINTS_OF_CURVE[command]
            points += [(to_x(numbers[i]), to_y(numbers[i + 1])) for i in range(0, 2 * count, 2)]
            codes += [code] * count
        else:
            points.append((to_x(x), to_y(y)))
            codes.append(MOVE if command == "M" else LINE)
    return points, codes


def _commands(path: str) -> list[tuple[str, list[float]]]:
    commands: list[tuple[str, list[float]]] = []
    for letter, number, other in _TOKEN.findall(path):
        if other or (letter and letter not in _NUMBERS):
            raise ExportError(f"A figure file cannot draw {other or letter!r} in a path.")
        if letter:
            commands.append((letter, []))
        elif number:
            if not commands or not _NUMBERS[commands[-1][0]]:
                raise ExportError(f"A path of the figure is damaged: {path[:40]!r}.")
            name, numbers = commands[-1]
            if len(numbers) == _NUMBERS[name]:  # the command goes on without its letter
                commands.append(("L" if name == "M" else name, [float(number)]))
            else:
                numbers.append(float(number))
    if any(len(numbers) != _NUMBERS[name] for name, numbers in commands):
        raise ExportError(f"A path of the figure is damaged: {path[:40]!r}.")
    return commands
