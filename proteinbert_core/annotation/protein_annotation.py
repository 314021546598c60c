"""What is predicted of one protein, in terms of the ontology, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.reference import Neighbour
from proteinbert_core.sequences import Protein


@dataclass(frozen=True, slots=True, eq=False)
class ProteinAnnotation:
    """What is predicted of one protein, in terms of the ontology, and what it rests on.

    The arrays of an annotator's results are read-only.

    Attributes
    ----------
    protein : Protein
    scores : ndarray, shape=(n_terms,), dtype=float32
        Of the network alone, for the annotator's terms, in their order. No term is below one
        of its descendants.
    probabilities : ndarray, shape=(n_terms,), dtype=float32
        Network and neighbours combined, and calibrated; equal to the scores where the model
        has no reference set.
    embedding : ndarray, shape=(d_global,), dtype=float32
        The network's global representation of the protein.
    neighbour_scores : ndarray, shape=(n_terms,), dtype=float32, or None
        Votes of the neighbours alone; None where the model has no reference set.
    neighbours : tuple of Neighbour
        The nearest reference proteins, by k-mers and by embedding, the most alike first.
    familiarity : float or None
        How much the protein is like those known; None where the model has no reference set.
    is_unfamiliar : bool
        Whether it is less like them than nearly all real proteins are.
    """

    protein: Protein
    scores: npt.NDArray[np.float32]
    probabilities: npt.NDArray[np.float32]
    embedding: npt.NDArray[np.float32]
    neighbour_scores: npt.NDArray[np.float32] | None = None
    neighbours: tuple[Neighbour, ...] = ()
    familiarity: float | None = None
    is_unfamiliar: bool = False
