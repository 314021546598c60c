"""Two proteomes or selections compared: where on the map, in which terms, with which proteins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import enrichment_results, map_state
from pages.ui.messages import escape_markdown, guarded, show_error
from pages.ui.views import figure_download
from pages.ui.wording import counted, quickgo_address
from proteinbert_core.errors import MapError
from proteinbert_core.export.fact_table import fact_table_tsv
from proteinbert_core.figures.enrichment_bars import power_of_ten
from proteinbert_core.figures.leaning_map import leaning_map
from proteinbert_core.protein_map.selection import SelectionRecipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from proteinbert_core.enrichment import EnrichmentResult, TermMembership
    from proteinbert_core.protein_map.map_scene import MapScene
    from proteinbert_core.protein_map.region_comparison import RegionComparison, Side

_KEPT = "map_kept_selection"
_SELECTION, _KEPT_NAME, _OTHERS = "The selection", "The kept selection", "All others"
_SHOWN = 12
_ROW_HEIGHT = 30
_METHOD = (
    "Around each protein its {near} nearest ones on the map are counted. 2× means that the odds of "
    "A are twice those among all proteins of A and B; counts are drawn towards even, as if 10 "
    "proteins of the overall mixture lay there too. A place counts as richer where the adjusted p "
    "of a hypergeometric test is below 0.05. Terms: as under Enrichment, A and B together being "
    "the background. Proteins in both are left out of the map."
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
    _show_panel(scene, membership, selected)


@st.fragment
@guarded
def _show_panel(scene: MapScene, membership: TermMembership, selected: NDArray[np.int64]) -> None:
    masks = _choices(scene, membership, selected)
    if len(masks) < 2 and not len(selected):
        st.markdown(
            "Show two proteomes, or select some proteins on the map: then they can be compared "
            "with each other, or with all others."
        )
        return
    # Those of which something is known come first.
    named = sorted(masks, key=lambda name: not (masks[name] & membership.is_annotated).any())
    with st.container(horizontal=True, vertical_alignment="bottom", key="comparison-bar"):
        a = st.selectbox("A", named, key="comparison-a", width=280)
        others = [name for name in named if name != a]
        # What was selected is mostly to be compared with the rest.
        others.insert(0 if a in (_SELECTION, _KEPT_NAME) else len(others), _OTHERS)
        b = st.selectbox("B", others, key="comparison-b", width=280)
        if len(selected):
            st.button(
                "Keep the selection",
                key="comparison-keep",
                icon=":material/push_pin:",
                on_click=_keep,
                help="Then select others, and compare the two.",
            )
    mask_a = masks[a]
    mask_b = ~mask_a if b == _OTHERS else masks[b]
    try:
        found = enrichment_results.comparison(scene, membership, mask_a, mask_b)
    except MapError as error:
        show_error("These two cannot be compared.", error)
        return
    _show_map(scene, found, a, b)
    _show_terms(scene, found, "a", a, found.terms_of_a)
    _show_terms(scene, found, "b", b, found.terms_of_b)
    _show_download(scene, found, {"A": a, "B": b})
    with st.expander("How this is computed"):
        st.markdown(_METHOD.format(near=found.n_near))


def _keep() -> None:
    st.session_state[_KEPT] = map_state.view().selection.to_text()


def _choices(
    scene: MapScene, membership: TermMembership, selected: NDArray[np.int64]
) -> dict[str, NDArray[np.bool_]]:
    n = len(scene)
    masks = {}
    if len(selected):
        masks[_SELECTION] = enrichment_results.mask_of(selected, n)
    kept = st.session_state.get(_KEPT)
    if kept:
        try:
            rows = SelectionRecipe.from_text(kept).rows(scene, membership)
        except MapError as error:
            show_error("The kept selection cannot be used here.", error)
        else:
            masks[_KEPT_NAME] = enrichment_results.mask_of(rows, n)
    for key, name in enrichment_results.proteome_names(scene.proteomes).items():
        rows = np.arange(n)[scene.proteomes.rows_in(key)]
        masks[name] = enrichment_results.mask_of(rows, n)
    return masks


def _show_map(scene: MapScene, found: RegionComparison, a: str, b: str) -> None:
    draw = partial(leaning_map, scene.projection.coordinates, found.leaning, a=a, b=b)
    st.plotly_chart(
        draw(dark=st.context.theme.type == "dark"),
        theme=None,
        key="comparison-map",
        config={"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]},
        alt=f"Map of where {a} and where {b} is more frequent",
    )
    rich = int(found.rich_in_a.sum()), int(found.rich_in_b.sum())
    both = f" {counted(found.n_both, 'protein')} in both." if found.n_both else ""
    st.caption(
        f"Of {counted(int(found.a.sum()), 'protein')} of A and {int(found.b.sum()):,} of B, "
        f"{rich[0]:,} lie where A is more frequent than chance would have it, {rich[1]:,} where "
        f"B is.{both}"
    )
    figure_download.show(lambda: draw(for_file=True), "comparison")


def _show_terms(
    scene: MapScene, found: RegionComparison, side: Side, name: str, result: EnrichmentResult | None
) -> None:
    st.subheader(f"{side.upper()}: {escape_markdown(name)}", anchor=False)
    if result is None:
        st.caption("None of its proteins has a GO annotation.")
        return
    enriched = result.enriched
    specific = enriched[enriched["most_specific"]]
    if specific.empty:
        st.caption("No term is enriched against the other.")
        return
    shown = specific.head(_SHOWN)
    proteins = scene.proteomes.proteins
    examples = [
        ", ".join(
            proteins["gene"].iloc[row] or proteins["accession"].iloc[row]
            for row in found.examples(side, go_id)
        )
        for go_id in shown["go_id"]
    ]
    table = pd.DataFrame(
        {
            "name": shown["name"],
            "q": [power_of_ten(exponent) for exponent in shown["log10_q"]],
            "fold": shown["fold"],
            "own": shown["n_selected"],
            "both": shown["n_background"],
            "examples": examples,
            "aspect": shown["aspect"],
            "go_id": [quickgo_address(go_id) for go_id in shown["go_id"]],
        }
    )
    st.dataframe(
        table,
        key=f"comparison-terms-{side}",
        hide_index=True,
        height=_ROW_HEIGHT * (len(table) + 1) + 3,
        row_height=_ROW_HEIGHT,
        column_config={
            "name": st.column_config.TextColumn("Term", width=240),
            "aspect": st.column_config.TextColumn("Aspect", width=60),
            "own": st.column_config.NumberColumn(f"In {side.upper()}", format="localized"),
            "both": st.column_config.NumberColumn("Together", format="localized"),
            "fold": st.column_config.NumberColumn("Fold", format="%.1f"),
            "q": st.column_config.TextColumn("Adjusted p"),
            "examples": st.column_config.TextColumn(
                "Examples", width=180, help="From where the side is richest on the map."
            ),
            "go_id": st.column_config.LinkColumn("GO id", display_text=r"term/(.+)$"),
        },
        alt=f"GO terms over-represented in {name}",
    )
    if len(specific) > _SHOWN:
        st.caption(f"The first {_SHOWN} of {len(specific):,}; the TSV file has all.")


def _show_download(scene: MapScene, found: RegionComparison, named: Mapping[str, str]) -> None:
    results = {
        side: result
        for side, result in (("A", found.terms_of_a), ("B", found.terms_of_b))
        if result is not None
    }
    if not results:
        return

    def content() -> str:
        accessions = scene.proteomes.proteins["accession"].to_numpy()
        facts = {**enrichment_results.facts_of(scene), **named}
        parts = []
        for side, result in results.items():
            table = result.with_proteins(accessions)
            table.insert(0, "side", side)
            parts.append(table.loc[result.enriched.index])
            facts.update({f"{side}: {key}": text for key, text in result.parameters.items()})
        return fact_table_tsv("Comparison", pd.concat(parts), facts)

    st.download_button(
        "TSV",
        data=content,
        file_name="comparison.tsv",
        mime="text/tab-separated-values",
        key="comparison-tsv",
        on_click="ignore",
        icon=":material/download:",
    )
