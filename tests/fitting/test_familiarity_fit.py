"""The line between real proteins and nonsense."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.fitting.familiarity_fit import FLAGGED_REAL, fit_familiarity, shuffled


@given(st.text("ACDEFGHIKLMNPQRSTVWYX", min_size=1, max_size=60), st.integers(0, 99))
def test_shuffling_keeps_the_composition(sequence, seed):
    assert Counter(shuffled(sequence, np.random.default_rng(seed))) == Counter(sequence)


def test_shuffling_changes_the_order():
    sequence = "ACDEFGHIKLMNPQRSTVWY" * 5
    assert shuffled(sequence, np.random.default_rng(0)) != sequence


@pytest.mark.parametrize(("distance", "least", "most"), [(0, 0, 0.15), (6, 0.99, 1)])
def test_flags_as_many_as_it_says(distance, least, most):
    rng = np.random.default_rng(0)
    real, nonsense = rng.standard_normal((2000, 3)), rng.standard_normal((1000, 3))
    real[:, 1] += distance
    rule = fit_familiarity(real, nonsense)
    assert rule.facts["real_proteins"] == 2000
    assert rule.facts["shuffled_proteins"] == 1000
    assert rule.facts["real_flagged"] == pytest.approx(FLAGGED_REAL, abs=0.015)
    assert least <= rule.facts["shuffled_flagged"] <= most
    fresh = rng.standard_normal((2000, 3))
    fresh[:, 1] += distance
    flagged = (fresh @ np.array(rule.weights) < rule.least).mean()
    assert flagged == pytest.approx(FLAGGED_REAL, abs=0.02)
