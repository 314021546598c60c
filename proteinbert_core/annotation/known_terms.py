"""Terms that are known of a protein: given to the network, they move what else it predicts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.protein_annotation import ProteinAnnotation
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import TruePathPropagator

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FloatArray = npt.NDArray[np.float32]

#: How much of the change of the network's log-odds is believed; see `KnownTermsUpdate`.
BELIEVED: Final = 0.15
# Of a score, on either side: beyond it log-odds are noise.
_FLOOR: Final = 0.003


class KnownTermsUpdate:
    """Moves the probabilities of a protein by what the network makes of its known terms.

    ProteinBERT takes annotations beside the sequence. With p the probability without known
    terms, s the network's score of the term without and s' with them,

        logit p' = logit p + 0.15 (logit s' - logit s)

    and the true-path rule holds again. Terms that the network does not predict follow only where
    that rule moves them. Without known terms nothing changes.

    Why so little: in training the network was shown three quarters of a protein's terms, so it
    takes what it is not shown for false, far more than is right where half or less is given.
    Believed as a whole, it predicts the other terms worse than if nothing had been given; by 0.25
    it helps where half of the terms are given, but harms cellular components where it is one; by
    0.15 the order of the terms is better in both cases, for the network alone and for the
    combination. Probabilities stay calibrated with half of the terms given; with one they come out
    too low, by 0.1 (``python -m benchmarks.known_terms``, proteins of ``valid``).

    Parameters
    ----------
    ontology : Ontology
    inputs : sequence of str
        The term of each annotation input of the network.
    terms : sequence of str
        GO ids, ascending with all their ancestors, of the arrays of annotations.
    with_ancestors : bool
        Whether the network was trained on terms with all their ancestors, as those of this
        project; the published one was given direct terms alone.
    believed : float
        The factor; 0 changes nothing.

    References
    ----------
    Brandes et al. 2022, doi 10.1093/bioinformatics/btac020, section 2.3: annotations as input.
    """

    def __init__(
        self,
        ontology: Ontology,
        inputs: Sequence[str],
        terms: Sequence[str],
        *,
        with_ancestors: bool = True,
        believed: float = BELIEVED,
    ) -> None:
        self._ontology = ontology
        self._with_ancestors = with_ancestors
        self._believed = believed
        self._n_inputs = len(inputs)
        self._of_network = TruePathPropagator(ontology, inputs)
        self._columns: dict[str, list[int]] = {}
        for column, go_id in enumerate(self._of_network.followed.current):
            if go_id is not None:
                self._columns.setdefault(go_id, []).append(column)
        self._of_terms = TruePathPropagator(ontology, terms)
        place = {go_id: position for position, go_id in enumerate(terms)}
        self._places = np.array([place[go_id] for go_id in self._of_network.terms], dtype=np.int64)

    def is_input(self, go_id: str) -> bool:
        """Whether the network takes a term as input; others speak through their ancestors."""
        return self._ontology.follow(go_id) in self._columns

    def inputs(self, known: Sequence[Collection[str]]) -> csr_matrix:
        """Lay known terms out as the network takes them.

        Parameters
        ----------
        known : sequence of collection of str
            GO ids known of each protein; a secondary id stands for its term, an obsolete one for
            its replacement where it has exactly one.

        Returns
        -------
        csr_matrix, shape=(len(known), n_inputs), dtype=float32
            One where a term is known or, if trained so, implied.

        Raises
        ------
        OntologyError
            An id is no current term.
        """
        from scipy.sparse import csr_matrix

        rows = [self._input_columns(go_ids) for go_ids in known]
        offsets = np.cumsum([0, *(len(row) for row in rows)])
        places = np.array([column for row in rows for column in row], dtype=np.int64)
        ones = np.ones(len(places), dtype=np.float32)
        return csr_matrix((ones, places, offsets), shape=(len(rows), self._n_inputs))

    def _input_columns(self, go_ids: Collection[str]) -> list[int]:
        given: Collection[str] = implied_terms(self._ontology, go_ids)
        if not self._with_ancestors:
            given = {self._ontology.follow(go_id) or "" for go_id in go_ids}
        return sorted(column for go_id in given for column in self._columns.get(go_id, ()))

    def apply(
        self, annotations: Sequence[ProteinAnnotation], informed: FloatArray
    ) -> list[ProteinAnnotation]:
        """Move scores and probabilities.

        Parameters
        ----------
        annotations : sequence of ProteinAnnotation
            Made without known terms.
        informed : ndarray, shape=(len(annotations), n_inputs), dtype=float32
            The network's raw scores with them.

        Returns
        -------
        list of ProteinAnnotation
            The known terms themselves are moved as all others are, not set to 1.
        """
        plain = np.stack([each.scores for each in annotations])
        factors = np.ones_like(plain)
        change = _log_odds(self._of_network.propagate(informed))
        change -= _log_odds(plain[:, self._places])
        factors[:, self._places] = np.exp(self._believed * change)
        scores = self._of_terms.propagate(_moved(plain, factors))
        without = np.stack([each.probabilities for each in annotations])
        probabilities = self._of_terms.propagate(_moved(without, factors))
        return [
            replace(each, scores=_own(scores[row]), probabilities=_own(probabilities[row]))
            for row, each in enumerate(annotations)
        ]


def implied_terms(ontology: Ontology, known: Collection[str]) -> tuple[str, ...]:
    """Known terms and all that they imply.

    Parameters
    ----------
    ontology : Ontology
    known : collection of str
        GO ids; secondary and replaced ones are followed.

    Returns
    -------
    tuple of str
        Primary ids, ascending, ancestors included.

    Raises
    ------
    OntologyError
        An id is unknown, or obsolete without exactly one replacement.
    """
    return ontology.with_ancestors(ontology.follow(go_id) or go_id for go_id in known)


def _moved(probabilities: FloatArray, factors: FloatArray) -> FloatArray:
    """Multiply odds; what is to rise does so from the floor, as zero never would."""
    start = np.where(factors > 1, np.maximum(probabilities, _FLOOR), probabilities)
    raised = start * factors
    return np.asarray(raised / (1 - start + raised), dtype=np.float32)


def _own(row: FloatArray) -> FloatArray:
    """A read-only copy: a row alone would keep the whole block in memory."""
    copy = row.copy()
    copy.flags.writeable = False
    return copy


def _log_odds(scores: FloatArray) -> FloatArray:
    clipped = np.clip(scores, _FLOOR, 1 - _FLOOR)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float32)
