"""Small phrases: counts, durations, labels of examples, addresses of terms."""

from __future__ import annotations

from collections.abc import Sequence

from proteinbert_core.examples import ExampleProtein


def counted(number: int, thing: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "protein"), counted(1200, "protein")
    ('1 protein', '1,200 proteins')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return a duration as one would say it.

    Examples
    --------
    >>> [duration(seconds) for seconds in (0.01, 0.34, 12.3, 202, 1036, 9000)]
    ['under 0.1 s', '0.3 s', '12 s', '3 min 20 s', '17 min', '2 h 30 min']
    """
    if seconds < 0.05:
        return "under 0.1 s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60 // 10 * 10} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def example_label(example: ExampleProtein) -> str:
    """Return the name of an example protein and its organism in everyday words.

    Examples
    --------
    >>> from proteinbert_core.examples import EXAMPLES
    >>> example_label(EXAMPLES[0])
    'Cyclin-dependent kinase 2 (human)'
    """
    name = example.protein.description.partition(" OS=")[0].partition(",")[0]
    organism = example.organism.partition("(")[2].rstrip(")") or example.organism
    return f"{name} ({organism})"


def quickgo_address(go_id: str) -> str:
    """Return the page of a term at QuickGO (EMBL-EBI)."""
    return f"https://www.ebi.ac.uk/QuickGO/term/{go_id}"


def amigo_address(go_id: str) -> str:
    """Return the page of a term at AmiGO (the Gene Ontology Consortium)."""
    return f"https://amigo.geneontology.org/amigo/term/{go_id}"


def uniprot_address(accession: str) -> str:
    """Return the page of a protein at UniProt."""
    return f"https://www.uniprot.org/uniprotkb/{accession}"


def uniprot_sequences_address(accessions: Sequence[str]) -> str:
    """Return where UniProt gives the sequences of some proteins, as FASTA."""
    listed = ",".join(accessions)
    return f"https://rest.uniprot.org/uniprotkb/accessions?accessions={listed}&format=fasta"


def taxonomy_address(taxon_id: int) -> str:
    """Return the page of an organism in the taxonomy of NCBI."""
    return f"https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id={taxon_id}"


def percentage(share: float) -> str:
    """Return a share as one would say it.

    Examples
    --------
    >>> [percentage(share) for share in (0.0496, 0.931, 0.004, 1.0)]
    ['5 %', '93 %', '0.4 %', '100 %']
    """
    return f"{share:.1%}".replace("%", " %") if 0 < share < 0.01 else f"{share:.0%}"[:-1] + " %"
