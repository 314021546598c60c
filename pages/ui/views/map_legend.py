"""The legend beside the map: groups with their colours and counts, to show, hide and find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import map_picture, map_state
from pages.ui.messages import escape_markdown
from proteinbert_core.figures.theme import QUERY_COLOUR
from proteinbert_core.protein_map.colouring import GroupColouring, NumberColouring
from proteinbert_core.protein_map.selection import SelectionRecipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pages.ui.map_picture import LegendRow
    from proteinbert_core.protein_map.colouring import Colouring
    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.map_view import MapView
    from proteinbert_core.proteomes.proteome_set import ProteomeSet

    BoolArray = NDArray[np.bool_]

_ONLY = "map-only"


def show(
    scene: MapScene, view: MapView, colouring: Colouring, whole: Colouring, in_view: BoolArray
) -> None:
    """Draw the legend.

    Parameters
    ----------
    scene : MapScene
    view : MapView
    colouring, whole : Colouring
        As it is drawn, and before small groups were put together.
    in_view : ndarray, shape=(n,), dtype=bool
    """
    st.markdown(f"**{escape_markdown(colouring.title)}**", help=escape_markdown(colouring.caption))
    if isinstance(colouring, GroupColouring) and isinstance(whole, GroupColouring):
        _show_groups(scene, view, colouring, in_view)
        if len(whole.labels) > len(colouring.labels):
            _show_search(scene, view, whole)
        if map_state.hidden(colouring.key) or view.filters:
            st.button(
                "Show all",
                key="map-show-all",
                icon=":material/visibility:",
                type="tertiary",
                on_click=_show_all,
                args=(colouring.key,),
            )
    elif isinstance(colouring, NumberColouring):
        _show_numbers(colouring)
    n_queries = len(scene.queries)
    if n_queries:
        st.html(
            f'<div class="map-query-key"><span style="color:{QUERY_COLOUR}">✦</span> '
            f"Your proteins <span>{n_queries:,}</span></div>"
        )


def _show_numbers(colouring: NumberColouring) -> None:
    if colouring.n_unknown == len(colouring.values):
        st.caption("Not known of any protein of the map.")
        st.caption(escape_markdown(colouring.caption))
        return
    unit = f" {colouring.unit}" if colouring.unit else ""
    lines = [f"{_number(colouring.low)} to {_number(colouring.high)}{unit}, by the bar in the map."]
    if colouring.scale != "share":
        lines.append("Values beyond have the colour of the end.")
    if colouring.n_unknown:
        lines.append(f"{colouring.n_unknown:,} not known, in grey.")
    st.caption(" ".join(lines))
    st.caption(escape_markdown(colouring.caption))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.3g}"


def _show_groups(
    scene: MapScene, view: MapView, colouring: GroupColouring, in_view: BoolArray
) -> None:
    rows = map_picture.legend_rows(colouring, in_view, map_state.hidden(colouring.key))
    # What the filters leave nothing of is not listed.
    rows = [row for row in rows if row.count or not view.filters]
    st.html(f"<style>{''.join(_swatch(number, row) for number, row in enumerate(rows))}</style>")
    with st.container(gap=None, key="map-legend"):
        for number, row in enumerate(rows):
            name = escape_markdown(row.shown)
            with st.container(
                horizontal=True, wrap=False, gap=None, key=f"map-legend-row-{number}"
            ):
                st.button(
                    f"{name} :gray[{row.count:,}]"
                    if row.is_shown
                    else f":gray[~~{name}~~ {row.count:,}]",
                    key=f"map-group-{number}",
                    type="tertiary",
                    width="stretch",
                    wrap=True,
                    on_click=_toggle,
                    args=(row, rows, colouring.key),
                )
                if len(rows) > 1:
                    st.button(
                        "only",
                        key=f"map-group-only-{number}",
                        type="tertiary",
                        on_click=_show_only,
                        args=(row, rows, colouring, view, scene.proteomes),
                    )


def _toggle(row: LegendRow, rows: list[LegendRow], key: str) -> None:
    map_state.hide(key, {each.label for each in rows if not each.is_shown} ^ {row.label})


def _show_only(
    row: LegendRow,
    rows: list[LegendRow],
    colouring: GroupColouring,
    view: MapView,
    proteomes: ProteomeSet,
) -> None:
    part = None
    if row.label in colouring.labels and not row.label.startswith("Other ("):
        part = map_picture.filter_part(colouring, [row.label], view, proteomes)
    if part is None:
        map_state.hide(colouring.key, {each.label for each in rows} - {row.label})
    else:
        map_state.hide(colouring.key, ())
        map_state.change(filters=view.filters.and_also(part))


def _show_all(key: str) -> None:
    map_state.hide(key, ())
    map_state.change(filters=SelectionRecipe())


def _show_search(scene: MapScene, view: MapView, whole: GroupColouring) -> None:
    """Find groups among hundreds; those that are found are shown alone, in colours of their own."""
    counts = {
        label: int(count)
        for label, count, role in zip(whole.labels, whole.counts, whole.roles, strict=True)
        if role == "group"
    }
    named = map_picture.filtered_labels(view, scene.proteomes, whole.key)
    st.session_state[_ONLY] = [label for label in named if label in counts]
    st.multiselect(
        f"Show only, of {len(counts):,}",
        list(counts),
        key=_ONLY,
        format_func=lambda label: f"{label} ({counts[label]:,})",
        placeholder="Find a group",
        on_change=_take_search,
        args=(whole, view, scene.proteomes),
    )


def _take_search(whole: GroupColouring, view: MapView, proteomes: ProteomeSet) -> None:
    labels = st.session_state[_ONLY]
    part = map_picture.filter_part(whole, labels, view, proteomes) if labels else None
    map_state.hide(whole.key, ())
    map_state.change(filters=SelectionRecipe() if part is None else SelectionRecipe.of(part))


def _swatch(number: int, row: LegendRow) -> str:
    colour = row.colour if row.is_shown else "transparent"
    return (
        f".st-key-map-group-{number} button::before"
        f"{{background:{colour};border-color:{row.colour}}}"
    )
