"""Reads a proteome from the user's files: FASTA, and GO annotations if there are any."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.errors import ProteomeError, SequenceError
from proteinbert_core.proteomes.annotation_table import (
    UNSTATED_EVIDENCE,
    annotation_kind,
    iterate_annotations,
)
from proteinbert_core.proteomes.proteome import (
    PROTEIN_COLUMNS,
    REVIEW_UNKNOWN,
    DirectTerms,
)
from proteinbert_core.proteomes.proteome_source import ProteomeSource, key_from
from proteinbert_core.reference.build import evidence_kind
from proteinbert_core.reference.organisms import NOT_STATED, ORGANISMS, organism_name
from proteinbert_core.sequences import PROTEOME_LIMITS, Limits, Protein, read_sequences
from proteinbert_core.sequences.fasta_header import FastaHeader, read_header

if TYPE_CHECKING:
    import pandas as pd

_UPID: Final = re.compile(r"UP\d{9,11}")
_SUFFIXES: Final = re.compile(r"(\.(fasta|fa|faa|pep|txt|gz))+$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class ReadProteome:
    """A proteome from files, and what became of its records.

    Attributes
    ----------
    source : ProteomeSource
    left_out : list of SequenceError
        Records that could not be read, or that repeat an accession with another sequence.
    notes : list of str
        What else the owner of the files should know, as sentences.
    """

    source: ProteomeSource
    left_out: list[SequenceError]
    notes: list[str]


def read_proteome_files(
    fasta: str | os.PathLike[str],
    annotations: Sequence[str | os.PathLike[str]] = (),
    *,
    key: str | None = None,
    name: str | None = None,
    attribution: str = "",
    unstated_evidence: str = UNSTATED_EVIDENCE,
    limits: Limits = PROTEOME_LIMITS,
) -> ReadProteome:
    """Read a proteome.

    Parameters
    ----------
    fasta : path-like
        Plain or gzip, with headers as `read_header` reads them.
    annotations : sequence of path-like
        GAF or tables, as `iterate_annotations` reads them; joined by accession, or by the second
        name of a record (UniProt's entry name, a locus). What they say of others is passed over.
    key : str, optional
        Default: the UP id in the file's name, or else made from the name and the content.
    name : str, optional
        Also the organism of records that state none. Default: the organism, where all records
        are of one, or else the name of the file.
    attribution : str
        Kept in the facts.
    unstated_evidence : str
        Evidence code of annotations that state none.
    limits : Limits

    Returns
    -------
    ReadProteome

    Raises
    ------
    SequenceError, AnnotationFileError
        A file cannot be read.
    ProteomeError
        No record can be read, or annotations are given and not one of them is of these proteins.
    """
    path = Path(fasta)
    parsed = read_sequences(path, limits)
    headers, sequences, repeats = _different(parsed.proteins)
    n_same = len(parsed.proteins) - len(headers) - len(repeats)
    if not headers:
        raise ProteomeError(
            f"{path.name} holds no protein that can be read"
            + (f": {parsed.errors[0]}" if parsed.errors else ".")
        )
    stem = _SUFFIXES.sub("", path.name)
    proteins = _table(headers, sequences, name or "")
    found, sources, notes = _annotations(annotations, headers, unstated_evidence)
    if annotations and not len(found.terms):
        raise ProteomeError(
            f"Not one annotation of {', '.join(Path(each).name for each in annotations)} is of a "
            f"protein of {path.name}. They are joined by accession, such as "
            f"{headers[0].accession}: give annotations of these proteins."
        )
    upid = _UPID.search(path.name)
    return ReadProteome(
        ProteomeSource(
            key=key or (upid[0] if upid else key_from(name or stem, sequences)),
            name=name or _common_organism(proteins) or stem,
            proteins=proteins,
            sequences=sequences,
            annotations=found,
            facts={
                "sources": [
                    {"file": path.name, "kind": "FASTA", "sha256": _sha256(path)},
                    *sources,
                ],
                "attribution": attribution,
            },
        ),
        [*parsed.errors, *repeats],
        [
            *(f"{note.identifier}: {note.message}" for note in parsed.notes),
            *([f"{n_same:,} records repeat a protein and were left out."] if n_same else []),
            *notes,
        ],
    )


def _different(
    records: Sequence[Protein],
) -> tuple[list[FastaHeader], list[str], list[SequenceError]]:
    """Headers and sequences of records of different accessions; and those that repeat one."""
    headers: list[FastaHeader] = []
    given: dict[str, str] = {}
    repeats: list[SequenceError] = []
    for record in records:
        header = read_header(record.identifier, record.description)
        if header.accession not in given:
            given[header.accession] = record.sequence
            headers.append(header)
        elif given[header.accession] != record.sequence:
            repeats.append(
                SequenceError(
                    f"the accession {header.accession} has come before, with another sequence; "
                    "only the first record counts",
                    identifier=record.identifier,
                )
            )
    return headers, list(given.values()), repeats


def _table(headers: Sequence[FastaHeader], sequences: Sequence[str], name: str) -> pd.DataFrame:
    import pandas as pd

    taxon_of = {organism: taxon for taxon, organism in ORGANISMS.items()}
    return pd.DataFrame(
        {
            "accession": [header.accession for header in headers],
            "entry": [header.entry for header in headers],
            "gene": [header.gene for header in headers],
            "name": [header.name for header in headers],
            "organism": [header.organism or name for header in headers],
            "taxon_id": [
                header.taxon_id or taxon_of.get(header.organism or name, NOT_STATED)
                for header in headers
            ],
            "length": [len(sequence) for sequence in sequences],
            "reviewed": [
                REVIEW_UNKNOWN if header.reviewed is None else int(header.reviewed)
                for header in headers
            ],
        }
    ).astype(dict(PROTEIN_COLUMNS))


def _annotations(
    paths: Sequence[str | os.PathLike[str]], headers: Sequence[FastaHeader], unstated: str
) -> tuple[DirectTerms, list[dict[str, Any]], list[str]]:
    """Direct terms by protein, facts of the files, and remarks."""
    row_of = {header.entry: row for row, header in enumerate(headers) if header.entry}
    row_of |= {header.accession: row for row, header in enumerate(headers)}
    rows: list[int] = []
    terms: list[int] = []
    kinds: list[int] = []
    sources: list[dict[str, Any]] = []
    notes: list[str] = []
    for path in paths:
        before = len(rows)
        n_others = 0
        for accession, term, evidence in iterate_annotations(path, unstated):
            row = row_of.get(accession)
            if row is None:
                n_others += 1
                continue
            rows.append(row)
            terms.append(int(term[3:]))
            kinds.append(evidence_kind(evidence))
        kind, release = annotation_kind(path)
        file = Path(path)
        used = len(rows) - before
        sources.append(
            {
                "file": file.name,
                "kind": kind,
                "release": release,
                "rows_used": used,
                **({"unstated_evidence": unstated} if kind == "table" else {}),
                "sha256": _sha256(file),
            }
        )
        notes.append(f"{file.name}: {used:,} annotations used, {n_others:,} are of other proteins.")
    found = DirectTerms.of_pairs(
        np.array(rows, dtype=np.int64),
        np.array(terms, dtype=np.int64),
        np.array(kinds, dtype=np.int64),
        len(headers),
    )
    return found, sources, notes


def _common_organism(proteins: pd.DataFrame) -> str:
    organisms = proteins[["organism", "taxon_id"]].drop_duplicates()
    if len(organisms) != 1:
        return ""
    taxon = int(organisms["taxon_id"].iloc[0])
    return organism_name(taxon) if taxon in ORGANISMS else str(organisms["organism"].iloc[0])


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
