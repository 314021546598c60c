"""What a FASTA header says of a protein, in the forms of UniProt, NCBI and genome projects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_UNIPROT: Final = re.compile(r"(sp|tr)\|([^|\s]+)(?:\|(\S*))?")
_NCBI_BARS: Final = re.compile(r"(?:gi\|\d+\|)?(?:ref|gb|emb|dbj|pir|prf|pdb)\|([^|\s]+)")
_UNIPROT_FIELD: Final = re.compile(r"(?:^|\s)(OS|OX|GN|PE|SV)=")
_NCBI_FIELD: Final = re.compile(r"\[(gene|protein|protein_id|locus_tag)=([^\]]*)\]")
_LOCUS: Final = re.compile(r"^\[([A-Za-z0-9_.-]+)\](?:\s+\(([^()]*)\))?\s*(.*)$")
_TAXON: Final = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class FastaHeader:
    """What a header says; what it does not say is an empty text, 0 or None.

    Attributes
    ----------
    accession : str
        The identifier itself where it has no form that is known.
    entry : str
        Second name of the record: UniProt's entry name, or the locus of a genome project.
    gene, name, organism : str
    taxon_id : int
        NCBI taxonomy.
    reviewed : bool or None
        Whether the record is of Swiss-Prot or of TrEMBL.
    """

    accession: str
    entry: str = ""
    gene: str = ""
    name: str = ""
    organism: str = ""
    taxon_id: int = 0
    reviewed: bool | None = None


def accession_of(identifier: str) -> str:
    """UniProt accession in a FASTA identifier.

    Parameters
    ----------
    identifier : str

    Returns
    -------
    str
        The identifier itself where it is not of UniProt's form.

    Examples
    --------
    >>> accession_of("sp|P13738|NHAA_ECOLI"), accession_of("P13738")
    ('P13738', 'P13738')
    """
    match = _UNIPROT.match(identifier)
    return match[2] if match else identifier


def read_header(identifier: str, description: str) -> FastaHeader:
    """Read a header.

    Parameters
    ----------
    identifier : str
        Its first word.
    description : str
        The rest.

    Returns
    -------
    FastaHeader

    References
    ----------
    https://www.uniprot.org/help/fasta-headers,
    https://www.ncbi.nlm.nih.gov/genbank/fastaformat/

    Examples
    --------
    >>> header = read_header("sp|P68871|HBB_HUMAN", "Hemoglobin OS=Homo sapiens OX=9606 GN=HBB")
    >>> header.accession, header.name, header.organism, header.taxon_id, header.gene
    ('P68871', 'Hemoglobin', 'Homo sapiens', 9606, 'HBB')
    >>> read_header("HVO_0001", "[D4GYJ7] (orc1) Orc1-type protein").accession
    'D4GYJ7'
    >>> read_header("NP_000509.1", "hemoglobin subunit beta [Homo sapiens]").organism
    'Homo sapiens'
    """
    description = description.strip()
    if uniprot := _UNIPROT.match(identifier):
        return _of_uniprot(
            uniprot[2], uniprot[3] or "", description, reviewed=uniprot[1].lower() == "sp"
        )
    if _UNIPROT_FIELD.search(description):
        return _of_uniprot(identifier, "", description, reviewed=None)
    if locus := _LOCUS.match(description):
        known = locus[1] != "-"
        return FastaHeader(
            accession=locus[1] if known else identifier,
            entry=identifier if known else "",
            gene=locus[2] or "",
            name=locus[3],
        )
    bars = _NCBI_BARS.match(identifier)
    return _of_ncbi(bars[1] if bars else identifier, description)


def _of_uniprot(
    accession: str, entry: str, description: str, *, reviewed: bool | None
) -> FastaHeader:
    name, *rest = _UNIPROT_FIELD.split(description)
    fields = {key: value.strip() for key, value in zip(rest[::2], rest[1::2], strict=True)}
    taxon = _TAXON.fullmatch(fields.get("OX", ""))
    return FastaHeader(
        accession=accession,
        entry=entry,
        gene=fields.get("GN", ""),
        name=name.strip(),
        organism=fields.get("OS", ""),
        taxon_id=int(taxon[0]) if taxon else 0,
        reviewed=reviewed,
    )


def _of_ncbi(accession: str, description: str) -> FastaHeader:
    """Read "name [organism]" or fields in brackets; anything else is a name."""
    fields = dict(_NCBI_FIELD.findall(description))
    if fields:
        return FastaHeader(
            accession=fields.get("protein_id") or accession,
            entry=fields.get("locus_tag", ""),
            gene=fields.get("gene", ""),
            name=fields.get("protein", ""),
        )
    name, bracket, organism = description.removesuffix("]").rpartition(" [")
    if bracket and description.endswith("]"):
        return FastaHeader(accession, name=name.strip(), organism=organism)
    return FastaHeader(accession, name=description)
