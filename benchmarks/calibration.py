"""Measures whether probabilities mean what they say: at 0.8, about 8 terms in 10 should hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import propagate_labels

#: What a user is shown begins here.
SHOWN_FROM = 0.1
N_BINS = 10
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The pairs of protein and term whose probability lies in one range.

    Attributes
    ----------
    lower, upper : float
        The range; only the last one includes its upper end.
    n_pairs : int
    mean_probability : float
    share_true : float
        Of the pairs, how many are in the truth.
    """

    lower: float
    upper: float
    n_pairs: int
    mean_probability: float
    share_true: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Probabilities of one aspect against what holds.

    Attributes
    ----------
    n_proteins : int
        Those with an experimental label in the aspect.
    n_pairs : int
        Of protein and term, roots left out, with a probability of at least 0.1.
    expected_calibration_error : float or None
        The mean distance of probability and truth over the bins, weighted by pairs; None
        without pairs.
    bins : tuple of ReliabilityBin
        Of those of equal width from 0 to 1, the ones that have pairs, upwards.

    References
    ----------
    Guo et al. 2017, https://proceedings.mlr.press/v70/guo17a.html, equation 3
    """

    n_proteins: int
    n_pairs: int
    expected_calibration_error: float | None
    bins: tuple[ReliabilityBin, ...]


def reliability(probabilities: csr_matrix, truth: csr_matrix) -> Reliability:
    """Compare probabilities with the truth.

    Parameters
    ----------
    probabilities : csr_matrix, shape=(n_proteins, n_terms), dtype=float32
    truth : csr_matrix, shape=(n_proteins, n_terms), dtype=bool

    Returns
    -------
    Reliability
    """
    pairs = probabilities.tocoo()
    # Whole millionths: 0.7 as float32 lies below 0.7, and yet in the bin that begins there.
    millionths = np.rint(pairs.data.astype(np.float64) * _MILLION).astype(np.int64)
    shown = millionths >= round(SHOWN_FROM * _MILLION)
    millionths = millionths[shown]
    holds = truth.toarray()[pairs.row[shown], pairs.col[shown]]
    bin_of = np.minimum(millionths // (_MILLION // N_BINS), N_BINS - 1)
    bins = tuple(
        ReliabilityBin(
            lower=int(i) / N_BINS,
            upper=(int(i) + 1) / N_BINS,
            n_pairs=int((bin_of == i).sum()),
            mean_probability=float(millionths[bin_of == i].mean() / _MILLION),
            share_true=float(holds[bin_of == i].mean()),
        )
        for i in np.unique(bin_of)
    )
    off = sum(each.n_pairs * abs(each.share_true - each.mean_probability) for each in bins)
    return Reliability(
        n_proteins=probabilities.shape[0],
        n_pairs=len(holds),
        expected_calibration_error=off / len(holds) if len(holds) else None,
        bins=bins,
    )


def reliability_by_aspect(
    ontology: Ontology,
    labels: pd.DataFrame,
    accessions: Sequence[str],
    probabilities: csr_matrix,
) -> dict[str, Reliability]:
    """Compare the probabilities of each aspect with experimental labels.

    Parameters
    ----------
    ontology : Ontology
    labels : DataFrame
        Columns ``accession`` and ``term``: direct labels. Propagated, they are the truth; a
        protein counts in the aspects in which it has one.
    accessions : sequence of str
        The protein of each row.
    probabilities : csr_matrix, shape=(n_proteins, n_terms), dtype=float32
        Columns in the order of ``ontology.go_ids``.

    Returns
    -------
    dict of str to Reliability
        For each aspect ("MF", "BP", "CC") in which any protein has a label.
    """
    truth = propagate_labels(ontology, labels, accessions).matrix
    known = labels[[term in ontology for term in labels["term"]]]
    labelled = known["accession"].groupby([ontology[term].aspect for term in known["term"]])
    aspects = np.array([ontology[go_id].aspect for go_id in ontology.go_ids])
    below_a_root = ~np.isin(ontology.go_ids, list(ontology.roots.values()))
    result = {}
    for aspect in ontology.roots:
        if aspect in labelled.groups:
            rows = np.flatnonzero(np.isin(accessions, labelled.get_group(aspect).unique()))
            columns = np.flatnonzero((aspects == aspect) & below_a_root)
            result[aspect] = reliability(probabilities[rows][:, columns], truth[rows][:, columns])
    return result
