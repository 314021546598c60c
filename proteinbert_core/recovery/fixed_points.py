"""Outputs whose term is known otherwise: constraints where certain, checks where not."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from proteinbert_core.errors import RecoveryError


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """An output and its term.

    Parameters
    ----------
    output : int
        Counted from 0.
    go_id : str
    certain : bool
        Certain ones constrain the alignment; the others only check its result.
    """

    output: int
    go_id: str
    certain: bool


def read_fixed_points(path: str | os.PathLike[str], n_outputs: int) -> tuple[FixedPoint, ...]:
    """Read a JSON list of objects with ``output``, ``go_id`` and ``certain``.

    Parameters
    ----------
    path : path-like
    n_outputs : int

    Returns
    -------
    tuple of FixedPoint
        By output.

    Raises
    ------
    RecoveryError
        The file cannot be read, is no such list, or names an output that is not there or twice.
    """
    try:
        entries = json.loads(Path(path).read_bytes())
        points = [
            FixedPoint(int(entry["output"]), str(entry["go_id"]), bool(entry["certain"]))
            for entry in entries
        ]
    except OSError as error:
        raise RecoveryError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise RecoveryError(
            f"{path} is no JSON list of objects with output, go_id and certain ({error})."
        ) from error
    points.sort(key=lambda point: point.output)
    for number, point in enumerate(points):
        if not 0 <= point.output < n_outputs:
            raise RecoveryError(f"{path}: there is no output {point.output} of {n_outputs:,}.")
        if number and point.output == points[number - 1].output:
            raise RecoveryError(f"{path}: output {point.output} comes twice.")
    return tuple(points)


def constraints(points: Sequence[FixedPoint], positions: dict[str, int]) -> dict[int, int]:
    """Take the certain ones as pairs of output and candidate.

    Parameters
    ----------
    points : sequence of FixedPoint
    positions : dict of str to int
        GO id -> position among the candidates.

    Returns
    -------
    dict of int to int

    Raises
    ------
    RecoveryError
        A term is not among the candidates.
    """
    result = {}
    for point in points:
        if not point.certain:
            continue
        if point.go_id not in positions:
            raise RecoveryError(
                f"Output {point.output} is fixed to {point.go_id}, which is not among the "
                "candidate terms. Add it to them."
            )
        result[point.output] = positions[point.go_id]
    return result
