"""Trees as arrays: the same probabilities as scikit-learn, whose trees they are."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.annotation.boosted_trees import BoostedTrees
from tests.toy_reference import stairs, toy_combination


@pytest.fixture(scope="module")
def fitted():
    """A classifier, its trees and what it was fitted on."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(0)
    features = rng.standard_normal((3000, 4)).astype(np.float32)
    features[:, 3] = np.round(features[:, 3])
    chance = 1 / (1 + np.exp(-(2 * features[:, 0] - features[:, 1] * features[:, 3])))
    classifier = HistGradientBoostingClassifier(
        max_iter=25, max_depth=5, max_leaf_nodes=None, min_samples_leaf=10, random_state=0
    )
    classifier.fit(features, rng.random(3000) < chance)
    return classifier, BoostedTrees.from_scikit_learn(classifier), features


def test_probabilities_are_those_of_scikit_learn(fitted):
    classifier, trees, features = fitted
    found = trees.probability(features.T)
    assert found.dtype == np.float32
    assert np.ptp(found) > 0.8, "the trees say something"
    np.testing.assert_allclose(found, classifier.predict_proba(features)[:, 1], atol=1e-5)


def test_and_for_values_not_seen_in_fitting(fitted):
    classifier, trees, _ = fitted
    features = np.random.default_rng(1).uniform(-9, 9, (5000, 4)).astype(np.float32)
    np.testing.assert_allclose(
        trees.probability(features.T), classifier.predict_proba(features)[:, 1], atol=1e-5
    )


def test_a_value_at_a_rounded_threshold_is_rare_and_its_answer_one_of_the_neighbours(fitted):
    """In float32 a threshold may pass a value; then the answer is that of one side of it."""
    classifier, trees, features = fitted
    thresholds = trees.thresholds[np.isfinite(trees.thresholds)]
    assert np.isin(features, thresholds).mean() < 0.05
    at = np.unique(thresholds)
    grid = np.tile(features[:1], (len(at), 1))
    for feature in range(4):
        sides = []
        for shifted in (np.nextafter(at, -np.inf), np.nextafter(at, np.inf)):
            beside = grid.copy()
            beside[:, feature] = shifted
            sides.append(classifier.predict_proba(beside)[:, 1])
        here = grid.copy()
        here[:, feature] = at
        distance = np.abs(np.stack(sides) - trees.probability(here.T))
        assert distance.min(axis=0).max() < 1e-5


def test_a_block_does_not_change_a_row(fitted):
    _, trees, features = fitted
    many = np.concatenate([features, features, features])
    np.testing.assert_array_equal(trees.probability(many.T)[:3000], trees.probability(features.T))
    np.testing.assert_array_equal(
        trees.probability(features[::-1].T)[::-1], trees.probability(features.T)
    )
    assert trees.probability(np.empty((4, 0), dtype=np.float32)).shape == (0,)


def test_trees_of_one_leaf_give_the_base_rate():
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(0)
    features, holds = rng.standard_normal((50, 2)), np.arange(50) < 10
    classifier = HistGradientBoostingClassifier(max_iter=3, max_depth=5, min_samples_leaf=200)
    classifier.fit(features, holds)
    trees = BoostedTrees.from_scikit_learn(classifier)
    np.testing.assert_allclose(trees.probability(features.T.astype(np.float32)), 0.2, atol=1e-6)


def test_one_tree_by_hand():
    tree = {part: values[None] for part, values in stairs("network", 1.0).items()}
    trees = BoostedTrees(**tree, baseline=0.5)
    log_odds = np.array([[-7, -5.9, 0.1, 0.375, 0.376, 7]], dtype=np.float32)
    # Steps of 3/8; a value at an edge belongs to the step below it.
    middles = np.array([-5.8125, -5.8125, 0.1875, 0.1875, 0.5625, 5.8125])
    np.testing.assert_allclose(
        trees.probability(log_odds), 1 / (1 + np.exp(-middles - 0.5)), atol=1e-6
    )


def test_the_toy_trees_rise_with_the_network():
    trees = toy_combination().trees["MF"]
    columns = np.zeros((11, 100), dtype=np.float32)
    columns[0] = np.linspace(-6, 6, 100)
    assert (np.diff(trees.probability(columns)) >= 0).all()
