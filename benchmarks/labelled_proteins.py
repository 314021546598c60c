"""Reads proteins with GO labels, by split, and what else accuracy is measured with."""

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
ANY_EVIDENCE_FILE = "proteins/labels_all_evidence.tsv.gz"
INFORMATION_FILE = "go/information_accretion_cafa6.tsv.gz"
FILES = (ONTOLOGY_FILE, INFORMATION_FILE, PROTEINS_FILE, LABELS_FILE, ANY_EVIDENCE_FILE)
TRAIN = "train"


@dataclass(frozen=True, slots=True)
class LabelledProteins:
    """Proteins with labels, by split.

    Attributes
    ----------
    ontology : Ontology
        The ontology that everything is scored on.
    proteins : DataFrame
        Columns ``accession``, ``split``, ``sequence``, ``experimental`` (bool: has an
        experimental label): those with a label of any evidence.
    labels : DataFrame
        Columns ``accession``, ``term``, ``aspect``: direct terms with experimental evidence.
    information : dict of str to float
        GO id -> information accretion in bits (Clark and Radivojac 2013): what the term adds
        to its parents.
    """

    ontology: Ontology
    proteins: pd.DataFrame
    labels: pd.DataFrame
    information: dict[str, float]

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
        experimental = proteins["accession"].isin(labels["accession"].unique())
        any_evidence = read_labels(data / ANY_EVIDENCE_FILE)["accession"].unique()
        labelled = experimental | proteins["accession"].isin(any_evidence)
        information = pd.read_csv(
            data / INFORMATION_FILE, sep="\t", names=["term", "bits"], dtype={"bits": float}
        )
        return cls(
            Ontology.from_obo(data / ONTOLOGY_FILE),
            proteins.assign(experimental=experimental)[labelled],
            labels,
            dict(zip(information["term"], information["bits"], strict=True)),
        )

    def of_split(self, split: str, *, any_evidence: bool = False) -> tuple[Protein, ...]:
        """Return the labelled proteins of a split, in the order of the table.

        Parameters
        ----------
        split : str
        any_evidence : bool
            Also those that have no experimental label.

        Returns
        -------
        tuple of Protein
        """
        rows = self.proteins[self.proteins["split"] == split]
        if not any_evidence:
            rows = rows[rows["experimental"]]
        return tuple(
            Protein(accession, sequence)
            for accession, sequence in zip(rows["accession"], rows["sequence"], strict=True)
        )

    def labels_of(self, proteins: tuple[Protein, ...]) -> pd.DataFrame:
        """Return the direct experimental labels of some proteins.

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
        """Return the experimental labels of some proteins with all ancestors.

        Parameters
        ----------
        proteins : tuple of Protein

        Returns
        -------
        PropagatedLabels
            One row a protein.
        """
        return propagate_labels(
            self.ontology, self.labels, [protein.identifier for protein in proteins]
        )
