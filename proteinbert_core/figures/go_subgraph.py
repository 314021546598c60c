"""What a GO graph shows: terms, what links them, and what is folded away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proteinbert_core.go.aspects import ASPECTS

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology, Term


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term of the graph.

    Attributes
    ----------
    term : Term
        Id, name and aspect.
    depth : int
        Longest path to the root of its aspect.
    value : float or None
        Its probability, or another number; None where it has none.
    own : bool
        Whether the term stands here for itself: predicted, or chosen. Otherwise more specific
        terms imply it.
    most_specific : bool
        Whether none of the terms of its own is below it.
    annotated : str or None
        Kind of evidence with which the term is known to hold, "" where that is not said; None
        where it is not known.
    folded_above : int
        Folded terms between it and the next shown ones above.
    folded_below : int
        Folded terms below it that are above no shown one.
    """

    term: Term
    depth: int
    value: float | None = None
    own: bool = True
    most_specific: bool = False
    annotated: str | None = None
    folded_above: int = 0
    folded_below: int = 0


@dataclass(frozen=True, slots=True)
class TermLink:
    """A line of the graph, from a term up to a term that it implies.

    Attributes
    ----------
    lower, upper : str
        GO ids.
    relation : str
        "is_a" or "part_of"; over several links "part_of" where any of them is.
    direct : bool
        Whether the ontology links the two; otherwise folded terms lie between them.
    """

    lower: str
    upper: str
    relation: str
    direct: bool


@dataclass(frozen=True, slots=True)
class GoSubgraph:
    """Terms to show and their links.

    Attributes
    ----------
    terms : Mapping[str, ShownTerm]
        By GO id: by aspect, from the root downwards.
    links : tuple of TermLink
        Acyclic.
    folded : int
        Terms left out for want of room, or because the reader folded them.
    """

    terms: Mapping[str, ShownTerm]
    links: tuple[TermLink, ...]
    folded: int


def reading_order(shown: ShownTerm) -> tuple[int, int, str, str]:
    """Sort key of terms: by aspect, from the root downwards, by name.

    Parameters
    ----------
    shown : ShownTerm

    Returns
    -------
    tuple
    """
    term = shown.term
    return ASPECTS.index(term.aspect), shown.depth, term.name, term.go_id


def nearest_links(
    ontology: Ontology, terms: Collection[str], inside: Collection[str]
) -> tuple[TermLink, ...]:
    """Link each shown term to the nearest shown terms above it.

    Parameters
    ----------
    ontology : Ontology
    terms : collection of str
        GO ids that are shown.
    inside : collection of str
        These and the folded ones, over which links may lead.

    Returns
    -------
    tuple of TermLink
    """
    memory: dict[str, dict[str, TermLink]] = {}

    def nearest(go_id: str) -> dict[str, TermLink]:
        if go_id not in memory:
            found: dict[str, TermLink] = {}
            for parent, relation in ontology.parents(go_id).items():
                if parent in terms:
                    found[parent] = TermLink(go_id, parent, relation, direct=True)
                elif parent in inside:
                    for upper, link in nearest(parent).items():
                        joined = "is_a" if relation == link.relation == "is_a" else "part_of"
                        known = found.get(upper)
                        if known is None or (not known.direct and joined == "is_a"):
                            found[upper] = TermLink(go_id, upper, joined, direct=False)
            memory[go_id] = found
        return memory[go_id]

    links: list[TermLink] = []
    for go_id in terms:
        found = nearest(go_id)
        covered: set[str] = set().union(*(ontology.ancestors(upper) for upper in found))
        # A path over folded terms to what another link leads to as well says nothing new.
        links.extend(link for link in found.values() if link.direct or link.upper not in covered)
    return tuple(links)
