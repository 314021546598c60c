"""The upper tail and the adjustment, against exact fractions and against statsmodels."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from proteinbert_core.enrichment.false_discovery import benjamini_hochberg
from proteinbert_core.enrichment.hypergeometric import log_upper_tail


def exact_tail(k: int, marked: int, drawn: int, total: int) -> Fraction:
    ways = sum(
        math.comb(marked, x) * math.comb(total - marked, drawn - x)
        for x in range(k, min(marked, drawn) + 1)
    )
    return Fraction(ways, math.comb(total, drawn))


def log_of(value: Fraction) -> float:
    """Of any fraction, also one that is too small for a float."""

    def log_of_int(number: int) -> float:
        shift = max(number.bit_length() - 64, 0)
        return math.log(number >> shift) + shift * math.log(2)

    return log_of_int(value.numerator) - log_of_int(value.denominator)


@st.composite
def tables(draw):
    total = draw(st.integers(1, 3000))
    drawn = draw(st.integers(1, total))
    marked = draw(st.integers(1, total))
    k = draw(st.integers(max(0, drawn + marked - total), min(drawn, marked)))
    return k, marked, drawn, total


@given(tables())
def test_is_exact(table):
    k, marked, drawn, total = table
    found = log_upper_tail([k], [marked], drawn, total)[0]
    assert found == pytest.approx(log_of(exact_tail(*table)), rel=1e-12, abs=1e-11)


def test_is_exact_where_no_float_is_small_enough():
    found = log_upper_tail([300, 299], [300, 310], 400, 40_000)
    wanted = [log_of(exact_tail(300, 300, 400, 40_000)), log_of(exact_tail(299, 310, 400, 40_000))]
    assert wanted[0] < -1000
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_many_tables_at_once_are_the_same_as_one_by_one(monkeypatch):
    random = np.random.default_rng(0)
    marked = random.integers(1, 400, 200)
    k = random.integers(0, np.minimum(marked, 150) + 1)
    one_by_one = [log_upper_tail([a], [b], 150, 5000)[0] for a, b in zip(k, marked, strict=True)]
    monkeypatch.setattr("proteinbert_core.enrichment.hypergeometric._BLOCK", 1000)
    np.testing.assert_array_equal(log_upper_tail(k, marked, 150, 5000), one_by_one)
    assert log_upper_tail([], [], 150, 5000).shape == (0,)


@pytest.mark.parametrize("drawn", [0, 50])
def test_nothing_or_all_drawn_is_no_surprise(drawn):
    assert log_upper_tail([min(drawn, 7)], [7], drawn, 50).tolist() == [0.0]


@given(st.lists(st.floats(-800, 0), min_size=1, max_size=50), st.integers(0, 30))
def test_adjustment_is_that_of_statsmodels(logs, n_ones):
    log_p = np.array(logs)
    wanted = multipletests(np.concatenate([np.exp(log_p), np.ones(n_ones)]), method="fdr_bh")[1]
    found = np.exp(benjamini_hochberg(log_p, len(log_p) + n_ones))
    np.testing.assert_allclose(found, wanted[: len(log_p)], rtol=1e-9, atol=1e-300)
