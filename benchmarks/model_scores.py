"""Predicts with a model of this project: each protein once, all that is said of it kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from benchmarks.cafa_scoring import MIN_SCORE
from proteinbert_core.annotation import Annotator
from proteinbert_core.commands.console import ProgressLine
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.sequences import Protein


@dataclass(frozen=True, slots=True)
class ModelScores:
    """What a model says of some proteins, by way of finding it.

    Attributes
    ----------
    by_method : dict of str to csr_matrix, shape=(n_proteins, n_terms), dtype=float32
        "model", the network alone; where the annotator has a reference set also "neighbours",
        the nearest reference proteins alone, and "combined". Scores of at least 0.01.
    probabilities : csr_matrix, shape=(n_proteins, n_terms), dtype=float32
        What users are shown; the same as "combined" where there is such.
    """

    by_method: dict[str, csr_matrix]
    probabilities: csr_matrix


def model_scores(
    annotator: Annotator, ontology: Ontology, proteins: tuple[Protein, ...]
) -> ModelScores:
    """Annotate proteins.

    Parameters
    ----------
    annotator : Annotator
        On the same ontology.
    ontology : Ontology
        Its terms are the columns of the results.
    proteins : tuple of Protein

    Returns
    -------
    ModelScores
    """
    columns = np.array([ontology.index(term) for term in annotator.terms])
    rows: dict[str, list[csr_matrix]] = {"model": [], "neighbours": [], "probabilities": []}
    progress = ProgressLine(f"Predicting {len(proteins):,} proteins")
    for annotation in annotator.annotate(proteins, progress=progress):
        rows["model"].append(_sparse(annotation.scores))
        rows["probabilities"].append(_sparse(annotation.probabilities))
        if annotation.neighbour_scores is not None:
            rows["neighbours"].append(_sparse(annotation.neighbour_scores))
    progress.close()
    matrices = {}
    for name, of_proteins in rows.items():
        if of_proteins:
            stacked = vstack(of_proteins, format="csr")
            matrices[name] = csr_matrix(
                (stacked.data, columns[stacked.indices], stacked.indptr),
                shape=(len(proteins), len(ontology)),
            )
    probabilities = matrices.pop("probabilities")
    if "neighbours" in matrices:
        matrices["combined"] = probabilities
    return ModelScores(matrices, probabilities)


def _sparse(scores: npt.NDArray[np.float32]) -> csr_matrix:
    return csr_matrix(np.where(scores < MIN_SCORE, np.float32(0), scores))
