"""Annotation transfer: the neighbours of a query vote for the terms that they carry."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.go.followed_terms import FollowedTerms
from proteinbert_core.reference.neighbours import Hits
from proteinbert_core.reference.reference_set import EXPERIMENTAL, ReferenceSet, go_id

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from proteinbert_core.go.ontology import Ontology

FloatArray = npt.NDArray[np.float32]
_SILENT: Final = 1e-9


class TermVotes:
    """Which reference protein carries which term, ancestors included; and how they vote.

    Parameters
    ----------
    reference : ReferenceSet
    ontology : Ontology

    Attributes
    ----------
    go_ids : tuple of str
        Terms that any reference protein carries, with their ancestors, ascending.
    followed : FollowedTerms
        What became of the reference proteins' direct terms in this ontology.
    experimental : ndarray, shape=(n_reference,), dtype=bool
        Whether a protein has any term by experiment.
    """

    def __init__(self, reference: ReferenceSet, ontology: Ontology) -> None:
        self.reference = reference
        self._ontology = ontology
        numbers, self._term = np.unique(reference.terms, return_inverse=True)
        ids = [go_id(int(number)) for number in numbers]
        self.followed = FollowedTerms.of(ids, ontology)
        self._known = np.array([each is not None for each in self.followed.current])
        self._ids = [each for each in self.followed.current if each is not None]
        self.go_ids = ontology.with_ancestors(self._ids)
        self._owner = np.repeat(np.arange(len(reference)), np.diff(reference.term_offsets))
        self.experimental = np.zeros(len(reference), dtype=bool)
        self.experimental[self._owner[reference.evidence == EXPERIMENTAL]] = True

    def _carried(self, chosen: npt.NDArray[np.bool_]) -> csr_matrix:
        from scipy.sparse import csr_matrix

        column = np.cumsum(self._known) - 1
        chosen = chosen & self._known[self._term]
        direct = csr_matrix(
            (
                np.ones(int(chosen.sum()), dtype=np.float32),
                (self._owner[chosen], column[self._term[chosen]]),
            ),
            shape=(len(self.reference), len(self._ids)),
        )
        above = self._ontology.ancestor_matrix(self._ids)[:, self._columns].astype(np.float32)
        carried = csr_matrix(direct @ above)
        carried.data[:] = 1
        return carried

    @cached_property
    def _columns(self) -> npt.NDArray[np.int64]:
        return np.array([self._ontology.index(each) for each in self.go_ids], dtype=np.int64)

    @cached_property
    def by_experiment(self) -> csr_matrix:
        """Terms carried by experiment, shape=(n_reference, len(go_ids)), dtype=float32."""
        return self._carried(self.reference.evidence == EXPERIMENTAL)

    @cached_property
    def by_any_evidence(self) -> csr_matrix:
        """Terms carried by any evidence, shape=(n_reference, len(go_ids)), dtype=float32."""
        return self._carried(np.ones(len(self.reference.terms), dtype=bool))

    def votes(self, hits: Hits, weights: FloatArray, carried: csr_matrix) -> FloatArray:
        """Let neighbours vote.

        Parameters
        ----------
        hits : Hits
        weights : ndarray, shape=(n_queries, k), dtype=float32
            Of the votes; a neighbour of no similarity has none.
        carried : csr_matrix
            `by_experiment` or `by_any_evidence`.

        Returns
        -------
        ndarray, shape=(n_queries, len(go_ids)), dtype=float32
            Share of the weights that stands behind each term; zero without neighbours.

        References
        ----------
        Littmann et al. 2021, doi 10.1038/s41598-020-80786-0 (goPredSim).
        """
        from scipy.sparse import csr_matrix

        weights = np.where(hits.similarities > 0, weights, 0).astype(np.float32)
        total = weights.sum(axis=1, keepdims=True)
        shares = np.divide(weights, total, out=np.zeros_like(weights), where=total > _SILENT)
        n_queries, k = shares.shape
        voting = csr_matrix(
            (shares.ravel(), hits.rows.ravel(), np.arange(0, n_queries * k + 1, k)),
            shape=(n_queries, len(self.reference)),
        )
        return np.asarray((voting @ carried).toarray(), dtype=np.float32)

    def nearest_carriers(self, hits: Hits, carried: csr_matrix) -> FloatArray:
        """Say how similar the nearest neighbour is that carries each term.

        Parameters
        ----------
        hits : Hits
        carried : csr_matrix
            `by_experiment` or `by_any_evidence`.

        Returns
        -------
        ndarray, shape=(n_queries, len(go_ids)), dtype=float32
            Zero where none of the neighbours carries the term.
        """
        nearest = np.zeros((len(hits.rows), len(self.go_ids)), dtype=np.float32)
        for query, (rows, similarities) in enumerate(
            zip(hits.rows, hits.similarities, strict=True)
        ):
            # From the farthest on: the nearest writes last.
            for row, similarity in zip(rows[::-1], similarities[::-1], strict=True):
                terms = carried.indices[carried.indptr[row] : carried.indptr[row + 1]]
                nearest[query, terms] = similarity
        return nearest
