"""From proteins of known function to all that turns a model's evidence into probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.combination import Combination
from proteinbert_core.annotation.evidence import EvidenceGatherer
from proteinbert_core.fitting.combination_fit import (
    N_FOLDS,
    fit_calibration,
    fit_trees,
    scores_by_other_folds,
)
from proteinbert_core.fitting.familiarity_fit import fit_familiarity, shuffled
from proteinbert_core.fitting.held_out import GatheredEvidence, HeldOutProteins, gather_held_out
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.sequences import Protein

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.inference import Predictor

_N_SHUFFLED: Final = 1000


def fit_evidence(
    proteins: HeldOutProteins,
    gatherer: EvidenceGatherer,
    ontology: Ontology,
    predictor: Predictor,
    *,
    own_rows: npt.NDArray[np.int64],
    judged: npt.NDArray[np.bool_],
    rng: np.random.Generator,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    report: Callable[[str], None],
) -> Combination:
    """Fit trees, calibration and the rule for unfamiliar proteins.

    Parameters
    ----------
    proteins : HeldOutProteins
        Of known function.
    gatherer : EvidenceGatherer
        With the model's reference set.
    ontology : Ontology
    predictor : Predictor
        The model, for sequences with their residues in random order.
    own_rows : ndarray, shape=(n,), dtype=int64
        Each protein's own row in the reference set, which it may not find; -1 for none.
    judged : ndarray, shape=(n,), dtype=bool
        On whom reliability is measured.
    rng : Generator
        Divides into folds, and shuffles.
    seed : int
        Of the samples that trees are fitted on.
    progress : callable, optional
        Told (proteins done, proteins in all) while evidence is gathered.
    report : callable
        Takes lines of the log.

    Returns
    -------
    Combination
    """
    columns = np.array([ontology.index(term) for term in gatherer.terms])
    gathered = gather_held_out(proteins, gatherer, columns, own_rows, progress)
    n = len(proteins.sequences)
    folds = rng.integers(0, N_FOLDS, n)
    scores = scores_by_other_folds(gathered, folds, ontology, seed, report)
    for name, group in (("judged", judged), ("others", ~judged)):
        if group.any():
            report(f"Fmax, {name}: {_fmax(gathered, scores, proteins.known, group)}")
    calibration = fit_calibration(gathered, scores, proteins.known, folds, judged, ontology)
    trees = {
        aspect: fit_trees(gathered, aspect, np.ones(n, dtype=bool), seed) for aspect in ASPECTS
    }
    real = np.flatnonzero(judged)[:_N_SHUFFLED]
    nonsense = [shuffled(proteins.sequences[row], rng) for row in real]
    unlike = gather_held_out(
        HeldOutProteins(
            tuple(nonsense),
            _embeddings(predictor, nonsense),
            np.zeros((len(nonsense), proteins.network.shape[1]), dtype=np.float32),
            proteins.truth[real],
            proteins.known[real],
        ),
        gatherer,
        columns,
    )
    familiarity = fit_familiarity(gathered.familiarity[judged], unlike.familiarity)
    report(f"Expected calibration error: {calibration.facts['expected_calibration_error']}")
    report(f"Unfamiliar queries: {dict(familiarity.facts)}")
    return Combination(trees, calibration, familiarity)


def _embeddings(predictor: Predictor, sequences: list[str]) -> npt.NDArray[np.float32]:
    proteins = [Protein(f"{number}", sequence) for number, sequence in enumerate(sequences)]
    return np.stack([each.embedding for each in predictor.predict(proteins)])


def _fmax(
    gathered: GatheredEvidence,
    scores: npt.NDArray[np.float32],
    known: npt.NDArray[np.bool_],
    group: npt.NDArray[np.bool_],
) -> dict[str, float]:
    """Fmax by aspect of a group of proteins, for the log."""
    from proteinbert_core.training.validation import fmax

    gatherer = gathered.gatherer
    result = {}
    for index, aspect in enumerate(ASPECTS):
        rows = np.flatnonzero(group & known[:, index])
        columns = np.flatnonzero((gatherer.aspects == aspect) & ~gatherer.is_root)
        truth: Any = gathered.truth[rows][:, columns].toarray()
        result[aspect] = round(float(fmax(truth.astype(bool), scores[np.ix_(rows, columns)])), 4)
    return result
