"""The text twin of a GO graph: the same terms and links as an indented outline."""

from __future__ import annotations

from typing import Literal

from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm

#: A calibrated probability, or the raw score of a network.
Measure = Literal["probability", "score"]


def outline(subgraph: GoSubgraph, heading: str, measure: Measure = "probability") -> str:
    """Describe a graph of GO terms in words.

    Every term stands once, below its most specific shown parent, two spaces further in; its
    other links are named.

    Parameters
    ----------
    subgraph : GoSubgraph
    heading : str
        First line.
    measure : "probability" or "score"
        What the values are called.

    Returns
    -------
    str
        Plain text, one line a term.
    """
    place: dict[str, str] = {}
    also: dict[str, list[str]] = {}
    for link in subgraph.links:
        best = place.get(link.lower)
        if best is None or subgraph.terms[link.upper].depth > subgraph.terms[best].depth:
            place[link.lower] = link.upper
    for link in subgraph.links:
        upper = subgraph.terms[link.upper].term
        relation = link.relation.replace("_", " ")
        indirectly = "" if link.direct else " (over folded terms)"
        if place[link.lower] != link.upper:
            also.setdefault(link.lower, []).append(f"{relation} {upper.name}{indirectly}")
        elif link.relation != "is_a" or indirectly:
            also.setdefault(link.lower, []).insert(0, f"{relation} the term above{indirectly}")
    children: dict[str, list[str]] = {}
    for go_id in subgraph.terms:
        if go_id in place:
            children.setdefault(place[go_id], []).append(go_id)
    lines = [heading]
    stack = [(go_id, 0) for go_id in reversed(list(subgraph.terms)) if go_id not in place]
    while stack:
        go_id, level = stack.pop()
        lines.append("  " * level + _line(subgraph.terms[go_id], also.get(go_id, []), measure))
        stack.extend((child, level + 1) for child in reversed(children.get(go_id, [])))
    return "\n".join(lines)


def _line(shown: ShownTerm, also: list[str], measure: Measure) -> str:
    if not shown.predicted:
        status = ", implied by a more specific term"
    elif shown.most_specific:
        status = ", most specific"
    else:
        status = ""
    links = f"; {'; '.join(also)}" if also else ""
    return (
        f"- {shown.term.name} ({shown.term.go_id}, {shown.term.aspect}): "
        f"{measure} {shown.probability:.2f}{status}{links}"
    )
