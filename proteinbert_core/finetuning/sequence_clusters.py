"""Clusters of sequences that keep relatives together, for splits without leakage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled, TaskDataError
from proteinbert_core.finetuning.mmseqs import cluster_with_mmseqs, mmseqs_path
from proteinbert_core.finetuning.relatives import RelativeSearch
from proteinbert_core.finetuning.ungapped import shared_share

# Relatives that each sequence is compared with.
_N_CANDIDATES: Final = 8
# So many common 5-mers over the reduced alphabet stand for an identity above any threshold here.
_SURELY_RELATED: Final = 0.6
_LEAST_IDENTITY, _MOST_IDENTITY = 0.2, 0.9
_BLOCK: Final = 500


class ClusterMethod(StrEnum):
    """How sequences are clustered."""

    AUTO = "auto"
    BUILT_IN = "built-in"
    MMSEQS2 = "MMseqs2"


@dataclass(frozen=True, eq=False)
class SequenceClusters:
    """Which sequences belong together.

    Attributes
    ----------
    labels : ndarray, shape=(n,), dtype=int64
        Cluster of each sequence, numbered from 0 in the order of their first members.
    method : str
        How they were made, with the version of another program.
    min_identity : float
    """

    labels: npt.NDArray[np.int64]
    method: str
    min_identity: float

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return int(self.labels.max(initial=-1)) + 1


def cluster_sequences(
    sequences: Sequence[str],
    *,
    min_identity: float = 0.3,
    method: ClusterMethod = ClusterMethod.AUTO,
    seed: int = 0,
    report: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> SequenceClusters:
    """Put relatives into one cluster.

    Built in: every sequence is aligned with the few others with which it shares most, and rarest,
    k-mers; two that are alike enough over half of the shorter one, and not by chance, are in the
    same cluster, and so are all that are linked over others (single linkage). Two that share most
    5-mers are linked without an alignment. What has no 5-mer in common is never compared, so
    that distant relatives may be parted: at 0.3 most, but not all pairs are found.

    Parameters
    ----------
    sequences : sequence of str
    min_identity : float
        From 0.2 to 0.9.
    method : ClusterMethod
        ``auto`` takes MMseqs2 where it is installed.
    seed : int
    report : callable, optional
        Told (sequences done, sequences in all).
    cancel : Event, optional

    Returns
    -------
    SequenceClusters

    Raises
    ------
    TaskDataError
        The threshold is out of bounds; or MMseqs2 is wanted and absent, or fails.
    Cancelled

    Examples
    --------
    >>> found = cluster_sequences(["MKTAYIAKQRQISFVK", "GSHMLEDPVENDW", "MKTAYIAKQRQLSFVK"],
    ...                           method=ClusterMethod.BUILT_IN)
    >>> found.labels.tolist(), found.method
    ([0, 1, 0], 'built-in')
    """
    if not _LEAST_IDENTITY <= min_identity <= _MOST_IDENTITY:
        raise TaskDataError(
            f"Clusters are made at an identity from {_LEAST_IDENTITY} to {_MOST_IDENTITY}, "
            f"not {min_identity}."
        )
    if method is ClusterMethod.AUTO:
        method = ClusterMethod.BUILT_IN if mmseqs_path() is None else ClusterMethod.MMSEQS2
    distinct, member_of = np.unique(np.array(sequences, dtype=object), return_inverse=True)
    if method is ClusterMethod.MMSEQS2:
        labels, version = cluster_with_mmseqs(distinct.tolist(), min_identity, cancel)
        name = f"MMseqs2 {version}"
    else:
        labels = _linked(distinct.tolist(), min_identity, seed, report, cancel)
        name = "built-in"
    return SequenceClusters(_renumbered(labels[member_of.ravel()]), name, min_identity)


def _linked(
    sequences: list[str],
    min_identity: float,
    seed: int,
    report: Callable[[int, int], None] | None,
    cancel: Event | None,
) -> npt.NDArray[np.int64]:
    search = RelativeSearch(sequences, seed)
    parents = list(range(len(sequences)))

    def root(row: int) -> int:
        while parents[row] != row:
            parents[row] = parents[parents[row]]
            row = parents[row]
        return row

    for start in range(0, len(sequences), _BLOCK):
        if cancel is not None and cancel.is_set():
            raise Cancelled("The clustering was cancelled.")
        block = sequences[start : start + _BLOCK]
        # One more, as each is its own best candidate.
        for row, candidates in enumerate(search.candidates(block, _N_CANDIDATES + 1), start):
            words = search.words(row)
            for other in candidates.tolist():
                if root(row) != root(other) and (
                    shared_share(words, search.words(other)) >= _SURELY_RELATED
                    or search.identity(words, other, min_identity) >= min_identity
                ):
                    parents[root(other)] = root(row)
        if report is not None:
            report(start + len(block), len(sequences))
    return np.array([root(row) for row in range(len(sequences))], dtype=np.int64)


def _renumbered(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse.ravel()].astype(np.int64)
