"""Gradient-boosted trees as arrays: evaluated with NumPy, kept without pickles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

#: Every tree has this many levels of questions.
DEPTH: Final = 5
_N_NODES: Final = 2**DEPTH - 1
# Rows whose features fit the processor's cache together.
_BLOCK: Final = 4096


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
    Friedman 2001, doi 10.1214/aos/1013203451.
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
            block = np.ascontiguousarray(columns[:, start : start + _BLOCK])
            size = block.shape[1]
            flat, row = block.ravel(), np.arange(size, dtype=np.int32)
            total = np.full(size, self.baseline, dtype=np.float32)
            for tree in range(len(self.features)):
                offsets = self.features[tree].astype(np.int32) * size
                thresholds = self.thresholds[tree]
                node = np.zeros(size, dtype=np.int32)
                for _ in range(DEPTH):
                    right = flat[offsets[node] + row] > thresholds[node]
                    node = 2 * node + 1 + right
                total += self.leaves[tree][node - _N_NODES]
            result[start : start + size] = 1 / (1 + np.exp(-total))
        return result

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
