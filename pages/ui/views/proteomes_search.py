"""Search for proteomes at UniProt, and a button to get each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from pages.ui.messages import escape_markdown, show_error
from pages.ui.views.proteomes_work import offline_advice
from pages.ui.wording import counted
from proteinbert_core.errors import DownloadError, ProteinBertError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pages.ui.proteome_desk import ProteomeDesk
    from proteinbert_core.proteomes.uniprot_offer import ProteomeOffer

_FOUND = "proteomes_found"
_WORDS = "proteomes_words"


@dataclass(frozen=True)
class _Found:
    """What a search has brought."""

    words: str
    offers: tuple[ProteomeOffer, ...]
    error: ProteinBertError | None = None


def show(desk: ProteomeDesk, here: AbstractSet[str]) -> None:
    """Draw the search and what it found.

    Parameters
    ----------
    desk : ProteomeDesk
    here : set of str
        Keys of the proteomes that are here already.
    """
    st.subheader("From UniProt", anchor=False)
    with st.form("proteomes-search", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        words = left.text_input(
            "Organism, strain, NCBI taxon id or proteome id",
            key=_WORDS,
            max_chars=200,
            placeholder="Bacillus subtilis 168",
        )
        asked = right.form_submit_button(
            "Search", key="proteomes-search-button", icon=":material/search:", width="stretch"
        )
    st.caption(
        f"Search sends these words to {escape_markdown(urlsplit(desk.address).netloc)}, and Get "
        "the id of the proteome. Nothing is sent before."
    )
    if asked and words.strip():
        with st.spinner("Asking UniProt"):
            st.session_state[_FOUND] = _search(desk, words.strip())
    found: _Found | None = st.session_state.get(_FOUND)
    if found is not None:
        _show_found(desk, found, here)


def _search(desk: ProteomeDesk, words: str) -> _Found:
    try:
        return _Found(words, tuple(desk.search(words)))
    except ProteinBertError as error:
        return _Found(words, (), error)


def _show_found(desk: ProteomeDesk, found: _Found, here: AbstractSet[str]) -> None:
    if found.error is not None:
        show_error("The search failed.", found.error)
        if isinstance(found.error, DownloadError) and found.error.offline:
            offline_advice()
        return
    if not found.offers:
        st.markdown("**UniProt has no such proteome.**")
        st.text(
            f"Nothing was found for “{found.words}”. Try the scientific name of the species "
            "without its strain, or its NCBI taxon id."
        )
        return
    if not any(offer.is_reference for offer in found.offers):
        st.markdown(
            "**No reference proteome matches.** UniProtKB seldom holds the proteins of others:"
        )
    for offer in found.offers:
        _show_offer(desk, offer, here)


def _show_offer(desk: ProteomeDesk, offer: ProteomeOffer, here: AbstractSet[str]) -> None:
    # On a phone the buttons come below.
    left, right = st.columns([3, 1], vertical_alignment="center")
    is_here = offer.upid in here
    with left, st.container(gap=None):
        common = f", {offer.common_name}" if offer.common_name else ""
        st.text(f"{offer.name}{common}")
        st.caption(escape_markdown(_facts(offer)) + (" · **is here**" if is_here else ""))
    with right, st.container(horizontal=True):
        st.button(
            "Get again" if is_here else "Get",
            key=f"proteomes-get-{offer.upid}",
            icon=":material/download:",
            disabled=desk.is_busy,
            on_click=desk.download,
            args=(offer.upid, offer.name),
        )
        if offer.n_reviewed and offer.n_reviewed < offer.n_proteins:
            st.button(
                "Reviewed only",
                key=f"proteomes-reviewed-{offer.upid}",
                disabled=desk.is_busy,
                on_click=desk.download,
                args=(offer.upid, offer.name),
                kwargs={"reviewed_only": True},
                help=f"{counted(offer.n_reviewed, 'protein')} of UniProtKB/Swiss-Prot, which "
                "curators have read.",
            )


def _facts(offer: ProteomeOffer) -> str:
    proteins = counted(offer.n_proteins, "protein")
    if offer.n_reviewed is not None:
        proteins += f", {offer.n_reviewed:,} reviewed"
    redundant = f", redundant to {offer.redundant_to}" if offer.redundant_to else ""
    kind = "" if offer.is_reference else f" · {offer.kind or 'of unknown kind'}{redundant}"
    return f"{offer.upid} · taxon {offer.taxon_id} · {proteins}{kind}"
