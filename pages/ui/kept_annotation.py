"""What is kept of an annotation: ten thousand proteins must fit into memory."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pages.ui.term_evidence import TermEvidence
from proteinbert_core.annotation import ProteinAnnotation
from proteinbert_core.reference import Neighbour

if TYPE_CHECKING:
    from proteinbert_core.annotation import Annotator
    from proteinbert_core.sequences import Protein

#: Terms with a probability below this are not kept.
SCORE_FLOOR = 0.01

# A neighbour in 16 bytes; its accession and organism are in the reference set.
_NEIGHBOUR = np.dtype([("row", "<i4"), ("embedding", "<f4"), ("kmers", "<f8")])


@dataclass(frozen=True, slots=True)
class KeptAnnotation:
    """The part of an annotation that reaches the floor; arrays are of one length.

    Attributes
    ----------
    positions : ndarray, dtype=int32
        Places of the terms that are kept, ascending.
    scores, probabilities : ndarray, dtype=float32
    neighbour_scores : ndarray, dtype=float32, or None
    embedding : ndarray, shape=(d_global,), dtype=float32
    packed_neighbours : ndarray, shape=(n_neighbours,)
    familiarity : float or None
    is_unfamiliar : bool
    """

    positions: NDArray[np.int32]
    scores: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    neighbour_scores: NDArray[np.float32] | None
    embedding: NDArray[np.float32]
    packed_neighbours: NDArray[np.void]
    familiarity: float | None
    is_unfamiliar: bool

    @classmethod
    def of(cls, annotation: ProteinAnnotation) -> KeptAnnotation:
        """Keep what reaches the floor."""
        positions = np.flatnonzero(annotation.probabilities >= SCORE_FLOOR).astype(np.int32)
        votes = annotation.neighbour_scores
        neighbours = [
            (each.row, each.embedding_similarity, each.shared_kmers)
            for each in annotation.neighbours
        ]
        return cls(
            positions,
            annotation.scores[positions],
            annotation.probabilities[positions],
            None if votes is None else votes[positions],
            np.array(annotation.embedding, dtype=np.float32),
            np.array(neighbours, dtype=_NEIGHBOUR),
            annotation.familiarity,
            annotation.is_unfamiliar,
        )

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        votes = 0 if self.neighbour_scores is None else self.neighbour_scores.nbytes
        arrays = (self.positions, self.scores, self.probabilities, self.embedding)
        return sum(array.nbytes for array in arrays) + votes + self.packed_neighbours.nbytes

    def restored(self, protein: Protein, annotator: Annotator) -> ProteinAnnotation:
        """Return the annotation; numbers of terms below the floor are 0.

        Parameters
        ----------
        protein : Protein
        annotator : Annotator
            That made it.
        """
        votes = self.neighbour_scores
        n_terms = len(annotator.terms)
        return ProteinAnnotation(
            protein,
            self._spread(self.scores, n_terms),
            self._spread(self.probabilities, n_terms),
            self.embedding,
            None if votes is None else self._spread(votes, n_terms),
            self.neighbours(annotator),
            self.familiarity,
            self.is_unfamiliar,
        )

    def _spread(self, values: NDArray[np.float32], n_terms: int) -> NDArray[np.float32]:
        full = np.zeros(n_terms, dtype=np.float32)
        full[self.positions] = values
        return full

    def neighbours(self, annotator: Annotator) -> tuple[Neighbour, ...]:
        """Return the nearest reference proteins, the most alike first; none without a set."""
        if annotator.evidence is None:
            return ()
        reference = annotator.evidence.reference
        return tuple(
            Neighbour(
                row, str(reference.accessions[row]), int(reference.taxon_ids[row]), cosine, shared
            )
            for row, cosine, shared in self.packed_neighbours.tolist()
        )

    def term_evidence(self, go_id: str, annotator: Annotator) -> TermEvidence | None:
        """Return what speaks for a term.

        None without a reference set, and for a term below the floor.
        """
        if annotator.evidence is None or self.neighbour_scores is None:
            return None
        position = bisect_left(annotator.terms, go_id)
        place = int(np.searchsorted(self.positions, position))
        if place == len(self.positions) or annotator.terms[self.positions[place]] != go_id:
            return None
        return TermEvidence(
            float(self.probabilities[place]),
            float(self.scores[place]),
            float(self.neighbour_scores[place]),
            float(annotator.evidence.information[position]),
        )
