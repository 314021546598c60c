"""Deals groups of proteins out to the parts of a split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.labelled_rows import TRAIN

# Half a protein, as shares are rarely whole numbers of proteins.
_GRACE: Final = 0.5
IntArray = npt.NDArray[np.int64]


def deal_groups(
    groups: npt.NDArray[np.int64],
    shares: Mapping[str, float],
    seed: int,
    strata_of: Sequence[int] | None = None,
) -> dict[str, IntArray]:
    """Deal whole groups out, each to the part that is most behind its share so far.

    Groups of one stratum come one after another, so that each stratum is divided by the shares.
    A group too large for what a part still lacks goes to the training proteins.

    Parameters
    ----------
    groups : ndarray, shape=(n,), dtype=int64
        Group of each protein.
    shares : mapping of str to float
        Share of the proteins that each part is to have; they add up to 1.
    seed : int
    strata_of : sequence of int, optional
        Stratum of each protein; that of a group is the one of its first.

    Returns
    -------
    dict of str to ndarray
        Proteins of each part, ascending.

    Raises
    ------
    TaskDataError
        Nothing is left for a part that is to have some.

    Examples
    --------
    >>> shares = {"train": 0.5, "valid": 0.25, "test": 0.25}
    >>> parts = deal_groups(np.array([0, 0, 1, 2]), shares, seed=0)
    >>> parts["train"].tolist()
    [0, 1]
    """
    random = np.random.default_rng(seed)
    _, first, index, sizes = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    order = random.permutation(len(sizes))
    if strata_of is not None:
        order = order[np.argsort(np.asarray(strata_of)[first[order]], kind="stable")]
    n = len(groups)
    # Those too large for any part but the training proteins, first: the others fill up.
    room = max(share for name, share in shares.items() if name != TRAIN) * n + _GRACE
    order = order[np.argsort(sizes[order] <= room, kind="stable")]
    dealt, have = 0, dict.fromkeys(shares, 0)
    part_of = np.empty(len(sizes), dtype=np.int64)
    names = list(shares)
    for group in order.tolist():
        size = int(sizes[group])
        dealt += size
        fits = [
            name
            for name in names
            if name == TRAIN or have[name] + size <= shares[name] * n + _GRACE
        ]
        chosen = max(fits, key=lambda name: shares[name] * dealt - have[name])
        have[chosen] += size
        part_of[group] = names.index(chosen)
    parts = {
        name: np.flatnonzero(part_of[index.ravel()] == place).astype(np.int64)
        for place, name in enumerate(names)
    }
    empty = [name for name in names if shares[name] > 0 and not len(parts[name])]
    if empty:
        raise TaskDataError(
            f"Nothing is left for {' and '.join(empty)}: the {n:,} proteins are in "
            f"{len(sizes):,} groups, the largest of {int(sizes.max()):,}. Divide at random, at a "
            "higher identity, or by other groups."
        )
    return parts
