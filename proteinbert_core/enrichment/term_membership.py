"""Which proteins carry which GO terms: directly, or by a more specific one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import EnrichmentError
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.followed_terms import FollowedTerms
from proteinbert_core.go.ontology import Ontology

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BoolArray = npt.NDArray[np.bool_]

#: How a protein carries a term, as `TermMembership.carriers` says it.
ABSENT: Final = 0
INHERITED: Final = 1
DIRECT: Final = 2


class DirectAnnotations(Protocol):
    """Direct annotations of proteins, one protein's after another's.

    Attributes
    ----------
    terms : ndarray, shape=(n_annotations,), dtype=int32
        Numbers of GO ids.
    offsets : ndarray, shape=(n_proteins + 1,), dtype=int64
    """

    @property
    def terms(self) -> npt.NDArray[np.int32]:
        """Of all proteins."""

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Where each protein's begin, and where the last one's end."""


@dataclass(frozen=True, eq=False)
class TermMembership:
    """Proteins and the terms that they carry, ancestors over is_a and part_of included.

    Immutable, so one object serves all threads.

    Attributes
    ----------
    ontology : Ontology
    direct : csr_matrix, shape=(n_proteins, len(ontology)), dtype=bool
        Annotated terms, followed to the ontology; columns in the order of its ``go_ids``.
    matrix : csr_matrix, shape=(n_proteins, len(ontology)), dtype=bool
        The same with all terms above; also terms of other aspects, where part_of leads there.
    followed : FollowedTerms
        What became of the annotated ids in this ontology.
    n_lost : int
        Annotations whose ids lead nowhere in it.
    """

    ontology: Ontology
    direct: csr_matrix
    matrix: csr_matrix
    followed: FollowedTerms
    n_lost: int

    @classmethod
    def of(cls, annotations: DirectAnnotations, ontology: Ontology) -> TermMembership:
        """Propagate direct annotations.

        Parameters
        ----------
        annotations : DirectAnnotations
            Such as :class:`proteinbert_core.proteomes.proteome.DirectTerms`.
        ontology : Ontology
            To which ids of other releases are followed.

        Returns
        -------
        TermMembership
        """
        from scipy.sparse import csr_matrix  # 0.15 s, which no first page need wait for

        numbers, kind = np.unique(annotations.terms, return_inverse=True)
        followed = FollowedTerms.of([f"GO:{number:07d}" for number in numbers], ontology)
        current = sorted({term for term in followed.current if term is not None})
        place = {term: position for position, term in enumerate(current)}
        column = np.array(
            [-1 if term is None else place[term] for term in followed.current], dtype=np.int32
        )[kind]
        owner = np.repeat(
            np.arange(len(annotations.offsets) - 1, dtype=np.int32), np.diff(annotations.offsets)
        )
        found = column >= 0
        used = csr_matrix(
            (np.ones(int(found.sum()), dtype=np.bool_), (owner[found], column[found])),
            shape=(len(annotations.offsets) - 1, len(current)),
        )
        columns = np.array([ontology.index(term) for term in current], dtype=np.int32)
        direct = csr_matrix(
            (used.data, columns[used.indices], used.indptr), shape=(used.shape[0], len(ontology))
        )
        matrix = csr_matrix(used @ ontology.ancestor_matrix(current))
        direct.sort_indices()
        matrix.sort_indices()
        return cls(ontology, direct, matrix, followed, int((~found).sum()))

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    @property
    def lost(self) -> tuple[str, ...]:
        """Annotated ids that lead nowhere in the ontology, ascending."""
        return self.followed.lost

    @property
    def facts(self) -> Mapping[str, str]:
        """Say what was moved and lost on the way to the ontology, for the provenance."""
        facts = {}
        if self.followed.moved:
            facts["annotated_ids_moved"] = str(len(self.followed.moved))
        if self.lost:
            facts["annotated_ids_not_in_ontology"] = (
                f"{len(self.lost)} ids of {self.n_lost} annotations"
            )
        return facts

    @cached_property
    def is_annotated(self) -> BoolArray:
        """Whether a protein carries any term, shape=(n_proteins,), dtype=bool."""
        return np.asarray(np.diff(self.matrix.indptr) > 0)

    @cached_property
    def in_aspect(self) -> BoolArray:
        """Whether a protein carries a term of each aspect, shape=(n_proteins, 3), dtype=bool."""
        aspects = self.ontology.tables.aspects[self.matrix.indices]
        found = np.zeros((len(self), len(ASPECTS)), dtype=np.bool_)
        found[self._owners, aspects] = True
        return found

    @cached_property
    def information(self) -> npt.NDArray[np.float32]:
        """Information content of each term among these proteins, in bits.

        Returns
        -------
        ndarray, shape=(len(ontology),), dtype=float32
            Minus log2 of the share of carriers among the proteins with any term of its aspect;
            infinite for a term that none carries.
        """
        carriers = self.counts(np.ones(len(self), dtype=np.bool_))
        totals = self.in_aspect.sum(axis=0)[self.ontology.tables.aspects]
        bits = np.full(len(carriers), np.inf, dtype=np.float32)
        carried = carriers > 0
        bits[carried] = np.log2(totals[carried] / carriers[carried])
        return bits

    def carriers(self, term: str) -> npt.NDArray[np.int8]:
        """Say for each protein how it carries a term.

        Parameters
        ----------
        term : str
            Primary or secondary id.

        Returns
        -------
        ndarray, shape=(n_proteins,), dtype=int8
            `ABSENT`, `INHERITED` from a more specific term, or `DIRECT`.

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        position = self.ontology.index(term)
        carries = np.zeros(len(self), dtype=np.int8)
        carries[_rows_with(self.matrix, position)] = INHERITED
        carries[_rows_with(self.direct, position)] = DIRECT
        return carries

    def rows_of(self, term: str) -> npt.NDArray[np.int64]:
        """Rows of the proteins that carry a term, ascending.

        Parameters
        ----------
        term : str
            Primary or secondary id.

        Returns
        -------
        ndarray, shape=(n_carriers,), dtype=int64

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        return _rows_with(self.matrix, self.ontology.index(term))

    def carries(self, rows: npt.NDArray[np.integer], terms: npt.NDArray[np.integer]) -> BoolArray:
        """Say for pairs of a protein and a term whether it carries it.

        Parameters
        ----------
        rows, terms : ndarray, shape=(n,), dtype=int
            Proteins, and positions in the ontology's ``go_ids``.

        Returns
        -------
        ndarray, shape=(n,), dtype=bool
        """
        # An empty choice would come back as a sparse matrix.
        if not len(rows):
            return np.zeros(0, dtype=np.bool_)
        return np.asarray(self.matrix[rows, terms], dtype=np.bool_).ravel()

    def counts(self, chosen: BoolArray) -> npt.NDArray[np.int64]:
        """Count the carriers of every term among some proteins.

        Parameters
        ----------
        chosen : ndarray, shape=(n_proteins,), dtype=bool

        Returns
        -------
        ndarray, shape=(len(ontology),), dtype=int64

        Raises
        ------
        EnrichmentError
            The mask is of another number of proteins.
        """
        if chosen.shape != (len(self),):
            raise EnrichmentError(
                f"A choice among {chosen.size:,} proteins does not fit the annotations of "
                f"{len(self):,}."
            )
        rows = np.flatnonzero(chosen)
        found = self.matrix.indices if len(rows) == len(self) else self.matrix[rows].indices
        return np.bincount(found, minlength=len(self.ontology)).astype(np.int64)

    @property
    def _owners(self) -> npt.NDArray[np.int32]:
        """Protein of each entry of the matrix."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.matrix.indptr))


def _rows_with(matrix: csr_matrix, column: int) -> npt.NDArray[np.int64]:
    entries = np.flatnonzero(matrix.indices == column)
    return np.asarray(np.searchsorted(matrix.indptr, entries, side="right") - 1, dtype=np.int64)
