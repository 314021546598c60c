"""Reads the proteins of a split, their experimental GO labels, and the training set's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from proteinbert_core.go.labels import read_labels
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import PropagatedLabels, propagate_labels
from proteinbert_core.sequences import Protein

ONTOLOGY_FILE = "go/go-merged-2024.obo.gz"
PROTEINS_FILE = "proteins/proteins.tsv.gz"
LABELS_FILE = "proteins/labels_experimental.tsv.gz"
TRAIN = "train"


@dataclass(frozen=True, slots=True)
class LabelledProteins:
    """Proteins with experimental labels, by split.

    Attributes
    ----------
    ontology : Ontology
        The ontology that everything is scored on.
    proteins : DataFrame
        Columns ``accession``, ``split``, ``sequence``: only those with a label.
    labels : DataFrame
        Columns ``accession``, ``term``, ``aspect``: direct terms.
    """

    ontology: Ontology
    proteins: pd.DataFrame
    labels: pd.DataFrame

    @classmethod
    def read(cls, data: Path) -> LabelledProteins:
        """Read the tables of the data folder; nothing in it is written.

        Parameters
        ----------
        data : Path
            The folder with ``go`` and ``proteins``.

        Returns
        -------
        LabelledProteins
        """
        labels = read_labels(data / LABELS_FILE)
        proteins = pd.read_csv(
            data / PROTEINS_FILE,
            sep="\t",
            usecols=["accession", "split", "sequence"],
            dtype=str,
            keep_default_na=False,
        )
        proteins = proteins[proteins["accession"].isin(labels["accession"])]
        return cls(Ontology.from_obo(data / ONTOLOGY_FILE), proteins, labels)

    def of_split(self, split: str) -> tuple[Protein, ...]:
        """Return the labelled proteins of a split, in the order of the table.

        Parameters
        ----------
        split : str

        Returns
        -------
        tuple of Protein
        """
        rows = self.proteins[self.proteins["split"] == split]
        return tuple(
            Protein(accession, sequence)
            for accession, sequence in zip(rows["accession"], rows["sequence"], strict=True)
        )

    def labels_of(self, proteins: tuple[Protein, ...]) -> pd.DataFrame:
        """Return the direct labels of some proteins.

        Parameters
        ----------
        proteins : tuple of Protein

        Returns
        -------
        DataFrame
            Columns ``accession``, ``term``, ``aspect``.
        """
        wanted = {protein.identifier for protein in proteins}
        return self.labels[self.labels["accession"].isin(wanted)]

    def propagated(self, proteins: tuple[Protein, ...]) -> PropagatedLabels:
        """Return the labels of some proteins with all ancestors, one row a protein.

        Parameters
        ----------
        proteins : tuple of Protein

        Returns
        -------
        PropagatedLabels
        """
        return propagate_labels(
            self.ontology, self.labels, [protein.identifier for protein in proteins]
        )
