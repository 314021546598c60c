"""GO terms over-represented among the selected proteins: as table, bars and graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from pages.ui import enrichment_results, map_redraw, map_state
from pages.ui.messages import escape_markdown, guarded, show_error
from pages.ui.views import map_enrichment_pictures, map_enrichment_table
from pages.ui.wording import counted
from proteinbert_core.enrichment.enrichment_result import ALPHA
from proteinbert_core.enrichment.over_representation import MAX_SIZE, MIN_SIZE
from proteinbert_core.enrichment.protein_names import listed_names
from proteinbert_core.errors import EnrichmentError
from proteinbert_core.go.aspects import ASPECTS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from proteinbert_core.enrichment import EnrichmentResult, TermMembership
    from proteinbert_core.protein_map.map_scene import MapScene

_LEAST_SELECTED = 3
_ALL, _OWN, _LIST = "All shown", "Their proteomes", "A list"
_FORMS = ("Table", "Bars", "Graph")
_ANY = "All"
_METHOD = (
    "One-sided hypergeometric test of every term whose size in the background fits; annotations "
    "count for all terms above them, over is_a and part_of. Adjusted p: Benjamini and Hochberg, "
    "each aspect by itself, over all terms tested, with those that no selected protein carries. "
    "Roots are not tested."
)


@guarded
def show(scene: MapScene, membership: TermMembership, selected: NDArray[np.int64]) -> None:
    """Draw the panel.

    Parameters
    ----------
    scene : MapScene
    membership : TermMembership
        Of the scene's proteomes.
    selected : ndarray, shape=(n_selected,), dtype=int64
        Rows of the proteome set.
    """
    if len(selected) < _LEAST_SELECTED:
        said = "Nothing is selected." if not len(selected) else "That is too few to test."
        st.markdown(
            f"{said} Choose the box or the lasso at the top right of the map and draw around some "
            "proteins, or select the carriers of a term. Here you see then which GO terms they "
            "carry more often than the others."
        )
        return
    _show_panel(scene, membership, selected)


@st.fragment
@guarded
def _show_panel(scene: MapScene, membership: TermMembership, selected: NDArray[np.int64]) -> None:
    map_redraw.if_asked()
    mask = enrichment_results.mask_of(selected, len(scene))
    with st.container(horizontal=True, vertical_alignment="bottom", key="enrichment-bar"):
        chosen = st.segmented_control(
            "Compared with",
            [_ALL, _OWN, _LIST],
            default=_ALL,
            required=True,
            key="enrichment-background",
            width="content",
            help="The background: proteins that could have been selected as well.",
        )
        options = _show_options()
    try:
        background = _background(scene, selected, chosen)
        if background is None:
            st.caption("Paste the proteins of the background.")
            return
        result = enrichment_results.enrichment(scene, membership, mask, background, **options)
    except EnrichmentError as error:
        _show_no_answer(scene, membership, mask, error)
        return
    _show_head(result, int(mask.sum()))
    _show_terms(scene, result, chosen)


def _show_options() -> dict[str, Any]:
    with st.popover("Settings", icon=":material/tune:", key="enrichment-settings"):
        least = st.number_input(
            "Least carriers of a term", 1, 10_000, MIN_SIZE, key="enrichment-least",
            help="In the background. Terms of few proteins cannot become certain.",
        )  # fmt: skip
        most = st.number_input(
            "Most carriers of a term", 1, 1_000_000, MAX_SIZE, key="enrichment-most",
            help="In the background. Terms that very many carry say little.",
        )  # fmt: skip
        everyone = st.toggle(
            "Count proteins without annotations",
            key="enrichment-everyone",
            help="As GOATOOLS does. Otherwise the tests of an aspect count the proteins that have "
            "a term of it, as topGO and clusterProfiler do: a selection of well-known proteins is "
            "then not taken for an enriched one.",
        )
    return {
        "min_size": int(least),
        "max_size": int(most),
        "population": "all" if everyone else "annotated",
    }


def _background(
    scene: MapScene, selected: NDArray[np.int64], chosen: str
) -> NDArray[np.bool_] | None:
    """The proteins compared with; None until a list is given."""
    n = len(scene)
    if chosen == _ALL:
        return np.ones(n, dtype=np.bool_)
    if chosen == _OWN:
        mask = np.zeros(n, dtype=np.bool_)
        for key in scene.proteomes.keys:
            rows = scene.proteomes.rows_in(key)
            mask[rows] = bool(((selected >= rows.start) & (selected < rows.stop)).any())
        return mask
    pasted = st.text_area(
        "Accessions, entry names or genes, one a line or however they are parted",
        key="enrichment-list",
        height=120,
        persist_state="session",
    )
    names = listed_names(pasted or "")
    if not names:
        return None
    found, unknown = enrichment_results.names_of(scene).find(names, n)
    if unknown:
        st.caption(f"{counted(len(unknown), 'name')} of the list are not among the proteins shown:")
        st.text(", ".join(unknown[:20]) + (" ..." if len(unknown) > 20 else ""))
    return found


def _show_no_answer(
    scene: MapScene,
    membership: TermMembership,
    mask: NDArray[np.bool_],
    error: EnrichmentError,
) -> None:
    """Say why there is no answer: most often a proteome without annotations."""
    silent = [
        name
        for key, name in enrichment_results.proteome_names(scene.proteomes).items()
        if mask[scene.proteomes.rows_in(key)].any()
        and not membership.is_annotated[scene.proteomes.rows_in(key)].any()
    ]
    if not silent or (mask & membership.is_annotated).any():
        show_error("There is nothing to test.", error)
        return
    st.markdown(
        f"No protein of {escape_markdown(' and '.join(silent))} has a GO annotation here, so their "
        "terms cannot be tested. What their neighbours say stands under **Unannotated**."
    )


def _show_head(result: EnrichmentResult, n_selected: int) -> None:
    n_counted = int(result.selected.sum())
    parts = [f"{counted(n_counted, 'protein')} selected"]
    if result.n_outside:
        parts[0] = f"{n_counted:,} of {counted(n_selected, 'selected protein')} in the background"
    if result.n_silent:
        parts.append(f"{result.n_silent:,} of them without an annotation")
    tested = sum(size.tested for size in result.sizes.values())
    parts.append(f"{counted(tested, 'term')} tested, {len(result.enriched):,} enriched")
    st.caption(", ".join(parts) + ".")


def _show_terms(scene: MapScene, result: EnrichmentResult, chosen: str) -> None:
    facts = {
        **enrichment_results.facts_of(scene),
        "selection": _selection_in_words(scene, result),
        # What a link to the map has as its parameter “select”.
        "selection_recipe": map_state.view().selection.to_text(),
        "background": chosen.lower(),
        **result.parameters,
    }
    enriched = result.enriched
    if enriched.empty:
        st.markdown(
            f"**No term is enriched** at an adjusted p of {ALPHA:g}. The selected proteins carry "
            "nothing more often than chance would have it; or they are too few, or too little is "
            "known of them."
        )
        if not result.table.empty:
            with st.expander("The terms that came closest"):
                map_enrichment_table.show(scene, result, result.table.head(20), facts)
        return
    rows, form = _show_filter(enriched)
    if rows.empty:
        st.caption("No enriched term of this aspect.")
    elif form == "Table":
        map_enrichment_table.show(scene, result, rows, facts)
    elif form == "Bars":
        map_enrichment_pictures.show_bars(rows, facts["selection"])
    else:
        map_enrichment_pictures.show_graph(rows, result.membership.ontology)
    with st.expander("How this is computed"):
        st.markdown(_METHOD)
        lost = result.membership.lost
        if lost:
            st.markdown(
                f"{counted(result.membership.n_lost, 'annotation')} with "
                f"{counted(len(lost), 'id')} that lead nowhere in the ontology in use are not "
                "counted. The whole Gene Ontology, which **Models and data** gets, knows what "
                "became of most."
            )


def _show_filter(enriched: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="enrichment-filter"):
        form = st.segmented_control(
            "Shown as", _FORMS, default=_FORMS[0], required=True, key="enrichment-form",
            width="content", label_visibility="collapsed",
        )  # fmt: skip
        aspect = st.segmented_control(
            "Aspect", [_ANY, *ASPECTS], default=_ANY, required=True, key="enrichment-aspect",
            width="content", label_visibility="collapsed",
        )  # fmt: skip
        n_specific = int(enriched["most_specific"].sum())
        only_specific = st.toggle(
            f"Most specific only ({n_specific:,} of {len(enriched):,})",
            value=True,
            key="enrichment-specific",
            help="Leaves out a term where a more specific one is at least as certain.",
        )
    rows = enriched[enriched["most_specific"]] if only_specific else enriched
    return (rows if aspect == _ANY else rows[rows["aspect"] == aspect]), form


def _selection_in_words(scene: MapScene, result: EnrichmentResult) -> str:
    tables = result.membership.ontology.tables
    names = {
        **enrichment_results.proteome_names(scene.proteomes),
        **dict(zip(tables.go_ids, tables.names, strict=True)),
    }
    recipe = map_state.view().selection
    return recipe.describe(names) if recipe else counted(int(result.selected.sum()), "protein")
