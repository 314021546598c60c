"""Likelihood ratios against their definition."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import csr_matrix

from proteinbert_core.recovery.evidence import Evidence
from proteinbert_core.recovery.likelihood import OFFSETS, Likelihood, OffsetPrior


def simulated(
    offset: float = 0.0, n: int = 400, m: int = 5, t: int = 9, seed: int = 0
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], Evidence]:
    """Outputs right about the terms 0, 2, 4, ...; the other terms have nothing to do with them."""
    rng = np.random.default_rng(seed)
    x = rng.normal(-2, 2, (n, m)).astype(np.float32)
    labels = (rng.random((n, t)) < 0.1).astype(np.float32)
    p = 1 / (1 + np.exp(-(x.astype(float) + offset)))
    labels[:, : 2 * m : 2] = rng.random((n, m)) < p
    evidence = Evidence(m, t, "toy")
    evidence.add(x, csr_matrix(labels))
    return x, labels, evidence


def by_definition(
    x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], prior: OffsetPrior
) -> float:
    """One pair, protein by protein."""
    n, f = len(x), (y.sum() + 0.5) / (len(x) + 1)
    log_sums = []
    for offset, log_weight in zip(OFFSETS, prior.log_weights, strict=True):
        z = x.astype(float) + offset
        log_sums.append(log_weight + float((y * z - np.logaddexp(0, z)).sum()))
    background = y.sum() * math.log(f) + (n - y.sum()) * math.log(1 - f)
    return float(np.logaddexp.reduce(log_sums) - background)


def test_each_pair_is_by_definition() -> None:
    x, labels, evidence = simulated()
    prior = OffsetPrior(0.5, 1.2)
    values = Likelihood(evidence, prior).block(slice(0, 5))
    expected = [[by_definition(x[:, i], labels[:, t], prior) for t in range(9)] for i in range(5)]
    np.testing.assert_allclose(values, expected, atol=0.25, rtol=0.01)
    np.testing.assert_array_equal(Likelihood(evidence, prior).block(slice(3, 5)), values[3:5])


def test_own_terms_are_the_most_likely_and_information_is_what_they_are_worth() -> None:
    _, _, evidence = simulated(n=4000)
    likelihood = Likelihood(evidence, OffsetPrior())
    values = likelihood.block(slice(0, 5))
    assert values.argmax(axis=1).tolist() == [0, 2, 4, 6, 8]
    own = values[np.arange(5), [0, 2, 4, 6, 8]]
    np.testing.assert_allclose(own, likelihood.information, rtol=0.15)
    np.testing.assert_allclose(likelihood.predicted, evidence.carriers[[0, 2, 4, 6, 8]], rtol=0.1)


@pytest.mark.parametrize("offset", [-1.5, 0.0, 2.0])
def test_offsets_are_found(offset: float) -> None:
    _, _, evidence = simulated(offset, n=2000, m=30, t=60)
    likelihood = Likelihood(evidence, OffsetPrior())
    outputs = np.arange(30)
    found = likelihood.refined_offsets(outputs, 2 * outputs, np.ones(30))
    assert found.mean == pytest.approx(offset, abs=0.15)
    assert found.spread == pytest.approx(0.3, abs=0.1)
    # Too few pairs say nothing.
    few = likelihood.refined_offsets(outputs[:3], 2 * outputs[:3], np.ones(3))
    assert few == OffsetPrior()
