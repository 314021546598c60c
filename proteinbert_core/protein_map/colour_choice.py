"""What the map can be coloured by, under the names that a link uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.colouring import Colouring
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.protein_colourings import (
    annotated_colouring,
    evidence_colouring,
    length_colouring,
    organism_colouring,
    proteome_colouring,
    reviewed_colouring,
)
from proteinbert_core.protein_map.term_colourings import (
    aspects_colouring,
    predicted_colouring,
    term_colouring,
)

if TYPE_CHECKING:
    from proteinbert_core.enrichment.term_membership import TermMembership
    from proteinbert_core.protein_map.map_quality import PointOverlap
    from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
    from proteinbert_core.protein_map.user_columns import UserColumns

#: Name in a link -> what a reader calls it, in the order in which they are offered.
COLOURS: Final[Mapping[str, str]] = {
    "organism": "Organism",
    "proteome": "Proteome",
    "term": "GO term: annotated",
    "predicted": "GO term: neighbours' votes",
    "aspects": "Annotated aspects",
    "annotated": "Annotated or not",
    "evidence": "Best evidence",
    "reviewed": "Reviewed",
    "length": "Length",
    "honesty": "Honesty of the map",
    "own": "Own column",
}
#: Those that need a GO term.
NEED_TERM: Final = frozenset({"term", "predicted"})
#: Those that need the neighbours of every protein.
NEED_GRAPH: Final = frozenset({"predicted", "honesty"})

_OF_PROTEINS: Final[Mapping[str, Callable[[MapScene], Colouring]]] = {
    "organism": organism_colouring,
    "proteome": proteome_colouring,
    "annotated": annotated_colouring,
    "evidence": evidence_colouring,
    "reviewed": reviewed_colouring,
    "length": length_colouring,
}


@dataclass(frozen=True, eq=False)
class ColourSources:
    """What colourings are made from besides the scene; what is not at hand is None.

    Attributes
    ----------
    membership : TermMembership or None
    graph : NeighbourGraph or None
    overlap : PointOverlap or None
        Of the scene's projection.
    columns : UserColumns or None
    """

    membership: TermMembership | None = None
    graph: NeighbourGraph | None = None
    overlap: PointOverlap | None = None
    columns: UserColumns | None = None


def colour_scene(
    scene: MapScene,
    colour: str,
    sources: ColourSources,
    *,
    term: str = "",
    column: str = "",
) -> Colouring:
    """Make a colouring by its name in a link.

    Parameters
    ----------
    scene : MapScene
    colour : str
        Of `COLOURS`.
    sources : ColourSources
    term : str
        GO id, where one is needed.
    column : str
        The user's own column, where one is meant.

    Returns
    -------
    GroupColouring or NumberColouring

    Raises
    ------
    MapError
        The name is none, or what the colouring is made from is not at hand.
    OntologyError
        The GO id is no current term.
    """
    if colour in _OF_PROTEINS:
        return _OF_PROTEINS[colour](scene)
    if colour in NEED_TERM and not term:
        raise MapError("Which GO term shall be shown? Choose one.")
    membership, graph = sources.membership, sources.graph
    if membership is not None:
        if colour == "term":
            return term_colouring(scene, membership, term)
        if colour == "aspects":
            return aspects_colouring(scene, membership)
        if colour == "predicted" and graph is not None:
            return predicted_colouring(scene, membership, term, graph)
    if colour == "honesty" and sources.overlap is not None:
        return sources.overlap.colouring()
    if colour == "own" and sources.columns is not None:
        return sources.columns.colouring(column, scene)
    if colour == "own":
        raise MapError(f"Your column “{column}” is not at hand. Give the table that has it again.")
    if colour in COLOURS:
        raise MapError(f"“{COLOURS[colour]}” cannot be shown yet: what it needs is not at hand.")
    raise MapError(f"The map has no colours “{colour[:40]}”. It has: {', '.join(COLOURS)}.")
