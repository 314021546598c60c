"""Tell it what you know: terms known of a protein enter the network, and the rest moves."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui import resources
from pages.ui.known_terms_prediction import KnownTermsPrediction
from pages.ui.messages import escape_markdown, guarded, show_error
from pages.ui.runs import Run
from pages.ui.wording import counted
from proteinbert_core.go.ontology import Ontology

_HITS = 8
_FIRST_ROWS = 10
_PATIENCE_SECONDS = 0.8
_POLL_SECONDS = 1.0
_CAVEAT = (
    "The calibration was made without known terms. On held-out proteins with half of their "
    "experimental terms given it still held, and the others were predicted better. With a single "
    "term given they were hardly predicted better, and the numbers came out too low: the network "
    "learned from nearly complete lists and takes what it is not told for less likely."
)


@st.fragment
@guarded
def show(run: Run, index: int) -> None:
    """Draw the box and the changes; nothing for a model that takes no annotations by name.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    """
    assert run.annotator is not None
    if run.annotator.predictor.checkpoint.go_ids is None:
        return
    ontology = run.annotator.ontology
    place = f"{run.run_id}-{index}"
    known: list[str] = st.session_state.setdefault(f"known-{place}", [])
    with st.expander("Tell it what you know", icon=":material/edit_note:"):
        st.caption(
            "ProteinBERT reads GO terms beside the sequence. Choose what is known of this protein "
            "and see what else becomes more or less likely."
        )
        choose, chosen = st.columns(2, gap="medium")
        with choose:
            _show_search(run, index, ontology, place, known)
        with chosen:
            _show_chosen(run, ontology, place, known)
            st.button(
                "Predict with these",
                key="predict-known",
                type="primary",
                disabled=not known,
                on_click=_start,
                args=(run, index, place),
            )
        prediction: KnownTermsPrediction | None = st.session_state.get(f"prediction-{place}")
        if prediction is not None:
            _show_prediction(run, prediction, known)


def _show_search(run: Run, index: int, ontology: Ontology, place: str, known: list[str]) -> None:
    text = st.text_input(
        "Search for a term",
        key=f"search-{place}",
        placeholder="protein kinase, GO:0004672",
    )
    hits = []
    if text.strip():
        found = resources.term_search().search(text, limit=4 * _HITS)
        roots = set(ontology.roots.values())
        hits = [each for each in found if each.go_id in ontology and each.go_id not in roots]
        if not hits:
            st.caption("No term of the ontology in use is like this.")
    with st.container(gap="xxsmall"):
        for hit in hits[:_HITS]:
            term = ontology[hit.go_id]
            other = "" if hit.matched_text in (term.name, term.go_id) else f" ({hit.matched_text})"
            st.button(
                f"{escape_markdown(term.name + other)} `{term.go_id}` {term.aspect}",
                key=f"add-{term.go_id}",
                type="tertiary",
                icon=":material/add:",
                wrap=True,
                disabled=term.go_id in known,
                on_click=_add,
                args=(place, (term.go_id,)),
            )
    entry = run.known_protein(index)
    if entry is None:
        return
    experimental = [
        current
        for go_id, kind in entry.terms.items()
        if kind == "experimental" and (current := ontology.follow(go_id)) is not None
    ]
    if experimental:
        st.button(
            f"Take the {counted(len(experimental), 'experimental term')} of {entry.accessions[0]}",
            key="take-annotated",
            icon=":material/playlist_add:",
            on_click=_add,
            args=(place, tuple(experimental)),
        )


def _show_chosen(run: Run, ontology: Ontology, place: str, known: list[str]) -> None:
    assert run.annotator is not None
    st.markdown(f"**Known, {counted(len(known), 'term')}**")
    if not known:
        st.caption("None yet.")
    with st.container(gap="xxsmall"):
        for go_id in known:
            st.button(
                f"{escape_markdown(ontology[go_id].name)} `{go_id}`",
                key=f"remove-{go_id}",
                type="tertiary",
                icon=":material/close:",
                help="Remove",
                wrap=True,
                on_click=_remove,
                args=(place, go_id),
            )
    indirect = [go_id for go_id in known if not run.annotator.known_terms.is_input(go_id)]
    if indirect:
        listed = ", ".join(f"`{go_id}`" for go_id in indirect)
        st.caption(f"Too rare for the network, which is told what they imply instead: {listed}.")


def _show_prediction(run: Run, prediction: KnownTermsPrediction, known: list[str]) -> None:
    job = prediction.job
    if not job.wait(_PATIENCE_SECONDS):
        _show_waiting(prediction)
        return
    if job.error is not None:
        show_error("The prediction with known terms failed.", job.error)
        return
    if prediction.changes is None:
        return
    if tuple(known) != prediction.known:
        st.caption("The choice has changed since; predict again to see what it does.")
    _show_changes(run, prediction)


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def _show_waiting(prediction: KnownTermsPrediction) -> None:
    if prediction.job.state.is_final:
        st.rerun()
    waiting = resources.job_runner().jobs_before(prediction.job)
    before = f" after {counted(waiting, 'other prediction')}" if waiting else ""
    st.progress(prediction.job.progress.share, text=f"Predicting with known terms{before}")


def _show_changes(run: Run, prediction: KnownTermsPrediction) -> None:
    assert prediction.changes is not None
    others = prediction.changes[~prediction.changes["given"]]
    rose, fell = others[others["change"] > 0], others[others["change"] < 0]
    st.markdown(
        f"With {counted(len(prediction.known), 'known term')}: **{len(rose)}** "
        f"{'term' if len(rose) == 1 else 'terms'} rose and **{len(fell)}** fell by 0.01 or more."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _show_direction("Rose", rose, run)
    with right:
        _show_direction("Fell", fell, run)
    st.caption(
        f"{_CAVEAT} Left out: what you gave and all it implies, terms that a quarter of all "
        "proteins carry, and those below 0.1 before and after."
    )


def _show_direction(title: str, rows: pd.DataFrame, run: Run) -> None:
    st.markdown(f"**{title}**")
    if rows.empty:
        st.caption("None.")
        return
    shown = pd.DataFrame(
        {
            "Term": [
                f"{escape_markdown(name)} `{go_id}` {aspect}"
                for name, go_id, aspect in zip(
                    rows["name"], rows["go_id"], rows["aspect"], strict=True
                )
            ],
            "Before": rows["before"].to_numpy(),
            "Now": rows["after"].to_numpy(),
            "Change": rows["change"].to_numpy(),
        }
    )
    formats = {"Before": "{:.2f}", "Now": "{:.2f}", "Change": "{:+.2f}"}
    name = f"{run.measure.capitalize()} of terms that {title.lower()}"
    first = shown[:_FIRST_ROWS].style.format(formats)
    st.table(first, border="horizontal", hide_index=True, alt=name)
    rest = shown[_FIRST_ROWS:]
    if not rest.empty and st.toggle(f"{len(rest)} more", key=f"more-{title}"):
        st.table(
            rest.style.format(formats),
            border="horizontal",
            hide_index=True,
            alt=f"{name}, continued",
        )


def _add(place: str, go_ids: tuple[str, ...]) -> None:
    known: list[str] = st.session_state[f"known-{place}"]
    known += [go_id for go_id in go_ids if go_id not in known]


def _remove(place: str, go_id: str) -> None:
    st.session_state[f"known-{place}"].remove(go_id)


def _start(run: Run, index: int, place: str) -> None:
    known = tuple(st.session_state[f"known-{place}"])
    st.session_state[f"prediction-{place}"] = KnownTermsPrediction.start(
        run, index, known, resources.job_runner()
    )
