"""True nearest neighbours of queries among the proteins of the map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.proteomes.proteome_set import ProteomeSet

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

#: Neighbours that are listed unless otherwise asked.
N_NEIGHBOURS: Final = 10
#: Least similarity of a query and the protein that its identifier names for both to be one.
SAME_PROTEIN: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class MapNeighbours:
    """The most similar proteins of each query, the most similar first.

    Attributes
    ----------
    rows : ndarray, shape=(n_queries, k), dtype=int64
        In the proteome set.
    similarities : ndarray, shape=(n_queries, k), dtype=float32
        Cosine of the coded embeddings, from -1 to 1, to six decimals.
    is_query : ndarray, shape=(n_queries, k), dtype=bool
        Whether the neighbour is the query itself: the identifier names its accession,
        and the embeddings are alike.
    """

    rows: IntArray
    similarities: FloatArray
    is_query: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.rows)


def map_neighbours(
    vectors: ProteomeSet,
    query_vectors: FloatArray,
    k: int = N_NEIGHBOURS,
    *,
    identifiers: Sequence[str] = (),
) -> MapNeighbours:
    """Find the nearest proteins of each query among all, exactly.

    Parameters
    ----------
    vectors : ProteomeSet
    query_vectors : ndarray, shape=(n_queries, d_code), dtype=float32
        As `ProteomeSet.vectors_of` gives them.
    k : int
        How many; all proteins where there are fewer.
    identifiers : sequence of str, optional
        Of the queries: a query that is itself in the set is then marked, not left out.

    Returns
    -------
    MapNeighbours
        Of equally similar proteins the one in the lower row comes first.
    """
    rows, similarities = most_similar(vectors.vectors, query_vectors, k)
    is_query = np.zeros(rows.shape, dtype=np.bool_)
    for query, identifier in enumerate(identifiers):
        own = rows_named(vectors, identifier)
        is_query[query] = np.isin(rows[query], own) & (similarities[query] >= SAME_PROTEIN)
    return MapNeighbours(rows, similarities, is_query)


def rows_named(proteomes: ProteomeSet, identifier: str) -> list[int]:
    """Rows of the proteins that an identifier names.

    Parameters
    ----------
    proteomes : ProteomeSet
    identifier : str
        First word of a header: an accession, or as UniProt writes it
        ("sp|P0A879|TRPB_ECOLI"); of an isoform ("P00750-2") the part before the hyphen counts.

    Returns
    -------
    list of int
        Ascending; one for each proteome that has the accession.
    """
    return sorted({row for word in identifier_words(identifier) for row in proteomes.rows_of(word)})


def identifier_words(identifier: str) -> tuple[str, ...]:
    """Split an identifier into what may be an accession.

    Examples
    --------
    >>> identifier_words("sp|P00750-2|TPA_HUMAN")
    ('sp', 'P00750-2', 'TPA_HUMAN', 'P00750')
    """
    words = [word for word in re.split(r"[|:;,]", identifier) if word]
    return tuple(dict.fromkeys([*words, *(word.partition("-")[0] for word in words)]))
