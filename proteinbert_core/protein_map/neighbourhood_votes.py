"""What annotated neighbours agree on: the GO term that says most of what their votes support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.enrichment import TermMembership
from proteinbert_core.protein_map.exact_search import most_similar

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

#: Annotated neighbours that vote.
N_VOTERS: Final = 10
#: Share of the votes that must stand behind a term.
MIN_SHARE: Final = 0.5
#: Information content, in bits, of a term that is worth saying.
MIN_INFORMATION: Final = 3.0

_BLOCK: Final = 4096


@dataclass(frozen=True, eq=False)
class NeighbourhoodVotes:
    """One term for each protein whose neighbours agree on one; arrays of one length.

    Attributes
    ----------
    queries : ndarray, shape=(n,), dtype=int64
        Which of the asked proteins, ascending; those without such a term are left out.
    terms : ndarray, shape=(n,), dtype=int64
        Positions in the ontology's ``go_ids``.
    shares : ndarray, shape=(n,), dtype=float32
        Of the votes, weighted by similarity, that stand behind the term.
    confidences : ndarray, shape=(n,), dtype=float32
        The share times the similarity of those that stand behind it, summed vote by vote.
    nearest : ndarray, shape=(n,), dtype=int64
        Row of the nearest annotated protein that carries the term.
    nearest_similarities : ndarray, shape=(n,), dtype=float32
        Cosine of the two.
    n_supporters : ndarray, shape=(n,), dtype=int64
        Voters that carry it.
    """

    queries: IntArray
    terms: IntArray
    shares: FloatArray
    confidences: FloatArray
    nearest: IntArray
    nearest_similarities: FloatArray
    n_supporters: IntArray


def neighbourhood_votes(
    membership: TermMembership,
    vectors: FloatArray,
    voters: IntArray,
    queries: IntArray,
    *,
    exclude: IntArray | None = None,
    min_information: float = MIN_INFORMATION,
    k: int = N_VOTERS,
) -> NeighbourhoodVotes:
    """Let the nearest annotated proteins vote for the terms that they carry.

    Of the informative terms with `MIN_SHARE` of the votes or more, the one with the largest
    product of confidence and information is chosen.

    Parameters
    ----------
    membership : TermMembership
    vectors : ndarray, shape=(n_proteins, d_code), dtype=float32
        Of length one.
    voters : ndarray, shape=(n_voters,), dtype=int64
        Rows of annotated proteins.
    queries : ndarray, shape=(n_queries,), dtype=int64
        Rows of the proteins that are asked for.
    exclude : ndarray, shape=(n_queries,), dtype=int64, optional
        For each of them a place in `voters` that has no vote: the protein itself.
    min_information : float
        Bits of a term that may be chosen.
    k : int
        How many vote.

    Returns
    -------
    NeighbourhoodVotes

    References
    ----------
    Littmann et al. 2021, doi 10.1038/s41598-020-80786-0 (annotation transfer by embeddings).
    """
    candidates = vectors[voters]
    carried = membership.matrix[voters].astype(np.float32)
    information = np.where(membership.information < min_information, 0, membership.information)
    parts = []
    for start in range(0, len(queries), _BLOCK):
        here = slice(start, start + _BLOCK)
        rows, similarities = most_similar(
            candidates,
            vectors[queries[here]],
            k,
            exclude=None if exclude is None else exclude[here],
        )
        asked, term, share, confidence = _chosen(
            carried, information, rows, np.maximum(similarities, 0)
        )
        near = rows[asked]
        supports = membership.carries(voters[near].ravel(), np.repeat(term, near.shape[1]))
        supports = supports.reshape(near.shape)
        first = supports.argmax(axis=1)[:, None]
        parts.append(
            (
                asked + start,
                term,
                share,
                confidence,
                np.take_along_axis(near, first, axis=1)[:, 0],
                np.take_along_axis(similarities[asked], first, axis=1)[:, 0],
                supports.sum(axis=1),
            )
        )
    joined = [np.concatenate(each) for each in zip(*parts, strict=True)] if parts else [_NONE] * 7
    return NeighbourhoodVotes(
        queries=joined[0],
        terms=joined[1],
        shares=joined[2].astype(np.float32),
        confidences=joined[3].astype(np.float32),
        nearest=voters[joined[4]],
        nearest_similarities=joined[5].astype(np.float32),
        n_supporters=joined[6],
    )


_NONE: Final = np.zeros(0, dtype=np.int64)


def _chosen(
    carried: csr_matrix, information: FloatArray, rows: IntArray, similarities: FloatArray
) -> tuple[IntArray, ...]:
    from scipy.sparse import csr_matrix

    n, k = rows.shape
    shares = similarities / np.maximum(similarities.sum(axis=1, keepdims=True), 1e-9)

    def votes(weights: FloatArray) -> csr_matrix:
        ends = np.arange(0, n * k + 1, max(k, 1))[: n + 1]
        voting = csr_matrix(
            (weights.ravel(), rows.ravel(), ends),
            shape=(n, carried.shape[0]),
        )
        return csr_matrix(voting @ carried)

    if not n or not k:
        return (_NONE,) * 4
    share, confidence = votes(shares), votes(shares * similarities)
    query = np.repeat(np.arange(n), np.diff(share.indptr))
    bits = information[share.indices]
    # Sums of shares differ from the true ones by some 1e-7.
    fit = np.flatnonzero((share.data >= MIN_SHARE - 1e-6) & (bits > 0))
    order = fit[np.lexsort((share.indices[fit], confidence.data[fit] * bits[fit], query[fit]))]
    is_last = np.append(query[order][1:] != query[order][:-1], True)[: len(order)]
    best = order[is_last]
    asked, term = query[best], share.indices[best].astype(np.int64)
    return (
        asked.astype(np.int64),
        term,
        share.data[best],
        confidence.data[best],
    )
