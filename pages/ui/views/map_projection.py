"""Which map: the reference map, principal components, or a UMAP of one's own as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import streamlit as st

from pages.ui import map_resources, map_state
from pages.ui.messages import guarded, show_error
from pages.ui.wording import duration
from proteinbert_core.protein_map.live_umap import (
    LEAST_NEIGHBOURS,
    METRICS,
    MOST_NEIGHBOURS,
    MOST_POINTS,
    UmapParameters,
    umap_key,
)
from proteinbert_core.protein_map.projection import ProjectionKind, has_reference_map

if TYPE_CHECKING:
    from proteinbert_core.protein_map.map_view import MapView
    from proteinbert_core.proteomes.proteome_set import ProteomeSet

_KIND = "map-projection"
_NAMES: dict[str, str] = {
    "reference": "Reference map",
    "pca": "Principal components",
    "umap": "UMAP of these",
}
_POLL_SECONDS = 1.0


def kind_shown(proteomes: ProteomeSet, view: MapView) -> str:
    """Which map can be shown now: the one of the view, or the best there is until then.

    Parameters
    ----------
    proteomes : ProteomeSet
    view : MapView

    Returns
    -------
    "reference", "pca" or "umap"
    """
    if view.projection == "umap" and map_resources.umap_of(proteomes, view.umap) is not None:
        return "umap"
    if view.projection != "pca" and has_reference_map(proteomes):
        return "reference"
    return "pca"


def show(proteomes: ProteomeSet, view: MapView) -> None:
    """Draw the choice, and the parameters of a UMAP.

    Parameters
    ----------
    proteomes : ProteomeSet
    view : MapView
    """
    kinds = [
        kind
        for kind in get_args(ProjectionKind)
        if kind != "reference" or has_reference_map(proteomes)
    ]
    st.session_state[_KIND] = view.projection if view.projection in kinds else kinds[0]
    st.selectbox(
        "Map",
        kinds,
        format_func=lambda kind: _NAMES[kind],
        key=_KIND,
        on_change=lambda: map_state.change(projection=st.session_state[_KIND]),
        label_visibility="collapsed",
        width=190,
    )
    if view.projection == "umap":
        _show_parameters(proteomes, view)


@guarded
def show_work(proteomes: ProteomeSet, view: MapView, shown: str) -> None:
    """Draw the work on a UMAP that is under way, or how it ended.

    Parameters
    ----------
    proteomes : ProteomeSet
    view : MapView
    shown : "reference", "pca" or "umap"
        Which map this page shows, as `kind_shown` said.
    """
    if view.projection != "umap" or shown == "umap":
        return
    if map_resources.umap_of(proteomes, view.umap) is not None:
        # It was made after another map had been taken for this page.
        st.rerun()
    key = umap_key(proteomes, view.umap)
    job = map_resources.umap_desk().job(key)
    if job is not None and job.error is not None:
        show_error("The UMAP could not be made.", job.error)
    elif job is not None and not job.state.is_final:
        _show_progress(key)
    else:
        st.info(
            "This UMAP is not made yet. Until then another map is shown.",
            icon=":material/scatter_plot:",
        )
        st.button(
            f"Make the UMAP of {len(proteomes):,} proteins",
            key="map-umap-make",
            type="primary",
            on_click=map_resources.begin_umap,
            args=(proteomes, view.umap),
            disabled=len(proteomes) > MOST_POINTS,
        )


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_progress(key: str) -> None:
    job = map_resources.umap_desk().job(key)
    if job is None or job.state.is_final:
        st.rerun()
        return
    progress = job.progress
    said = (progress.stage or "starting").capitalize()
    if job.cancel_event.is_set():
        said = "Stopping"
    elif progress.seconds_left is not None and progress.total:
        said += f", about {duration(progress.seconds_left)} left"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(progress.share, text=f"UMAP: {said}")
        st.button(
            "Cancel", key="map-umap-cancel", on_click=job.cancel, disabled=job.cancel_event.is_set()
        )


def _show_parameters(proteomes: ProteomeSet, view: MapView) -> None:
    menu = st.popover(
        "", icon=":material/tune:", key="map-umap-menu", help="Parameters of the UMAP"
    )
    with menu, st.form("map-umap", border=False):
        st.caption(
            "UMAP (McInnes et al. 2018). Made on this computer, the same each time for the "
            "same seed; tens of thousands of proteins take minutes."
        )
        st.number_input(
            "Neighbours",
            LEAST_NEIGHBOURS,
            MOST_NEIGHBOURS,
            view.umap.n_neighbors,
            key="map-umap-neighbours",
            help="Few show small families, many the whole.",
        )
        st.number_input(
            "Least distance",
            0.0,
            0.99,
            view.umap.min_dist,
            0.05,
            key="map-umap-distance",
            help="How near points may come to each other.",
        )
        st.selectbox("Metric", METRICS, METRICS.index(view.umap.metric), key="map-umap-metric")
        st.number_input("Seed", 0, 2**32 - 1, view.umap.seed, key="map-umap-seed")
        st.form_submit_button("Make", type="primary", on_click=_make, args=(proteomes,))


def _make(proteomes: ProteomeSet) -> None:
    state = st.session_state
    parameters = UmapParameters(
        n_neighbors=int(state["map-umap-neighbours"]),
        min_dist=float(state["map-umap-distance"]),
        metric=state["map-umap-metric"],
        seed=int(state["map-umap-seed"]),
    )
    map_state.change(projection="umap", umap=parameters)
    map_resources.begin_umap(proteomes, parameters)
