"""Which GO terms a graph figure shows, what links them, and what is folded away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proteinbert_core.figures.layered_layout import longest_path_layers
from proteinbert_core.go.aspects import ASPECTS

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology, Term

# Two probabilities this near are the same one, passed on by the true-path rule.
_SAME_PROBABILITY = 1e-6


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term of the graph.

    Attributes
    ----------
    term : Term
        Id, name and aspect.
    probability : float
        Its own, or that of a more specific term where that is larger (true-path rule).
    predicted : bool
        Whether its own probability reaches the threshold and exceeds that of every term
        below it. Otherwise more specific terms imply it.
    most_specific : bool
        Whether no term below it reaches the threshold.
    depth : int
        Longest path to the root of its aspect.
    """

    term: Term
    probability: float
    predicted: bool
    most_specific: bool
    depth: int


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
        Terms left out for want of room.
    """

    terms: Mapping[str, ShownTerm]
    links: tuple[TermLink, ...]
    folded: int


def go_subgraph(
    ontology: Ontology,
    scores: Mapping[str, float],
    *,
    threshold: float,
    aspect: str | None = None,
    max_terms: int = 60,
    keep: str | None = None,
) -> GoSubgraph:
    """Select the predicted terms and their ancestors.

    Parameters
    ----------
    ontology : Ontology
        Names, aspects and links of the terms.
    scores : mapping of str to float
        GO id -> probability. Ancestors may be missing or too low; the true-path rule is
        applied here.
    threshold : float
        Terms of at least this probability are predicted.
    aspect : str, optional
        "MF", "BP" or "CC": show this aspect only, and no links to the others.
    max_terms : int
        With more terms than this, roots and the most specific, most probable terms are kept and
        the other ancestors folded.
    keep : str, optional
        A term that is never folded.

    Returns
    -------
    GoSubgraph

    Raises
    ------
    OntologyError
        A predicted id is not in the ontology.
    """
    own: dict[str, float] = {}
    for go_id, score in scores.items():
        if score >= threshold:
            primary = ontology[go_id].go_id
            own[primary] = max(float(score), own.get(primary, 0.0))
    reached = ontology.with_ancestors(own)
    probability, implied, leaves = _true_path(ontology, reached, own)
    candidates = [
        ShownTerm(
            term=ontology[go_id],
            probability=probability[go_id],
            predicted=go_id not in implied,
            most_specific=go_id in leaves,
            depth=ontology.depth(go_id),
        )
        for go_id in reached
    ]
    if aspect is not None:
        candidates = [shown for shown in candidates if shown.term.aspect == aspect]
    ranked = sorted(
        candidates,
        key=lambda shown: (
            shown.depth > 0 and shown.term.go_id != keep,
            not shown.most_specific,
            not shown.predicted,
            -shown.probability if shown.most_specific else -shown.depth,
            -shown.probability,
            shown.term.go_id,
        ),
    )
    kept = sorted(
        ranked[:max_terms],
        key=lambda shown: (
            ASPECTS.index(shown.term.aspect),
            shown.depth,
            shown.term.name,
            shown.term.go_id,
        ),
    )
    terms = {shown.term.go_id: shown for shown in kept}
    inside = {shown.term.go_id for shown in candidates}
    return GoSubgraph(
        terms=terms,
        links=_links(ontology, terms, inside),
        folded=len(candidates) - len(kept),
    )


def _true_path(
    ontology: Ontology, reached: Collection[str], own: Mapping[str, float]
) -> tuple[dict[str, float], set[str], set[str]]:
    """Raise every term to the largest probability below it.

    Returns the probabilities, the terms that owe theirs to a term below, and those with nothing
    below.
    """
    inside = set(reached)
    up = {go_id: [p for p in ontology.parents(go_id) if p in inside] for go_id in reached}
    layers = longest_path_layers(
        reached, [(parent, go_id) for go_id, parents in up.items() for parent in parents]
    )
    below = dict.fromkeys(reached, 0.0)
    probability: dict[str, float] = {}
    implied: set[str] = set()
    for go_id in sorted(reached, key=layers.__getitem__, reverse=True):
        probability[go_id] = max(own.get(go_id, 0.0), below[go_id])
        if own.get(go_id, 0.0) <= below[go_id] + _SAME_PROBABILITY:
            implied.add(go_id)
        for parent in up[go_id]:
            below[parent] = max(below[parent], probability[go_id])
    leaves = inside.difference(*up.values())
    return probability, implied - leaves, leaves


def _links(
    ontology: Ontology, terms: Collection[str], inside: Collection[str]
) -> tuple[TermLink, ...]:
    """Link each shown term to the nearest shown terms above it."""
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
