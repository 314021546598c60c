"""Where the reader of the map is: the view is in the address, what is only looked at as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import resources, state
from proteinbert_core.protein_map.map_view import MapView, ReadView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pages.ui.runs import Run
    from proteinbert_core.protein_map.selection import SelectionRecipe
    from proteinbert_core.protein_map.user_columns import UserColumns
    from proteinbert_core.proteomes.proteome_set import ProteomeSet

_RUN, _PANEL, _QUERY = "run", "panel", "query"
_BESIDE = (_RUN, _PANEL, _QUERY)
_COLUMNS = "map_columns"
_VIEWPORT, _FRAMES = "map_viewport", "map_frame"
_NOTICE = "map_notice"
_LONG = "map_too_long_for_address"
_HIDDEN = "map_hidden"
_WANTED = "map_colour_without_term"

#: Key of the switch that adds to the selection what is drawn next.
ADDING = "map-adding"
#: What stands below the map; the first is the one without a name in the address.
PANELS = ("Your proteins", "Protein", "Selection", "Enrichment", "Compare", "Unannotated")


def view() -> MapView:
    """The view that the address describes; what it says wrongly is left out."""
    return _read().view


def notes() -> tuple[str, ...]:
    """What the address says and cannot be shown."""
    return _read().notes


def _read() -> ReadView:
    long = st.session_state.get(_LONG, {})
    named = {name: st.query_params[name] for name in st.query_params}
    # A list of accessions is too long for an address; until another takes its place it is here.
    return MapView.from_query({**long, **named})


def change(**fields: Any) -> None:
    """Change fields of the view; the place before stays in the browser's history.

    Parameters
    ----------
    **fields
        Of `MapView`.
    """
    _write(replace(view(), **fields), {})


def show_view(other: MapView) -> None:
    """Go to another view."""
    _write(other, {})


def _write(other: MapView, beside: dict[str, str | None]) -> None:
    kept = {name: st.query_params[name] for name in _BESIDE if name in st.query_params}
    kept.update({name: value for name, value in beside.items() if value is not None})
    for name, value in beside.items():
        if value is None:
            kept.pop(name, None)
    written, address = other.to_fields(), other.to_query()
    st.session_state[_LONG] = {name: text for name, text in written.items() if name not in address}
    # Not clear(), which refuses while a widget is bound to a parameter.
    st.query_params.from_dict({**address, **kept})


def run() -> Run | None:
    """The run whose proteins are the queries: the one of the address, or the latest."""
    return resources.run_store().get(st.query_params.get(_RUN) or state.latest_run_id() or "")


def open_run(opened: Run) -> None:
    """Show the proteins of a run."""
    state.remember_run(opened)
    _write(view(), {_RUN: opened.run_id, _QUERY: None, _PANEL: None})


def panel() -> str:
    """What stands below the map."""
    named = st.query_params.get(_PANEL, "").capitalize()
    return named if named in PANELS else PANELS[0]


def open_panel(name: str) -> None:
    """Show something else below the map."""
    _write(view(), {_PANEL: None if name == PANELS[0] else name.lower()})


def query(n_queries: int) -> int | None:
    """The query that is looked at, counted from 0: the first, unless the address says another."""
    if not n_queries:
        return None
    named = st.query_params.get(_QUERY, "1")
    number = int(named) if named.isascii() and named.isdigit() and len(named) < 9 else 1
    return number - 1 if 1 <= number <= n_queries else 0


def open_query(index: int) -> None:
    """Look at a query.

    Parameters
    ----------
    index : int
        Counted from 0; the address counts from 1.
    """
    _write(view(), {_QUERY: str(index + 1) if index else None, _PANEL: None})


def open_protein(accession: str | None) -> None:
    """Open the card of a protein, or close it.

    Parameters
    ----------
    accession : str or None
    """
    below = panel()
    if accession is None and below == "Protein":
        below = PANELS[0]
    beside = {_PANEL: None if below == PANELS[0] else below.lower()}
    _write(replace(view(), protein=accession or ""), beside)


def select(recipe: SelectionRecipe) -> None:
    """Select proteins by a recipe; by an empty one none."""
    below = panel()
    if recipe and below in ("Your proteins", "Protein", "Unannotated"):
        below = "Selection"
    beside = {_PANEL: None if below == PANELS[0] else below.lower()}
    _write(replace(view(), selection=recipe), beside)


def clear_selection() -> None:
    """Select nothing."""
    _write(replace(view(), selection=MapView().selection), {_PANEL: None})


def is_adding() -> bool:
    """Whether what is drawn next is added to the selection."""
    return bool(st.session_state.get(ADDING))


def hidden(colouring: str) -> frozenset[str]:
    """Labels of the groups that the reader has hidden in a colouring."""
    return hidden_everywhere().get(colouring, frozenset())


def hidden_everywhere() -> dict[str, frozenset[str]]:
    """Labels of the groups that are hidden in each colouring, by its key."""
    return st.session_state.get(_HIDDEN, {})


def hide(colouring: str, labels: Iterable[str]) -> None:
    """Hide groups of a colouring, and show all its others."""
    st.session_state[_HIDDEN] = {**st.session_state.get(_HIDDEN, {}), colouring: frozenset(labels)}


def wanted_colour() -> str | None:
    """Colouring that was chosen, and waits for its GO term."""
    return st.session_state.get(_WANTED)


def want_colour(colour: str | None) -> None:
    """Keep a colouring until its GO term is chosen."""
    st.session_state[_WANTED] = colour


def columns() -> UserColumns | None:
    """The reader's own columns."""
    return st.session_state.get(_COLUMNS)


def keep_columns(given: UserColumns | None) -> None:
    """Keep the reader's own columns in the session."""
    st.session_state[_COLUMNS] = given


def say(*notes: str) -> None:
    """Say something above the map until the reader goes on to another view."""
    st.session_state[_NOTICE] = (notes, st.query_params.to_dict())


def notice() -> tuple[str, ...]:
    """What is to be said of this view.

    The page also draws itself again, when a prediction ends: nothing is lost by that.
    """
    here = st.query_params.to_dict()
    said, where = st.session_state.get(_NOTICE, ((), here))
    return said if where == here else ()


def set_viewport(seen: dict[str, Any]) -> None:
    """Keep which part of which map the reader has in view, and what dragging does.

    Parameters
    ----------
    seen : dict
        ``map``, the key of the projection; ``x`` and ``y``, two numbers each; ``drag``; and
        ``height`` in pixels.
    """
    st.session_state[_VIEWPORT] = seen


def frame(projection: str, content: str) -> dict[str, Any]:
    """What the map shall show at first: it is what is in view now, if the picture changes.

    The chart is made anew when anything in it changes. So the part in view is put into it then,
    and only then: panning alone must not make it anew.

    Parameters
    ----------
    projection : str
        Key of the projection.
    content : str
        Stands for all else that the picture shows.

    Returns
    -------
    dict
        As of `set_viewport`; empty for all of the map.
    """
    before = st.session_state.get(_FRAMES)
    if before is not None and before[0] == (projection, content):
        return before[1]
    seen = st.session_state.get(_VIEWPORT) or {}
    now = dict(seen)
    if seen.get("map") != projection:
        now = {name: seen[name] for name in ("drag", "height") if name in seen}
    st.session_state[_FRAMES] = ((projection, content), now)
    return now


def shown_run(proteomes: ProteomeSet) -> Run | None:
    """The run whose proteins can stand on a map; None where there is none of the same model."""
    found = run()
    if found is None or not len(found) or found.annotator is None:
        return None
    same = found.annotator.predictor.checkpoint.digest == proteomes.model_digest
    return found if same else None


def marked_row(proteomes: ProteomeSet) -> int | None:
    """Row of the protein whose card is open; None where it is not on the map."""
    rows = proteomes.rows_of(view().protein)
    return rows[0] if rows else None
