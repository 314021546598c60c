"""Scores that mean what they say: of the terms shown at 0.8, about 8 in 10 hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.go.aspects import ASPECTS

FloatArray = npt.NDArray[np.float32]
#: Bands of term frequency: reference proteins that carry a term by experiment, from.
BANDS: Final = (0, 50, 200, 1000)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Terms shown with about the same probability, and how many of them hold.

    Attributes
    ----------
    n : int
        Pairs of protein and term.
    mean_probability : float
    observed : float
        Share of the pairs for which the annotation is known. An absent annotation is no
        disproof, so the true share may be higher.
    """

    n: int
    mean_probability: float
    observed: float


@dataclass(frozen=True)
class Calibration:
    """Monotone curves from combined scores to probabilities, by aspect and band of frequency.

    Attributes
    ----------
    knots : mapping of str to tuple
        Aspect -> for each band of `BANDS`, the scores and probabilities of a curve that is
        straight between them.
    reliability : mapping of str to tuple of ReliabilityBin
        Aspect -> bins of the calibrated probability from 0 to 1, on held-out proteins that
        took no part in making the curves.
    facts : mapping
        On what it was made, and the expected calibration error by aspect.
    """

    knots: Mapping[str, tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]]
    reliability: Mapping[str, tuple[ReliabilityBin, ...]]
    facts: Mapping[str, Any]

    def apply(
        self, scores: FloatArray, aspects: npt.NDArray[Any], carriers: npt.NDArray[np.int64]
    ) -> FloatArray:
        """Turn scores into probabilities.

        Parameters
        ----------
        scores : ndarray, shape=(n, n_terms), dtype=float32
        aspects : ndarray of str, shape=(n_terms,)
        carriers : ndarray, shape=(n_terms,), dtype=int64
            Reference proteins that carry each term by experiment.

        Returns
        -------
        ndarray, shape=(n, n_terms), dtype=float32
            The true-path rule must be applied again: a term and its parent may lie in bands
            with different curves.
        """
        result = np.zeros_like(scores)
        bands = band_of(carriers)
        for aspect in ASPECTS:
            for band, (x, y) in enumerate(self.knots[aspect]):
                columns = np.flatnonzero((aspects == aspect) & (bands == band))
                result[:, columns] = np.interp(scores[:, columns], x, y)
        return result

    def as_json(self) -> dict[str, Any]:
        """Give everything as JSON holds it."""
        return {
            "bands": list(BANDS),
            "knots": {
                aspect: [{"scores": list(x), "probabilities": list(y)} for x, y in curves]
                for aspect, curves in self.knots.items()
            },
            "reliability": {
                aspect: [asdict(each) for each in bins] for aspect, bins in self.reliability.items()
            },
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, stated: Mapping[str, Any]) -> Calibration:
        """Read what `as_json` gave."""
        return cls(
            {
                aspect: tuple((tuple(c["scores"]), tuple(c["probabilities"])) for c in curves)
                for aspect, curves in stated["knots"].items()
            },
            {
                aspect: tuple(ReliabilityBin(**each) for each in bins)
                for aspect, bins in stated["reliability"].items()
            },
            stated["facts"],
        )


def band_of(carriers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Number the band of `BANDS` in which each term lies."""
    return np.asarray(np.searchsorted(BANDS, carriers, side="right") - 1, dtype=np.int64)


def reliability_bins(
    probabilities: npt.NDArray[np.floating[Any]], holds: npt.NDArray[np.bool_], n_bins: int = 10
) -> tuple[ReliabilityBin, ...]:
    """Compare probabilities with what is known.

    Parameters
    ----------
    probabilities : ndarray, shape=(n,)
    holds : ndarray, shape=(n,), dtype=bool
    n_bins : int
        Of equal width, from 0 to 1; empty ones are left out.
    """
    place = np.minimum((probabilities * n_bins).astype(int), n_bins - 1)
    return tuple(
        ReliabilityBin(
            int(here.sum()),
            float(probabilities[here].mean(dtype=np.float64)),
            float(holds[here].mean()),
        )
        for index in range(n_bins)
        for here in [place == index]
        if here.any()
    )


def expected_calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Mean distance between probability and observed share, weighted by pairs.

    References
    ----------
    Naeini et al. 2015, doi 10.1609/aaai.v29i1.9602.
    """
    total = sum(each.n for each in bins)
    return sum(each.n * abs(each.mean_probability - each.observed) for each in bins) / max(total, 1)
