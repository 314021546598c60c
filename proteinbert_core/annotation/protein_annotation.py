"""What a model says of one protein, in terms of the ontology."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proteinbert_core.sequences import Protein


@dataclass(frozen=True, slots=True, eq=False)
class ProteinAnnotation:
    """What a model says of one protein, in terms of the ontology.

    The arrays of an annotator's results are read-only.

    Attributes
    ----------
    protein : Protein
    scores : ndarray, shape=(n_terms,), dtype=float32
        Of the annotator's terms, in their order. No term is below one of its descendants.
    probabilities : ndarray, shape=(n_terms,), dtype=float32
        Calibrated scores; equal to the scores where the model has no calibration.
    embedding : ndarray, shape=(d_global,), dtype=float32
        The network's global representation of the protein.
    """

    protein: Protein
    scores: npt.NDArray[np.float32]
    probabilities: npt.NDArray[np.float32]
    embedding: npt.NDArray[np.float32]
