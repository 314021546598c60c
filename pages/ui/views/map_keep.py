"""The map to keep: a link with the view, a file that brings the queries too, a figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from pages.ui import map_resources, map_state, resources
from pages.ui.messages import show_list
from pages.ui.submission import Submission
from pages.ui.views import figure_download, map_columns
from proteinbert_core.errors import ProteinBertError
from proteinbert_core.protein_map.saved_map import MOST_BYTES, SavedMap

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.map_view import MapView

_FILE = "map-file"
_TAKEN = "map-file-taken"
_ERROR = "map-file-error"


def show(scene: MapScene, view: MapView, draw: Callable[[], go.Figure]) -> None:
    """Draw the menu.

    Parameters
    ----------
    scene : MapScene
    view : MapView
    draw : callable
        Makes the figure for a file.
    """
    # A file is made in a thread that knows nothing of the session: what it needs is found now.
    run = map_state.shown_run(scene.proteomes)
    queries = () if run is None else tuple(run.proteins[: len(run)])
    with st.popover("File", icon=":material/bookmark:", key="map-keep-menu"):
        st.markdown("**A link to this view**")
        st.code(_link(), language=None, wrap_lines=True)
        left = view.left_out_of_link
        st.caption(
            "Proteomes, colours, term, map, filters and selection. "
            + (f"Too long for a link, and left out: {', '.join(left)}. " if left else "")
            + "Your own proteins come back as long as this app runs; the file below brings them "
            "to any."
        )
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                "Save the map",
                data=lambda: SavedMap(
                    view, queries, map_resources.facts(scene, resources.ontology())
                ).to_json(),
                file_name="protein-map.json",
                mime="application/json",
                key="map-save",
                on_click="ignore",
                icon=":material/save:",
                help="The view and the sequences of your proteins, as JSON",
            )
            figure_download.show(draw, "protein map")
        st.file_uploader(
            "Open a saved map",
            type=["json"],
            max_upload_size=MOST_BYTES // 1_000_000,
            key=_file_key(),
            on_change=_take,
        )
        error = st.session_state.get(_ERROR)
        if error:
            show_list(":material/error: **The file cannot be opened.**", [error])
        map_columns.show()


def _link() -> str:
    address = (st.context.url or "").partition("?")[0]
    asked = urlencode({name: st.query_params[name] for name in st.query_params}, safe=":~")
    return f"{address}?{asked}" if asked else address


def _file_key() -> str:
    """A new upload after each, so that no file stays in memory."""
    return f"{_FILE}-{st.session_state.get(_TAKEN, 0)}"


def _take() -> None:
    file = st.session_state.get(_file_key())
    if file is None:
        return
    st.session_state[_ERROR] = None
    st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1
    try:
        saved = SavedMap.from_json(file.getvalue())
    except ProteinBertError as error:
        st.session_state[_ERROR] = str(error)
        return
    map_state.show_view(saved.view)
    if saved.queries:
        map_state.open_run(resources.start_run(Submission(saved.queries, (), ())))
    notes = list(saved.notes)
    store = map_resources.proteome_store()
    if store is not None and saved.facts.get("model", store.model_digest) != store.model_digest:
        notes.append(
            "It was saved with another model: places and neighbours differ, and what was drawn "
            "on its map may select other proteins here."
        )
    map_state.say(*notes)
