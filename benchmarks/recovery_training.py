"""Trains a ProteinBERT as the authors trained theirs, so that its lost names can be looked for.

Labels are the direct terms of a protein, of every kind of evidence; nothing is propagated and what
a protein does not carry counts as absent. Outputs are the terms that enough training proteins
carry, in ascending GO id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.model.network import get_weights
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.plan import PretrainingPlan, Stage
from proteinbert_core.training.pretraining import Pretraining
from proteinbert_core.training.proteins import LabelledProteins, read_evidence

#: Share of the proteins of `train` that the network is trained on; the rest is for recovery.
SHARE_TRAINED_ON = 0.6
#: Training proteins that must carry a term directly for it to become an output.
MIN_PROTEINS = 20
N_HELD_OUT = 512
#: Padded lengths of the stages, and each stage's share of the proteins shown.
STAGES = (((128,), 0.6), ((128, 256), 0.4))
# Annotations are given as input seldom: what is wanted is learned from the sequence.
CORRUPTION = Corruption(hide_annotations=0.9)


@dataclass(frozen=True)
class HiddenMappingData:
    """Who is trained on, who is left for recovery, and what they carry.

    Attributes
    ----------
    trained_on, left, valid : DataFrame
        Columns ``accession`` and ``sequence``; `left` are the other proteins of `train`,
        relatives of the first among them.
    labels : DataFrame
        Columns ``accession``, ``term``, ``aspect``: direct terms of all evidence, ND left out,
        of terms that the ontology has.
    """

    trained_on: pd.DataFrame
    left: pd.DataFrame
    valid: pd.DataFrame
    labels: pd.DataFrame

    @classmethod
    def read(cls, data: Path, ontology: Ontology, seed: int) -> HiddenMappingData:
        """Read the tables of the data folder and divide its training proteins in two.

        Parameters
        ----------
        data : Path
            The folder with ``go`` and ``proteins``.
        ontology : Ontology
        seed : int
            Of the division.

        Returns
        -------
        HiddenMappingData
        """
        _, labels = read_evidence(data / "proteins")
        labels = labels[labels["term"].isin(set(ontology.go_ids))]
        proteins = pd.read_csv(
            data / "proteins/proteins.tsv.gz",
            sep="\t",
            usecols=["accession", "split", "sequence"],
            dtype=str,
            keep_default_na=False,
        )
        proteins = proteins[proteins["accession"].isin(labels["accession"])]
        train = proteins[proteins["split"] == "train"]
        # Equal sequences stay together, so that no protein of the rest was trained on.
        distinct = sorted(train["sequence"].unique())
        shuffled = np.random.default_rng(seed).permutation(len(distinct))
        first = {distinct[i] for i in shuffled[: round(SHARE_TRAINED_ON * len(distinct))]}
        chosen = train["sequence"].isin(first)
        columns = ["accession", "sequence"]
        return cls(
            trained_on=train.loc[chosen, columns],
            left=train.loc[~chosen, columns],
            valid=proteins.loc[proteins["split"] == "valid", columns],
            labels=labels,
        )

    def labels_of(self, proteins: pd.DataFrame) -> pd.DataFrame:
        """Return the labels of some proteins."""
        return self.labels[self.labels["accession"].isin(proteins["accession"])]


def frequent_terms(labels: pd.DataFrame, min_proteins: int) -> tuple[str, ...]:
    """List the terms that enough proteins carry directly, in ascending GO id.

    Parameters
    ----------
    labels : DataFrame
        Columns ``accession`` and ``term``, a pair once.
    min_proteins : int

    Returns
    -------
    tuple of str
    """
    counts = labels["term"].value_counts()
    return tuple(sorted(counts.index[counts >= min_proteins]))


def direct_labels(
    ontology: Ontology, proteins: pd.DataFrame, labels: pd.DataFrame, go_ids: tuple[str, ...]
) -> LabelledProteins:
    """Join proteins with their direct terms; what a protein does not carry is absent.

    Parameters
    ----------
    ontology : Ontology
    proteins, labels : DataFrame
    go_ids : tuple of str
        The outputs.

    Returns
    -------
    LabelledProteins
    """
    row_of = {accession: row for row, accession in enumerate(proteins["accession"])}
    column_of = {go_id: column for column, go_id in enumerate(go_ids)}
    wanted = labels[labels["accession"].isin(row_of) & labels["term"].isin(column_of)]
    rows = wanted["accession"].map(row_of).to_numpy()
    columns = wanted["term"].map(column_of).to_numpy()
    matrix = csr_matrix(
        (np.ones(len(rows), dtype=bool), (rows, columns)), shape=(len(row_of), len(go_ids))
    )
    return LabelledProteins(
        accessions=tuple(proteins["accession"]),
        sequences=tuple(proteins["sequence"]),
        labels=matrix,
        known=np.ones((len(row_of), len(ASPECTS)), dtype=bool),
        term_aspects=np.array([ASPECTS.index(ontology[go_id].aspect) for go_id in go_ids]),
        label_report=f"{matrix.nnz:,} direct labels of {len(row_of):,} proteins",
    )


def train_unnamed(
    data: HiddenMappingData,
    ontology: Ontology,
    folder: Path,
    n_shown: int,
    seed: int,
    report: Callable[[str], None],
) -> Checkpoint:
    """Train a small ProteinBERT on direct labels; a run that was interrupted goes on.

    Parameters
    ----------
    data : HiddenMappingData
    ontology : Ontology
    folder : Path
        State and log of the run.
    n_shown : int
        Proteins shown in all.
    seed : int
    report : callable
        Takes one line of the live log.

    Returns
    -------
    Checkpoint
        With the names of its outputs; who looks for them must leave them aside.
    """
    labels = data.labels_of(data.trained_on)
    go_ids = frequent_terms(labels, MIN_PROTEINS)
    trained_on = direct_labels(ontology, data.trained_on, labels, go_ids)
    report(f"{len(go_ids):,} outputs; {trained_on.label_report}")
    valid = data.valid.head(N_HELD_OUT)
    config = NetworkConfig(
        n_annotations=len(go_ids), d_seq=48, d_global=192, n_blocks=3, mask_padding=True
    )
    plan = PretrainingPlan(
        stages=tuple(
            Stage("direct", round(share * n_shown), lengths, CORRUPTION)
            for lengths, share in STAGES
        ),
        learning_rate=2e-3,
        seed=seed,
    )
    network = Pretraining(
        config,
        plan,
        {"direct": trained_on},
        direct_labels(ontology, valid, data.labels_of(valid), go_ids),
        folder,
        report,
    ).run()
    metadata = {"name": "recovery benchmark", "min_proteins": MIN_PROTEINS, "proteins": n_shown}
    return Checkpoint(config, tuple(get_weights(network, config)), go_ids, metadata)
