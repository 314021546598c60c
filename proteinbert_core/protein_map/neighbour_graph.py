"""The true neighbours of every protein of the map: made once, used by all that asks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.proteomes.proteome_set import ProteomeSet

#: Neighbours of each protein.
GRAPH_NEIGHBOURS: Final = 15
_AT_ONCE: Final = 4096


@dataclass(frozen=True, eq=False)
class NeighbourGraph:
    """The nearest proteins of each protein, itself left out, the most similar first.

    Attributes
    ----------
    rows : ndarray, shape=(n, k), dtype=int32
    similarities : ndarray, shape=(n, k), dtype=float32
    """

    rows: npt.NDArray[np.int32]
    similarities: npt.NDArray[np.float32]

    @property
    def k(self) -> int:
        """Neighbours of each."""
        return int(self.rows.shape[1])

    @classmethod
    def of(
        cls,
        proteomes: ProteomeSet,
        k: int = GRAPH_NEIGHBOURS,
        *,
        report: Callable[[int, int, str], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> NeighbourGraph:
        """Find them, exactly: about 5 s for 38,000 proteins on two cores, 2 min for 200,000.

        Parameters
        ----------
        proteomes : ProteomeSet
        k : int
        report : callable, optional
            Told how many proteins are done, of how many, and "finding neighbours".
        cancel : threading.Event, optional

        Returns
        -------
        NeighbourGraph

        Raises
        ------
        Cancelled
            `cancel` was set.
        """
        n = len(proteomes)
        rows = np.empty((n, max(min(k, n - 1), 0)), dtype=np.int32)
        similarities = np.empty(rows.shape, dtype=np.float32)
        for start in range(0, n, _AT_ONCE):
            if cancel is not None and cancel.is_set():
                raise Cancelled("The search for neighbours was cancelled.")
            if report is not None:
                report(start, n, "finding neighbours")
            here = slice(start, start + _AT_ONCE)
            rows[here], similarities[here] = most_similar(
                proteomes.vectors,
                proteomes.vectors[here],
                rows.shape[1],
                exclude=np.arange(start, min(start + _AT_ONCE, n)),
            )
        return cls(rows, similarities)
