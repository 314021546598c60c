"""Gradient-boosted trees as arrays: evaluated with NumPy, kept without pickles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

#: Every tree has this many levels of questions.
DEPTH: Final = 5
_N_NODES: Final = 2**DEPTH - 1
_ALL_LEAVES: Final = np.uint32(2**32 - 1)
# Rows whose bits fit the processor's cache together.
_BLOCK: Final = 2048


@dataclass(frozen=True, eq=False)
class BoostedTrees:
    """A sum of complete binary trees, on the log-odds scale.

    Attributes
    ----------
    features : ndarray, shape=(n_trees, 31), dtype=uint8
        Which feature each node asks for, level by level.
    thresholds : ndarray, shape=(n_trees, 31), dtype=float32
        To the right where the feature is above.
    leaves : ndarray, shape=(n_trees, 32), dtype=float32
    baseline : float
        Added to every sum.

    References
    ----------
    Friedman 2001, doi 10.1214/aos/1013203451; evaluation with bits: Lucchese et al. 2015,
    doi 10.1145/2766462.2767733 (QuickScorer).
    """

    features: npt.NDArray[np.uint8]
    thresholds: npt.NDArray[np.float32]
    leaves: npt.NDArray[np.float32]
    baseline: float

    def probability(self, columns: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Evaluate the trees.

        Parameters
        ----------
        columns : ndarray, shape=(n_features, n), dtype=float32

        Returns
        -------
        ndarray, shape=(n,), dtype=float32
        """
        n = columns.shape[1]
        result = np.empty(n, dtype=np.float32)
        for start in range(0, n, _BLOCK):
            block = columns[:, start : start + _BLOCK]
            reachable = np.full((block.shape[1], len(self.leaves)), _ALL_LEAVES, dtype=np.uint32)
            for column, (thresholds, masks) in zip(block, self._masks, strict=False):
                reachable &= masks[np.searchsorted(thresholds, column)]
            # The leaf is the leftmost that is left: the lowest bit that is set.
            values = self.leaves.ravel()[_lowest_bit(reachable) + self._first_leaf]
            total = self.baseline + values.sum(axis=1, dtype=np.float32)
            result[start : start + _BLOCK] = 1 / (1 + np.exp(-total))
        return result

    @cached_property
    def _first_leaf(self) -> npt.NDArray[np.int32]:
        return np.arange(len(self.leaves), dtype=np.int32) * 2**DEPTH

    @cached_property
    def _masks(self) -> list[tuple[npt.NDArray[np.float32], npt.NDArray[np.uint32]]]:
        """For each feature its thresholds, and after each the leaves that remain in each tree.

        To the right of a node its left leaves cannot be reached: one bit a leaf, cleared for
        all the thresholds that a value is above.
        """
        cleared = _left_leaves()
        tables = []
        for feature in range(int(self.features.max(initial=0)) + 1):
            tree, node = np.nonzero((self.features == feature) & np.isfinite(self.thresholds))
            thresholds, place = np.unique(self.thresholds[tree, node], return_inverse=True)
            masks = np.full((len(thresholds) + 1, len(self.leaves)), _ALL_LEAVES, dtype=np.uint32)
            np.bitwise_and.at(masks, (place + 1, tree), ~cleared[node])
            tables.append((thresholds, np.bitwise_and.accumulate(masks, axis=0)))
        return tables

    @classmethod
    def from_scikit_learn(cls, classifier: Any) -> BoostedTrees:
        """Take over a fitted ``HistGradientBoostingClassifier`` of two classes.

        Parameters
        ----------
        classifier : HistGradientBoostingClassifier
            Fitted with ``max_depth=5`` on numbers without gaps.
        """
        # scikit-learn gives no public view of its trees; a test compares with predict_proba.
        predictors = [stage[0].nodes for stage in classifier._predictors]  # noqa: SLF001
        features = np.zeros((len(predictors), _N_NODES), dtype=np.uint8)
        thresholds = np.full((len(predictors), _N_NODES), np.inf, dtype=np.float32)
        leaves = np.zeros((len(predictors), 2**DEPTH), dtype=np.float32)
        for tree, nodes in enumerate(predictors):
            _complete(nodes, 0, 0, 0, features[tree], thresholds[tree], leaves[tree])
        baseline = float(classifier._baseline_prediction.ravel()[0])  # noqa: SLF001
        return cls(features, thresholds, leaves, baseline)


def _lowest_bit(bits: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
    """Number the lowest bit that is set: the exponent of a float, without NumPy 2's bit count."""
    lowest = (bits & (~bits + np.uint32(1))).astype(np.float32)
    return (lowest.view(np.int32) >> 23) - 127


def _left_leaves() -> npt.NDArray[np.uint32]:
    """The leaves to the left of each node as bits, shape=(31,)."""
    leaves = np.zeros(_N_NODES, dtype=np.uint32)
    for node in range(_N_NODES):
        level = (node + 1).bit_length() - 1
        half = 2 ** (DEPTH - level - 1)
        first = (node + 1 - 2**level) * 2 * half
        leaves[node] = ((1 << half) - 1) << first
    return leaves


def _complete(
    nodes: Any,
    node: int,
    place: int,
    level: int,
    features: npt.NDArray[np.uint8],
    thresholds: npt.NDArray[np.float32],
    leaves: npt.NDArray[np.float32],
) -> None:
    """Copy a tree into its complete form; a leaf above the last level goes left to its end."""
    if level == DEPTH:
        leaves[place - _N_NODES] = nodes[node]["value"]
        return
    left = right = node
    if not nodes[node]["is_leaf"]:
        features[place] = nodes[node]["feature_idx"]
        threshold = np.float32(nodes[node]["num_threshold"])
        thresholds[place] = threshold
        left, right = int(nodes[node]["left"]), int(nodes[node]["right"])
    _complete(nodes, left, 2 * place + 1, level + 1, features, thresholds, leaves)
    _complete(nodes, right, 2 * place + 2, level + 1, features, thresholds, leaves)
