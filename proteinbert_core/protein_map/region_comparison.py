"""Two proteomes or regions compared: where on the map one is over-represented, and in what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from proteinbert_core.enrichment import EnrichmentResult, TermMembership, enriched_terms
from proteinbert_core.enrichment.false_discovery import benjamini_hochberg
from proteinbert_core.enrichment.hypergeometric import log_upper_tail
from proteinbert_core.errors import MapError

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float32]
Side = Literal["a", "b"]

#: Neighbours on the map that are counted.
N_NEAR: Final = 30
#: Proteins of the overall mixture that are added to each count, so that few say little.
PRIOR: Final = 10.0
#: Adjusted p below which a place counts as rich in one side.
ALPHA: Final = 0.05


@dataclass(frozen=True, eq=False)
class RegionComparison:
    """Two sets of proteins on a map, A and B; arrays have a row a protein of the map.

    Attributes
    ----------
    a, b : ndarray, shape=(n,), dtype=bool
        As they were given.
    leaning : ndarray, shape=(n,), dtype=float32
        Log2 of the odds of A among the nearest proteins of A or B on the map, over the odds
        among all of them: 1 where A is twice as frequent as expected, -1 where B is. NaN for
        proteins of neither or both.
    rich_in_a, rich_in_b : ndarray, shape=(n,), dtype=bool
        Where that is no chance: hypergeometric, adjusted p below `ALPHA`.
    terms_of_a, terms_of_b : EnrichmentResult or None
        Over-represented in A, and in B, against both together; None for a set of which nothing
        is annotated.
    n_near : int
        Neighbours that were counted.
    """

    a: BoolArray
    b: BoolArray
    leaning: FloatArray
    rich_in_a: BoolArray
    rich_in_b: BoolArray
    terms_of_a: EnrichmentResult | None
    terms_of_b: EnrichmentResult | None
    n_near: int

    @property
    def n_both(self) -> int:
        """Proteins that are in both; they lean nowhere."""
        return int((self.a & self.b).sum())

    def examples(self, side: Side, go_id: str, most: int = 3) -> npt.NDArray[np.int64]:
        """Find proteins of a side that carry a term, from where the side is richest.

        Parameters
        ----------
        side : "a" or "b"
        go_id : str
        most : int

        Returns
        -------
        ndarray, shape=(at most `most`,), dtype=int64
            Rows of the map, the place that leans most first.
        """
        terms, sign = (self.terms_of_a, -1.0) if side == "a" else (self.terms_of_b, 1.0)
        if terms is None:
            return np.zeros(0, dtype=np.int64)
        rows = terms.rows_of(go_id)
        lean = np.nan_to_num(self.leaning[rows])
        return rows[np.lexsort((rows, sign * lean))[:most]]


def compare_regions(
    coordinates: npt.NDArray[np.floating],
    membership: TermMembership,
    a: BoolArray,
    b: BoolArray,
    *,
    k: int = N_NEAR,
) -> RegionComparison:
    """Compare two sets of proteins.

    Parameters
    ----------
    coordinates : ndarray, shape=(n, 2), dtype=float
        Places on the map; NaN for proteins that have none.
    membership : TermMembership
    a, b : ndarray, shape=(n,), dtype=bool
        Proteins in both belong to neither where the map is compared.
    k : int
        Nearest proteins on the map that are counted around each.

    Returns
    -------
    RegionComparison

    Raises
    ------
    MapError
        A set is empty, or the two are the same.
    """
    from scipy.spatial import KDTree

    for mask in (a, b):
        if mask.shape != (len(coordinates),):
            raise MapError("A choice of proteins does not fit the map.")
    placed = np.isfinite(coordinates).all(axis=1)
    rows = np.flatnonzero((a ^ b) & placed)
    in_a = a[rows]
    n, n_a = len(rows), int(in_a.sum())
    if not n_a or n_a == n:
        raise MapError(
            "There is nothing to compare: each of the two sets needs proteins that the other "
            "does not have. Choose others."
        )
    near = min(k, n - 1)
    found = KDTree(coordinates[rows]).query(coordinates[rows], near + 1)[1]
    is_own = found == np.arange(n)[:, None]
    # Where many proteins lie on one spot, the protein itself may not be among the nearest.
    dropped = np.where(is_own.any(axis=1), np.arange(n), found[:, -1])
    count = in_a[found].sum(axis=1) - in_a[dropped]
    others = n_a - in_a
    overall = n_a / n
    share = (count + PRIOR * overall) / (near + PRIOR)
    leaning = np.full(len(coordinates), np.nan, dtype=np.float32)
    leaning[rows] = np.log2(share / (1 - share)) - np.log2(overall / (1 - overall))
    rich = np.zeros((2, len(coordinates)), dtype=np.bool_)
    for side, (hits, marked) in enumerate(((count, others), (near - count, n - 1 - others))):
        log_q = benjamini_hochberg(log_upper_tail(hits, marked, near, n - 1))
        rich[side, rows] = log_q < np.log(ALPHA)
    both = a | b
    return RegionComparison(
        a=a,
        b=b,
        leaning=leaning,
        rich_in_a=rich[0],
        rich_in_b=rich[1],
        terms_of_a=_terms_of(membership, a, both),
        terms_of_b=_terms_of(membership, b, both),
        n_near=near,
    )


def _terms_of(
    membership: TermMembership, side: BoolArray, both: BoolArray
) -> EnrichmentResult | None:
    if not (side & membership.is_annotated).any():
        return None
    return enriched_terms(membership, side, both)
