"""Ranks of pairs against their definition, and what they are worth as evidence."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from proteinbert_core.recovery.evidence import Evidence
from proteinbert_core.recovery.likelihood import Likelihood, OffsetPrior
from proteinbert_core.recovery.pair_ranks import LOG_RANK, NEIGHBOURHOOD, PairRanks
from proteinbert_core.recovery.rank_model import (
    UNINFORMATIVE,
    PairFeatures,
    PairSample,
    RankModel,
)

M, T = 30, 150


@pytest.fixture(scope="module")
def likelihood() -> Likelihood:
    """Output i is right about term 5 i; the other terms have nothing to do with any."""
    rng = np.random.default_rng(3)
    x = rng.normal(-2, 2, (500, M)).astype(np.float32)
    labels = (rng.random((500, T)) < 0.1).astype(np.float32)
    labels[:, ::5] = rng.random((500, M)) < 1 / (1 + np.exp(-x))
    evidence = Evidence(M, T, "simulated")
    evidence.add(x, csr_matrix(labels))
    return Likelihood(evidence, OffsetPrior())


def test_ranks_are_counts_of_the_higher(likelihood: Likelihood) -> None:
    values = likelihood.block(slice(0, M))
    near = PairRanks(likelihood, ordered=True)
    everywhere = PairRanks(likelihood, ordered=False)
    for i in range(M):
        for t in range(T):
            around = values[i, max(t - NEIGHBOURHOOD, 0) : t + NEIGHBOURHOOD + 1]
            for code, rivals in (
                (near.of_output[i, t], around),
                (everywhere.of_output[i, t], values[i]),
                (near.of_term[i, t], values[:, t]),
            ):
                rank = 1 + (rivals > values[i, t]).sum()
                assert np.exp(LOG_RANK[code]) == pytest.approx(rank, rel=0.04)


def test_the_highest_rank_of_the_published_size_has_a_code() -> None:
    assert np.exp(LOG_RANK[-1]) > 26_032


def test_equal_values_share_a_rank() -> None:
    evidence = Evidence(4, 3, "toy")
    evidence.add(np.zeros((5, 4), dtype=np.float32), csr_matrix(np.ones((5, 3))))
    ranks = PairRanks(Likelihood(evidence, OffsetPrior()), ordered=True)
    assert (ranks.of_output == 0).all()
    assert np.exp(LOG_RANK[ranks.of_term]) == pytest.approx(2.5, rel=0.04)


def test_ranks_can_be_cancelled(likelihood: Likelihood) -> None:
    def stop(share: float) -> None:
        raise InterruptedError(share)

    with pytest.raises(InterruptedError):
        PairRanks(likelihood, ordered=True, report=stop)


def test_the_model_learns_what_ranks_are_worth(likelihood: Likelihood) -> None:
    features = PairFeatures(PairRanks(likelihood, ordered=True), likelihood)
    sample = PairSample(features)
    for output in range(M):
        posterior = np.zeros(T)
        posterior[5 * output] = 1
        sample.add(output, slice(0, T), posterior, slice(0, T))
    before = RankModel.first(2 * NEIGHBOURHOOD + 1, M)
    model = sample.fit(before)
    true = np.array([model.log_ratios(features.of(i, slice(0, T)))[5 * i] for i in range(M)])
    other = np.concatenate(
        [np.delete(model.log_ratios(features.of(i, slice(0, T))), 5 * i) for i in range(M)]
    )
    assert np.median(true) > np.quantile(other, 0.99)
    # A likelihood ratio has the mean 1, or less, among pairs that do not belong together.
    assert np.exp(other).mean() < 1.5
    assert other.min() >= np.log(UNINFORMATIVE)
    assert max(model.coefficients[0], model.coefficients[1], model.coefficients[3]) <= 0


def test_without_probable_pairs_nothing_is_learned(likelihood: Likelihood) -> None:
    features = PairFeatures(PairRanks(likelihood, ordered=True), likelihood)
    sample = PairSample(features)
    sample.add(0, slice(0, T), np.zeros(T), slice(0, T))
    before = RankModel.first(2 * NEIGHBOURHOOD + 1, M)
    assert sample.fit(before) is before


def test_other_pairs_weigh_about_nothing_to_begin_with() -> None:
    rng = np.random.default_rng(1)
    near, of_term = rng.integers(1, 82, 100_000), rng.integers(1, 2001, 100_000)
    zeros = np.zeros(100_000)
    ratios = RankModel.first(81, 2000).log_ratios(
        np.stack([np.log(near), np.log(of_term), zeros, zeros])
    )
    assert np.exp(ratios).mean() == pytest.approx(1, rel=0.05)
