"""Features of the baseline: k-mers of a protein, neighbours of a residue; both sparse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix

_LONGEST: Final = 3
_REACH: Final = 7
_N_LETTERS: Final = 26
#: Beyond either end of the protein.
_OUTSIDE: Final = _N_LETTERS


class KmerFeatures:
    """TF-IDF of the k-mers of 1 to 3 residues that occur in the training proteins.

    Parameters
    ----------
    train : sequence of str
    n_dimensions : int, optional
        Reduce them to so many by a singular value decomposition, each of the same variance.
    seed : int
        Of the decomposition.
    """

    def __init__(
        self, train: Sequence[str], n_dimensions: int | None = None, seed: int = 0
    ) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer: Any = TfidfVectorizer(
            analyzer="char",
            ngram_range=(1, _LONGEST),
            lowercase=False,
            sublinear_tf=True,
            dtype=np.float32,
        )
        X = self._vectorizer.fit_transform(train)
        self._reduction: Any = None
        if n_dimensions is not None:
            from sklearn.decomposition import TruncatedSVD

            self._reduction = TruncatedSVD(min(n_dimensions, X.shape[1] - 1), random_state=seed)
            self._reduction.fit(X)

    def transform(self, sequences: Sequence[str]) -> Any:
        """Give the features of sequences, shape=(n, n_features), dtype=float32.

        Sparse, unless they were reduced.
        """
        X = self._vectorizer.transform(sequences)
        if self._reduction is None:
            return csr_matrix(X)
        return self._reduction.transform(X) / np.sqrt(self._reduction.explained_variance_ + 1e-12)


def window_features(sequences: Sequence[str]) -> csr_matrix:
    """Say which residue stands at each of the 15 places around every residue.

    Parameters
    ----------
    sequences : sequence of str
        Letters A-Z.

    Returns
    -------
    csr_matrix, shape=(residues of all, 15 * 27), dtype=float32
        One for each place; the last letter stands for beyond the end.

    Examples
    --------
    >>> found = window_features(["MK", "A"])
    >>> found.shape, found.sum(axis=1).ravel().tolist()
    ((3, 405), [[15.0, 15.0, 15.0]])
    """
    width = 2 * _REACH + 1
    blocks = []
    for sequence in sequences:
        letters = np.frombuffer(sequence.encode("ascii"), dtype=np.uint8).astype(np.int64)
        padded = np.full(len(letters) + 2 * _REACH, _OUTSIDE, dtype=np.int64)
        padded[_REACH : len(letters) + _REACH] = letters - ord("A")
        blocks.append(np.lib.stride_tricks.sliding_window_view(padded, width))
    windows = np.concatenate([np.empty((0, width), dtype=np.int64), *blocks])
    columns = windows + np.arange(width) * (_N_LETTERS + 1)
    n = len(windows)
    return csr_matrix(
        (np.ones(n * width, np.float32), columns.ravel(), np.arange(n + 1) * width),
        shape=(n, width * (_N_LETTERS + 1)),
    )
