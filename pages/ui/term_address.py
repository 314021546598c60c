"""Where the reader of the GO terms page is: the view and its terms, all in the address."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

_VIEW, _TERM, _COMPARED = "view", "term", "compare"
_GO_ID = re.compile(r"GO:\d{7}")

#: The views of the page: the first is the one without a name in the address.
VIEWS = ("Term", "Compare", "Slim")
#: Terms that can be compared at once.
MOST_COMPARED = 12


def view() -> str:
    """The view that the address names."""
    named = st.query_params.get(_VIEW, "").capitalize()
    return named if named in VIEWS else VIEWS[0]


def term() -> str | None:
    """What the address names as the term; it may be anything."""
    return st.query_params.get(_TERM)


def compared() -> list[str]:
    """GO ids that the address names for comparison, each once."""
    found = _GO_ID.findall(st.query_params.get(_COMPARED, ""))
    return list(dict.fromkeys(found))[:MOST_COMPARED]


def open_view(name: str) -> None:
    """Go to a view; the terms stay."""
    _go(name, term(), compared())


def open_term(go_id: str) -> None:
    """Go to the page of a term."""
    _go(VIEWS[0], go_id, compared())


def compare(go_ids: Iterable[str]) -> None:
    """Go to the comparison of some terms."""
    _go("Compare", term(), go_ids)


def keep_for_comparison(go_id: str) -> None:
    """Add a term to those that are compared, and stay where one is."""
    _go(view(), term(), [*compared(), go_id])


def _go(name: str, go_id: str | None, go_ids: Iterable[str]) -> None:
    address = {}
    if name != VIEWS[0]:
        address[_VIEW] = name.lower()
    if go_id is not None:
        address[_TERM] = go_id
    if listed := list(dict.fromkeys(go_ids))[:MOST_COMPARED]:
        address[_COMPARED] = ",".join(listed)
    # Not clear(), which refuses while a widget is bound to a parameter.
    st.query_params.from_dict(address)
