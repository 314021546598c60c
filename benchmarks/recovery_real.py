"""The proof on a real network: its names are hidden, and recovered from proteins it never saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from benchmarks.recovery_training import HiddenMappingData
from proteinbert_core.go.gaf import read_gaf
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.inference import Predictor, ProgressCallback
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.recovery.candidates import CandidateTerms
from proteinbert_core.recovery.evidence import Evidence, log_odds
from proteinbert_core.sequences import PROTEOME_LIMITS, Protein, read_sequences
from proteinbert_core.sequences.fasta_header import accession_of

#: Proteomes with GAF files, below ``proteomes`` of the data folder.
PROTEOMES = (
    ("UP000000625-E.coli", "18.E_coli_MG1655"),
    ("UP000001014-S.typhimurium", "69.S_typhimurium_ATCC_700720"),
    ("UP000002311-S.cerevisiae", "71242.S_cerevisiae_ATCC_204508"),
    ("UP000001450-P.falciparum", "493.P_falciparum"),
    ("UP000008524-T.brucei", "93825.T_brucei_brucei"),
    ("UP000001425-Synechocystis", "41.Synechocystis_sp"),
    ("UP000002483-Anabaena.PCC7120", "71.Nostoc_sp"),
    ("UP000001203-Cyanothece", "31147.Cyanothece_sp_ATCC_51142"),
    ("UP000002717-S.elongatus", "22437.S_elongatus"),
    ("UP000221734-K.stuttgartiensis", "4135265.K_stuttgartiensis"),
)
_BLOCK = 512


@dataclass(frozen=True)
class RecoverySet:
    """Proteins for recovery, in random order, with their direct labels.

    Attributes
    ----------
    proteins : tuple of Protein
    labels : frozenset of (str, str)
        Accession and GO id.
    n_of_proteomes : int
        Proteins that come from the reference proteomes, not from `train`.
    """

    proteins: tuple[Protein, ...]
    labels: frozenset[tuple[str, str]]
    n_of_proteomes: int


def recovery_set(data: Path, hidden: HiddenMappingData, seed: int) -> RecoverySet:
    """Gather proteins that the network was not trained on, none of a test split among them.

    Parameters
    ----------
    data : Path
        The folder with ``proteins`` and ``proteomes``.
    hidden : HiddenMappingData
    seed : int
        Of the order.

    Returns
    -------
    RecoverySet
    """
    table = pd.read_csv(
        data / "proteins/proteins.tsv.gz",
        sep="\t",
        usecols=["accession", "split", "sequence"],
        dtype=str,
        keep_default_na=False,
    )
    tests = table[table["split"].isin(["test_cluster", "test_random"])]
    barred = {*tests["sequence"], *hidden.trained_on["sequence"]}
    barred_accessions = {*tests["accession"], *hidden.trained_on["accession"]}
    sequence_of = {
        accession: sequence
        for accession, sequence in zip(
            hidden.left["accession"], hidden.left["sequence"], strict=True
        )
        if sequence not in barred
    }
    n_left = len(sequence_of)
    left_labels = hidden.labels_of(hidden.left)
    labels = set(zip(left_labels["accession"], left_labels["term"], strict=True))
    for fasta, gaf in PROTEOMES:
        parsed = read_sequences(data / f"proteomes/fasta/{fasta}.fasta.gz", PROTEOME_LIMITS)
        found = read_gaf(data / f"proteomes/goa/{gaf}.goa.gz")
        annotated = set(found["accession"])
        for protein in parsed.proteins:
            accession = accession_of(protein.identifier)
            if accession in annotated and not (
                accession in barred_accessions or protein.sequence in barred
            ):
                sequence_of.setdefault(accession, protein.sequence)
        labels.update(zip(found["accession"], found["term"], strict=True))
    proteins = [Protein(accession, sequence) for accession, sequence in sequence_of.items()]
    order = np.random.default_rng(seed).permutation(len(proteins))
    return RecoverySet(
        tuple(proteins[index] for index in order),
        frozenset((accession, term) for accession, term in labels if accession in sequence_of),
        len(proteins) - n_left,
    )


class HiddenNetwork:
    """A network without its names, the terms that they may be, and what it says of proteins.

    Parameters
    ----------
    checkpoint : Checkpoint
        With its names, which serve to judge the result alone.
    hidden : HiddenMappingData
    found : RecoverySet
    ontology : Ontology

    Attributes
    ----------
    truth : ndarray, shape=(M,), dtype=int64
    training_carriers : ndarray, shape=(M,), dtype=int64
        Training proteins with each output's term.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        hidden: HiddenMappingData,
        found: RecoverySet,
        ontology: Ontology,
    ) -> None:
        assert checkpoint.go_ids is not None
        trained = hidden.labels_of(hidden.trained_on)["term"]
        # As the authors' table of counts: the terms that at least one training record carried.
        self.candidates = CandidateTerms.of(trained)
        self.truth = np.array([self.candidates.positions[go_id] for go_id in checkpoint.go_ids])
        self.training_carriers = trained.value_counts().loc[list(checkpoint.go_ids)].to_numpy()
        self._found = found
        self._labels: csr_matrix = self.candidates.label_matrix(
            [protein.identifier for protein in found.proteins], found.labels, ontology
        )
        self._checkpoint = checkpoint

    def scores(self, kept: Path, progress: ProgressCallback) -> npt.NDArray[np.float32]:
        """Log-odds of all proteins, computed once and kept in a file.

        Parameters
        ----------
        kept : Path
        progress : callable

        Returns
        -------
        ndarray, shape=(n_proteins, M), dtype=float32
        """
        if kept.exists():
            return np.load(kept, mmap_mode="r")
        shape = (len(self._found.proteins), len(self.truth))
        result = np.empty(shape, dtype=np.float32)
        predictions = Predictor(self._checkpoint).predict(self._found.proteins, progress=progress)
        for row, prediction in enumerate(predictions):
            result[row] = log_odds(prediction.scores)
        np.save(kept, result)
        return result

    def evidence(
        self, x: npt.NDArray[np.float32], sizes: list[int]
    ) -> Iterator[tuple[int, Evidence]]:
        """Evidence of the first proteins, for some numbers of them.

        Parameters
        ----------
        x : ndarray, shape=(n_proteins, M), dtype=float32
        sizes : list of int
            Ascending.

        Yields
        ------
        int
            One of the sizes.
        Evidence
            Always the same object, which grows.
        """
        evidence = Evidence(len(self.truth), len(self.candidates.go_ids), "benchmark")
        for start, stop in zip([0, *sizes[:-1]], sizes, strict=True):
            for first in range(start, stop, _BLOCK):
                rows = slice(first, min(first + _BLOCK, stop))
                evidence.add(np.asarray(x[rows]), self._labels[rows])
            yield stop, evidence


def strata(network: HiddenNetwork, evidence: Evidence) -> dict[str, npt.NDArray[np.bool_]]:
    """Outputs by how often their term was carried in training and among the proteins here."""
    trained, here = network.training_carriers, evidence.carriers[network.truth]
    return {
        "20–49 training proteins": trained < 50,
        "50–199": (trained >= 50) & (trained < 200),
        "200 and more": trained >= 200,
        "0–2 carriers among the proteins used": here < 3,
        "3–9": (here >= 3) & (here < 10),
        "10–49": (here >= 10) & (here < 50),
        "50 and more": here >= 50,
    }
