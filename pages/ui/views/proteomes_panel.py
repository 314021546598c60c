"""Reference proteomes on the Models page: which are here, and getting others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from pages.ui import map_resources
from pages.ui.engine import REFERENCE_VARIABLE
from pages.ui.messages import guarded, show_error, show_list
from pages.ui.proteome_resources import proteome_desk
from pages.ui.views import proteomes_files, proteomes_search, proteomes_work
from pages.ui.wording import counted
from proteinbert_core.errors import ProteinBertError

if TYPE_CHECKING:
    from pages.ui.proteome_desk import ProteomeDesk
    from proteinbert_core.proteomes.proteome_store import ProteomeStore, ProteomeSummary

_CHOSEN = "proteomes_remove_key"
_FAILED = "proteomes_remove_failed"

_WHAT = (
    "The map shows your proteins among those of reference proteomes, and finds their neighbours "
    "there. Others can be got from UniProt or taken from files. Each is embedded with the model in "
    "use, and kept for it on this computer."
)
_NO_CODE = (
    "The model in use has no reference set, which says how its embeddings are coded, and so no "
    f"proteomes. The environment variable {REFERENCE_VARIABLE} names the folder of one."
)


@guarded
def show() -> None:
    """Draw the panel."""
    st.header("Reference proteomes", anchor=False)
    st.markdown(_WHAT)
    store = map_resources.proteome_store()
    if store is None:
        st.markdown(_NO_CODE)
        return
    desk = proteome_desk()
    proteomes_work.show(desk)
    summaries = store.available()
    _show_here(summaries)
    if not desk.is_busy:
        proteomes_work.show_unfinished(desk, store)
    proteomes_search.show(desk, {each.key for each in summaries if not each.damage})
    proteomes_files.show(desk)
    _show_removal(desk, store, summaries)


def _show_here(summaries: tuple[ProteomeSummary, ...]) -> None:
    usable = [each for each in summaries if not each.damage]
    if not usable:
        st.markdown("**There is none for this model yet.**")
    else:
        st.dataframe(
            pd.DataFrame(
                {
                    "Proteome": [each.name for each in usable],
                    "Proteins": [each.n_proteins for each in usable],
                    "Annotated": [each.n_annotated for each in usable],
                    "From": [_origin(each) for each in usable],
                }
            ),
            column_config={
                "Proteome": st.column_config.TextColumn(width="medium"),
                "Proteins": st.column_config.NumberColumn(format="localized", width="small"),
                "Annotated": st.column_config.NumberColumn(format="localized", width="small"),
                "From": st.column_config.TextColumn(width="medium"),
            },
            hide_index=True,
            width="stretch",
            height="content",
            key="proteomes-here",
            alt="Reference proteomes that are here",
        )
        n_proteins = sum(each.n_proteins for each in usable)
        st.caption(
            f"{counted(n_proteins, 'protein')} of {counted(len(usable), 'proteome')}. Annotated: "
            "with GO terms of any evidence."
        )
    damaged = [f"{each.name}: {each.damage}" for each in summaries if each.damage]
    if damaged:
        show_list(":material/error: **These cannot be used**", damaged)


def _origin(summary: ProteomeSummary) -> str:
    if summary.is_bundled:
        return "comes with the program"
    sources = summary.facts.get("sources") or ()
    return ", ".join(filter(None, (_source(each) for each in sources))) or "not stated"


def _source(source: Mapping[str, Any]) -> str:
    if source.get("kind") == "UniProt":
        return f"UniProt {source.get('release', '')}, {str(source.get('obtained', ''))[:10]}"
    return str(source.get("file", ""))


def _show_removal(
    desk: ProteomeDesk, store: ProteomeStore, summaries: tuple[ProteomeSummary, ...]
) -> None:
    failed: ProteinBertError | None = st.session_state.pop(_FAILED, None)
    if failed is not None:
        show_error("It cannot be removed.", failed)
    names = {each.key: each.name for each in summaries if not each.is_bundled}
    if not names:
        return
    with st.popover("Remove a proteome", type="tertiary", icon=":material/delete:"):
        st.selectbox("Proteome", list(names), format_func=names.get, key=_CHOSEN)
        st.button(
            "Remove it",
            key="proteomes-remove",
            disabled=desk.is_busy,
            on_click=_remove,
            args=(store,),
            help="Its names, annotations and embeddings are deleted from this computer.",
        )


def _remove(store: ProteomeStore) -> None:
    key = st.session_state.get(_CHOSEN)
    try:
        if key:
            store.remove(key)
    except ProteinBertError as error:
        st.session_state[_FAILED] = error
