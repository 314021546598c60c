"""Whether a predicted probability is how often the prediction is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.labelled_data import LabelledProteins
from proteinbert_core.finetuning.task import TaskKind

_N_BINS: Final = 10


@dataclass(frozen=True, eq=False)
class ReliabilityCurve:
    """Probabilities in ten bins of the same width; empty bins are left out.

    Attributes
    ----------
    predicted : ndarray, shape=(n_bins,), dtype=float64
        Mean probability in each bin.
    observed : ndarray, shape=(n_bins,), dtype=float64
        Share of the predictions in it that were right.
    counts : ndarray, shape=(n_bins,), dtype=int64
    """

    predicted: npt.NDArray[np.float64]
    observed: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]

    @property
    def expected_error(self) -> float:
        """Mean distance of probability and share, weighted by the counts."""
        distance = np.abs(self.predicted - self.observed)
        return float((self.counts * distance).sum() / self.counts.sum())

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "predicted": self.predicted.tolist(),
            "observed": self.observed.tolist(),
            "counts": self.counts.tolist(),
            "expected_error": self.expected_error,
        }


def reliability_curve(
    data: LabelledProteins, scores: npt.NDArray[np.float64]
) -> ReliabilityCurve | None:
    """Compare probabilities with labels.

    Parameters
    ----------
    data : LabelledProteins
    scores : ndarray, shape=(n_units,) or (n_units, n_classes)
        Of a multi-class task the likeliest class of each unit counts; of a multi-label one the
        probability of every class.

    Returns
    -------
    ReliabilityCurve or None
        None of a regression.
    """
    kind = data.task.kind
    if kind is TaskKind.REGRESSION:
        return None
    if kind is TaskKind.MULTI_CLASS:
        right = (scores.argmax(axis=1) == data.values)[data.known]
        probabilities = scores.max(axis=1)[data.known]
    else:
        right = data.values[data.known] > 0
        probabilities = scores[data.known]
    place = np.minimum((probabilities * _N_BINS).astype(np.int64), _N_BINS - 1)
    counts = np.bincount(place, minlength=_N_BINS)
    there = counts > 0
    return ReliabilityCurve(
        np.bincount(place, probabilities, _N_BINS)[there] / counts[there],
        np.bincount(place, right, _N_BINS)[there] / counts[there],
        counts[there],
    )
