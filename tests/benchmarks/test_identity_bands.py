"""The bands of identity and the hit that decides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.identity_bands import BANDS, band_of, nearest_identity
from proteinbert_core.sequences import Protein


@pytest.mark.parametrize(
    ("identity", "band"),
    [
        (0, "< 30 %"),
        (29.9, "< 30 %"),
        (30, "30-50 %"),
        (49.9, "30-50 %"),
        (50, "50-70 %"),
        (70, "50-70 %"),
        (70.1, "> 70 %"),
        (100, "> 70 %"),
    ],
)
def test_ends_of_the_bands(identity, band):
    assert BANDS[band_of(np.array([float(identity)]))[0]] == band


def test_the_hit_with_the_most_bits_decides():
    proteins = [Protein(name, "MKV") for name in ("Q1", "Q2", "Q3")]
    hits = pd.DataFrame(
        [("Q1", "short", 98.0, 40.0), ("Q1", "long", 35.0, 300.0), ("Q3", "only", 61.0, 80.0)],
        columns=["query", "subject", "identity", "bits"],
    )
    assert nearest_identity(proteins, hits).tolist() == [35, 0, 61]
    assert nearest_identity(proteins, hits.head(0)).tolist() == [0, 0, 0]
