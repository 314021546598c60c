"""The map as a figure: which groups or numbers it shows, in which colours, and what stands out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pages.ui import map_resources
from proteinbert_core.figures.category_palette import CARRIED_COLOURS, category_colour
from proteinbert_core.figures.map_marks import QueryMarks
from proteinbert_core.figures.protein_map import MapPoints, PointGroup, PointNumbers
from proteinbert_core.protein_map.colour_choice import (
    NEED_GRAPH,
    NEED_TERM,
    ColourSources,
    colour_scene,
)
from proteinbert_core.protein_map.colouring import Colouring, GroupColouring, NumberColouring
from proteinbert_core.protein_map.drawn_parts import Lasso
from proteinbert_core.protein_map.fact_parts import Carriers, ColumnValues
from proteinbert_core.protein_map.named_parts import InProteomes, Organisms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.map_view import MapView
    from proteinbert_core.protein_map.selection import SelectionRecipe
    from proteinbert_core.protein_map.selection_part import Part
    from proteinbert_core.protein_map.user_columns import UserColumns
    from proteinbert_core.proteomes.proteome_set import ProteomeSet


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A group in the legend.

    Attributes
    ----------
    label : str
    shown : str
        The label as it is shown: an organism without its strain, where that is enough.
    count : int
        Proteins.
    colour : str
    is_shown : bool
    """

    label: str
    shown: str
    count: int
    colour: str
    is_shown: bool


def colouring_of(
    scene: MapScene, key: str, view: MapView, columns: UserColumns | None
) -> Colouring | None:
    """Make the colouring of a view.

    Parameters
    ----------
    scene : MapScene
    key : str
        Of the scene, see `map_resources.scene_key`.
    view : MapView
    columns : UserColumns or None
        The reader's own.

    Returns
    -------
    GroupColouring or NumberColouring, or None
        None while the neighbours that it needs are being found.

    Raises
    ------
    ProteinBertError
        The view names a colouring, a term or a column that there is not.
    """
    proteomes = scene.proteomes
    graph = overlap = None
    if view.colour in NEED_GRAPH:
        graph = map_resources.neighbour_graph(proteomes)
        if graph is None:
            return None
        overlap = map_resources.overlap(scene, key)
    needs_terms = view.colour in NEED_TERM or view.colour == "aspects"
    sources = ColourSources(
        map_resources.membership(proteomes) if needs_terms else None,
        graph,
        overlap,
        columns,
    )
    return colour_scene(scene, view.colour, sources, term=view.term, column=view.column)


def rows_in_view(scene: MapScene, view: MapView, columns: UserColumns | None) -> NDArray[np.bool_]:
    """Which proteins the filters of a view let through, shape=(n,), dtype=bool.

    Raises
    ------
    ProteinBertError
        The filters ask for what is not here.
    """
    shown = np.ones(len(scene), dtype=np.bool_)
    if view.filters:
        shown[:] = False
        shown[rows_of(scene, view.filters, columns)] = True
    return shown


def rows_of(
    scene: MapScene, recipe: SelectionRecipe, columns: UserColumns | None
) -> NDArray[np.int64]:
    """Follow a recipe: rows of the proteins that it selects, ascending.

    Raises
    ------
    ProteinBertError
        It asks for what is not here.
    """
    parts = [part for group in recipe.groups for part in group]
    carried = None
    if any(isinstance(part, Carriers) for part in parts):
        carried = map_resources.membership(scene.proteomes)
    others = {drawn.projection for drawn in recipe.outlines} - {scene.projection.key}
    projections = [map_resources.projection_named(scene.proteomes, key) for key in sorted(others)]
    return recipe.rows(
        scene,
        carried,
        projections=[found for found in projections if found is not None],
        columns=columns,
    )


def legend_rows(
    colouring: GroupColouring, in_view: NDArray[np.bool_], hidden: Collection[str]
) -> list[LegendRow]:
    """List the groups as the legend shows them, with their colours.

    Parameters
    ----------
    colouring : GroupColouring
        As of `drawn`.
    in_view : ndarray, shape=(n,), dtype=bool
        Which proteins count.
    hidden : collection of str
        Labels of the groups that are not shown.
    """
    counts = np.bincount(colouring.codes[in_view], minlength=len(colouring.labels))
    short = [label.partition(" (")[0] for label in colouring.labels]
    return [
        LegendRow(
            label,
            shown
            if colouring.key == "organism"
            and colouring.roles[group] == "group"
            and short.count(shown) == 1
            else label,
            int(counts[group]),
            _colour(colouring, group),
            label not in hidden,
        )
        for group, (label, shown) in enumerate(zip(colouring.labels, short, strict=True))
    ]


def drawn(scene: MapScene, view: MapView, colouring: Colouring) -> Colouring:
    """Return a colouring as it is drawn: small groups together, unless their order means something.

    Parameters
    ----------
    scene : MapScene
    view : MapView
        Groups that its filters name keep colours of their own.
    colouring : Colouring
    """
    if isinstance(colouring, NumberColouring) or colouring.is_ordered:
        return colouring
    return colouring.grouped(pinned=filtered_labels(view, scene.proteomes, colouring.key))


def points_of(
    scene: MapScene,
    colouring: Colouring,
    in_view: NDArray[np.bool_],
    hidden: Collection[str],
    selection: SelectionRecipe,
    selected: NDArray[np.int64] | None,
) -> MapPoints:
    """Give the points of the figure.

    Parameters
    ----------
    scene : MapScene
    colouring : Colouring
        As of `drawn`.
    in_view : ndarray, shape=(n,), dtype=bool
    hidden : collection of str
    selection : SelectionRecipe
        Whose outlines are drawn.
    selected : ndarray, dtype=int64, or None
        Rows that stand out; all where it is None.
    """
    mask = None
    if selected is not None:
        mask = np.zeros(len(scene), dtype=np.bool_)
        mask[selected] = True
    numbers = None
    if isinstance(colouring, NumberColouring):
        groups = [PointGroup(colouring.title, np.flatnonzero(in_view), category_colour(-1))]
        title = colouring.title + (f", {colouring.unit}" if colouring.unit else "")
        numbers = PointNumbers(
            colouring.values, title, colouring.scale == "log", colouring.low, colouring.high
        )
    else:
        groups = [
            PointGroup(
                row.label,
                np.flatnonzero((colouring.codes == group) & in_view),
                row.colour,
                colouring.roles[group] != "group",
            )
            for group, row in enumerate(legend_rows(colouring, in_view, hidden))
            if row.is_shown
        ]
    return MapPoints(
        scene.projection.coordinates,
        map_resources.hover_texts(scene.proteomes),
        groups,
        numbers,
        mask,
        _regions(scene, selection),
    )


def filter_part(
    colouring: GroupColouring, labels: Sequence[str], view: MapView, proteomes: ProteomeSet
) -> Part | None:
    """Return what shows some groups of a colouring alone, whatever the colours are.

    Parameters
    ----------
    colouring : GroupColouring
    labels : sequence of str
    view : MapView
        With its term or column.
    proteomes : ProteomeSet

    Returns
    -------
    Part or None
        None where no filter says it.
    """
    names = list(proteomes.proteins["proteome"].cat.categories)
    match colouring.key:
        case "organism":
            return Organisms(tuple(labels))
        case "proteome":
            return InProteomes(tuple(proteomes.keys[names.index(label)] for label in labels))
        case "own":
            return ColumnValues(view.column, tuple(labels))
        case "term" if len(labels) == 1:
            return Carriers(int(view.term[3:]), labels[0])
    return None


def filtered_labels(view: MapView, proteomes: ProteomeSet, key: str) -> tuple[str, ...]:
    """Labels of the groups of a colouring that the filters name; they keep their own colours."""
    names = dict(zip(proteomes.keys, proteomes.proteins["proteome"].cat.categories, strict=True))
    found: list[str] = []
    for part in (part for group in view.filters.groups for part in group):
        if isinstance(part, Organisms) and key == "organism":
            found += part.names
        elif isinstance(part, InProteomes) and key == "proteome":
            found += [names[each] for each in part.keys if each in names]
        elif isinstance(part, ColumnValues) and key == "own":
            found += part.values
    return tuple(found)


def with_own_values(
    about: Sequence[str], scene: MapScene, view: MapView, columns: UserColumns | None
) -> list[str]:
    """Add to what is said of each query its value in the reader's column that is shown.

    Parameters
    ----------
    about : sequence of str
        Lines about each query.
    scene : MapScene
    view : MapView
    columns : UserColumns or None
        The reader's own.
    """
    if view.colour != "own" or columns is None or view.column not in columns.names:
        return list(about)
    values = columns.of_queries(view.column, scene.queries.identifiers)
    return [
        f"{view.column}: {value}\n{lines}" if value else lines
        for value, lines in zip(values, about, strict=True)
    ]


def query_marks(scene: MapScene, chosen: int | None, more: Sequence[str]) -> QueryMarks:
    """Give the queries of the figure, with lines from the chosen one to its true neighbours.

    Parameters
    ----------
    scene : MapScene
    chosen : int or None
    more : sequence of str
        Lines about each query, for the hover box.
    """
    nobody = np.zeros(0, dtype=np.int64)
    return QueryMarks(
        scene.queries.identifiers,
        scene.projection.query_coordinates,
        more,
        chosen,
        nobody if chosen is None else scene.neighbours.rows[chosen],
    )


def _colour(colouring: GroupColouring, group: int) -> str:
    if colouring.key == "term":
        return CARRIED_COLOURS[colouring.labels[group]]
    return category_colour(int(colouring.slots[group]))


def _regions(
    scene: MapScene, selection: SelectionRecipe
) -> Sequence[Sequence[tuple[float, float]]]:
    """Corners of what was drawn on this map to select."""
    regions = []
    for drawn in selection.outlines:
        if drawn.projection != scene.projection.key:
            continue
        if isinstance(drawn, Lasso):
            regions.append([(x, y) for x, y in drawn.polygon.points.tolist()])
        else:
            (x0, y0), (x1, y1) = drawn.bounds
            regions.append([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    return regions


def rows_found(texts: NDArray[np.object_], typed: str) -> NDArray[np.int64]:
    """Rows of the proteins that hold a text, those that are called exactly so first.

    Parameters
    ----------
    texts : ndarray, shape=(n,), dtype=object
        As of `MapScene.search_texts`.
    typed : str
    """
    wanted = typed.strip().lower()
    rows = np.flatnonzero([wanted in text for text in texts])
    exact = [wanted in texts[row].split("\n") for row in rows]
    return rows[np.argsort(~np.array(exact, dtype=np.bool_), kind="stable")]
