"""The proteins a network is trained on: sequences, and the GO terms each is known to carry."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from proteinbert_core.errors import TrainingError
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.labels import read_labels
from proteinbert_core.go.propagation import propagate_labels

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from proteinbert_core.go.ontology import Ontology

PROTEINS_FILE: Final = "proteins.tsv.gz"
EXPERIMENTAL_FILE: Final = "labels_experimental.tsv.gz"
ALL_EVIDENCE_FILE: Final = "labels_all_evidence.tsv.gz"
_COLUMNS: Final = frozenset(("accession", "taxon_id", "split", "sequence"))
#: Value of a target about which nothing is known.
UNKNOWN: Final = -1


@dataclass(frozen=True)
class LabelledProteins:
    """Sequences with propagated labels over a fixed list of terms.

    Attributes
    ----------
    accessions, sequences : tuple of str
    labels : csr_matrix, shape=(n_proteins, n_terms), dtype=bool
        Terms carried, ancestors included.
    known : ndarray, shape=(n_proteins, 3), dtype=bool
        Whether the protein has any label in each aspect, in the order of `ASPECTS`.
    term_aspects : ndarray, shape=(n_terms,), dtype=int64
        Index of each term's aspect.
    label_report : str
        What became of the rows of the label table, for the log.
    """

    accessions: tuple[str, ...]
    sequences: tuple[str, ...]
    labels: csr_matrix
    known: npt.NDArray[np.bool_]
    term_aspects: npt.NDArray[np.int64]
    label_report: str

    def targets(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Give the labels of some proteins as an array.

        Returns
        -------
        ndarray, shape=(len(rows), n_terms), dtype=float32
            One where carried, zero where not, -1 in an aspect without any label: an
            absence there says nothing.
        """
        targets: npt.NDArray[np.float32] = self.labels[rows].toarray().astype(np.float32)
        targets[~self.known[rows][:, self.term_aspects]] = UNKNOWN
        return targets

    def with_unlabelled(self, proteins: pd.DataFrame) -> LabelledProteins:
        """Append proteins of which only the sequence is known: the language task alone.

        Parameters
        ----------
        proteins : DataFrame
            Columns accession and sequence.
        """
        from scipy.sparse import csr_matrix, vstack

        nothing = csr_matrix((len(proteins), self.labels.shape[1]), dtype=bool)
        unknown = np.zeros((len(proteins), len(ASPECTS)), dtype=bool)
        return replace(
            self,
            accessions=(*self.accessions, *proteins["accession"]),
            sequences=(*self.sequences, *proteins["sequence"]),
            labels=vstack([self.labels, nothing], format="csr"),
            known=np.concatenate([self.known, unknown]),
        )

    def frequencies(self) -> npt.NDArray[np.float64]:
        """Share of the proteins known in a term's aspect that carry the term, per term."""
        carriers = np.asarray(self.labels.sum(axis=0), dtype=np.float64).ravel()
        known = self.known.sum(axis=0)[self.term_aspects]
        return np.asarray(carriers / np.maximum(known, 1))


def read_proteins(
    folder: str | os.PathLike[str], splits: Sequence[str], *, may_be_empty: bool = False
) -> pd.DataFrame:
    """Read the proteins of some splits.

    Parameters
    ----------
    folder : path-like
        Holds ``proteins.tsv.gz`` with the columns accession, split and sequence, and, where it
        has one, taxon_id.
    splits : sequence of str
        Such as ``("train",)``.
    may_be_empty : bool
        Whether no protein at all is an answer.

    Raises
    ------
    TrainingError
        If the file is absent or holds no protein of these splits.
    """
    path = Path(folder) / PROTEINS_FILE
    try:
        table = pd.read_csv(
            path,
            sep="\t",
            usecols=lambda column: column in _COLUMNS,
            dtype=str,
            keep_default_na=False,
        )
    except (OSError, ValueError) as error:
        raise TrainingError(f"The training proteins {path} cannot be read: {error}") from error
    table = table[table["split"].isin(splits)].reset_index(drop=True)
    if table.empty and not may_be_empty:
        raise TrainingError(f"{path} holds no protein of the splits {', '.join(splits)}.")
    return table


def choose_outputs(ontology: Ontology, labels: pd.DataFrame, min_proteins: int) -> tuple[str, ...]:
    """Choose the terms a network predicts: those that enough proteins carry, without the roots.

    Parameters
    ----------
    ontology : Ontology
    labels : DataFrame
        Columns accession and term: direct labels of the training proteins alone.
    min_proteins : int
        Carriers that a term needs, direct or inherited.

    Returns
    -------
    tuple of str
        GO ids, ascending.
    """
    matrix = propagate_labels(ontology, labels).matrix
    carriers = np.asarray(matrix.sum(axis=0)).ravel()
    roots = set(ontology.roots.values())
    return tuple(
        go_id
        for go_id, count in zip(ontology.go_ids, carriers, strict=True)
        if count >= min_proteins and go_id not in roots
    )


def label_proteins(
    ontology: Ontology, proteins: pd.DataFrame, labels: pd.DataFrame, go_ids: Sequence[str]
) -> LabelledProteins:
    """Join proteins with their labels, keeping those that carry any.

    Parameters
    ----------
    ontology : Ontology
    proteins : DataFrame
        Columns accession and sequence.
    labels : DataFrame
        Columns accession, term and aspect; direct labels.
    go_ids : sequence of str
        The terms wanted, in order.
    """
    labels = labels[labels["accession"].isin(proteins["accession"])]
    # An annotation to a root says that nothing is known, so it makes no aspect known.
    labels = labels[~labels["term"].isin(set(ontology.roots.values()))]
    proteins = proteins[proteins["accession"].isin(labels["accession"])]
    accessions = tuple(proteins["accession"])
    columns = [ontology.index(go_id) for go_id in go_ids]
    propagated = propagate_labels(ontology, labels, accessions)
    matrix: Any = propagated.matrix[:, columns]
    known = np.zeros((len(accessions), len(ASPECTS)), dtype=bool)
    row_of = {accession: row for row, accession in enumerate(accessions)}
    rows = labels["accession"].map(row_of).to_numpy()
    for index, aspect in enumerate(ASPECTS):
        known[rows[(labels["aspect"] == aspect).to_numpy()], index] = True
    return LabelledProteins(
        accessions=accessions,
        sequences=tuple(proteins["sequence"]),
        labels=matrix.tocsr(),
        known=known,
        term_aspects=np.array([ASPECTS.index(ontology[go_id].aspect) for go_id in go_ids]),
        label_report=propagated.report(),
    )


def read_evidence(
    folder: str | os.PathLike[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the labels of experimental and of all evidence, ``ND`` left out.

    Returns
    -------
    tuple of DataFrame
        Experimental alone, and the union of both files; columns accession, term, aspect.
    """
    columns = ["accession", "term", "aspect"]
    experimental = read_labels(Path(folder) / EXPERIMENTAL_FILE)[columns]
    everything = read_labels(Path(folder) / ALL_EVIDENCE_FILE)[columns]
    union = pd.concat([experimental, everything], ignore_index=True).drop_duplicates()
    return experimental, union
