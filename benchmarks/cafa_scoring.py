"""Scores predictions as CAFA does, with the ``cafaeval`` package.

Equal to its command line with ``-no_orphans -prop max -norm cafa``: predictions and truth are
propagated to the ancestors, roots do not count, precision is averaged over the proteins with a
prediction and recall over all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from cafaeval.evaluation import cafa_eval
from scipy.sparse import csr_matrix

from proteinbert_core.go.ontology import Ontology

MIN_SCORE = 0.01
_NAMESPACES = {
    "MF": "molecular_function",
    "BP": "biological_process",
    "CC": "cellular_component",
}


@dataclass(frozen=True, slots=True)
class AspectScore:
    """How well one method did on one aspect.

    Attributes
    ----------
    fmax : float
        The highest F1 over all thresholds.
    coverage : float
        The share of the proteins that have any prediction at the lowest threshold.
    threshold : float
        Where F1 is highest.
    """

    fmax: float
    coverage: float
    threshold: float


def score(
    ontology: Ontology,
    truth: pd.DataFrame,
    accessions: Sequence[str],
    predictions: Mapping[str, csr_matrix],
    threads: int,
) -> dict[str, dict[str, AspectScore]]:
    """Score one or more methods on the same proteins.

    Parameters
    ----------
    ontology : Ontology
    truth : DataFrame
        Columns ``accession`` and ``term``: direct labels.
    accessions : sequence of str
        The protein of each row of the predictions.
    predictions : mapping of str to csr_matrix, shape=(n_proteins, n_terms), dtype=float32
        One matrix a method; columns in the order of ``ontology.go_ids``. Scores below 0.01,
        the lowest threshold, are left out.
    threads : int

    Returns
    -------
    dict of str to dict of str to AspectScore
        For each method, for each aspect ("MF", "BP", "CC").
    """
    predictions = {method: _from_lowest_threshold(m) for method, m in predictions.items()}
    known = truth[[term in ontology for term in truth["term"]]]
    predicted = {column for matrix in predictions.values() for column in np.unique(matrix.indices)}
    # Terms that nobody has count for nothing, but cafaeval's matrices hold every term it is
    # given: with those that occur, and their ancestors, it is many times faster.
    terms = ontology.with_ancestors(
        {*known["term"], *(ontology.go_ids[column] for column in predicted)}
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        obo, truth_file = folder / "ontology.obo", folder / "truth.tsv"
        _write_obo(obo, ontology, terms)
        known[["accession", "term"]].to_csv(truth_file, sep="\t", index=False, header=False)
        (folder / "predictions").mkdir()
        for method, matrix in predictions.items():
            _write_predictions(folder / "predictions" / method, matrix, accessions, ontology.go_ids)
        _, best = cafa_eval(
            str(obo),
            str(folder / "predictions"),
            str(truth_file),
            no_orphans=True,
            norm="cafa",
            prop="max",
            n_cpu=threads,
        )
    aspect_of = {namespace: aspect for aspect, namespace in _NAMESPACES.items()}
    nothing = dict.fromkeys(_NAMESPACES, AspectScore(0.0, 0.0, 1.0))
    scores = {method: nothing.copy() for method in predictions}
    for (method, namespace, threshold), row in best["f"].iterrows():
        scores[method][aspect_of[namespace]] = AspectScore(
            float(row["f"]), float(row["cov_max"]), float(threshold)
        )
    return scores


def _write_obo(path: Path, ontology: Ontology, terms: Sequence[str]) -> None:
    with path.open("w") as stream:
        for go_id in terms:
            term = ontology[go_id]
            stream.write(f"[Term]\nid: {go_id}\nname: {term.name}\n")
            stream.write(f"namespace: {_NAMESPACES[term.aspect]}\n")
            for parent, relation in ontology.parents(go_id).items():
                tag = "is_a:" if relation == "is_a" else "relationship: part_of"
                stream.write(f"{tag} {parent}\n")
            stream.write("\n")


def _write_predictions(
    path: Path, matrix: csr_matrix, accessions: Sequence[str], go_ids: Sequence[str]
) -> None:
    with path.open("w") as stream:
        for row, accession in enumerate(accessions):
            of_protein = slice(matrix.indptr[row], matrix.indptr[row + 1])
            stream.writelines(
                f"{accession}\t{go_ids[column]}\t{value:.6f}\n"
                for column, value in zip(
                    matrix.indices[of_protein].tolist(),
                    matrix.data[of_protein].tolist(),
                    strict=True,
                )
            )


def _from_lowest_threshold(matrix: csr_matrix) -> csr_matrix:
    kept = matrix.copy()
    kept.data[kept.data < MIN_SCORE] = 0
    kept.eliminate_zeros()
    return kept
