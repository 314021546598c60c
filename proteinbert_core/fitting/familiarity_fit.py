"""Draws the line between proteins like those known and sequences like none."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.familiarity import FamiliarityRule

#: Share of real held-out proteins that the rule may flag.
FLAGGED_REAL: Final = 0.05


def shuffled(sequence: str, rng: np.random.Generator) -> str:
    """Put a sequence's residues in random order: same composition, no protein."""
    residues = np.frombuffer(sequence.encode("ascii"), dtype=np.uint8)
    return bytes(rng.permutation(residues)).decode("ascii")


def fit_familiarity(
    real: npt.NDArray[np.float64], nonsense: npt.NDArray[np.float64]
) -> FamiliarityRule:
    """Separate real proteins of families not trained on from shuffled ones.

    Parameters
    ----------
    real, nonsense : ndarray, shape=(n, 3), dtype=float64
        As of `familiarity_features`.

    Returns
    -------
    FamiliarityRule
        Its facts hold the share of either kind that it flags, each half judged by the rule
        that the other half gave.
    """
    halves = np.arange(len(real)) % 2, np.arange(len(nonsense)) % 2
    flagged_real, flagged_nonsense = [], []
    for half in (0, 1):
        weights, least = _line(real[halves[0] != half], nonsense[halves[1] != half])
        flagged_real.append((real[halves[0] == half] @ weights < least).mean())
        flagged_nonsense.append((nonsense[halves[1] == half] @ weights < least).mean())
    weights, least = _line(real, nonsense)
    k_mers, nearest, mean = (round(float(each), 6) for each in weights)
    return FamiliarityRule(
        (k_mers, nearest, mean),
        round(float(least), 6),
        {
            "real_proteins": len(real),
            "shuffled_proteins": len(nonsense),
            "real_flagged": round(float(np.mean(flagged_real)), 4),
            "shuffled_flagged": round(float(np.mean(flagged_nonsense)), 4),
        },
    )


def _line(
    real: npt.NDArray[np.float64], nonsense: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[Any], float]:
    from sklearn.linear_model import LogisticRegression

    features = np.concatenate([real, nonsense])
    is_real = np.arange(len(features)) < len(real)
    spread = features.std(axis=0) + 1e-9
    model = LogisticRegression(class_weight="balanced").fit(features / spread, is_real)
    weights = model.coef_[0] / spread
    return weights, float(np.quantile(real @ weights, FLAGGED_REAL))
