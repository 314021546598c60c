"""The map itself: the chart, what is clicked, boxed or lassoed in it, and what is in view."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from pages.ui import map_picture, map_state
from pages.ui.wording import counted
from proteinbert_core.errors import MapError
from proteinbert_core.figures.protein_map import MapLook, protein_map
from proteinbert_core.protein_map.drawn_parts import Box, Lasso
from proteinbert_core.protein_map.selection import SelectionRecipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from proteinbert_core.protein_map.colouring import Colouring
    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.map_view import MapView

_KEY = "map-plot"
_WATCH = "map-viewport"
_CONFIG = {
    "displaylogo": False,
    "displayModeBar": True,
    "scrollZoom": True,
    "doubleClick": "reset",
    "modeBarButtonsToRemove": ["autoScale2d", "toImage"],
}
# Heights until the browser has told its own. Plotly lays its axes out for this height first, and
# then widens them: what is too small costs room on a wide screen, what is too large on a phone.
_USUAL_HEIGHT, _PHONE_HEIGHT = 760, 520
_DRAG_MODES = ("pan", "zoom", "lasso", "select")

_watch = st.components.v2.component(
    "map_viewport", js=(Path(__file__).parents[1] / "map_viewport.js").read_text(encoding="utf-8")
)


def show(
    scene: MapScene,
    view: MapView,
    colouring: Colouring,
    *,
    in_view: NDArray[np.bool_],
    selected: NDArray[np.int64] | None,
    chosen: int | None,
    marked: int | None,
    about_queries: Sequence[str],
) -> None:
    """Draw the map.

    Parameters
    ----------
    scene : MapScene
    view : MapView
    colouring : Colouring
    in_view : ndarray, shape=(n,), dtype=bool
        Proteins that the filters let through.
    selected : ndarray, dtype=int64, or None
        Rows that stand out.
    chosen : int or None
        Query that lines lead from.
    marked : int or None
        Row of the protein whose card is open.
    about_queries : sequence of str
        For the hover box.
    """
    dark = st.context.theme.type == "dark"
    hidden = map_state.hidden(colouring.key)
    content = _digest(
        (
            scene.proteomes.content_digest, scene.queries.identifiers, colouring.key,
            colouring.title, sorted(hidden), view.selection.to_text(), chosen, marked, dark,
        ),
        in_view,
        selected,
    )  # fmt: skip
    frame = map_state.frame(scene.projection.key, content)
    look = MapLook(
        scene.projection.axis_titles,
        dark,
        x_range=_pair(frame.get("x")),
        y_range=_pair(frame.get("y")),
        height=_height(frame.get("height")),
        dragmode=frame["drag"] if frame.get("drag") in _DRAG_MODES else "pan",
    )
    coordinates = scene.projection.coordinates
    figure = protein_map(
        map_picture.points_of(scene, colouring, in_view, hidden, view.selection, selected),
        look,
        map_picture.query_marks(scene, chosen, about_queries),
        None if marked is None else tuple(coordinates[marked].tolist()),
    )
    with st.container(key="map-chart"):
        st.plotly_chart(
            figure,
            theme=None,
            key=_KEY,
            height="stretch",
            on_select=lambda: _take(scene),
            config=_CONFIG,
            alt=f"Map of {counted(len(scene), 'protein')}, coloured by {colouring.title}; the same "
            "as tables below",
        )
    _watch_viewport(scene.projection.key)


@st.fragment
def _watch_viewport(key: str) -> None:
    """Take note of zooming; in a fragment, so that nothing else is drawn again."""
    told = _watch(key=_WATCH, data={"map": key}, on_seen_change=lambda: None, height=1)
    if isinstance(told.seen, dict):
        map_state.set_viewport(told.seen)


def _take(scene: MapScene) -> None:
    """Turn a click into a card, a lasso or box into a recipe, at once: charts come and go."""
    event = st.session_state[_KEY].selection
    key = scene.projection.key
    try:
        drawn = [
            Lasso.drawn(key, list(zip(each["x"], each["y"], strict=True))) for each in event.lasso
        ] + [Box.drawn(key, each["x"], each["y"]) for each in event.box]
        if drawn:
            before = map_state.view().selection if map_state.is_adding() else SelectionRecipe()
            for part in drawn:
                before = before.or_else(part)
            map_state.select(before)
        elif event.points:
            _take_point(scene, event.points[-1].get("customdata"))
    except MapError as error:
        map_state.say(str(error))


def _take_point(scene: MapScene, said: Any) -> None:
    if isinstance(said, dict):  # as the browser sends a row of a table of numbers
        said = list(said.values())
    first = said[0] if isinstance(said, list | tuple) and said else said
    if first == "query":
        map_state.open_query(int(said[1]))
    elif isinstance(first, int | float) and 0 <= first < len(scene):
        map_state.open_protein(str(scene.proteomes.proteins["accession"][int(first)]))


def _digest(facts: Any, *arrays: NDArray[Any] | None) -> str:
    """Stand for all that the picture shows but the part in view."""
    digest = hashlib.sha256(repr(facts).encode())
    for array in arrays:
        digest.update(b"-" if array is None else np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _height(pixels: Any) -> int:
    known = isinstance(pixels, int | float) and 100 < pixels < 5000
    if known:
        return int(pixels)
    is_phone = "Mobi" in (st.context.headers.get("User-Agent") or "")
    return _PHONE_HEIGHT if is_phone else _USUAL_HEIGHT


def _pair(numbers: Any) -> tuple[float, float] | None:
    if not isinstance(numbers, list | tuple) or len(numbers) != 2:
        return None
    if not all(isinstance(each, int | float) and np.isfinite(each) for each in numbers):
        return None
    return float(numbers[0]), float(numbers[1])
