"""Sums over alignments, against the listing of every alignment."""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import RecoveryError
from proteinbert_core.recovery.alignment import Band, MonotoneAlignment


def every_alignment(
    weights: npt.NDArray[np.float64], unlisted: float
) -> list[tuple[tuple[int, ...], float]]:
    """Each alignment (-1: no candidate) with its weight, one by one."""
    n_outputs, n_candidates = weights.shape
    found = []
    for choice in itertools.product(range(-1, n_candidates), repeat=n_outputs):
        placed = [t for t in choice if t >= 0]
        if any(a >= b for a, b in itertools.pairwise(placed)):
            continue
        weight = math.prod(
            unlisted if t < 0 else float(weights[i, t]) for i, t in enumerate(choice)
        )
        found.append((choice, weight))
    return found


def in_band(weights: npt.NDArray[np.float64], band: Band) -> npt.NDArray[np.float64]:
    """The weights with zeros outside the windows."""
    inside = np.zeros_like(weights)
    for i in range(len(weights)):
        inside[i, band.columns(i)] = weights[i, band.columns(i)]
    return inside


def alignment_of(
    weights: npt.NDArray[np.float64], band: Band, unlisted: float
) -> MonotoneAlignment:
    with np.errstate(divide="ignore"):
        logs = np.log(weights)
    log_unlisted = math.log(unlisted) if unlisted else -math.inf
    return MonotoneAlignment(lambda i: logs[i, band.columns(i)], band, log_unlisted)


def posterior_matrix(alignment: MonotoneAlignment) -> npt.NDArray[np.float64]:
    band = alignment.band
    result = np.zeros((len(band.starts), band.n_candidates))
    rows = []
    for i, posterior in alignment.posteriors():
        result[i, band.columns(i)] = posterior
        rows.append(i)
    assert rows == list(range(len(band.starts)))[::-1]
    return result


@st.composite
def problems(draw: st.DrawFn) -> tuple[npt.NDArray[np.float64], Band, float]:
    n_outputs = draw(st.integers(1, 4))
    n_candidates = draw(st.integers(n_outputs, 6))
    positive = st.floats(0.01, 100)
    weights = np.array(
        draw(
            st.lists(positive, min_size=n_outputs * n_candidates, max_size=n_outputs * n_candidates)
        )
    ).reshape(n_outputs, n_candidates)
    places = st.integers(0, n_candidates - 1)
    lowest, highest = np.sort([[draw(places), draw(places)] for _ in range(n_outputs)], axis=1).T
    band = draw(
        st.sampled_from(
            [Band.full(n_outputs, n_candidates), Band.around(lowest, highest, n_candidates)]
        )
    )
    return weights, band, draw(st.sampled_from([0.0, 0.3]))


@given(problems())
@settings(max_examples=60, deadline=None)
def test_posteriors_and_best_are_those_of_the_listing(
    problem: tuple[npt.NDArray[np.float64], Band, float],
) -> None:
    weights, band, unlisted = problem
    listed = every_alignment(in_band(weights, band), unlisted)
    total = math.fsum(weight for _, weight in listed)
    alignment = alignment_of(weights, band, unlisted)
    if total == 0:
        with pytest.raises(RecoveryError, match="fixed points"):
            list(alignment.posteriors())
        with pytest.raises(RecoveryError, match="fixed points"):
            alignment.best()
        return
    expected = np.zeros_like(weights)
    for choice, weight in listed:
        for i, t in enumerate(choice):
            if t >= 0:
                expected[i, t] += weight / total
    np.testing.assert_allclose(posterior_matrix(alignment), expected, atol=1e-9)
    best = tuple(int(t) for t in alignment.best())
    weight_of = dict(listed)
    assert weight_of[best] == pytest.approx(max(weight_of.values()), rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12))
def test_a_band_holds_what_it_must_and_moves_to_the_right(pairs: list[tuple[int, int]]) -> None:
    lowest, highest = (np.array(side) for side in zip(*map(sorted, pairs), strict=True))
    band = Band.around(lowest, highest, 31)
    assert (band.starts <= lowest).all()
    assert (highest < band.starts + band.width).all()
    assert (np.diff(band.starts) >= 0).all()
    assert band.starts.min() >= 0
    assert band.starts.max() + band.width <= 31


def test_a_fixed_point_decides_for_its_neighbours() -> None:
    weights = np.ones((3, 4))
    weights[1] = [0, 0, 1, 0]
    posterior = posterior_matrix(alignment_of(weights, Band.full(3, 4), 0.0))
    np.testing.assert_allclose(posterior, [[0.5, 0.5, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])


def test_many_outputs_neither_overflow_nor_lose_the_path() -> None:
    """400 outputs whose weights differ by hundreds of orders of magnitude along the path."""
    rng = np.random.default_rng(0)
    truth = np.sort(rng.choice(1000, 400, replace=False))
    logs = rng.normal(0, 1, (400, 1000))
    logs[np.arange(400), truth] += 12
    logs += rng.normal(0, 300, 400)[:, None]
    alignment = MonotoneAlignment(lambda i: logs[i], Band.full(400, 1000))
    told: list[tuple[int, int]] = []
    chosen, sums = np.zeros(400, dtype=int), np.zeros(400)
    for i, posterior in alignment.posteriors(lambda done, total: told.append((done, total))):
        chosen[i], sums[i] = posterior.argmax(), posterior.sum()
    np.testing.assert_allclose(sums, 1, atol=1e-6)
    assert (chosen == truth).mean() > 0.99
    assert (alignment.best() == truth).mean() > 0.99
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
