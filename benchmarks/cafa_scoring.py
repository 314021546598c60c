"""Scores predictions as CAFA does, with the ``cafaeval`` package (Piovesan et al. 2024).

Equal to its command line with ``-ia ... -no_orphans -prop max -norm cafa``: predictions and truth
are propagated to the ancestors, roots do not count, precision is averaged over the proteins with a
prediction, and recall, remaining uncertainty and misinformation over all. Its matrices and
normalisation are used instead of ``cafa_eval``, as confusion is a sum over proteins: one pass then
scores all proteins and each group of them, in little memory. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from cafaeval.evaluation import compute_metrics, normalize
from cafaeval.graph import Graph, GroundTruth, Prediction, propagate
from scipy.sparse import csr_matrix

from benchmarks.cafaeval_input import as_cafaeval_reads
from proteinbert_core.go.aspects import NAMESPACES
from proteinbert_core.go.ontology import Ontology

MIN_SCORE = 0.01
_THRESHOLDS = np.arange(MIN_SCORE, 1, 0.01)
_ROWS = 256  # at once: cafaeval's matrices are dense


@dataclass(frozen=True, slots=True)
class AspectScore:
    """How well one method did on one aspect.

    Attributes
    ----------
    n_proteins : int
        Those with a true term in the aspect.
    fmax : float
        The highest F1 over all thresholds.
    threshold : float
        Where F1 is highest.
    weighted_fmax : float
        The highest F1 when each term weighs as much as its information accretion; the averages
        over proteins are those of ``fmax`` (Jiang et al. 2016).
    smin : float
        The least semantic distance in bits: the root of remaining uncertainty squared plus
        misinformation squared, both of them sums of information accretion, averaged over all
        proteins (Clark and Radivojac 2013). This is cafaeval's ``s_w``; its ``s`` counts terms.
    coverage : float
        The share of the proteins that have any prediction at the lowest threshold.

    References
    ----------
    Clark and Radivojac 2013, https://doi.org/10.1093/bioinformatics/btt228
    Jiang et al. 2016, https://doi.org/10.1186/s13059-016-1037-6
    Piovesan et al. 2024, https://doi.org/10.1093/bioadv/vbae043
    """

    n_proteins: int
    fmax: float
    threshold: float
    weighted_fmax: float
    smin: float
    coverage: float


#: Method -> aspect ("MF", "BP", "CC") -> score; an aspect in which no protein has a true term
#: is left out.
MethodScores = dict[str, dict[str, AspectScore]]


def score(
    ontology: Ontology,
    truth: pd.DataFrame,
    accessions: Sequence[str],
    predictions: Mapping[str, csr_matrix],
    information: Mapping[str, float],
    threads: int,
    groups: Sequence[str] | None = None,
) -> tuple[MethodScores, dict[str, MethodScores]]:
    """Score one or more methods on the same proteins.

    Parameters
    ----------
    ontology : Ontology
    truth : DataFrame
        Columns ``accession`` and ``term``: direct labels of these proteins.
    accessions : sequence of str
        The protein of each row of the predictions.
    predictions : mapping of str to csr_matrix, shape=(n_proteins, n_terms), dtype=float32
        One matrix a method; columns in the order of ``ontology.go_ids``. Scores below 0.01,
        the lowest threshold, are left out.
    information : mapping of str to float
        GO id -> information accretion in bits. A term without one does not count where terms
        are weighted.
    threads : int
    groups : sequence of str, optional
        The group of each protein.

    Returns
    -------
    all_proteins : MethodScores
    by_group : dict of str to MethodScores
        Groups in the order of their names.
    """
    predictions = {method: _from_lowest_threshold(m) for method, m in predictions.items()}
    group_of = np.array(["all"] * len(accessions) if groups is None else list(groups))
    names = [str(name) for name in np.unique(group_of)]
    predicted_terms = {
        ontology.go_ids[column]
        for matrix in predictions.values()
        for column in np.unique(matrix.indices)
    }
    graphs, truths = as_cafaeval_reads(ontology, truth, predicted_terms, information)
    row_of = {accession: row for row, accession in enumerate(accessions)}
    overall: MethodScores = {method: {} for method in predictions}
    by_group: dict[str, MethodScores] = {
        name: {method: {} for method in predictions} for name in names
    }
    for aspect, namespace in NAMESPACES.items():
        if namespace not in truths:
            continue
        graph, known = graphs[namespace], truths[namespace].matrix
        rows = np.array([row_of[accession] for accession in truths[namespace].ids])
        columns = [ontology.index(term["id"]) for term in graph.terms_list]
        for method, matrix in predictions.items():
            # Six decimals, as in a file: 0.3 as float32 is not below the threshold of 0.3.
            predicted = np.round(matrix[rows][:, columns].toarray().astype(np.float64), 6)
            if predicted.any():
                propagate(predicted, graph, graph.order, mode="max")
            sums = []
            for name in names:
                members = np.flatnonzero(group_of[rows] == name)
                if len(members):
                    of_group = _Confusion.of(predicted, known, members, graph, threads)
                    by_group[name][method][aspect] = of_group.score(namespace)
                    sums.append(of_group)
            overall[method][aspect] = _Confusion.sum(sums).score(namespace)
    return overall, by_group


@dataclass(frozen=True, slots=True)
class _Confusion:
    """Cafaeval's sums over some proteins, a row each threshold: plain, and weighted."""

    n_proteins: int
    plain: pd.DataFrame
    weighted: pd.DataFrame

    @classmethod
    def of(
        cls,
        predicted: npt.NDArray[np.float64],
        known: npt.NDArray[np.bool_],
        rows: npt.NDArray[np.int64],
        graph: Graph,
        threads: int,
    ) -> _Confusion:
        parts = []
        for start in range(0, len(rows), _ROWS):
            here = rows[start : start + _ROWS]
            p, g = predicted[here], known[here]
            # A term that none of these has adds nothing, but would be counted 99 times.
            occurs = np.any(p >= MIN_SCORE, axis=0) | np.any(g, axis=0)
            pair = (Prediction({}, p), GroundTruth({}, g))
            sums = [
                compute_metrics(*pair, _THRESHOLDS, terms[occurs[terms]], weights, threads)
                for terms, weights in ((graph.toi, None), (graph.toi_ia, graph.ia))
            ]
            parts.append(cls(len(here), *sums))
        return cls.sum(parts)

    @classmethod
    def sum(cls, parts: Sequence[_Confusion]) -> _Confusion:
        first, *others = parts
        return cls(
            sum(part.n_proteins for part in parts),
            sum((part.plain for part in others), first.plain),
            sum((part.weighted for part in others), first.weighted),
        )

    def score(self, namespace: str) -> AspectScore:
        n_proteins = np.full(len(_THRESHOLDS), self.n_proteins)
        plain, weighted = (
            normalize(sums.copy(), namespace, _THRESHOLDS, n_proteins, "cafa")
            for sums in (self.plain, self.weighted)
        )
        # As cafa_eval does, thresholds at which nothing is predicted are passed over, unless
        # there is no other: then F1 is 0, and all of the truth's information remains.
        counts = (plain["cov"] > 0) | (plain["cov"].max() == 0)
        best = plain["f"][counts].idxmax()
        return AspectScore(
            n_proteins=self.n_proteins,
            fmax=float(plain["f"][best]),
            threshold=float(plain["tau"][best]),
            weighted_fmax=float(weighted["f"][counts].max()),
            smin=float(weighted["s"][counts].min()),
            coverage=float(plain["cov"].max()),
        )


def _from_lowest_threshold(matrix: csr_matrix) -> csr_matrix:
    kept = matrix.copy()
    kept.data[kept.data < MIN_SCORE] = 0
    kept.eliminate_zeros()
    return kept
