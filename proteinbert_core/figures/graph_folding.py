"""Folding of a GO graph: which terms are shown, and for how many others each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from proteinbert_core.figures.go_subgraph import (
    GoSubgraph,
    ShownTerm,
    TermLink,
    nearest_links,
    reading_order,
)

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology

#: How the folds of a term are called: these words, a colon and its GO id.
ABOVE, BELOW = "above", "below"


def fold_key(side: str, go_id: str) -> str:
    """Name the fold above or below a term.

    Parameters
    ----------
    side : "above" or "below"
    go_id : str

    Returns
    -------
    str

    Examples
    --------
    >>> fold_key(ABOVE, "GO:0005737")
    'above:GO:0005737'
    """
    return f"{side}:{go_id}"


def fold(
    ontology: Ontology,
    candidates: Iterable[ShownTerm],
    *,
    rank: Callable[[ShownTerm], Any],
    max_terms: int,
    expanded: Collection[str] = (),
    collapsed: Collection[str] = (),
) -> GoSubgraph:
    """Show the first terms, and those that the reader has unfolded; fold the others.

    Parameters
    ----------
    ontology : Ontology
    candidates : iterable of ShownTerm
    rank : callable
        Sort key: the first terms stay.
    max_terms : int
        How many are shown without the unfolded ones.
    expanded : collection of str
        Keys of folds (:func:`fold_key`) to show: above a term all that is folded up to the next
        shown ones, below a term one level.
    collapsed : collection of str
        GO ids below which everything is folded that no other shown term leads to.

    Returns
    -------
    GoSubgraph
    """
    inside = {shown.term.go_id: shown for shown in candidates}
    up = {go_id: [p for p in ontology.parents(go_id) if p in inside] for go_id in inside}
    down: dict[str, list[str]] = {go_id: [] for go_id in inside}
    for go_id, parents in up.items():
        for parent in parents:
            down[parent].append(go_id)
    ranked = sorted(inside, key=lambda go_id: rank(inside[go_id]))
    kept = set(ranked[:max_terms])
    for go_id in ranked:
        if fold_key(ABOVE, go_id) in expanded:
            kept |= _between(go_id, up, kept)
        if fold_key(BELOW, go_id) in expanded:
            kept |= set(down[go_id])
    if not kept.isdisjoint(collapsed):
        kept = _reached(nearest_links(ontology, kept, inside), kept, collapsed)
    above = {go_id: _between(go_id, up, kept) for go_id in kept}
    of_none = set(inside).difference(kept, *above.values())
    terms = {
        shown.term.go_id: replace(
            shown,
            folded_above=len(above[shown.term.go_id]),
            folded_below=len(_between(shown.term.go_id, down, kept) & of_none),
        )
        for shown in sorted((inside[go_id] for go_id in kept), key=reading_order)
    }
    return GoSubgraph(
        terms=terms,
        links=nearest_links(ontology, terms, inside),
        folded=len(inside) - len(kept),
    )


def _between(go_id: str, links: Mapping[str, list[str]], kept: Collection[str]) -> set[str]:
    """Walk from a term along links over folded terms as far as the next shown ones."""
    found: set[str] = set()
    waiting = [go_id]
    while waiting:
        for other in links[waiting.pop()]:
            if other not in kept and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def only_below(links: Collection[TermLink], go_id: str) -> frozenset[str]:
    """Find the shown terms to which all paths from the top lead over one term.

    Parameters
    ----------
    links : collection of TermLink
        Of the graph.
    go_id : str

    Returns
    -------
    frozenset of str
        Without the term itself.
    """
    linked = {end for link in links for end in (link.lower, link.upper)}
    return frozenset(linked - _reached(links, linked, (go_id,)))


def _reached(
    links: Collection[TermLink], kept: Collection[str], collapsed: Collection[str]
) -> set[str]:
    """Walk down from the top, but not on from a collapsed term."""
    down: dict[str, list[str]] = {}
    for link in links:
        down.setdefault(link.upper, []).append(link.lower)
    reached = set(kept).difference(link.lower for link in links)
    waiting = list(reached)
    while waiting:
        go_id = waiting.pop()
        if go_id not in collapsed:
            new = set(down.get(go_id, ())) - reached
            reached |= new
            waiting.extend(new)
    return reached
