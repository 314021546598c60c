"""The last result of this session, summed up on a slim."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources, state, term_address
from pages.ui.messages import guarded, show_error
from pages.ui.runs import Run
from pages.ui.wording import counted
from proteinbert_core.errors import OntologyError
from proteinbert_core.figures.slim_bars import slim_bars
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.term_slims import Slim, generic_slim, read_slim, slim_tsv, summarise

_GENERIC, _OWN = "Generic GO slim", "Your own"
_SOURCE = "slim_source"
_PASTED = "slim_pasted"
_LISTED_LOST = 30
_MAX_UPLOAD_MB = 100
_ROW_HEIGHT = 30
_MAX_HEIGHT = 423
_METHOD = (
    "A protein counts for a slim term if its {measure} for the term reaches the threshold; that is "
    "so wherever a more specific term reaches it, over is_a and part_of (map2slim's “all”). "
    "Direct: no more specific term of the slim reaches it (map2slim's most pertinent terms). One "
    "protein may count for several terms."
)


@guarded
def show() -> None:
    """Draw the choice of a slim, and the summary."""
    run = resources.run_store().get(state.latest_run_id() or "")
    if run is None or not len(run):
        st.markdown(
            "A slim is a short list of broad GO terms. Here the proteins of your last result are "
            "counted under each of them."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("No result in this session yet.", width="content")
            st.page_link("pages/annotate.py", label="Annotate proteins")
        return
    assert run.annotator is not None
    slim = _chosen(run.annotator.ontology)
    if slim is not None:
        _show_summary(run, slim)


def _chosen(ontology: Ontology) -> Slim | None:
    """Draw the choice, and return the slim; None until there is one."""
    source = st.segmented_control(
        "Slim", [_GENERIC, _OWN], default=_GENERIC, required=True, key=_SOURCE
    )
    try:
        if source == _GENERIC:
            slim = generic_slim(ontology)
        else:
            given = _given()
            if given is None:
                return None
            slim = read_slim(*given, ontology)
    except OntologyError as error:
        show_error("The slim cannot be used.", error)
        return None
    said = f"{counted(len(slim.go_ids), 'term')}."
    if slim.lost:
        listed = ", ".join(slim.lost[:_LISTED_LOST])
        more = len(slim.lost) - _LISTED_LOST
        said += (
            f" {len(slim.lost)} of its ids are no terms of the ontology in use: {listed}"
            f"{f' and {more} more' if more > 0 else ''}."
        )
    if source == _GENERIC and not ontology.texts.subsets:
        said += (
            " This is the list that comes with the program, of an older release; the whole Gene "
            "Ontology has its own (Models and data)."
        )
    st.caption(said)
    return slim


def _given() -> tuple[bytes, str] | None:
    """Draw the boxes for a slim of the reader's own, and return what is given."""
    left, right = st.columns(2)
    with left:
        pasted = st.text_area(
            "GO ids, one a line or however they are parted",
            key=_PASTED,
            height=120,
            persist_state="session",
        )
    with right:
        file = st.file_uploader(
            "or a list or an OBO file", type=["txt", "tsv", "csv", "obo", "gz"],
            max_upload_size=_MAX_UPLOAD_MB, key="slim_file",
        )  # fmt: skip
    if file is not None:
        return file.getvalue(), file.name
    return (pasted.encode(), "pasted list") if pasted and pasted.strip() else None


def _show_summary(run: Run, slim: Slim) -> None:
    assert run.annotator is not None
    n = len(run)
    threshold = float(
        st.slider(
            f"{run.measure.capitalize()} threshold",
            min_value=0.01,
            max_value=1.0,
            value=0.5,
            step=0.01,
            key="slim_threshold",
            bind="query-params",
        )
    )
    probabilities = run.probabilities_of(slim.go_ids)
    table = summarise(
        run.annotator.ontology,
        slim,
        {go_id: probabilities[:, column] for column, go_id in enumerate(slim.go_ids)},
        threshold=threshold,
    )
    figure = slim_bars(
        table,
        slim=slim.name,
        n_proteins=n,
        threshold=threshold,
        measure=run.measure,
        dark=st.context.theme.type == "dark",
    )
    st.plotly_chart(
        figure,
        theme=None,
        key="slim",
        on_select=_take_bar,
        selection_mode="points",
        config={
            "displaylogo": False,
            "modeBarButtonsToRemove": ["select2d", "lasso2d"],
            "toImageButtonOptions": {"format": "svg", "filename": "go-slim"},
        },
        alt="Proteins under each term of the slim; the same as the table below",
    )
    key = "slim-table"
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(table) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "go_id": st.column_config.TextColumn("GO id", width=100),
            "name": "Term",
            "aspect": st.column_config.TextColumn("Aspect", width=60),
            "proteins": st.column_config.NumberColumn("Proteins", format="localized"),
            "share": st.column_config.NumberColumn("Share", format="percent"),
            "proteins_direct": st.column_config.NumberColumn("Direct", format="localized"),
        },
        on_select=lambda: _take_row(key, table["go_id"].tolist()),
        selection_mode="single-row",
        alt="Proteins under each term of the slim",
    )
    facts = {
        **run.annotator.provenance,
        "slim": slim.name,
        "threshold": f"{threshold:g}",
        "proteins": str(n),
    }
    st.download_button(
        "TSV",
        data=lambda: slim_tsv(table, facts),
        file_name=f"go-slim-{run.created:%Y%m%d-%H%M}.tsv",
        mime="text/tab-separated-values",
        key="download-slim",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption(_METHOD.format(measure=run.measure))


def _take_bar() -> None:
    points = st.session_state["slim"].selection.points
    if points:
        term_address.open_term(points[0]["customdata"][0])


def _take_row(key: str, go_ids: list[str]) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        term_address.open_term(go_ids[rows[0]])
