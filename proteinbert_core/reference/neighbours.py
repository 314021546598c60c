"""True nearest neighbours in a reference set: by embedding, and by shared k-mers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from proteinbert_core.reference.embedding_code import unit
from proteinbert_core.reference.kmers import N_CODES, kmer_codes
from proteinbert_core.reference.reference_set import ReferenceSet

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A reference protein near a query.

    Attributes
    ----------
    row : int
        In the reference set.
    accession : str
    taxon_id : int
        NCBI taxonomy.
    embedding_similarity : float
        Cosine of the compact embeddings, from -1 to 1.
    shared_kmers : float
        Of the k-mers kept of the reference protein, the share that the query has, too: about
        1 for the same protein, a few hundredths for unrelated ones.
    """

    row: int
    accession: str
    taxon_id: int
    embedding_similarity: float
    shared_kmers: float


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """The nearest reference proteins of each query, the nearest first.

    Attributes
    ----------
    rows : ndarray, shape=(n_queries, k), dtype=int64
    similarities : ndarray, shape=(n_queries, k), dtype=float32
        Zero or less: no neighbour.
    """

    rows: npt.NDArray[np.int64]
    similarities: FloatArray


class NeighbourSearch:
    """Compares queries with every reference protein; nothing is approximated.

    Parameters
    ----------
    reference : ReferenceSet
    """

    def __init__(self, reference: ReferenceSet) -> None:
        self.reference = reference

    @cached_property
    def _vectors(self) -> FloatArray:
        return self.reference.code.unit_vectors(self.reference.embeddings)

    @cached_property
    def _postings(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """For each k-mer the reference proteins that have it, and where each list begins."""
        reference = self.reference
        owners = np.repeat(
            np.arange(len(reference), dtype=np.int32), np.diff(reference.kmer_offsets)
        )
        order = np.argsort(reference.kmers, kind="stable")
        starts = np.zeros(N_CODES + 1, dtype=np.int64)
        np.cumsum(np.bincount(reference.kmers, minlength=N_CODES), out=starts[1:])
        return owners[order], starts

    @cached_property
    def _lengths(self) -> FloatArray:
        """Length of each reference protein's vector of k-mer weights."""
        squares = self.reference.kmer_weights[self.reference.kmers] ** 2
        sums = np.concatenate([[0], np.cumsum(squares, dtype=np.float64)])
        return np.sqrt(np.diff(sums[self.reference.kmer_offsets])).astype(np.float32)

    def by_embedding(self, embeddings: npt.NDArray[np.floating[Any]]) -> FloatArray:
        """Compare embeddings.

        Parameters
        ----------
        embeddings : ndarray, shape=(n_queries, d_global)
            Of the model that the reference set was made with.

        Returns
        -------
        ndarray, shape=(n_queries, n_reference), dtype=float32
            Cosines of the compact embeddings.
        """
        queries = unit(self.reference.code.project(embeddings))
        return np.asarray(queries @ self._vectors.T)

    def by_kmers(self, sequences: Sequence[str]) -> FloatArray:
        """Compare sequences.

        Parameters
        ----------
        sequences : sequence of str

        Returns
        -------
        ndarray, shape=(n_queries, n_reference), dtype=float32
            Cosines of the k-mers, weighted by rarity.
        """
        return np.stack([self._kmer_cosines(sequence) for sequence in sequences])

    def _kmer_cosines(self, sequence: str) -> FloatArray:
        codes = kmer_codes(sequence)
        weights = self.reference.kmer_weights[codes]
        owners, starts = self._postings
        counts = starts[codes + 1] - starts[codes]
        ends = np.cumsum(counts)
        places = np.arange(ends[-1] if len(ends) else 0)
        places += np.repeat(starts[codes] - (ends - counts), counts)
        products = np.bincount(
            owners[places], np.repeat(weights**2, counts), minlength=len(self.reference)
        )
        length = np.sqrt((weights.astype(np.float64) ** 2).sum())
        return np.asarray(products / np.maximum(length * self._lengths, 1e-9), dtype=np.float32)

    def describe(
        self, sequence: str, embedding: FloatArray, rows: Sequence[int]
    ) -> list[Neighbour]:
        """Say how near some reference proteins are to a query.

        Parameters
        ----------
        sequence : str
        embedding : ndarray, shape=(d_global,)
        rows : sequence of int

        Returns
        -------
        list of Neighbour
            In the order of the rows.
        """
        reference = self.reference
        own = kmer_codes(sequence)
        cosines = self._vectors[list(rows)] @ unit(reference.code.project(embedding[None]))[0]
        neighbours = []
        for row, cosine in zip(rows, cosines, strict=True):
            kept = reference.kmers[reference.kmer_offsets[row] : reference.kmer_offsets[row + 1]]
            shared = float(np.isin(kept, own, assume_unique=True).mean()) if len(kept) else 0.0
            neighbours.append(
                Neighbour(
                    int(row),
                    str(reference.accessions[row]),
                    int(reference.taxon_ids[row]),
                    float(cosine),
                    shared,
                )
            )
        return neighbours


def nearest(
    similarities: FloatArray,
    k: int,
    *,
    voters: npt.NDArray[np.bool_] | None = None,
    exclude: npt.NDArray[np.int64] | None = None,
) -> Hits:
    """Choose the most similar reference proteins of each query.

    Parameters
    ----------
    similarities : ndarray, shape=(n_queries, n_reference), dtype=float32
    k : int
    voters : ndarray, shape=(n_reference,), dtype=bool, optional
        Those that may be chosen; default all.
    exclude : ndarray, shape=(n_queries,), dtype=int64, optional
        For each query a row that must not be chosen, the query itself; -1 for none.

    Returns
    -------
    Hits
    """
    values = similarities.copy()
    if voters is not None:
        values[:, ~voters] = -1
    if exclude is not None:
        for query, row in enumerate(exclude):
            if row >= 0:
                values[query, row] = -1
    k = min(k, values.shape[1])
    rows = np.argpartition(-values, k - 1, axis=1)[:, :k]
    found = np.take_along_axis(values, rows, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    return Hits(
        np.take_along_axis(rows, order, axis=1),
        np.maximum(np.take_along_axis(found, order, axis=1), 0),
    )
