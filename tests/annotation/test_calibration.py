"""Calibration: rising curves, bins and errors by hand, files, familiarity."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.annotation.calibration import (
    Calibration,
    ReliabilityBin,
    band_of,
    expected_calibration_error,
    reliability_bins,
)
from proteinbert_core.annotation.familiarity import FamiliarityRule
from proteinbert_core.go.aspects import ASPECTS

CURVES = (
    ((0.0, 1.0), (0.0, 1.0)),
    ((0.0, 0.5, 1.0), (0.0, 0.2, 0.8)),
    ((0.0, 0.1, 1.0), (0.3, 0.3, 0.3)),
    ((0.2, 0.4), (0.1, 0.9)),
)
CALIBRATION = Calibration(
    {"MF": CURVES, "BP": CURVES[::-1], "CC": (CURVES[0],) * 4},
    {aspect: (ReliabilityBin(10, 0.25, 0.2), ReliabilityBin(30, 0.5, 0.7)) for aspect in ASPECTS},
    {"proteins": 40, "expected_calibration_error": dict.fromkeys(ASPECTS, 0.1625)},
)


def test_bands_of_frequency():
    assert band_of(np.array([0, 49, 50, 199, 200, 999, 1000, 99999])).tolist() == [
        0, 0, 1, 1, 2, 2, 3, 3,
    ]  # fmt: skip


def test_each_term_has_the_curve_of_its_aspect_and_band():
    aspects = np.array(["MF", "MF", "MF", "BP", "CC"])
    carriers = np.array([0, 50, 1000, 0, 0])
    scores = np.array([[0.25, 0.25, 0.25, 0.3, 0.6]], dtype=np.float32)
    found = CALIBRATION.apply(scores, aspects, carriers)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [[0.25, 0.1, 0.3, 0.5, 0.6]], atol=1e-6)


@given(st.lists(st.floats(0, 1, width=32), min_size=2, max_size=20), st.sampled_from(ASPECTS))
def test_a_higher_score_is_never_less_probable(scores, aspect):
    scores = np.sort(np.array(scores, dtype=np.float32))[:, None].repeat(4, axis=1)
    found = CALIBRATION.apply(scores, np.array([aspect] * 4), np.array([0, 50, 200, 1000]))
    assert (np.diff(found, axis=0) >= -1e-7).all()
    assert 0 <= found.min() <= found.max() <= 1


def test_it_comes_back_from_json():
    again = Calibration.from_json(json.loads(json.dumps(CALIBRATION.as_json())))
    assert again == CALIBRATION


def test_bins_and_their_error_by_hand():
    probabilities = np.array([0.05, 0.07, 0.1, 0.55, 0.55, 1.0])
    holds = np.array([False, True, False, True, False, True])
    bins = reliability_bins(probabilities, holds)
    assert [each.n for each in bins] == [2, 1, 2, 1], "empty bins are left out; 1 is in the last"
    assert [each.observed for each in bins] == [0.5, 0, 0.5, 1]
    assert [each.mean_probability for each in bins] == pytest.approx([0.06, 0.1, 0.55, 1])
    error = (2 * 0.44 + 1 * 0.1 + 2 * 0.05 + 0) / 6
    assert expected_calibration_error(bins) == pytest.approx(error)
    assert expected_calibration_error(()) == 0


def test_probabilities_that_hold_have_a_small_error():
    rng = np.random.default_rng(0)
    probabilities = rng.random(20_000)
    true = reliability_bins(probabilities, rng.random(20_000) < probabilities)
    false = reliability_bins(probabilities, rng.random(20_000) < probabilities / 2)
    assert sum(each.n for each in true) == 20_000
    assert expected_calibration_error(true) < 0.02
    assert expected_calibration_error(false) == pytest.approx(0.25, abs=0.02)


def test_a_rule_of_familiarity_comes_back_from_json():
    rule = FamiliarityRule((0.5, 1.5, -0.25), -3.0, {"real_flagged": 0.05})
    assert FamiliarityRule.from_json(json.loads(json.dumps(rule.as_json()))) == rule
    with pytest.raises(ValueError, match="unpack"):
        FamiliarityRule.from_json({"weights": [1, 2], "least": 0, "facts": {}})
