"""What is known of the outputs of the published ProteinBERT: candidates and fixed points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proteinbert_core.assets import PUBLISHED_OUTPUTS
from proteinbert_core.recovery.candidates import CandidateTerms
from proteinbert_core.recovery.fixed_points import FixedPoint, read_fixed_points

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.model.checkpoint import Checkpoint

#: GO annotations that the published network predicts.
N_OUTPUTS: Final = 8943
#: Terms of GO release 2019-10-07 that UniRef90 records carried, with a probability where the
#: position, not the id, is what is known. See scripts/derive_published_outputs.py.
CANDIDATES: Final = PUBLISHED_OUTPUTS / "candidates.tsv.gz"
#: Outputs whose term the authors' notebooks show: six are certain, twelve inferred.
FIXED_POINTS: Final = PUBLISHED_OUTPUTS / "fixed-points.json"


def candidates_of(checkpoint: Checkpoint, ontology: Ontology) -> CandidateTerms:
    """Terms that the outputs of a network may stand for, where nothing else is said.

    Parameters
    ----------
    checkpoint : Checkpoint
    ontology : Ontology

    Returns
    -------
    CandidateTerms
        Those of the published network where it has as many outputs; for any other, all terms
        of the ontology.
    """
    if checkpoint.config.n_annotations == N_OUTPUTS:
        return CandidateTerms.read(CANDIDATES)
    return CandidateTerms.of(ontology.go_ids)


def fixed_points_of(checkpoint: Checkpoint) -> tuple[FixedPoint, ...]:
    """Outputs of a network whose terms are known otherwise, where nothing else is said.

    Parameters
    ----------
    checkpoint : Checkpoint

    Returns
    -------
    tuple of FixedPoint
        Those of the published network where it has as many outputs; for any other, none.
    """
    if checkpoint.config.n_annotations == N_OUTPUTS:
        return read_fixed_points(FIXED_POINTS, N_OUTPUTS)
    return ()
