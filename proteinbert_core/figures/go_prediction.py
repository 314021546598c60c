"""The terms of a GO graph of predictions: predicted, known, and all that these imply."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm
from proteinbert_core.figures.graph_folding import fold
from proteinbert_core.figures.layered_layout import longest_path_layers

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology

# Two probabilities this near are the same one, passed on by the true-path rule.
_SAME_PROBABILITY = 1e-6
# Of the room, where there are many: without some of their ancestors, leaves are a mere list.
_SHARE_OF_LEAVES = 0.6


def predicted_subgraph(
    ontology: Ontology,
    scores: Mapping[str, float],
    *,
    threshold: float,
    annotated: Mapping[str, str] | None = None,
    aspect: str | None = None,
    max_terms: int = 60,
    keep: str | None = None,
    expanded: Collection[str] = (),
    collapsed: Collection[str] = (),
) -> GoSubgraph:
    """Select the predicted terms, those known to hold, and the ancestors of both.

    Parameters
    ----------
    ontology : Ontology
        Names, aspects and links of the terms.
    scores : mapping of str to float
        GO id -> probability. Ancestors may be missing or too low; the true-path rule is
        applied here.
    threshold : float
        Terms of at least this probability are predicted.
    annotated : mapping of str to str, optional
        GO id -> kind of evidence, of the terms that the protein is known to carry. Ids that the
        ontology has no more are passed over.
    aspect : str, optional
        "MF", "BP" or "CC": show this aspect only, and no links to the others.
    max_terms : int
        With more terms than this, those that tell little are folded: the roots, the known, the
        most probable of the most specific, and where branches part are kept first.
    keep : str, optional
        A term that is never folded.
    expanded, collapsed : collection of str
        What the reader has unfolded and folded, see
        :func:`proteinbert_core.figures.graph_folding.fold`.

    Returns
    -------
    GoSubgraph
        A term is its own where its probability reaches the threshold and exceeds that of every
        term below it.

    Raises
    ------
    OntologyError
        A predicted id is not in the ontology.
    """
    own: dict[str, float] = {}
    weak: dict[str, float] = {}
    for go_id, score in scores.items():
        if score >= threshold:
            primary = ontology[go_id].go_id
            own[primary] = max(float(score), own.get(primary, 0.0))
        elif go_id in ontology:
            weak[ontology[go_id].go_id] = float(score)
    known = {
        ontology[go_id].go_id: kind
        for go_id, kind in (annotated or {}).items()
        if go_id in ontology
    }
    reached = ontology.with_ancestors([*own, *known])
    inside = set(reached)
    up = {go_id: [p for p in ontology.parents(go_id) if p in inside] for go_id in reached}
    upwards = _from_below(up)
    probability, implied, leaves = _true_path(upwards, up, own)
    candidates = [
        ShownTerm(
            term=ontology[go_id],
            depth=ontology.depth(go_id),
            value=probability.get(go_id, weak.get(go_id)),
            own=go_id in probability and go_id not in implied,
            most_specific=go_id in leaves,
            annotated=known.get(go_id),
        )
        for go_id in reached
        if aspect is None or ontology[go_id].aspect == aspect
    ]
    forks = _forks(upwards, up, leaves | set(known))

    most_probable = sorted(
        (shown.term.go_id for shown in candidates if shown.most_specific),
        key=lambda go_id: (-probability[go_id], go_id),
    )
    first = {*most_probable[: math.ceil(_SHARE_OF_LEAVES * max_terms)], *known}

    def rank(shown: ShownTerm) -> tuple[object, ...]:
        go_id, value = shown.term.go_id, shown.value or 0.0
        late = go_id in leaves and go_id not in first
        return (
            shown.depth > 0 and go_id != keep,
            go_id not in first,
            late,
            0 if late else -forks[go_id] * shown.depth,
            not shown.own,
            -value if go_id in leaves else -shown.depth,
            -value,
            go_id,
        )

    return fold(
        ontology,
        candidates,
        rank=rank,
        max_terms=max_terms,
        expanded=expanded,
        collapsed=collapsed,
    )


def _from_below(up: Mapping[str, Sequence[str]]) -> list[str]:
    """Order the terms so that each comes before its parents."""
    layers = longest_path_layers(
        up, [(parent, go_id) for go_id, parents in up.items() for parent in parents]
    )
    return sorted(up, key=layers.__getitem__, reverse=True)


def _true_path(
    upwards: Sequence[str], up: Mapping[str, Sequence[str]], own: Mapping[str, float]
) -> tuple[dict[str, float], set[str], set[str]]:
    """Raise every term to the largest probability below it.

    Returns the probabilities of the predicted terms and all above them, those that owe theirs
    to a term below, and the predicted ones with none of them below.
    """
    below: dict[str, float] = {}
    probability: dict[str, float] = {}
    implied: set[str] = set()
    for go_id in upwards:
        if go_id not in own and go_id not in below:
            continue
        probability[go_id] = max(own.get(go_id, 0.0), below.get(go_id, 0.0))
        if go_id in below and own.get(go_id, 0.0) <= below[go_id] + _SAME_PROBABILITY:
            implied.add(go_id)
        for parent in up[go_id]:
            below[parent] = max(below.get(parent, 0.0), probability[go_id])
    return probability, implied, set(probability).difference(below)


def _forks(
    upwards: Sequence[str], up: Mapping[str, Sequence[str]], ends: Collection[str]
) -> dict[str, int]:
    """Count for each term the ends below it that are not below the richest of its children.

    Where that is none, the term is a link of a chain and tells where nothing parts.
    """
    bits = {go_id: 1 << number for number, go_id in enumerate(sorted(ends))}
    below = dict.fromkeys(upwards, 0)
    richest = dict.fromkeys(upwards, 0)
    forks: dict[str, int] = {}
    for go_id in upwards:
        reached = below[go_id] | bits.get(go_id, 0)
        forks[go_id] = below[go_id].bit_count() - richest[go_id]
        for parent in up[go_id]:
            below[parent] |= reached
            richest[parent] = max(richest[parent], reached.bit_count())
    return forks
