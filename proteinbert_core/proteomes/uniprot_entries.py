"""Proteins out of UniProtKB's JSON: names, sequence, GO annotations with their evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from proteinbert_core.go.gaf import NO_DATA
from proteinbert_core.proteomes.proteome import REVIEW_UNKNOWN, REVIEWED, UNREVIEWED
from proteinbert_core.reference.build import evidence_kind
from proteinbert_core.sequences import DEFAULT_LIMITS
from proteinbert_core.sequences.uniprot_accession import is_uniprot_accession

#: Fields of UniProtKB that are asked for; with sequences, so isoforms are left out.
FIELDS: Final = (
    "accession,id,reviewed,protein_name,gene_names,organism_name,organism_id,length,sequence,"
    "go,xref_proteomes"
)
_RESIDUES: Final = re.compile(r"[A-Z]+")
_GO_ID: Final = re.compile(r"GO:(\d{7})")
_GENE_NAMES: Final = ("geneName", "orderedLocusNames", "orfNames", "synonyms")


class UniProtEntry(NamedTuple):
    """A protein of UniProtKB.

    Attributes
    ----------
    accession, entry, gene, name, organism : str
        What is not known is empty.
    taxon_id : int
    reviewed : int
        `REVIEWED`, `UNREVIEWED` or `REVIEW_UNKNOWN`.
    sequence : str
        The canonical one.
    terms : tuple of (int, int)
        Numbers of direct GO ids, ascending, and place in `EVIDENCE_KINDS` of the best evidence.
    """

    accession: str
    entry: str
    gene: str
    name: str
    organism: str
    taxon_id: int
    reviewed: int
    sequence: str
    terms: tuple[tuple[int, int], ...]


class OtherProteomeError(ValueError):
    """A protein that is of another proteome than was asked for."""


def read_entries(page: Mapping[str, Any], upid: str) -> Iterator[UniProtEntry | str]:
    """Go through a page of results.

    Parameters
    ----------
    page : mapping
        Answer of ``/uniprotkb/search``, as JSON.
    upid : str
        Proteome that was asked for.

    Yields
    ------
    UniProtEntry or str
        A text says of a record why it cannot be used.

    Raises
    ------
    ValueError
        It is no such page.
    OtherProteomeError
        A protein says that it is of other proteomes alone.
    """
    results = page.get("results")
    if not isinstance(results, list) or not all(isinstance(each, Mapping) for each in results):
        raise ValueError("it has no list of results")
    for record in results:
        accession = record.get("primaryAccession")
        if not isinstance(accession, str) or not is_uniprot_accession(accession):
            raise ValueError(f"{accession!r} is no accession")
        proteomes = {each["id"] for each in _references(record, "Proteomes")}
        if proteomes and upid not in proteomes:
            raise OtherProteomeError(f"{accession} is of {', '.join(sorted(proteomes))}")
        yield _entry(accession, record)


def _entry(accession: str, record: Mapping[str, Any]) -> UniProtEntry | str:
    sequence = _value(record, "sequence")
    if not _RESIDUES.fullmatch(sequence):
        return f"{accession} has no sequence"
    if len(sequence) > DEFAULT_LIMITS.max_sequence_length:
        return f"{accession} has {len(sequence):,} residues, too many"
    organism = record.get("organism")
    organism = organism if isinstance(organism, Mapping) else {}
    taxon_id, scientific = organism.get("taxonId"), organism.get("scientificName")
    return UniProtEntry(
        accession=accession,
        entry=_plain(record.get("uniProtkbId")),
        gene=_gene(record),
        name=_name(record),
        organism=_plain(scientific),
        taxon_id=taxon_id if isinstance(taxon_id, int) and 0 <= taxon_id < 1 << 31 else 0,
        reviewed=_reviewed(record),
        sequence=sequence,
        terms=_terms(record),
    )


def _terms(record: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    """Direct annotations, the best evidence of each; without those that say nothing is known."""
    best: dict[int, int] = {}
    for reference in _references(record, "GO"):
        match = _GO_ID.fullmatch(reference["id"])
        if match is None:
            continue
        # "IEA:InterPro": the code, and who says so.
        code = _property(reference, "GoEvidenceType").partition(":")[0]
        if code in ("", NO_DATA):
            continue
        number, kind = int(match[1]), evidence_kind(code)
        best[number] = min(kind, best.get(number, kind))
    return tuple(sorted(best.items()))


def _references(record: Mapping[str, Any], database: str) -> Iterator[Mapping[str, Any]]:
    listed = record.get("uniProtKBCrossReferences")
    for reference in listed if isinstance(listed, list) else ():
        if (
            isinstance(reference, Mapping)
            and reference.get("database") == database
            and isinstance(reference.get("id"), str)
        ):
            yield reference


def _property(reference: Mapping[str, Any], key: str) -> str:
    listed = reference.get("properties")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and each.get("key") == key:
            return _plain(each.get("value"))
    return ""


def _gene(record: Mapping[str, Any]) -> str:
    """The primary name of the first gene, else its locus, else its open reading frame."""
    genes = record.get("genes")
    for gene in genes if isinstance(genes, list) else ():
        if isinstance(gene, Mapping):
            for kind in _GENE_NAMES:
                found = _first_value(gene.get(kind))
                if found:
                    return found
    return ""


def _name(record: Mapping[str, Any]) -> str:
    described = record.get("proteinDescription")
    if not isinstance(described, Mapping):
        return ""
    for kind in ("recommendedName", "submissionNames", "alternativeNames"):
        names = described.get(kind)
        for each in names if isinstance(names, list) else [names]:
            if isinstance(each, Mapping):
                found = _value(each, "fullName")
                if found:
                    return found
    return ""


def _reviewed(record: Mapping[str, Any]) -> int:
    kind = _plain(record.get("entryType")).lower()
    if "unreviewed" in kind:
        return UNREVIEWED
    return REVIEWED if "reviewed" in kind else REVIEW_UNKNOWN


def _first_value(values: object) -> str:
    listed = values if isinstance(values, list) else [values]
    return next((_plain(each.get("value")) for each in listed if isinstance(each, Mapping)), "")


def _value(record: Mapping[str, Any], key: str) -> str:
    within = record.get(key)
    return _plain(within.get("value")) if isinstance(within, Mapping) else ""


def _plain(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
