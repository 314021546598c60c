"""The Map page: one bar of controls, the map with its legend, and what it tells below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from pages.ui import map_picture, map_resources, map_state
from pages.ui.messages import guarded, show_error, show_list
from pages.ui.views import (
    map_card,
    map_chart,
    map_comparison_panel,
    map_controls,
    map_dark_panel,
    map_empty,
    map_enrichment_panel,
    map_legend,
    map_neighbours_panel,
    map_projection,
    map_quality_line,
    map_selection_panel,
)
from pages.ui.wording import counted
from proteinbert_core.errors import ProteinBertError
from proteinbert_core.figures.protein_map import MapLook, protein_map
from proteinbert_core.protein_map.protein_colourings import organism_colouring

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go
    from numpy.typing import NDArray

    from proteinbert_core.protein_map.colouring import Colouring
    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.map_view import MapView
    from proteinbert_core.protein_map.selection import SelectionRecipe
    from proteinbert_core.protein_map.user_columns import UserColumns
    from proteinbert_core.proteomes.proteome_store import ProteomeSummary

    Hiding = Mapping[str, frozenset[str]]

_PANEL = "map-panel"


def show() -> None:
    """Draw the page."""
    store = map_resources.proteome_store()
    summaries = () if store is None else store.available()
    usable = [each for each in summaries if not each.damage]
    if not usable:
        map_empty.show(has_code=store is not None, damaged=summaries)
        return
    view = map_state.view()
    chosen = _chosen(usable, view)
    proteomes = map_resources.proteome_set(chosen)
    run = map_state.shown_run(proteomes)
    kind = map_projection.kind_shown(proteomes, view)
    scene = map_resources.scene(proteomes, run, kind, view.umap)
    key = map_resources.scene_key(proteomes, run, kind, view.umap)
    draw = partial(
        _figure_for_file, scene, key, view, map_state.columns(), map_state.hidden_everywhere()
    )
    map_controls.show(scene, view, usable, chosen, draw)
    told = (*map_state.notes(), _missing(usable, view), *map_state.notice())
    notes = list(dict.fromkeys(filter(None, told)))
    if notes:
        with st.container(border=True, key="map-notes"):
            # Some quote the address or a file.
            show_list(":material/info: **Not all is as it was asked for.**", notes)
    map_projection.show_work(proteomes, view, kind)
    _show_map(scene, key, view)


def _chosen(usable: Sequence[ProteomeSummary], view: MapView) -> list[ProteomeSummary]:
    """Return the proteomes of the view that are here, or the usual ones."""
    chosen = [each for key in view.proteomes for each in usable if each.key == key]
    usual = map_resources.usual_proteomes(usable)
    return chosen or [each for each in usable if each.key in usual]


def _missing(usable: Sequence[ProteomeSummary], view: MapView) -> str:
    """Say which proteomes of the view are not here; nothing where all are."""
    here = {each.key for each in usable}
    names = ", ".join(key for key in view.proteomes if key not in here)
    if not names:
        return ""
    return f"Not here: {names}. Proteomes can be got or imported under Models and data."


def _colouring(scene: MapScene, key: str, view: MapView) -> Colouring:
    """Make the colouring; where that fails or takes time, say so and colour by organism."""
    try:
        found = map_picture.colouring_of(scene, key, view, map_state.columns())
    except ProteinBertError as error:
        show_error("The map cannot be coloured so.", error)
        return organism_colouring(scene)
    if found is None:
        map_controls.show_waiting(map_resources.graph_key(scene.proteomes))
        return organism_colouring(scene)
    return found


def _followed(scene: MapScene, recipe: SelectionRecipe, what: str) -> NDArray[np.int64] | None:
    """Rows that a recipe selects; None without one, and where it has no answer here."""
    if not recipe:
        return None
    try:
        return map_picture.rows_of(scene, recipe, map_state.columns())
    except ProteinBertError as error:
        show_error(f"The {what} cannot be shown here.", error)
        return None


def _show_map(scene: MapScene, key: str, view: MapView) -> None:
    whole = _colouring(scene, key, view)
    colouring = map_picture.drawn(scene, view, whole)
    shown = _followed(scene, view.filters, "filter")
    in_view = np.ones(len(scene), dtype=np.bool_)
    if shown is not None:
        in_view[:] = False
        in_view[shown] = True
    selected = _followed(scene, view.selection, "selection")
    if selected is not None:
        selected = selected[in_view[selected]]
    chosen = map_state.query(len(scene.queries))
    marked = map_state.marked_row(scene.proteomes)
    honesty = map_resources.query_honesty(scene, key)
    picture, beside = st.columns([4, 1.15], gap="small")
    with picture:
        map_chart.show(
            scene,
            view,
            colouring,
            in_view=in_view,
            selected=selected,
            chosen=chosen,
            marked=marked,
            about_queries=map_picture.with_own_values(
                map_neighbours_panel.about_queries(scene, honesty),
                scene,
                view,
                map_state.columns(),
            ),
        )
        map_quality_line.show(scene)
    with beside, st.container(key="map-beside"):
        if marked is not None:
            map_card.show(scene, marked)
        map_legend.show(scene, view, colouring, whole, in_view)
    _show_panel(scene, view, selected, chosen, marked, honesty)


def _figure_for_file(
    scene: MapScene, key: str, view: MapView, columns: UserColumns | None, hiding: Hiding
) -> go.Figure:
    """Draw the map as it is now, with title and legend, for a light page.

    It is called in a thread that knows nothing of the session.
    """
    whole = map_picture.colouring_of(scene, key, view, columns) or organism_colouring(scene)
    colouring = map_picture.drawn(scene, view, whole)
    in_view = map_picture.rows_in_view(scene, view, columns)
    selected = map_picture.rows_of(scene, view.selection, columns) if view.selection else None
    honesty = map_resources.query_honesty(scene, key)
    look = MapLook(
        scene.projection.axis_titles,
        for_file=True,
        title=f"{counted(int(in_view.sum()), 'protein')}, by {colouring.title}",
        subtitle=scene.projection.caption.partition(". ")[0],
    )
    hidden = hiding.get(colouring.key, frozenset())
    return protein_map(
        map_picture.points_of(scene, colouring, in_view, hidden, view.selection, selected),
        look,
        map_picture.query_marks(scene, None, map_neighbours_panel.about_queries(scene, honesty)),
    )


def _show_panel(
    scene: MapScene,
    view: MapView,
    selected: NDArray[np.int64] | None,
    chosen: int | None,
    marked: int | None,
    honesty: Sequence[float],
) -> None:
    # The address decides: it changes with the Back button too.
    st.session_state[_PANEL] = map_state.panel()
    n_selected = 0 if selected is None else len(selected)
    labels = {
        "Your proteins": f"Your proteins ({len(scene.queries):,})",
        "Selection": f"Selection ({n_selected:,})" if n_selected else "Selection",
    }
    st.segmented_control(
        "Below the map",
        map_state.PANELS,
        format_func=lambda name: labels.get(name, name),
        required=True,
        key=_PANEL,
        label_visibility="collapsed",
        on_change=lambda: map_state.open_panel(st.session_state[_PANEL]),
    )
    rows = np.zeros(0, dtype=np.int64) if selected is None else selected
    draw: dict[str, Callable[[], None]] = {
        "Your proteins": lambda: map_neighbours_panel.show(scene, chosen, honesty),
        "Protein": lambda: map_card.show_details(scene, marked),
        "Selection": lambda: map_selection_panel.show(scene, view, selected),
        "Enrichment": lambda: map_enrichment_panel.show(
            scene, map_resources.membership(scene.proteomes), rows
        ),
        "Compare": lambda: map_comparison_panel.show(
            scene, map_resources.membership(scene.proteomes), rows
        ),
        "Unannotated": lambda: map_dark_panel.show(
            scene, map_resources.membership(scene.proteomes), rows
        ),
    }
    with st.container(key="map-panel-body"):
        guarded(draw[map_state.panel()])()
