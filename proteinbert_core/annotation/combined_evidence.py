"""Network, neighbours and calibration at work together on blocks of proteins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.calibration import Calibration
from proteinbert_core.annotation.combination import Combination, load_combination
from proteinbert_core.annotation.evidence import BlockEvidence, EvidenceGatherer
from proteinbert_core.annotation.familiarity import FamiliarityRule
from proteinbert_core.annotation.protein_annotation import ProteinAnnotation
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import TruePathPropagator
from proteinbert_core.inference import ProteinPrediction
from proteinbert_core.reference import Neighbour, ReferenceSet, load_reference_set

FloatArray = npt.NDArray[np.float32]

#: Proteins worked on at once: their evidence takes some 50 MB.
BLOCK: Final = 64
_SHOWN_OF_EACH: Final = 8


class CombinedEvidence:
    """A reference set and what was learned about how far to trust it.

    Parameters
    ----------
    reference : ReferenceSet
    combination : Combination
    ontology : Ontology
    network_terms : sequence of str
        GO ids of the network's propagated scores, ascending, ancestors included.

    Attributes
    ----------
    terms : tuple of str
        Terms of the network and of the reference proteins, ascending, ancestors included.
    """

    def __init__(
        self,
        reference: ReferenceSet,
        combination: Combination,
        ontology: Ontology,
        network_terms: Sequence[str],
    ) -> None:
        self.reference = reference
        self.combination = combination
        self.gatherer = EvidenceGatherer(reference, ontology, network_terms)
        self.terms = self.gatherer.terms
        self._propagator = TruePathPropagator(ontology, self.terms)

    @classmethod
    def from_folder(
        cls,
        folder: str | os.PathLike[str],
        model_digest: str,
        ontology: Ontology,
        network_terms: Sequence[str],
    ) -> CombinedEvidence:
        """Read a folder that the command ``evidence`` has written.

        Raises
        ------
        ReferenceSetError
            A file is missing or damaged, or belongs to another model.
        """
        reference = load_reference_set(folder, model_digest)
        return cls(reference, load_combination(folder), ontology, network_terms)

    @property
    def calibration(self) -> Calibration:
        """How scores become probabilities, and how reliable these were measured to be."""
        return self.combination.calibration

    @property
    def familiarity(self) -> FamiliarityRule:
        """How proteins unlike the reference proteins are told."""
        return self.combination.familiarity

    @property
    def information(self) -> FloatArray:
        """Information content of each term, shape=(n_terms,), in bits.

        Minus log2 of the share of the reference proteins known in its aspect that carry it by
        experiment; infinite for a term that none carries.
        """
        with np.errstate(divide="ignore"):
            return np.asarray(0 - np.log2(self.gatherer.frequency), dtype=np.float32)

    def annotate(
        self, predictions: Sequence[ProteinPrediction], network: FloatArray
    ) -> list[ProteinAnnotation]:
        """Turn predictions of the network into annotations.

        Parameters
        ----------
        predictions : sequence of ProteinPrediction
            At most `BLOCK`.
        network : ndarray, shape=(len(predictions), n_network_terms), dtype=float32
            Their propagated scores.
        """
        sequences = [each.protein.sequence for each in predictions]
        embeddings = np.stack([each.embedding for each in predictions])
        evidence = self.gatherer.gather(sequences, embeddings, network)
        probabilities = self._probabilities(evidence)
        neighbours_alone = evidence.neighbours_alone
        rule = self.combination.familiarity
        familiarity = rule.values(evidence)
        return [
            ProteinAnnotation(
                each.protein,
                _own(evidence.network[row]),
                _own(probabilities[row]),
                each.embedding,
                _own(neighbours_alone[row]),
                self._neighbours(evidence, row, each),
                float(familiarity[row]),
                bool(familiarity[row] < rule.least),
            )
            for row, each in enumerate(predictions)
        ]

    def _probabilities(self, evidence: BlockEvidence) -> FloatArray:
        scores = self._propagator.propagate(self.combination.scores(evidence, self.gatherer))
        calibrated = self.combination.calibration.apply(
            scores, self.gatherer.aspects, self.gatherer.carriers
        )
        return self._propagator.propagate(calibrated)

    def _neighbours(
        self, evidence: BlockEvidence, row: int, prediction: ProteinPrediction
    ) -> tuple[Neighbour, ...]:
        """The nearest by either measure, those that share most k-mers first."""
        rows = dict.fromkeys(
            int(found)
            for hits in (evidence.by_kmers, evidence.by_embedding)
            for found, similarity in zip(
                hits.rows[row, :_SHOWN_OF_EACH],
                hits.similarities[row, :_SHOWN_OF_EACH],
                strict=True,
            )
            if similarity > 0
        )
        neighbours = self.gatherer.search.describe(
            prediction.protein.sequence, prediction.embedding, list(rows)
        )
        return tuple(
            sorted(neighbours, key=lambda each: (-each.shared_kmers, -each.embedding_similarity))
        )


def _own(row: FloatArray) -> FloatArray:
    """A read-only copy: a row alone would keep the whole block in memory."""
    copy = row.copy()
    copy.flags.writeable = False
    return copy
