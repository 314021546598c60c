"""How alike the proteins that a predictor is judged by are to those that it learnt from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled
from proteinbert_core.finetuning.relatives import RelativeSearch
from proteinbert_core.finetuning.ungapped import WordIndex

#: Names of the bands and the least identity of each, the first that holds counts.
BANDS: Final = (
    ("same sequence", 1.0),
    ("90 % or more", 0.9),
    ("50 to 90 %", 0.5),
    ("30 to 50 %", 0.3),
    ("none found", 0.0),
)
_LEAST: Final = 0.3
_N_CANDIDATES: Final = 5
_BLOCK: Final = 500


@dataclass(frozen=True, eq=False)
class Leakage:
    """The nearest training protein of each of some others.

    Attributes
    ----------
    identity : ndarray, shape=(n,), dtype=float64
        1 for the same sequence alone; zero where no relative of at least 30 % was found.
    nearest : ndarray, shape=(n,), dtype=int64
        Number of the training protein; -1 where there is none.
    """

    identity: npt.NDArray[np.float64]
    nearest: npt.NDArray[np.int64]

    def counts(self) -> dict[str, int]:
        """Proteins in each of `BANDS`."""
        edges = [least for _, least in BANDS]
        place = [
            next(i for i, least in enumerate(edges) if each >= least) for each in self.identity
        ]
        return {name: place.count(i) for i, (name, _) in enumerate(BANDS)}

    def record(self) -> dict[str, Any]:
        """Give the counts as plain values for a JSON file."""
        return {"n": len(self.identity), "nearest_training_protein": self.counts()}


def measure_leakage(
    train: Sequence[str],
    others: Sequence[str],
    *,
    report: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Leakage:
    """Look for the nearest training protein of each validation or test protein.

    Identity is of a local alignment over half of the shorter sequence or more, with the five
    training proteins that share most, and rarest, k-mers. A nearer one may be missed, so that
    counts are lower bounds.

    Parameters
    ----------
    train, others : sequence of str
    report : callable, optional
        Told (proteins done, proteins in all).
    cancel : Event, optional

    Returns
    -------
    Leakage

    Raises
    ------
    Cancelled

    Examples
    --------
    >>> found = measure_leakage(["MKTAYIAKQRQISFVK"], ["MKTAYIAKQRQLSFVK", "GSHMLEDPVENDW"])
    >>> found.counts()["90 % or more"], found.nearest.tolist()
    (1, [0, -1])
    """
    row_of = {sequence: row for row, sequence in reversed(list(enumerate(train)))}
    search = RelativeSearch(train)
    identity = np.zeros(len(others), dtype=np.float64)
    nearest = np.full(len(others), -1, dtype=np.int64)
    for start in range(0, len(others), _BLOCK):
        if cancel is not None and cancel.is_set():
            raise Cancelled("The search for leakage was cancelled.")
        block = others[start : start + _BLOCK]
        candidates = search.candidates(block, _N_CANDIDATES)
        for place, (sequence, rows) in enumerate(zip(block, candidates, strict=True), start):
            if sequence in row_of:
                identity[place], nearest[place] = 1.0, row_of[sequence]
                continue
            words = WordIndex.of(sequence)
            for row in rows.tolist():
                # Only the same sequence is 1: a part of a longer one is a little less.
                found = min(search.identity(words, row, _LEAST), np.nextafter(1.0, 0.0))
                if found > identity[place]:
                    identity[place], nearest[place] = found, row
        if report is not None:
            report(start + len(block), len(others))
    return Leakage(identity, nearest)
