"""Colourings by GO terms: who carries one, of whom neighbours say it, which aspects are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from proteinbert_core.enrichment.term_membership import ABSENT, DIRECT, INHERITED, TermMembership
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.protein_map.colouring import GroupColouring, NumberColouring
from proteinbert_core.protein_map.map_scene import MapScene
from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
from proteinbert_core.protein_map.protein_colourings import numbers_of, ordered_groups

if TYPE_CHECKING:
    import numpy.typing as npt

#: A neighbour's vote weighs its similarity to this power, as in the votes of the reference set.
_POWER: Final = 2.0
#: Fewer neighbours with a term of the aspect say nothing: one alone would always be unanimous.
_FEWEST_VOTERS: Final = 3


def term_colouring(scene: MapScene, membership: TermMembership, term: str) -> GroupColouring:
    """Colour by how a protein carries a term: directly, by a more specific one, not at all.

    Parameters
    ----------
    scene : MapScene
    membership : TermMembership
        Of the scene's proteomes.
    term : str
        GO id.

    Returns
    -------
    GroupColouring

    Raises
    ------
    OntologyError
        The id is no current term.
    """
    found = membership.ontology[term]
    carried = membership.carriers(term)
    codes = np.select([carried == DIRECT, carried == INHERITED, carried == ABSENT], [0, 1, 2])
    return ordered_groups(
        "term",
        f"{found.name} ({found.go_id})",
        "Whether the term is annotated to the protein itself (direct) or follows from a more "
        "specific one (inherited). Absent means that nobody has annotated it.",
        [("direct", "group"), ("inherited", "group"), ("absent", "absent")],
        codes,
        np.full(len(scene.queries), -1),
    )


def predicted_colouring(
    scene: MapScene, membership: TermMembership, term: str, graph: NeighbourGraph
) -> NumberColouring:
    """Colour by what the annotated neighbours of a protein say of a term.

    The share of the votes of the nearest proteins that have any term of the aspect, each vote
    weighing the square of its similarity. The protein itself has none, so that what is
    annotated to it can be compared with what its neighbours say.

    Parameters
    ----------
    scene : MapScene
    membership : TermMembership
        Of the scene's proteomes.
    term : str
        GO id.
    graph : NeighbourGraph
        Of the scene's proteomes.

    Returns
    -------
    NumberColouring
        NaN where fewer than three neighbours have a term of the aspect.

    Raises
    ------
    OntologyError
        The id is no current term.
    """
    found = membership.ontology[term]
    carries = membership.carriers(term) != ABSENT
    votes = membership.in_aspect[:, ASPECTS.index(found.aspect)]
    neighbours = scene.neighbours
    return numbers_of(
        "predicted",
        f"{found.name} ({found.go_id}), neighbours' votes",
        "What share of the votes of its nearest annotated proteins goes to the term; not "
        "calibrated, and without what is annotated to the protein itself. Not known where fewer "
        f"than {_FEWEST_VOTERS} of them have a term of the aspect.",
        "",
        _votes(graph.rows, graph.similarities, carries, votes),
        _votes(
            neighbours.rows,
            np.where(neighbours.is_query, 0, neighbours.similarities),
            carries,
            votes,
        ),
        "share",
    )


def aspects_colouring(scene: MapScene, membership: TermMembership) -> GroupColouring:
    """Colour by the aspects that a protein has terms of."""
    known = membership.in_aspect
    n_known = known.sum(axis=1)
    labels = ["all three aspects", "two aspects", *(f"{aspect} only" for aspect in ASPECTS)]
    only = 2 + known.argmax(axis=1)
    return ordered_groups(
        "aspects",
        "Annotated aspects",
        "The aspects that the protein has GO terms of: molecular function (MF), biological "
        "process (BP), cellular component (CC).",
        [*((label, "group") for label in labels), ("no GO term", "absent")],
        np.select([n_known == 3, n_known == 2, n_known == 1], [0, 1, only], len(labels)),
        np.full(len(scene.queries), -1),
    )


def _votes(
    rows: npt.NDArray[np.integer[Any]],
    similarities: npt.NDArray[np.float32],
    carries: npt.NDArray[np.bool_],
    votes: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    weights = np.maximum(similarities, 0).astype(np.float64) ** _POWER * votes[rows]
    total = weights.sum(axis=1)
    total[(weights > 0).sum(axis=1) < _FEWEST_VOTERS] = 0
    with_term = (weights * carries[rows]).sum(axis=1)
    shares = np.divide(with_term, total, out=np.full(len(rows), np.nan), where=total > 0)
    return np.asarray(shares)
