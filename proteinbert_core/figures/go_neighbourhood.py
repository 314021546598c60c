"""The terms of a GO graph around chosen terms: their ancestors and near descendants."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm
from proteinbert_core.figures.graph_folding import BELOW, fold, fold_key
from proteinbert_core.go.propagation import most_specific

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology


def neighbourhood_subgraph(
    ontology: Ontology,
    go_ids: Collection[str],
    *,
    values: Mapping[str, float] | None = None,
    levels_below: int = 1,
    aspect: str | None = None,
    max_terms: int = 60,
    expanded: Collection[str] = (),
    collapsed: Collection[str] = (),
) -> GoSubgraph:
    """Select chosen terms, their ancestors, and descendants down to some level.

    Parameters
    ----------
    ontology : Ontology
    go_ids : collection of str
        The chosen terms.
    values : mapping of str to float, optional
        GO id -> number to show, of any of the terms.
    levels_below : int
        How many links down from the chosen terms descendants are shown.
    aspect : str, optional
        "MF", "BP" or "CC": this aspect only.
    max_terms : int
        Of more terms than this the chosen ones, their ancestors and then the upper descendants
        are shown.
    expanded, collapsed : collection of str
        What the reader has unfolded and folded, see
        :func:`proteinbert_core.figures.graph_folding.fold`.

    Returns
    -------
    GoSubgraph
        The chosen terms and their descendants are their own, ancestors not. Folded below a term
        are all its descendants that are not shown.

    Raises
    ------
    OntologyError
        An id is no current term.
    """
    chosen = {ontology[go_id].go_id for go_id in go_ids}
    level = dict.fromkeys(sorted(chosen), 0)
    waiting = list(level)
    for go_id in waiting:  # grows while it is walked
        if level[go_id] < levels_below or fold_key(BELOW, go_id) in expanded:
            new = [child for child in ontology.children(go_id) if child not in level]
            level.update(dict.fromkeys(new, level[go_id] + 1))
            waiting.extend(new)
    ends = most_specific(ontology, chosen)
    numbers = values or {}
    # Not the other parents of the descendants, which lead away from the chosen terms.
    reached = (ontology[go_id] for go_id in sorted({*ontology.with_ancestors(chosen), *level}))
    candidates = [
        ShownTerm(
            term=term,
            depth=ontology.depth(term.go_id),
            value=numbers.get(term.go_id),
            own=term.go_id in level,
            most_specific=term.go_id in ends,
        )
        for term in reached
        if aspect is None or term.aspect == aspect
    ]

    def rank(shown: ShownTerm) -> tuple[object, ...]:
        go_id = shown.term.go_id
        number = level.get(go_id, 0)
        return (number, go_id not in chosen, shown.depth > 0, -shown.depth, shown.term.name, go_id)

    subgraph = fold(
        ontology,
        candidates,
        rank=rank,
        max_terms=max_terms,
        expanded=expanded,
        collapsed=collapsed,
    )
    below = _folded_below(ontology, subgraph, [go_id for go_id in level if levels_below], aspect)
    above = {shown.term.go_id for shown in candidates if not shown.own}
    return replace(
        subgraph,
        terms={
            go_id: replace(shown, folded_below=len(below.get(go_id, ())))
            for go_id, shown in subgraph.terms.items()
        },
        folded=len(above.difference(subgraph.terms).union(*below.values())),
    )


def _folded_below(
    ontology: Ontology, subgraph: GoSubgraph, go_ids: Collection[str], aspect: str | None
) -> dict[str, frozenset[str]]:
    """Find the descendants of each shown term that are not shown, nor below another shown one."""
    shown = [go_id for go_id in go_ids if go_id in subgraph.terms]
    all_below = {go_id: ontology.descendants(go_id) for go_id in shown}
    below: dict[str, frozenset[str]] = {}
    for go_id in shown:
        nearer = [all_below[other] for other in all_below[go_id].intersection(shown)]
        rest = all_below[go_id].difference(subgraph.terms, *nearer)
        below[go_id] = frozenset(
            other for other in rest if aspect is None or ontology[other].aspect == aspect
        )
    return below
