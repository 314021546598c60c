"""What GAF and GPAD files have in common: terms, identity, taxon, reference and header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from proteinbert_core.errors import ExportError
from proteinbert_core.export.annotated_block import AnnotatedBlock, ExportSource
from proteinbert_core.export.gene_product import GeneProduct, gene_product, stated_taxon
from proteinbert_core.export.plain_text import one_line
from proteinbert_core.export.term_choice import named_terms
from proteinbert_core.export.term_relation import TermRelations
from proteinbert_core.sequences import Protein

#: The method's paper. No GO_REF number stands for it, and none is made up.
REFERENCE = "DOI:10.1093/bioinformatics/btac020"
ASSIGNED_BY = "ProteinBERT-Explorer"

#: "binding" and "protein binding" say nothing without the partner; GORULE:0000005 forbids
#: them for electronic annotations.
_NO_PARTNER = ("GO:0005488", "GO:0005515")

_STATEMENT = (
    "PREDICTIONS, made by a program and reviewed by nobody. They are not evidence that a",
    "database should record. Reference: the paper of the method, as no GO_REF stands for it.",
)


class Association(NamedTuple):
    """One predicted term of one protein.

    Attributes
    ----------
    product : GeneProduct
    taxon : int
    go_id, aspect, relation : str
    """

    product: GeneProduct
    taxon: int
    go_id: str
    aspect: str
    relation: str


def proteins_without_taxon(proteins: Iterable[Protein]) -> list[str]:
    """Name the proteins whose header does not say which organism they are of.

    Parameters
    ----------
    proteins : iterable of Protein

    Returns
    -------
    list of str
        Identifiers.
    """
    return [each.identifier for each in proteins if stated_taxon(each) is None]


class AssociationReader:
    """Turns blocks into associations.

    Parameters
    ----------
    source : ExportSource
    """

    def __init__(self, source: ExportSource) -> None:
        self._source = source
        self._left_out = frozenset((*source.ontology.roots.values(), *_NO_PARTNER))
        self._relations = TermRelations(source.ontology)

    def associations(self, block: AnnotatedBlock) -> Iterator[Association]:
        """Go through the predicted terms of some proteins.

        Parameters
        ----------
        block : AnnotatedBlock

        Yields
        ------
        Association

        Raises
        ------
        ExportError
            The organism of a protein is not known, or a row belongs to no listed protein.
        """
        products: dict[str, tuple[GeneProduct, int]] = {}
        for protein in block.proteins:
            taxon = stated_taxon(protein) or self._source.taxon
            if taxon is None:
                raise ExportError(
                    f"The organism of {protein.identifier!r} is not known, and annotation files "
                    "must state it. Give the NCBI taxonomy id, such as 559292 for baker's yeast."
                )
            products[protein.identifier] = (gene_product(protein, self._source.local_db), taxon)
        named = named_terms(block.table, self._left_out, all_terms=self._source.all_terms)
        for identifier, go_id, aspect in named:
            if identifier not in products:
                raise ExportError(
                    f"The table holds annotations of {identifier!r}, which is not among the "
                    "proteins."
                )
            product, taxon = products[identifier]
            yield Association(product, taxon, go_id, aspect, self._relations.of(go_id, aspect))


def header_lines(version: str, source: ExportSource) -> list[str]:
    """Return the lines above the annotations.

    Parameters
    ----------
    version : str
        Such as "gaf-version: 2.2".
    source : ExportSource

    Returns
    -------
    list of str
        Each starts with an exclamation mark.
    """
    terms = "all terms but the roots" if source.all_terms else "the most specific terms alone"
    number = "probability" if source.calibrated else "score (not calibrated)"
    lines = [
        version,
        f"generated-by: {ASSIGNED_BY}",
        f"date-generated: {source.predicted:%Y-%m-%d}",
        f"go-version: {source.ontology.release}",
        "",
        *(f" {line}" for line in _STATEMENT),
        f" Terms: {terms}, with a {number} of at least {source.least:g}.",
        " Left out: roots, and binding and protein binding, as the partner is not known.",
        f" Identifiers with the prefix {source.local_db} are those of the input, percent-encoded.",
        *(f" {key}: {value}" for key, value in source.provenance.items()),
    ]
    return ["!" + (line[:1] + _ascii(line[1:]) if line else "") for line in lines]


def _ascii(text: str) -> str:
    """GPAD is ASCII."""
    return one_line(text).encode("ascii", "backslashreplace").decode("ascii")
