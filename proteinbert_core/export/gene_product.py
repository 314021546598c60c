"""A protein as annotation files name it: database, identifier, symbol, name and organism."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proteinbert_core.export.plain_text import as_identifier, one_line
from proteinbert_core.sequences import Protein
from proteinbert_core.sequences.uniprot_accession import UNIPROT_ACCESSION

UNIPROT = "UniProtKB"

# An accession and the number of an isoform.
_UNIPROT_HEADER = re.compile(
    rf"(?:sp|tr)\|(?P<accession>{UNIPROT_ACCESSION})"
    r"(?P<isoform>-[0-9]+)?\|(?P<entry>[!-~]+)"
)
_STATED_TAXON = re.compile(r"(?:^|\s)OX=([1-9][0-9]{0,9})(?=\s|$)")
_GENE = re.compile(r"(?:^|\s)GN=(\S+)")


@dataclass(frozen=True, slots=True)
class GeneProduct:
    """A protein as annotation files name it; no part holds a tab, a line break or a pipe.

    Attributes
    ----------
    db : str
        "UniProtKB", or the prefix of local identifiers.
    object_id : str
        Accession without an isoform's number, or the percent-encoded identifier.
    symbol : str
        Gene, else UniProt entry name, else the identifier.
    name : str
        May be empty.
    isoform : str
        Accession with the isoform's number; empty for all others.
    """

    db: str
    object_id: str
    symbol: str
    name: str
    isoform: str = ""


def gene_product(protein: Protein, local_db: str) -> GeneProduct:
    """Name a protein.

    Parameters
    ----------
    protein : Protein
        With a UniProt header (``sp|P68871|HBB_HUMAN`` or ``tr|...``), or any other.
    local_db : str
        Prefix for the others.

    Returns
    -------
    GeneProduct

    Examples
    --------
    >>> product = gene_product(
    ...     Protein("sp|P24941|CDK2_HUMAN", "M", "Kinase 2 OS=Homo sapiens GN=CDK2"), "LOCAL"
    ... )
    >>> product.db, product.object_id, product.symbol, product.name
    ('UniProtKB', 'P24941', 'CDK2', 'Kinase 2')
    """
    header = _UNIPROT_HEADER.fullmatch(protein.identifier)
    if header is None:
        identifier = as_identifier(protein.identifier)
        return GeneProduct(local_db, identifier, identifier, _name(protein.description))
    gene = _GENE.search(protein.description)
    accession, isoform = header["accession"], header["isoform"]
    return GeneProduct(
        UNIPROT,
        accession,
        as_identifier(gene[1] if gene else header["entry"]),
        _name(protein.description.partition(" OS=")[0]),
        accession + isoform if isoform else "",
    )


def stated_taxon(protein: Protein) -> int | None:
    """Return the organism that a UniProt header states (``OX=``).

    Parameters
    ----------
    protein : Protein

    Returns
    -------
    int or None
        NCBI taxonomy id; None for a header that is not UniProt's or states none.

    Examples
    --------
    >>> stated_taxon(Protein("sp|P24941|CDK2_HUMAN", "M", "Kinase OS=Homo sapiens OX=9606"))
    9606
    """
    if _UNIPROT_HEADER.fullmatch(protein.identifier) is None:
        return None
    stated = _STATED_TAXON.search(protein.description)
    return int(stated[1]) if stated else None


def _name(description: str) -> str:
    return one_line(description.replace("|", "/"))
