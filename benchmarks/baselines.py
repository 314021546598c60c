"""What a model has to beat: term frequencies, and votes of the relatives that DIAMOND finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.sequences import Protein


def naive_scores(ontology: Ontology, train_labels: csr_matrix, n_proteins: int) -> csr_matrix:
    """Give every protein the frequency of each term among the training proteins.

    Parameters
    ----------
    ontology : Ontology
    train_labels : csr_matrix, shape=(n_train, n_terms), dtype=bool
        Propagated labels, columns in the order of ``ontology.go_ids``.
    n_proteins : int
        How many proteins to predict.

    Returns
    -------
    csr_matrix, shape=(n_proteins, n_terms), dtype=float32
        The share of those training proteins that have any term of the aspect.
    """
    aspect = np.array([ontology[go_id].aspect for go_id in ontology.go_ids])
    carriers = np.asarray(train_labels.sum(axis=0), dtype=np.float64).ravel()
    frequency = np.zeros(len(aspect))
    for name in ontology.roots:
        columns = np.flatnonzero(aspect == name)
        annotated = (train_labels[:, columns].sum(axis=1) > 0).sum()
        frequency[columns] = carriers[columns] / max(annotated, 1)
    row = csr_matrix(frequency.astype(np.float32))
    return csr_matrix(np.ones((n_proteins, 1), dtype=np.float32)) @ row


def diamond_scores(
    queries: Sequence[Protein],
    hits: pd.DataFrame,
    train: Sequence[Protein],
    train_labels: csr_matrix,
) -> csr_matrix:
    """Let the relatives of each protein vote, weighted by bit score.

    Parameters
    ----------
    queries : sequence of Protein
    hits : DataFrame
        Of the queries in ``train``, as of `benchmarks.diamond_hits.diamond_hits`.
    train : sequence of Protein
    train_labels : csr_matrix, shape=(n_train, n_terms), dtype=bool
        Propagated labels, rows in the order of ``train``.

    Returns
    -------
    csr_matrix, shape=(n_queries, n_terms), dtype=float32
        A term's score is the sum of the bit scores of the hits that carry it over the sum of
        all; a protein without a hit has no scores.
    """
    query_row = {protein.identifier: row for row, protein in enumerate(queries)}
    train_row = {protein.identifier: row for row, protein in enumerate(train)}
    votes = csr_matrix(
        (
            hits["bits"].to_numpy(dtype=np.float64),
            (hits["query"].map(query_row).to_numpy(), hits["subject"].map(train_row).to_numpy()),
        ),
        shape=(len(queries), len(train)),
    )
    total = np.asarray(votes.sum(axis=1)).ravel()
    weights = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    shares = votes.multiply(weights[:, np.newaxis]).tocsr()
    return csr_matrix(shares @ train_labels.astype(np.float64)).astype(np.float32)
