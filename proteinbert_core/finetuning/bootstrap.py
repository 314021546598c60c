"""Metrics with bootstrap confidence intervals, over proteins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.finetuning.weighted_metrics import UndefinedMetric, Weights

_INTERVAL: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that says how good predictions are.

    Attributes
    ----------
    value : float or None
        None where it is not defined.
    low, high : float or None
        95 % bootstrap interval, over proteins.
    reason : str
        Why there is no value.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        found: dict[str, Any] = {"value": self.value, "low": self.low, "high": self.high}
        return found | ({"reason": self.reason} if self.reason else {})


def evaluate_measures(
    found: Mapping[str, Callable[[Weights], float]],
    unit_rows: npt.NDArray[np.int64],
    n_proteins: int,
    *,
    n_resamples: int,
    seed: int,
) -> dict[str, Metric]:
    """Compute metrics and their intervals.

    Proteins are drawn with replacement, each with all its residues: residues of one protein are
    not independent.

    Parameters
    ----------
    found : mapping of str to callable
        From `measures`.
    unit_rows : ndarray, shape=(n_units,), dtype=int64
        Protein of each unit.
    n_proteins, n_resamples, seed : int

    Returns
    -------
    dict of str to Metric

    References
    ----------
    Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13 (percentile interval).
    """
    whole = np.ones(len(unit_rows), dtype=np.float64)
    results: dict[str, Metric] = {}
    samples: dict[str, list[float]] = {}
    for name, measure in found.items():
        try:
            results[name] = Metric(measure(whole))
            samples[name] = []
        except UndefinedMetric as error:
            results[name] = Metric(None, reason=str(error))
    random = np.random.default_rng(seed)
    for _ in range(n_resamples if samples else 0):
        drawn = np.bincount(random.integers(n_proteins, size=n_proteins), minlength=n_proteins)
        weights = drawn[unit_rows].astype(np.float64)
        for name, values in samples.items():
            try:
                values.append(found[name](weights))
            except UndefinedMetric:
                continue
    for name, values in samples.items():
        # Where most resamples have no value, those that have are no fair picture.
        if values and len(values) > n_resamples / 2:
            low, high = np.percentile(values, _INTERVAL).tolist()
            results[name] = Metric(results[name].value, low, high)
    return results
