"""A proteome and its GO annotations, joined; and what a network says of it, as evidence."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import RecoveryError
from proteinbert_core.go.gaf import iterate_gaf
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.inference import Predictor, ProgressCallback
from proteinbert_core.recovery.candidates import CandidateTerms
from proteinbert_core.recovery.evidence import Evidence, log_odds
from proteinbert_core.reference.build import evidence_kind
from proteinbert_core.sequences import PROTEOME_LIMITS, Protein, read_sequences
from proteinbert_core.sequences.fasta_header import accession_of, read_header

# Proteins whose scores are held at once.
_BLOCK: Final = 512


@dataclass(frozen=True, eq=False)
class AnnotatedProteome:
    """The proteins of a FASTA file that a GAF file annotates.

    Attributes
    ----------
    name : str
        Name of the FASTA file.
    proteins : tuple of Protein
        With accessions as identifiers; those without an annotation are left out, as nothing is
        known of what they lack.
    labels : mapping of (str, str) to int
        Accession and GO id, direct, all evidence but ND -> place of the best evidence in
        `EVIDENCE_KINDS`.
    taxon_ids : mapping of str to int
        Accession -> NCBI taxonomy, as the FASTA headers say; 0 where they do not.
    n_proteins : int
        Proteins of the FASTA file.
    sha256 : tuple of str
        Of the FASTA and the GAF file.
    """

    name: str
    proteins: tuple[Protein, ...]
    labels: Mapping[tuple[str, str], int]
    taxon_ids: Mapping[str, int]
    n_proteins: int
    sha256: tuple[str, str]

    def describe(self) -> str:
        """What it is, for the record."""
        fasta, gaf = self.sha256
        return (
            f"{self.name}: {len(self.proteins):,} annotated of {self.n_proteins:,} proteins, "
            f"{len(self.labels):,} labels; sha256 of FASTA {fasta}, of GAF {gaf}"
        )


def read_annotated_proteome(
    fasta: str | os.PathLike[str], gaf: str | os.PathLike[str]
) -> AnnotatedProteome:
    """Join a FASTA file with a GAF file by accession.

    Parameters
    ----------
    fasta, gaf : path-like
        Plain or gzip.

    Returns
    -------
    AnnotatedProteome

    Raises
    ------
    SequenceError, AnnotationFileError
        A file cannot be read.
    RecoveryError
        Records of the FASTA file could not be read, or no protein is annotated.
    """
    parsed = read_sequences(fasta, PROTEOME_LIMITS)
    if parsed.errors:
        raise RecoveryError(
            f"{Path(fasta).name}: {len(parsed.errors):,} records cannot be read. The first: "
            f"{parsed.errors[0]}"
        )
    by_accession = {accession_of(protein.identifier): protein for protein in parsed.proteins}
    labels: dict[tuple[str, str], int] = {}
    for row in iterate_gaf(gaf):
        if row.accession in by_accession:
            pair, kind = (row.accession, row.term), evidence_kind(row.evidence)
            labels[pair] = min(kind, labels.get(pair, kind))
    annotated = {accession for accession, _ in labels}
    if not annotated:
        raise RecoveryError(
            f"No protein of {Path(fasta).name} is annotated in {Path(gaf).name}. The two are "
            "joined by UniProt accession: take the GAF file of this proteome from GOA."
        )
    return AnnotatedProteome(
        name=Path(fasta).name,
        proteins=tuple(
            Protein(accession, protein.sequence)
            for accession, protein in by_accession.items()
            if accession in annotated
        ),
        labels=labels,
        taxon_ids={
            accession: read_header(protein.identifier, protein.description).taxon_id
            for accession, protein in by_accession.items()
            if accession in annotated
        },
        n_proteins=len(parsed.proteins),
        sha256=(_sha256(fasta), _sha256(gaf)),
    )


def _sha256(path: str | os.PathLike[str]) -> str:
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def evidence_identity(model_digest: str, candidates: CandidateTerms) -> str:
    """Say what evidence belongs to: a model and a list of candidates.

    Parameters
    ----------
    model_digest : str
    candidates : CandidateTerms

    Returns
    -------
    str
        Hexadecimal.
    """
    return hashlib.sha256(f"{model_digest} {candidates.digest}".encode()).hexdigest()


def add_proteome(
    evidence: Evidence,
    predictor: Predictor,
    proteome: AnnotatedProteome,
    candidates: CandidateTerms,
    ontology: Ontology,
    *,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> tuple[list[Protein], npt.NDArray[np.float16]]:
    """Run a proteome through the network and add what comes out, in bounded memory.

    Parameters
    ----------
    evidence : Evidence
        Is added to.
    predictor : Predictor
    proteome : AnnotatedProteome
    candidates : CandidateTerms
    ontology : Ontology
    progress, cancel
        As of `Predictor.predict`.

    Returns
    -------
    list of Protein
        Those added; sequences that the evidence has already are left out.
    ndarray, shape=(n_added, d_global), dtype=float16
        Their embeddings.
    """
    new = evidence.new_sequences([protein.sequence for protein in proteome.proteins])
    chosen = [protein for protein, is_new in zip(proteome.proteins, new, strict=True) if is_new]
    accessions = [protein.identifier for protein in chosen]
    matrix = candidates.label_matrix(accessions, proteome.labels, ontology)
    embeddings = np.empty((len(chosen), predictor.checkpoint.config.d_global), dtype=np.float16)
    predictions = predictor.predict(chosen, progress=progress, cancel=cancel)
    for start in range(0, len(chosen), _BLOCK):
        block = list(islice(predictions, _BLOCK))
        rows = slice(start, start + len(block))
        evidence.add(log_odds(np.stack([each.scores for each in block])), matrix[rows])
        embeddings[rows] = np.stack([each.embedding for each in block])
    return chosen, embeddings
