"""Of many enriched terms those that say the most: no more specific one explains them as well."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from proteinbert_core.go.ontology import Ontology


def most_specific_results(
    ontology: Ontology,
    terms: npt.NDArray[np.integer],
    log_p: npt.NDArray[np.float64],
    is_enriched: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Find the enriched terms below which no term of the aspect is as strongly enriched.

    Parameters
    ----------
    ontology : Ontology
    terms : ndarray, shape=(n,), dtype=int
        Positions in ``ontology.go_ids``.
    log_p : ndarray, shape=(n,), dtype=float64
    is_enriched : ndarray, shape=(n,), dtype=bool

    Returns
    -------
    ndarray, shape=(n,), dtype=bool
        False for what is not enriched, and where a descendant has a p at most as large.
    """
    found = np.flatnonzero(is_enriched)
    if not len(found):
        return np.zeros(len(terms), dtype=np.bool_)
    own = terms[found]
    above = ontology.ancestor_matrix([ontology.go_ids[term] for term in own])
    below = np.repeat(np.arange(len(own)), np.diff(above.indptr))
    aspects = ontology.tables.aspects
    best_below = np.full(len(ontology), np.inf)
    proper = (above.indices != own[below]) & (aspects[above.indices] == aspects[own[below]])
    np.minimum.at(best_below, above.indices[proper], log_p[found][below[proper]])
    specific = np.zeros(len(terms), dtype=np.bool_)
    specific[found] = log_p[found] < best_below[own]
    return specific
