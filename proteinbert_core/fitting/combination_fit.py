"""Fits trees and calibration curves on held-out proteins, each judged by folds it did not see."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.boosted_trees import DEPTH, BoostedTrees
from proteinbert_core.annotation.calibration import (
    BANDS,
    Calibration,
    band_of,
    expected_calibration_error,
    reliability_bins,
)
from proteinbert_core.fitting.held_out import GatheredEvidence
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.propagation import TruePathPropagator

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology

FloatArray = npt.NDArray[np.float32]
Curve = tuple[tuple[float, ...], tuple[float, ...]]

N_FOLDS: Final = 3
_N_TREES: Final = 120
_MAX_PAIRS: Final = 1_200_000
#: Terms are counted in calibration errors from this probability: those that a user sees.
SHOWN: Final = 0.1
_MIN_PAIRS_A_KNOT: Final = 200
_MAX_KNOTS: Final = 24
_LEAST: Final = 0.02


def fit_trees(
    gathered: GatheredEvidence,
    aspect: str,
    chosen: npt.NDArray[np.bool_],
    seed: int,
) -> BoostedTrees:
    """Fit one aspect's trees on the pairs of some proteins.

    Parameters
    ----------
    gathered : GatheredEvidence
    aspect : str
    chosen : ndarray, shape=(n_proteins,), dtype=bool
        Whose pairs may be used.
    seed : int
        Of the sample that is drawn where there are too many pairs.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    pairs = gathered.pairs[aspect]
    usable = np.flatnonzero(chosen[pairs.proteins])
    if len(usable) > _MAX_PAIRS:
        usable = np.random.default_rng(seed).choice(usable, _MAX_PAIRS, replace=False)
    classifier = HistGradientBoostingClassifier(
        max_iter=_N_TREES,
        learning_rate=0.1,
        max_depth=DEPTH,
        max_leaf_nodes=None,
        min_samples_leaf=200,
        early_stopping=False,
        random_state=seed,
    )
    classifier.fit(pairs.columns[:, usable].T, pairs.holds[usable])
    return BoostedTrees.from_scikit_learn(classifier)


def scores_by_other_folds(
    gathered: GatheredEvidence,
    folds: npt.NDArray[np.int64],
    ontology: Ontology,
    seed: int,
    report: Callable[[str], None],
) -> FloatArray:
    """Score every protein with trees that were fitted without it.

    Returns
    -------
    ndarray, shape=(n_proteins, n_terms), dtype=float32
        Propagated.
    """
    scores = np.zeros(gathered.truth.shape, dtype=np.float32)
    for aspect in ASPECTS:
        pairs = gathered.pairs[aspect]
        for fold in range(N_FOLDS):
            trees = fit_trees(gathered, aspect, folds != fold, seed)
            own = folds[pairs.proteins] == fold
            scores[pairs.proteins[own], pairs.terms[own]] = trees.probability(pairs.columns[:, own])
            report(f"{aspect}: fold {fold + 1} of {N_FOLDS} fitted")
    return TruePathPropagator(ontology, gathered.gatherer.terms).propagate(scores)


def fit_calibration(
    gathered: GatheredEvidence,
    scores: FloatArray,
    known: npt.NDArray[np.bool_],
    folds: npt.NDArray[np.int64],
    judged: npt.NDArray[np.bool_],
    ontology: Ontology,
) -> Calibration:
    """Fit the curves; reliability is measured with curves made without the protein's fold.

    Parameters
    ----------
    gathered : GatheredEvidence
    scores : ndarray, shape=(n_proteins, n_terms), dtype=float32
        As of `scores_by_other_folds`.
    known : ndarray, shape=(n_proteins, 3), dtype=bool
    folds : ndarray, shape=(n_proteins,), dtype=int64
    judged : ndarray, shape=(n_proteins,), dtype=bool
        On whom reliability is measured: those that the network was not trained on.
    ontology : Ontology
    """
    gatherer = gathered.gatherer
    propagator = TruePathPropagator(ontology, gatherer.terms)
    shown: dict[str, list[tuple[FloatArray, npt.NDArray[np.bool_]]]] = {a: [] for a in ASPECTS}
    for fold in range(N_FOLDS):
        curves = Calibration(_knots(gathered, scores, known, folds != fold), {}, {})
        own = np.flatnonzero((folds == fold) & judged)
        calibrated = propagator.propagate(
            curves.apply(scores[own], gatherer.aspects, gatherer.carriers)
        )
        truth = gathered.truth[own].toarray().astype(bool)
        for index, aspect in enumerate(ASPECTS):
            columns = (gatherer.aspects == aspect) & ~gatherer.is_root
            of_known = known[own, index]
            values = calibrated[of_known][:, columns]
            visible = values >= SHOWN
            shown[aspect].append((values[visible], truth[of_known][:, columns][visible]))
    reliability = {
        aspect: reliability_bins(
            np.concatenate([values for values, _ in parts]),
            np.concatenate([holds for _, holds in parts]),
        )
        for aspect, parts in shown.items()
    }
    facts = {
        "proteins": int((known.any(axis=1) & judged).sum()),
        "folds": N_FOLDS,
        "shown_from": SHOWN,
        "expected_calibration_error": {
            aspect: round(expected_calibration_error(bins), 4)
            for aspect, bins in reliability.items()
        },
    }
    everyone = np.ones(len(folds), dtype=bool)
    return Calibration(_knots(gathered, scores, known, everyone), reliability, facts)


def _knots(
    gathered: GatheredEvidence,
    scores: FloatArray,
    known: npt.NDArray[np.bool_],
    chosen: npt.NDArray[np.bool_],
) -> dict[str, tuple[Curve, ...]]:
    gatherer = gathered.gatherer
    bands = band_of(gatherer.carriers)
    knots = {}
    for index, aspect in enumerate(ASPECTS):
        rows = np.flatnonzero(known[:, index] & chosen)
        curves = []
        for band in range(len(BANDS)):
            columns = np.flatnonzero(
                (gatherer.aspects == aspect) & ~gatherer.is_root & (bands == band)
            )
            values = scores[np.ix_(rows, columns)]
            truth: Any = gathered.truth[rows][:, columns].toarray()
            seen = values >= _LEAST
            curves.append(_curve(values[seen], truth[seen]))
        knots[aspect] = tuple(curves)
    return knots


def _curve(values: FloatArray, holds: npt.NDArray[Any]) -> Curve:
    """A rising curve through the shares of pairs that hold, in groups of equal size."""
    from sklearn.isotonic import IsotonicRegression

    n_groups = min(_MAX_KNOTS, len(values) // _MIN_PAIRS_A_KNOT)
    if n_groups < 2:
        return (0.0, 1.0), (0.0, 1.0)  # too little to learn from: the score as it is
    order = np.argsort(values, kind="stable")
    # Half of the groups divide the pairs evenly by number, half evenly by score.
    sorted_values = values[order]
    by_number = np.linspace(0, len(values), n_groups + 1).astype(int)
    by_score = np.searchsorted(sorted_values, np.linspace(_LEAST, 1, n_groups + 1)[1:-1])
    edges = np.unique(np.concatenate([by_number, by_score]))
    edges = edges[np.concatenate([[True], np.diff(edges) >= _MIN_PAIRS_A_KNOT // 4])]
    edges[-1] = len(values)
    groups = [order[a:b] for a, b in pairwise(edges)]
    x = np.array([values[group].mean(dtype=np.float64) for group in groups])
    y = np.array([holds[group].mean(dtype=np.float64) for group in groups])
    sizes = np.array([len(group) for group in groups])
    rising = IsotonicRegression(y_min=0, y_max=1).fit(x, y, sample_weight=sizes).predict(x)
    x, rising = np.append(np.insert(x, 0, 0.0), 1.0), np.append(np.insert(rising, 0, 0.0), 0.0)
    rising[-1] = rising[-2]
    x, first = np.unique(np.round(x, 5), return_index=True)
    return tuple(x.tolist()), tuple(np.round(rising[first], 5).tolist())
