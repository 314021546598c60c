"""The line below the map: what it is, and how far it can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import map_resources
from pages.ui.messages import escape_markdown, guarded

if TYPE_CHECKING:
    from proteinbert_core.protein_map.map_scene import MapScene

_POLL_SECONDS = 2.0


@guarded
def show(scene: MapScene) -> None:
    """Draw the line.

    Parameters
    ----------
    scene : MapScene
    """
    key = map_resources.quality_key(scene)
    found = map_resources.quality(scene)
    if found is not None:
        st.caption(escape_markdown(f"{scene.projection.caption} {found.describe()}"))
        return
    job = map_resources.neighbours_desk().job(key)
    if job is not None and job.error is not None:
        st.caption(escape_markdown(f"{scene.projection.caption} {job.error}"))
    else:
        _show_waiting(scene)


@st.fragment(run_every=_POLL_SECONDS)
def _show_waiting(scene: MapScene) -> None:
    """Wait for the measurement alone; the rest of the page stays as it is."""
    found = map_resources.quality(scene)
    said = "How honest it is, is being measured." if found is None else found.describe()
    st.caption(escape_markdown(f"{scene.projection.caption} {said}"))
