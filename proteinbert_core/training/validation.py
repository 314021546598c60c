"""A quick Fmax for the training log; reported numbers come from cafaeval instead."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_THRESHOLDS = np.linspace(0.01, 0.99, 99)


def fmax(targets: npt.NDArray[np.bool_], scores: npt.NDArray[np.float32]) -> float:
    """Protein-centric maximum F measure.

    Parameters
    ----------
    targets : ndarray, shape=(n, n_terms), dtype=bool
        Rows without any term are passed over.
    scores : ndarray, shape=(n, n_terms), dtype=float32

    Returns
    -------
    float
        Highest F over thresholds from 0.01 to 0.99; 0 where no row has a term.

    References
    ----------
    Radivojac et al. 2013, doi 10.1038/nmeth.2340.
    """
    rows = targets.any(axis=1)
    if not rows.any():
        return 0.0
    targets, scores = targets[rows], scores[rows]
    n_true = targets.sum(axis=1)
    best = 0.0
    for threshold in _THRESHOLDS:
        predicted = scores >= threshold
        n_predicted = predicted.sum(axis=1)
        covered = n_predicted > 0
        if not covered.any():
            break
        hits = (predicted & targets).sum(axis=1)
        precision = float((hits[covered] / n_predicted[covered]).mean())
        recall = float((hits / n_true).mean())
        if precision + recall:
            best = max(best, 2 * precision * recall / (precision + recall))
    return best
