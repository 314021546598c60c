"""Graphs of GO terms as Plotly figures: of predictions, or around chosen terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from proteinbert_core.figures.go_neighbourhood import neighbourhood_subgraph
from proteinbert_core.figures.go_outline import Measure, Wording, outline
from proteinbert_core.figures.go_prediction import predicted_subgraph
from proteinbert_core.figures.go_subgraph import GoSubgraph, TermLink
from proteinbert_core.figures.graph_edges import Direction
from proteinbert_core.figures.graph_figure import draw
from proteinbert_core.figures.graph_folding import ABOVE, BELOW, fold_key, only_below
from proteinbert_core.figures.graph_look import Look, Notes
from proteinbert_core.figures.graph_values import ValueScale
from proteinbert_core.figures.theme import ASPECT_NAMES

if TYPE_CHECKING:
    from proteinbert_core.go.ontology import Ontology

_MAX_IDENTIFIER = 48


@dataclass(frozen=True, slots=True)
class GoGraph:
    """A drawn graph of GO terms.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
        Each term is a point of the first trace with ``customdata = [GO id]``, so that a click
        can be traced back to it; each fold one of the second, with its key. `layout.width` is
        set where the graph is wider than the room asked for: show it in full and let the page
        scroll.
    shown : tuple of str
        GO ids in the graph.
    folded : int
        Terms left out for want of room, or because the reader folded them.
    folds : Mapping[str, int]
        Key of each fold, such as "above:GO:0005737" -> how many terms it stands for. Given as
        `expanded`, a key shows them.
    description : str
        The same in words, an indented outline, for those who do not see the figure.
    links : tuple of TermLink
        What the lines mean.
    """

    figure: go.Figure
    shown: tuple[str, ...]
    folded: int
    folds: Mapping[str, int]
    description: str
    links: tuple[TermLink, ...]

    def only_below(self, go_id: str) -> frozenset[str]:
        """Find the shown terms that are folded where the graph is collapsed at one.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        frozenset of str
            All paths from the top to these lead over it.
        """
        return only_below(self.links, go_id)


def go_graph(
    ontology: Ontology,
    scores: Mapping[str, float],
    *,
    threshold: float,
    selected: str | None = None,
    max_terms: int = 60,
    dark: bool = False,
    direction: Direction = "down",
    aspect: str | None = None,
    protein: str | None = None,
    width: int = 840,
    measure: Measure = "probability",
    annotated: Mapping[str, str] | None = None,
    expanded: Collection[str] = (),
    collapsed: Collection[str] = (),
    notes: Notes | None = None,
) -> GoGraph:
    """Draw predicted GO terms, terms known to hold, and all ancestors on the ontology graph.

    Parameters
    ----------
    ontology : Ontology
        Names, aspects and links of the terms.
    scores : mapping of str to float
        GO id -> calibrated probability or raw score, 0 to 1.
    threshold : float
        Terms of at least this value are shown, and all their ancestors, which the
        true-path rule makes at least as probable.
    selected : str, optional
        GO id to emphasise, with its paths to the root.
    max_terms : int
        With more terms than this, those that tell little are folded; a tab at a box says how
        many.
    dark : bool
        For a dark page.
    direction : "down" or "right"
        Where the more specific terms lie, seen from the root.
    aspect : str, optional
        "MF", "BP" or "CC"; default all three.
    protein : str, optional
        Identifier for the subtitle.
    width : int
        Room in pixels for which the rows are composed, about 350 for a phone. The figure takes
        the width of its page; where that is much narrower, boxes overlap until one zooms in.
    measure : "probability" or "score"
        What the values are called: a score that is not calibrated is no probability.
    annotated : mapping of str to str, optional
        GO id -> kind of evidence, of the terms that the protein is known to carry, also such as
        are not predicted. They are ticked.
    expanded : collection of str
        Keys of folds to show, of :attr:`GoGraph.folds`.
    collapsed : collection of str
        GO ids below which the graph is folded.
    notes : callable, optional
        GO id -> further lines for the text that appears at the pointer.

    Returns
    -------
    GoGraph

    Raises
    ------
    OntologyError
        A predicted id is not in the ontology.
    """
    keep = ontology[selected].go_id if selected is not None and selected in ontology else None
    subgraph = predicted_subgraph(
        ontology,
        scores,
        threshold=threshold,
        annotated=annotated,
        aspect=aspect,
        max_terms=max_terms,
        keep=keep,
        expanded=expanded,
        collapsed=collapsed,
    )
    subtitles = [_count(subgraph, threshold, measure)]
    if protein:
        subtitles.insert(0, _shortened(protein))
    what = "predicted and known" if annotated else "predicted"
    title = f"{ASPECT_NAMES[aspect]}: {what} terms" if aspect else f"{what.capitalize()} GO terms"
    look = Look(
        title=title,
        subtitles=tuple(subtitles),
        scale=ValueScale(measure),
        wording=Wording(),
        dark=dark,
        direction=direction,
        width=width,
        selected=keep if keep in subgraph.terms else None,
        notes=notes,
    )
    return _graph_of(subgraph, look)


def term_graph(
    ontology: Ontology,
    go_ids: Collection[str],
    *,
    title: str,
    subtitle: str = "",
    values: Mapping[str, float] | None = None,
    scale: ValueScale | None = None,
    wording: Wording | None = None,
    levels_below: int = 1,
    aspect: str | None = None,
    selected: str | None = None,
    max_terms: int = 60,
    dark: bool = False,
    direction: Direction = "down",
    width: int = 840,
    expanded: Collection[str] = (),
    collapsed: Collection[str] = (),
    notes: Notes | None = None,
) -> GoGraph:
    """Draw chosen GO terms, their ancestors and near descendants; no prediction is needed.

    One term with its surroundings, or a set of terms with numbers such as p-values.

    Parameters
    ----------
    ontology : Ontology
    go_ids : collection of str
        The chosen terms.
    title, subtitle : str
        What the figure shows, and how many.
    values : mapping of str to float, optional
        GO id -> number, drawn as colour and text; terms without one stay blank.
    scale : ValueScale, optional
        What the numbers are; default probabilities. See :meth:`ValueScale.of_p_values`.
    wording : Wording, optional
        What the signs mean. Frames of the chosen terms and their descendants are solid, those
        of the ancestors dashed; names of the most specific chosen ones are bold.
    levels_below : int
        How many levels of descendants are shown; 0 shows none and counts none.
    aspect : str, optional
        "MF", "BP" or "CC": this aspect only.
    selected : str, optional
        GO id to emphasise, with its paths to the root.
    max_terms, dark, direction, width, expanded, collapsed, notes
        As of :func:`go_graph`.

    Returns
    -------
    GoGraph

    Raises
    ------
    OntologyError
        An id is no current term.
    """
    subgraph = neighbourhood_subgraph(
        ontology,
        go_ids,
        values=values,
        levels_below=levels_below,
        aspect=aspect,
        max_terms=max_terms,
        expanded=expanded,
        collapsed=collapsed,
    )
    emphasised = ontology[selected].go_id if selected is not None else None
    look = Look(
        title=title,
        subtitles=(subtitle,) if subtitle else (),
        scale=scale or ValueScale("probability"),
        wording=wording or Wording(own="", implied="ancestor", most_specific="chosen term"),
        dark=dark,
        direction=direction,
        width=width,
        selected=emphasised if emphasised in subgraph.terms else None,
        notes=notes,
    )
    return _graph_of(subgraph, look)


def _graph_of(subgraph: GoSubgraph, look: Look) -> GoGraph:
    folds = {
        fold_key(side, go_id): count
        for go_id, shown in subgraph.terms.items()
        for side, count in ((ABOVE, shown.folded_above), (BELOW, shown.folded_below))
        if count
    }
    heading = ". ".join([look.title, *look.subtitles]) + "."
    return GoGraph(
        figure=draw(subgraph, look),
        shown=tuple(subgraph.terms),
        folded=subgraph.folded,
        folds=folds,
        description=outline(subgraph, heading, look.scale, look.wording),
        links=subgraph.links,
    )


def _count(subgraph: GoSubgraph, threshold: float, measure: Measure) -> str:
    if not subgraph.terms:
        return f"no term reaches {measure} {threshold:.2f}"
    shown = subgraph.terms.values()
    alone = sum(one.annotated is not None and not one.own for one in shown)
    implied = sum(one.annotated is None and not one.own for one in shown)
    count = len(subgraph.terms) + subgraph.folded
    parts = [f"{count} term{'s' if count > 1 else ''} at {measure} ≥ {threshold:.2f}"]
    if any(one.annotated is not None for one in shown):
        known = sum(one.annotated is not None for one in shown)
        parts[0] += " or known"
        parts.append(f"{known} known" + (f" ({alone} of them not predicted)" if alone else ""))
    if implied:
        parts.append(f"{implied} implied")
    if subgraph.folded:
        parts.append(f"{subgraph.folded} folded")
    return ", ".join(parts)


def _shortened(identifier: str) -> str:
    """Cut an identifier that would not fit the narrowest screen."""
    if len(identifier) <= _MAX_IDENTIFIER:
        return identifier
    return identifier[: _MAX_IDENTIFIER - 1] + "…"
