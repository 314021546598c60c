"""Order in the graph: levels of terms, which a cycle makes impossible, and depths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.tables import IntArray


def longest_paths(
    offsets: IntArray, parents: IntArray, go_ids: Sequence[str], source: str
) -> IntArray:
    """Level of every term: the longest path up to a term without parents.

    Parameters
    ----------
    offsets : ndarray, shape=(n + 1,), dtype=int32
        Where the parents of each term start.
    parents : ndarray, shape=(n_links,), dtype=int32
    go_ids : sequence of str
        Ids of the n terms, for messages.
    source : str
        Name of the file, for messages.

    Returns
    -------
    ndarray, shape=(n,), dtype=int32
        Number of links.

    Raises
    ------
    OntologyError
        The links form a cycle; the message spells it out.

    References
    ----------
    Kahn 1962, doi 10.1145/368996.369025.
    """
    n = len(go_ids)
    parents_of = [parents[offsets[i] : offsets[i + 1]].tolist() for i in range(n)]
    children_of: list[list[int]] = [[] for _ in range(n)]
    for child, its_parents in enumerate(parents_of):
        for parent in its_parents:
            children_of[parent].append(child)
    waiting = [len(its_parents) for its_parents in parents_of]
    levels = [0] * n
    ready = [i for i in range(n) if not waiting[i]]
    for term in ready:  # grows while it is walked
        for child in children_of[term]:
            levels[child] = max(levels[child], levels[term] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    if len(ready) < n:
        cycle = " -> ".join(go_ids[i] for i in _cycle(waiting, parents_of))
        raise OntologyError(
            f"{source}: the links form a cycle: {cycle}. An ontology must be acyclic over is_a "
            "and part_of."
        )
    return np.array(levels, dtype=np.int32)


def _cycle(waiting: list[int], parents_of: list[list[int]]) -> list[int]:
    """Walk up through terms that were never settled until one comes again; it must."""
    term = next(i for i, count in enumerate(waiting) if count)
    path: list[int] = []
    while term not in path:
        path.append(term)
        term = next(parent for parent in parents_of[term] if waiting[parent])
    return [*path[path.index(term) :], term]


def aspect_depths(
    offsets: IntArray, parents: IntArray, aspects: NDArray[np.int8], levels: IntArray
) -> IntArray:
    """Depth of every term: the longest path up over links within its own aspect.

    Parameters
    ----------
    offsets : ndarray, shape=(n + 1,), dtype=int32
        Where the parents of each term start.
    parents : ndarray, shape=(n_links,), dtype=int32
    aspects : ndarray, shape=(n,), dtype=int8
    levels : ndarray, shape=(n,), dtype=int32
        As of :func:`longest_paths`.

    Returns
    -------
    ndarray, shape=(n,), dtype=int32
        Number of links; 0 for a root.
    """
    depths = np.zeros(len(levels), dtype=np.int32)
    for term in np.argsort(levels, kind="stable"):
        above = parents[offsets[term] : offsets[term + 1]]
        above = above[aspects[above] == aspects[term]]
        if above.size:
            depths[term] = depths[above].max() + 1
    return depths
