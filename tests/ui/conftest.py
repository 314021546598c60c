"""A toy model and ontology for the pages, and the app under test."""

from __future__ import annotations

import threading

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import resources
from pages.ui.engine import MODEL_VARIABLE, ONTOLOGY_VARIABLE
from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.conftest import ROOT
from tests.toy import toy_checkpoint, toy_ontology_path


@pytest.fixture(scope="session")
def toy_assets(tmp_path_factory):
    """Folder of a toy model, and a toy ontology."""
    folder = tmp_path_factory.mktemp("toy")
    save_checkpoint(toy_checkpoint(), folder / "model")
    return folder / "model", toy_ontology_path(folder)


@pytest.fixture(scope="session")
def _toy_environment(toy_assets, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MODEL_VARIABLE, str(toy_assets[0]))
        patch.setenv(ONTOLOGY_VARIABLE, str(toy_assets[1]))
        patch.setenv("PROTEINBERT_EXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv(PREDICTORS_VARIABLE, str(tmp_path_factory.mktemp("predictors")))
        st.cache_resource.clear()
        yield
    # A process that ends while a thread of it imports TensorFlow is aborted.
    resources.job_runner().submit(lambda _job: None).wait(60)
    st.cache_resource.clear()


@pytest.fixture
def app(_toy_environment):
    """The app on the toy model, as one browser tab sees it; not yet run."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


@pytest.fixture
def new_app(_toy_environment):
    """Make further tabs."""
    return lambda: AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


@pytest.fixture
def slow_engine(_toy_environment, monkeypatch):
    """Let no prediction begin before the returned event is set."""
    gate = threading.Event()
    ready = resources.engine()
    resources.job_runner().submit(lambda _job: ready.annotator()).wait(60)

    class Slow:
        error = None
        is_ready = True

        def warm(self):
            pass

        def annotator(self):
            gate.wait(60)
            return ready.annotator()

    monkeypatch.setattr(resources, "engine", Slow)
    yield gate
    gate.set()
