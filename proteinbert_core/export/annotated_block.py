"""What a writer of annotations takes at a time: some proteins and the table of their terms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.sequences import Protein

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class KnownRelative:
    """An annotated protein near a query, as a report names it.

    Attributes
    ----------
    accession : str
    organism : str
    shared_kmers : float
        Share of its k-mers that the query has, too, from 0 to 1.
    embedding_similarity : float
        Cosine, from -1 to 1.
    """

    accession: str
    organism: str
    shared_kmers: float
    embedding_similarity: float


@dataclass(frozen=True, slots=True)
class AnnotatedBlock:
    """Proteins that were annotated, and their terms.

    Attributes
    ----------
    proteins : sequence of Protein
    table : pandas.DataFrame
        One row a protein and term, as `Annotator.table` makes it; a protein may have no row.
    unfamiliar : collection of str or None
        Identifiers of the proteins that are like no reference protein; None where that is not
        known.
    relatives : mapping of str to sequence of KnownRelative
        Identifier -> the nearest annotated proteins, the most alike first.
    """

    proteins: Sequence[Protein]
    table: pd.DataFrame
    unfamiliar: Collection[str] | None = None
    relatives: Mapping[str, Sequence[KnownRelative]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExportSource:
    """What all blocks of one file have in common.

    Attributes
    ----------
    provenance : mapping of str to str
        Model, ontology, versions and the choice of terms.
    ontology : Ontology
    predicted : datetime
        When the annotations were made.
    calibrated : bool
        Whether the numbers are probabilities; else they are scores of the network.
    least : float
        Least probability of a term in the tables.
    taxon : int or None
        NCBI taxonomy id of the proteins whose header states none.
    local_db : str
        Prefix of identifiers that are not of UniProtKB.
    all_terms : bool
        Whether annotation files and gene lists name all terms and not the most specific alone.
    """

    provenance: Mapping[str, str]
    ontology: Ontology
    predicted: datetime
    calibrated: bool = True
    least: float = 0.0
    taxon: int | None = None
    local_db: str = "LOCAL"
    all_terms: bool = False


class Near(Protocol):
    """A reference protein near a query, as `Neighbour`."""

    @property
    def accession(self) -> str:
        """Of UniProt."""

    @property
    def taxon_id(self) -> int:
        """NCBI taxonomy; 0 where it is not stated."""

    @property
    def embedding_similarity(self) -> float:
        """Cosine, from -1 to 1."""

    @property
    def shared_kmers(self) -> float:
        """From 0 to 1."""


class Annotated(Protocol):
    """What is predicted of a protein, as `ProteinAnnotation`."""

    @property
    def protein(self) -> Protein:
        """What was annotated."""

    @property
    def neighbours(self) -> Sequence[Near]:
        """The most alike first."""

    @property
    def familiarity(self) -> float | None:
        """None without a reference set."""

    @property
    def is_unfamiliar(self) -> bool:
        """Whether it is like no reference protein."""


def as_block(
    annotations: Sequence[Annotated], table: pd.DataFrame, organism_name: Callable[[int], str]
) -> AnnotatedBlock:
    """Put annotations into the form that writers take.

    Parameters
    ----------
    annotations : sequence of Annotated
    table : pandas.DataFrame
        Their rows that are to be written.
    organism_name : callable
        Takes an NCBI taxonomy id.

    Returns
    -------
    AnnotatedBlock
    """
    known = [each.familiarity is not None for each in annotations]
    unfamiliar = [each.protein.identifier for each in annotations if each.is_unfamiliar]
    relatives = {
        each.protein.identifier: [
            KnownRelative(
                near.accession,
                organism_name(near.taxon_id),
                near.shared_kmers,
                near.embedding_similarity,
            )
            for near in each.neighbours
        ]
        for each in annotations
    }
    return AnnotatedBlock(
        [each.protein for each in annotations],
        table,
        frozenset(unfamiliar) if all(known) else None,
        relatives,
    )


class AnnotationWriter(Protocol):
    """Writes blocks one after the other into one file."""

    def write(self, block: AnnotatedBlock) -> int:
        """Take the next block.

        Parameters
        ----------
        block : AnnotatedBlock

        Returns
        -------
        int
            Rows that it gives.
        """

    def close(self) -> None:
        """Write what is left; the stream stays open."""
