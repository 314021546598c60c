"""Many tests at once: the Benjamini-Hochberg adjustment, on logarithms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def benjamini_hochberg(
    log_p: npt.NDArray[np.float64], n_tests: int | None = None
) -> npt.NDArray[np.float64]:
    """Adjust p-values to control the false discovery rate.

    Parameters
    ----------
    log_p : ndarray, shape=(n,), dtype=float64
        Natural logarithms of p-values.
    n_tests : int, optional
        How many tests there were, where those of p = 1 are not given; at least n.

    Returns
    -------
    ndarray, shape=(n,), dtype=float64
        Natural logarithms of the adjusted values, at most 0.

    References
    ----------
    Benjamini and Hochberg 1995, doi 10.1111/j.2517-6161.1995.tb02031.x
    """
    n = len(log_p)
    order = np.argsort(log_p, kind="stable")
    ranks = np.arange(1, n + 1)
    raised = log_p[order] + np.log(n if n_tests is None else n_tests) - np.log(ranks)
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 0.0)
    return adjusted
