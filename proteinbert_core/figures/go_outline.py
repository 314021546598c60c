"""The text twin of a GO graph: the same terms and links as an indented outline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from proteinbert_core.figures.go_subgraph import GoSubgraph, ShownTerm
from proteinbert_core.figures.graph_values import ValueScale

#: A calibrated probability, or the raw score of a network.
Measure = Literal["probability", "score"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What the signs of a graph mean.

    Attributes
    ----------
    own : str
        Of a term that stands for itself; "" where that goes without saying.
    implied : str
        Of the others; "" where that goes without saying.
    most_specific : str
        Of a term whose name is printed bold.
    annotated : str
        Of a term that is known to hold.
    annotated_alone : str
        Of one that is known to hold and does not stand for itself otherwise.
    """

    own: str = "predicted"
    implied: str = "implied by a more specific term"
    most_specific: str = "most specific"
    annotated: str = "annotated"
    annotated_alone: str = "not predicted itself"


def status(shown: ShownTerm, wording: Wording) -> list[str]:
    """Say what a term is in the graph.

    Parameters
    ----------
    shown : ShownTerm
    wording : Wording

    Returns
    -------
    list of str
        Of "predicted", "most specific" and the like; without what goes without saying.
    """
    if shown.own:
        said = [wording.own, wording.most_specific if shown.most_specific else ""]
    else:
        said = [wording.implied if shown.annotated is None else wording.annotated_alone]
    if shown.annotated is not None:
        kind = f" ({shown.annotated})" if shown.annotated else ""
        said.append(f"{wording.annotated}{kind}")
    return [part for part in said if part]


def outline(
    subgraph: GoSubgraph,
    heading: str,
    scale: ValueScale | None = None,
    wording: Wording | None = None,
) -> str:
    """Describe a graph of GO terms in words.

    Every term stands once, below its most specific shown parent, two spaces further in; its
    other links are named.

    Parameters
    ----------
    subgraph : GoSubgraph
    heading : str
        First line.
    scale : ValueScale, optional
        What the values are; default probabilities.
    wording : Wording, optional

    Returns
    -------
    str
        Plain text, one line a term.
    """
    scale, wording = scale or ValueScale("probability"), wording or Wording()
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
        shown = subgraph.terms[go_id]
        said = [*status(shown, wording), *also.get(go_id, []), *folds_in_words(shown)]
        if shown.value is not None:
            said.insert(0, f"{scale.name} {scale.text(shown.value)}")
        text = f": {'; '.join(said)}" if said else ""
        lines.append(f"{'  ' * level}- {shown.term.name} ({go_id}, {shown.term.aspect}){text}")
        stack.extend((child, level + 1) for child in reversed(children.get(go_id, [])))
    return "\n".join(lines)


def folds_in_words(shown: ShownTerm) -> list[str]:
    """Say how many terms are folded above and below a term.

    Parameters
    ----------
    shown : ShownTerm

    Returns
    -------
    list of str
        Nothing where nothing is folded.
    """
    said = []
    for count, kind in (
        (shown.folded_above, "general"),
        (shown.folded_below, "specific"),
    ):
        if count:
            said.append(f"{count:,} more {kind} term{'s' if count > 1 else ''} folded")
    return said
