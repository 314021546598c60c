"""The bar above the map: proteomes, colours, projection, search, what is kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import map_resources, map_state, resources
from pages.ui.messages import escape_markdown, guarded, show_error
from pages.ui.views import go_terms_search, map_find, map_keep, map_projection
from pages.ui.wording import counted
from proteinbert_core.protein_map.colour_choice import COLOURS, NEED_TERM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import plotly.graph_objects as go

    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.map_view import MapView
    from proteinbert_core.proteomes.proteome_set import ProteomeSet
    from proteinbert_core.proteomes.proteome_store import ProteomeSummary

_PROTEOMES = "map-proteomes"
_COLOUR = "map-colour"
_POLL_SECONDS = 1.0
_OWN = "own"
_LONGEST = 34


def show(
    scene: MapScene,
    view: MapView,
    usable: Sequence[ProteomeSummary],
    chosen: Sequence[ProteomeSummary],
    draw: Callable[[], go.Figure],
) -> None:
    """Draw the bar.

    Parameters
    ----------
    scene : MapScene
    view : MapView
    usable, chosen : sequence of ProteomeSummary
        All that can be shown, and those that are.
    draw : callable
        Makes the figure for a file.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="map-bar"):
        st.title("Map", anchor=False, width="content")
        _show_proteomes(usable, chosen, scene.proteomes)
        _show_colour(view)
        map_projection.show(scene.proteomes, view)
        map_find.show(scene)
        map_keep.show(scene, view, draw)


def _show_proteomes(
    usable: Sequence[ProteomeSummary], chosen: Sequence[ProteomeSummary], proteomes: ProteomeSet
) -> None:
    label = chosen[0].name if len(chosen) == 1 else counted(len(chosen), "proteome")
    with st.popover(escape_markdown(label), icon=":material/database:", key="map-proteomes-menu"):
        st.caption(f"{counted(len(proteomes), 'protein')} on the map.")
        names = {each.key: f"{each.name} ({each.n_proteins:,})" for each in usable}
        # The address decides.
        st.session_state[_PROTEOMES] = [each.key for each in chosen]
        st.pills(
            "Proteomes",
            list(names),
            selection_mode="multi",
            format_func=lambda key: escape_markdown(names[key]),
            key=_PROTEOMES,
            on_change=_take_proteomes,
            args=(usable,),
            label_visibility="collapsed",
        )
        unknown = [each.name for each in chosen if not each.n_annotated]
        if unknown:
            st.caption(f"Without GO annotations: {escape_markdown(', '.join(unknown))}.")
        st.page_link("pages/models.py", label="Get or import others", icon=":material/add:")


def _take_proteomes(usable: Sequence[ProteomeSummary]) -> None:
    keys = tuple(each.key for each in usable if each.key in st.session_state[_PROTEOMES])
    if keys == map_resources.usual_proteomes(usable):
        keys = ()
    map_state.change(proteomes=keys)


def _show_colour(view: MapView) -> None:
    columns = map_state.columns()
    names = {key: name for key, name in COLOURS.items() if key != _OWN}
    options = [*names, *(f"{_OWN}:{name}" for name in (columns.names if columns else ()))]
    current = map_state.wanted_colour() or view.colour
    if current == _OWN:
        current = f"{_OWN}:{view.column}"
    if current not in options:
        options.append(current)
    # The address decides.
    st.session_state[_COLOUR] = current
    st.selectbox(
        "Colour",
        options,
        format_func=lambda key: names.get(key) or key.partition(":")[2],
        key=_COLOUR,
        on_change=_take_colour,
        args=(view,),
        label_visibility="collapsed",
        width=215,
    )
    if current in NEED_TERM:
        _show_term(current, view)


def _take_colour(view: MapView) -> None:
    colour, _, column = st.session_state[_COLOUR].partition(":")
    waits = colour in NEED_TERM and not view.term
    map_state.want_colour(colour if waits else None)
    if not waits:
        map_state.change(colour=colour, column=column)


def _show_term(colour: str, view: MapView) -> None:
    ontology = resources.ontology()
    found = ontology.follow(view.term) if view.term else None
    label = "Choose a GO term" if found is None else ontology[found].name
    with st.popover(
        escape_markdown(label if len(label) < _LONGEST else f"{label[: _LONGEST - 1]}…"),
        icon=":material/account_tree:",
        key="map-term-menu",
        type="primary" if found is None else "secondary",
    ):
        if found is not None:
            st.markdown(f"{escape_markdown(ontology[found].name)} `{found}`")
        go_terms_search.show("map", partial(_take_term, colour), include_obsolete=False)


def _take_term(colour: str, go_id: str) -> None:
    map_state.want_colour(None)
    map_state.change(colour=colour, term=go_id)


@guarded
def show_waiting(key: str) -> None:
    """Say how far the search for the neighbours of all proteins is.

    Parameters
    ----------
    key : str
        Of the work at the desk.
    """
    job = map_resources.neighbours_desk().job(key)
    if job is not None and job.error is not None:
        show_error("The neighbours of all proteins could not be found.", job.error)
    elif job is not None:
        _show_waiting(key)


@st.fragment(run_every=_POLL_SECONDS)
def _show_waiting(key: str) -> None:
    job = map_resources.neighbours_desk().job(key)
    if job is None or job.state.is_final:
        st.rerun()
        return
    st.progress(
        job.progress.share, text="Finding the neighbours of all proteins, which is done once"
    )
