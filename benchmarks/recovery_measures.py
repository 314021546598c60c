"""How good a recovery is whose truth is known: share named, share right, calibration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.recovery.assignment import Assignment

CONFIDENCE = 0.9
BIN_EDGES = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1)


@dataclass(frozen=True)
class Measures:
    """Of some outputs.

    Attributes
    ----------
    outputs : int
    named, right : float
        Share of the outputs with a confidence of `CONFIDENCE` and above; share of these names
        that are right (NaN where there is none).
    expected : float
        Mean confidence of the names: what `right` should be.
    best_right : float
        Share of all outputs whose most probable term is right, whatever its confidence.
    """

    outputs: int
    named: float
    right: float
    expected: float
    best_right: float


def measure(
    assignment: Assignment,
    truth: npt.NDArray[np.int64],
    among: npt.NDArray[np.bool_] | None = None,
) -> Measures:
    """Compare an assignment with the truth.

    Parameters
    ----------
    assignment : Assignment
    truth : ndarray, shape=(M,), dtype=int64
    among : ndarray, shape=(M,), dtype=bool, optional
        Outputs that count.

    Returns
    -------
    Measures
    """
    rows = np.ones(len(truth), dtype=bool) if among is None else among
    right = (assignment.term == truth)[rows]
    confidence = assignment.confidence[rows]
    named = confidence >= CONFIDENCE
    return Measures(
        outputs=int(rows.sum()),
        named=_mean(named),
        right=_mean(right[named]),
        expected=_mean(confidence[named]),
        best_right=_mean(right),
    )


def reliability(
    assignments: Iterable[tuple[Assignment, npt.NDArray[np.int64]]],
) -> list[dict[str, float]]:
    """Share that is right, by confidence.

    Parameters
    ----------
    assignments : iterable of (Assignment, ndarray)
        With the truth of each.

    Returns
    -------
    list of dict
        ``from``, ``to``, ``outputs``, ``mean_confidence`` and ``right`` for each bin.
    """
    pairs = [(each.confidence, each.term == truth) for each, truth in assignments]
    confidence = np.concatenate([pair[0] for pair in pairs])
    right = np.concatenate([pair[1] for pair in pairs])
    place = np.clip(np.searchsorted(BIN_EDGES, confidence, "right") - 1, 0, len(BIN_EDGES) - 2)
    rows = []
    for index in range(len(BIN_EDGES) - 1):
        inside = place == index
        rows.append(
            {
                "from": BIN_EDGES[index],
                "to": BIN_EDGES[index + 1],
                "outputs": int(inside.sum()),
                "mean_confidence": _mean(confidence[inside]),
                "right": _mean(right[inside]),
            }
        )
    return rows


def _mean(values: npt.NDArray[np.generic]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table in Markdown; numbers are to the right.

    Parameters
    ----------
    header : sequence of str
    rows : iterable of sequences
        Floats are shown as three decimals, NaN as a dash, whole numbers with commas.

    Returns
    -------
    str
    """
    lines = [[_shown(cell) for cell in row] for row in rows]
    ruler = ["--:" if _is_number(lines, column) else "---" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(header), ruler, *lines])


def _shown(cell: object) -> str:
    if isinstance(cell, bool | str):
        return str(cell)
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return "–" if np.isnan(cell) else f"{cell:.3f}"
    return str(cell)


def _is_number(lines: list[list[str]], column: int) -> bool:
    cells = [line[column].replace(",", "").replace(".", "") for line in lines]
    return all(cell.isdigit() or cell == "–" for cell in cells)
