"""What all sessions share: every ``st.cache_resource`` and ``st.cache_data`` of the app."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from pages.ui.annotate_job import annotate
from pages.ui.engine import (
    Engine,
    ModelChoice,
    model_folder,
    ontology_path,
    reference_folder,
)
from pages.ui.jobs import JobRunner
from pages.ui.names_desk import NamesDesk
from pages.ui.published_desk import PublishedDesk
from pages.ui.runs import Run, RunStore
from pages.ui.server_tensorflow import load_tensorflow, settle_memory
from pages.ui.submission import Submission
from pages.ui.terms import summary_table
from pages.ui.transfer_desk import TransferDesk
from proteinbert_core.annotation import Annotator
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.go.full_ontology import FullOntology
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.term_search import TermSearch
from proteinbert_core.inference import Predictor
from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint, read_description
from proteinbert_core.model.published_model import PublishedModel
from proteinbert_core.recovery.local_evidence import REFERENCE_FOLDER
from proteinbert_core.recovery.recovered_annotator import published_annotator
from proteinbert_core.recovery.recovered_outputs import MANIFEST_FILE
from proteinbert_core.recovery.recovered_summary import RecoveredSummary, recovered_summary
from proteinbert_core.reference.term_carriers import TermCarriers


@st.cache_resource(show_spinner=False)
def job_runner() -> JobRunner:
    """The one thread for long work."""
    return JobRunner()


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The model in use; it loads in the background once `Engine.warm` was called."""
    return Engine(job_runner(), _load_annotator)


@st.cache_resource(show_spinner=False)
def published_engine() -> Engine:
    """The published model with its recovered names; it loads when a job asks for it."""
    return Engine(job_runner(), _load_published)


def engine_of(model: ModelChoice) -> Engine:
    """The engine of one of the models."""
    return published_engine() if model == "published" else engine()


def _load_annotator() -> Annotator:
    load_tensorflow()
    return _warmed(Annotator(Predictor(checkpoint()), ontology(), reference_folder()))


def _load_published() -> Annotator:
    load_tensorflow()
    return _warmed(published_annotator(published_desk().model, ontology()))


def _warmed(annotator: Annotator) -> Annotator:
    annotator.predictor.warm_up()
    if annotator.evidence is not None:
        # The search for neighbours prepares itself with the first protein; no user shall wait.
        list(annotator.annotate([EXAMPLES[0].protein]))
    settle_memory()
    return annotator


@st.cache_resource(show_spinner=False)
def published_desk() -> PublishedDesk:
    """The published model; its download has a thread of its own, so that no prediction waits."""
    return PublishedDesk(PublishedModel(), JobRunner(), lambda: published_engine().forget())


@st.cache_resource(show_spinner=False)
def names_desk() -> NamesDesk:
    """Where the names of the published model's outputs are recovered."""
    return NamesDesk(
        published_desk().model, JobRunner(), ontology, lambda: published_engine().forget()
    )


def published_names() -> RecoveredSummary | None:
    """What is known of the names of the published model's outputs.

    Returns
    -------
    RecoveredSummary or None
        None without the weights, and where no names were recovered yet.

    Raises
    ------
    RecoveryError, ReferenceSetError
        What is there cannot be used.
    """
    model = published_desk().model
    manifest = model.names_folder / MANIFEST_FILE
    if not (model.is_ready and manifest.exists()):
        return None
    digest = str(read_description(model.folder)["digest"])
    # A reference set that was made anew has another time, and so has its folder.
    times = tuple(
        path.stat().st_mtime_ns
        for path in (manifest, model.names_folder / REFERENCE_FOLDER)
        if path.exists()
    )
    return _published_names(str(model.names_folder), digest, times)


@st.cache_resource(max_entries=2, show_spinner=False)
def _published_names(
    folder: str,
    digest: str,
    times: tuple[int, ...],  # noqa: ARG001
) -> RecoveredSummary | None:
    return recovered_summary(folder, digest)


@st.cache_resource(show_spinner=False)
def ontology_desk() -> TransferDesk[FullOntology]:
    """The whole Gene Ontology; once it is here, everything uses it."""
    return TransferDesk(FullOntology(), JobRunner(), afterwards=use_ontology_anew)


def use_ontology_anew() -> None:
    """Read the ontology in use again, as it is another one now, and the model with it."""
    ontology.clear()
    engine().reload()
    published_engine().forget()


@st.cache_resource(show_spinner=False)
def run_store() -> RunStore:
    """The results of all sessions."""
    return RunStore()


@st.cache_resource(show_spinner=False)
def checkpoint() -> Checkpoint:
    """Weights and history of the model in use; needs no TensorFlow."""
    return load_checkpoint(model_folder())


@st.cache_resource(show_spinner=False)
def ontology() -> Ontology:
    """The ontology in use."""
    return Ontology.from_obo(ontology_path())


def current_annotator() -> Annotator | None:
    """The annotator, if it is loaded with the ontology in use; from any thread."""
    annotator = engine().loaded
    if annotator is None or annotator.ontology.digest != ontology().digest:
        return None
    return annotator


def _key_of(annotator: Annotator) -> str:
    return f"{annotator.predictor.checkpoint.digest} {annotator.ontology.digest}"


def term_information() -> Mapping[str, float]:
    """Information content of each term in bits, of the reference set in use.

    Empty while `current_annotator` has none.
    """
    annotator = current_annotator()
    if annotator is None or annotator.evidence is None:
        return {}
    return _term_information(_key_of(annotator), annotator)


@st.cache_resource(max_entries=2, show_spinner=False)
def _term_information(key: str, _annotator: Annotator) -> Mapping[str, float]:  # noqa: ARG001
    assert _annotator.evidence is not None
    return dict(zip(_annotator.terms, _annotator.evidence.information.tolist(), strict=True))


def term_carriers() -> TermCarriers:
    """Who of the reference proteins carries a term; `current_annotator` must have some."""
    annotator = current_annotator()
    assert annotator is not None and annotator.evidence is not None  # noqa: PT018
    return _term_carriers(_key_of(annotator), annotator)


@st.cache_resource(max_entries=2, show_spinner=False)
def _term_carriers(key: str, _annotator: Annotator) -> TermCarriers:  # noqa: ARG001
    assert _annotator.evidence is not None
    return TermCarriers(_annotator.evidence.reference, _annotator.ontology)


def term_search() -> TermSearch:
    """The search over the ontology in use."""
    return _term_search(ontology().digest, ontology())


@st.cache_resource(max_entries=2, show_spinner=False)
def _term_search(digest: str, _ontology: Ontology) -> TermSearch:  # noqa: ARG001
    return TermSearch(_ontology)


@st.cache_data(max_entries=16, show_spinner=False)
def run_summary(run_id: str, n_proteins: int, threshold: float, _run: Run) -> pd.DataFrame:  # noqa: ARG001
    """The top terms of a run's proteins, kept as thousands of proteins take a second.

    Parameters
    ----------
    run_id : str
        Stands for the run, which is not hashed.
    n_proteins : int
        How many of its proteins are annotated.
    threshold : float
        Least score of a term.

    Returns
    -------
    DataFrame
        See `summary_table`.
    """
    table = _run.table(range(n_proteins), threshold)
    unfamiliar = [_run.is_unfamiliar(index) for index in range(n_proteins)]
    return summary_table(table, _run.proteins[:n_proteins], unfamiliar)


def start_run(submission: Submission, model: ModelChoice = "compact") -> Run:
    """Queue the prediction of what the user gave.

    Parameters
    ----------
    submission : Submission
        With at least one protein.
    model : "compact" or "published"
        Which model annotates.

    Returns
    -------
    Run
        Its address is its ``run_id``.
    """
    run = Run(submission.proteins, submission.notes, submission.problems, model=model)
    run.job = job_runner().submit(partial(annotate, run, engine_of(model)))
    run_store().add(run)
    return run
