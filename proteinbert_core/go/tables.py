"""The ontology as plain arrays: what the OBO reader makes and the compiled form keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]

#: Bits of :attr:`OntologyTables.parent_relations`; a link may be both.
IS_A = 1
PART_OF = 2


@dataclass(frozen=True, slots=True)
class ObsoleteTerm:
    """A GO id that its release has retired.

    Attributes
    ----------
    name : str
        Name that the term had.
    replaced_by : tuple of str
        Ids that the release gives as exact replacements.
    consider : tuple of str
        Ids that the release suggests to look at instead.
    """

    name: str
    replaced_by: tuple[str, ...]
    consider: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OntologyTables:
    """Terms and links in arrays; a term is known by its position in ``go_ids``.

    The parents of term ``i`` are ``parents[parent_offsets[i]:parent_offsets[i + 1]]``,
    ascending. All arrays are read-only.

    Attributes
    ----------
    release : str
        ``data-version`` of the file, "unknown" where it states none.
    go_ids : tuple of str
        The n terms that are not obsolete, ascending.
    names : tuple of str
        Name of each term.
    aspects : ndarray, shape=(n,), dtype=int8
        Position of each term's aspect in :data:`proteinbert_core.go.aspects.ASPECTS`.
    parent_offsets : ndarray, shape=(n + 1,), dtype=int32
    parents : ndarray, shape=(n_links,), dtype=int32
    parent_relations : ndarray, shape=(n_links,), dtype=uint8
        ``IS_A``, ``PART_OF`` or both bits.
    levels : ndarray, shape=(n,), dtype=int32
        Longest path to a term without parents, over all links: a parent's level is always
        below its child's.
    depths : ndarray, shape=(n,), dtype=int32
        The same over links within the term's own aspect.
    alt_ids : mapping of str to int
        Secondary id -> position of the term that has absorbed it.
    obsolete : mapping of str to ObsoleteTerm
    """

    release: str
    go_ids: tuple[str, ...]
    names: tuple[str, ...]
    aspects: NDArray[np.int8]
    parent_offsets: IntArray
    parents: IntArray
    parent_relations: NDArray[np.uint8]
    levels: IntArray
    depths: IntArray
    alt_ids: Mapping[str, int]
    obsolete: Mapping[str, ObsoleteTerm]

    def __post_init__(self) -> None:
        for array in (
            self.aspects,
            self.parent_offsets,
            self.parents,
            self.parent_relations,
            self.levels,
            self.depths,
        ):
            array.flags.writeable = False


def rows_of(offsets: IntArray, positions: NDArray[np.integer]) -> NDArray[np.int64]:
    """Indices of the entries that a compressed-row table holds for some rows.

    Parameters
    ----------
    offsets : ndarray, shape=(n + 1,), dtype=int32
        Where each row starts; row ``i`` ends where row ``i + 1`` starts.
    positions : ndarray, shape=(k,), dtype=int
        Rows that are wanted.

    Returns
    -------
    ndarray, shape=(total,), dtype=int64
        The entries of the wanted rows, one row after the other.

    Examples
    --------
    >>> import numpy as np
    >>> rows_of(np.array([0, 2, 2, 5], dtype=np.int32), np.array([2, 0])).tolist()
    [2, 3, 4, 0, 1]
    """
    starts = offsets[positions].astype(np.int64)
    counts = offsets[np.asarray(positions) + 1].astype(np.int64) - starts
    skipped = np.cumsum(counts) - counts
    return np.repeat(starts - skipped, counts) + np.arange(counts.sum())


def reached_from(
    start: NDArray[np.integer], offsets: IntArray, targets: IntArray
) -> NDArray[np.int64]:
    """Positions that a walk along links meets.

    Parameters
    ----------
    start : ndarray, shape=(k,), dtype=int
        Positions at which the walk begins; they belong to the result.
    offsets : ndarray, shape=(n + 1,), dtype=int32
        Where the links of each position start in ``targets``.
    targets : ndarray, shape=(n_links,), dtype=int32

    Returns
    -------
    ndarray, shape=(found,), dtype=int64
        Ascending, each once.
    """
    seen = np.zeros(len(offsets) - 1, dtype=bool)
    frontier = start
    while frontier.size:
        seen[frontier] = True
        frontier = np.unique(targets[rows_of(offsets, frontier)])
        frontier = frontier[~seen[frontier]]
    return np.flatnonzero(seen)
