"""What the colours of the map show: a group or a number of each protein and each query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]
#: "group": has a colour of its own; "other": small groups together; "absent": nothing is known,
#: or the term is not carried. The last two are drawn below all others.
Role = Literal["group", "other", "absent"]
ScaleKind = Literal["linear", "log", "share"]

#: Groups that have a colour of their own.
MOST_GROUPS: Final = 10
NO_SLOT: Final = -1


@dataclass(frozen=True, eq=False)
class GroupColouring:
    """A group of each protein.

    Attributes
    ----------
    key : str
        Which colouring it is, such as "organism".
    title : str
        Such as "Organism".
    caption : str
        What the colours show, in a sentence.
    labels : tuple of str
        Of the groups, the largest first, then "Other" and what is absent; or in an order of
        their own.
    roles : tuple of {"group", "other", "absent"}
    slots : ndarray, shape=(n_groups,), dtype=int32
        Place in the palette, `NO_SLOT` for grey. It depends on all proteins, not on those that
        are shown, so that colours stay when some are hidden.
    counts : ndarray, shape=(n_groups,), dtype=int64
        Proteins, without the queries.
    codes : ndarray, shape=(n,), dtype=int32
        Group of each protein.
    query_codes : ndarray, shape=(n_queries,), dtype=int32
        Group of each query; -1 where it has none.
    is_ordered : bool
        Whether the order of the groups means something, as direct, inherited, absent does.
    """

    key: str
    title: str
    caption: str
    labels: tuple[str, ...]
    roles: tuple[Role, ...]
    slots: IntArray
    counts: npt.NDArray[np.int64]
    codes: IntArray
    query_codes: IntArray
    is_ordered: bool = False

    def rows(self, group: int) -> npt.NDArray[np.int64]:
        """Rows of the proteins of a group, ascending."""
        return np.flatnonzero(self.codes == group)

    def grouped(self, most: int = MOST_GROUPS, pinned: Collection[str] = ()) -> GroupColouring:
        """Put the small groups together as "Other".

        Parameters
        ----------
        most : int
            How many of the largest keep their own colour.
        pinned : collection of str
            Labels of further groups that do.

        Returns
        -------
        GroupColouring
            Groups in their order, then "Other (7 groups)", then what is absent. The same where
            not two groups would be put together.
        """
        own = [group for group, role in enumerate(self.roles) if role == "group"]
        kept = [*own[:most], *(group for group in own[most:] if self.labels[group] in pinned)]
        merged = [group for group in own if group not in set(kept)]
        if len(merged) < 2:
            return self
        n_kept = len(kept)
        absent = [group for group, role in enumerate(self.roles) if role == "absent"]
        to = np.full(len(self.labels) + 1, n_kept, dtype=np.int32)
        to[kept] = np.arange(n_kept)
        to[absent] = np.arange(len(absent)) + n_kept + 1
        to[-1] = -1  # of queries without a group
        order = [*kept, *absent]
        names: list[str] = [self.labels[group] for group in order]
        names.insert(n_kept, f"Other ({len(merged):,} groups)")
        roles: list[Role] = [self.roles[group] for group in order]
        roles.insert(n_kept, "other")
        return replace(
            self,
            labels=tuple(names),
            roles=tuple(roles),
            slots=np.where(np.arange(len(roles)) < n_kept, np.arange(len(roles)), NO_SLOT).astype(
                np.int32
            ),
            counts=np.insert(self.counts[order], n_kept, self.counts[merged].sum()),
            codes=to[self.codes],
            query_codes=to[self.query_codes],
        )


@dataclass(frozen=True, eq=False)
class NumberColouring:
    """A number of each protein.

    Attributes
    ----------
    key, title, caption : str
        As of `GroupColouring`.
    unit : str
        May be empty.
    scale : {"linear", "log", "share"}
        How numbers become colours; a share is from 0 to 1.
    low, high : float
        Ends of the scale; values beyond take the colour of the end.
    values : ndarray, shape=(n,), dtype=float32
        NaN where it is not known; positive where the scale is logarithmic.
    query_values : ndarray, shape=(n_queries,), dtype=float32
    """

    key: str
    title: str
    caption: str
    unit: str
    scale: ScaleKind
    low: float
    high: float
    values: FloatArray
    query_values: FloatArray

    @property
    def n_unknown(self) -> int:
        """Proteins without a number."""
        return int(np.isnan(self.values).sum())


Colouring = GroupColouring | NumberColouring
