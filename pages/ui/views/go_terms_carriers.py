"""Who carries a term: the proteins of this session's last result, and the reference proteins."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import resources, state
from pages.ui.messages import guarded
from pages.ui.runs import Run
from pages.ui.views import go_terms_information
from pages.ui.wording import counted, uniprot_address
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS
from proteinbert_core.reference.term_carriers import carriers_tsv

_LISTED = 200
_ROW_HEIGHT = 30
_MAX_HEIGHT = 333


def show(go_id: str) -> None:
    """Draw both lists.

    Parameters
    ----------
    go_id : str
    """
    _show_queries(go_id)
    _show_reference(go_id)


@guarded
def _show_queries(go_id: str) -> None:
    st.subheader("Your proteins", anchor=False)
    run = resources.run_store().get(state.latest_run_id() or "")
    if run is None or not len(run):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("No result in this session yet.", width="content")
            st.page_link("pages/annotate.py", label="Annotate proteins")
        return
    found = run.carriers(go_id)
    n = len(run)
    if found.empty:
        st.caption(f"None of the {counted(n, 'protein')} of your last result reaches 0.01.")
        return
    at_half = int((found["probability"] >= 0.5).sum())
    st.caption(
        f"Of the {counted(n, 'protein')} of your last result, {at_half:,} reach a {run.measure} "
        "of 0.5. Choose one to see it on the Annotate page."
    )
    key = f"carriers-{go_id}"
    chosen = st.dataframe(
        found.drop(columns="index")[:_LISTED],
        key=key,
        hide_index=True,
        width=520,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (min(len(found), _LISTED) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "protein": st.column_config.TextColumn("Protein"),
            "probability": st.column_config.NumberColumn(run.measure.capitalize(), format="%.2f"),
        },
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{counted(len(found), 'protein')} of your last result and their {run.measure}",
    )
    if len(found) > _LISTED:
        st.caption(f"The first {_LISTED} of {len(found):,}.")
    rows = chosen["selection"]["rows"]
    if rows:
        _open_protein(run, int(found["index"].iloc[rows[0]]), go_id)


def _open_protein(run: Run, index: int, go_id: str) -> None:
    state.select_term(go_id)
    st.switch_page("pages/annotate.py", query_params={"run": run.run_id, "protein": str(index + 1)})


@guarded
def _show_reference(go_id: str) -> None:
    st.subheader("Reference proteins", anchor=False)
    if go_terms_information.is_loading():
        go_terms_information.wait()
        return
    annotator = resources.current_annotator()
    if annotator is None or annotator.evidence is None:
        st.caption("There is no reference set with this model.")
        return
    table = resources.term_carriers().carriers(go_id)
    n = len(annotator.evidence.reference)
    if table.empty:
        st.caption(f"None of the {n:,} reference proteins is annotated with it.")
        return
    counts = table.groupby(["carries", "evidence"]).size()
    said = [
        f"{counts.get((how, kind), 0):,} {kind}"
        for how in ("direct",)
        for kind in EVIDENCE_KINDS
        if counts.get((how, kind), 0)
    ]
    n_direct = int((table["carries"] == "direct").sum())
    direct = f"{n_direct:,} directly ({', '.join(said)})" if n_direct else "none directly"
    st.caption(
        f"{len(table):,} of {n:,} carry it: {direct}, {len(table) - n_direct:,} by a more specific "
        "term. An absent annotation is not a disproof."
    )
    shown = table[:_LISTED]
    st.dataframe(
        pd.DataFrame(
            {
                "accession": [uniprot_address(each) for each in shown["accession"]],
                "organism": shown["organism"].to_numpy(),
                "carries": shown["carries"].to_numpy(),
                "evidence": shown["evidence"].to_numpy(),
            }
        ),
        key=f"reference-{go_id}",
        hide_index=True,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(shown) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "accession": st.column_config.LinkColumn(
                "Protein", display_text=r"uniprotkb/(.+)$", help="Opens UniProt."
            ),
            "organism": "Organism",
            "carries": st.column_config.TextColumn(
                "Carries it", help="Inherited: by a more specific term."
            ),
            "evidence": st.column_config.TextColumn("Evidence", help="The best kind there is."),
        },
        alt=f"Reference proteins that carry {go_id}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(table) > _LISTED:
            st.caption(f"The first {_LISTED} of {len(table):,}; the file has all.", width="content")
        st.download_button(
            "TSV",
            data=lambda: carriers_tsv(
                table,
                go_id,
                {
                    key: annotator.provenance[key]
                    for key in ("ontology_release", "ontology_sha256", "proteinbert_explorer")
                },
            ),
            file_name=f"reference-proteins-{go_id.replace(':', '-')}.tsv",
            mime="text/tab-separated-values",
            key="download-carriers",
            on_click="ignore",
            icon=":material/download:",
        )
