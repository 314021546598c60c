"""What all sessions share of getting proteomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import map_resources, resources
from pages.ui.engine import Engine
from pages.ui.jobs import JobRunner
from pages.ui.proteome_desk import ProteomeDesk
from proteinbert_core.proteomes.uniprot_service import UniProtService

if TYPE_CHECKING:
    from proteinbert_core.inference import Predictor


@st.cache_resource(show_spinner=False)
def proteome_desk() -> ProteomeDesk:
    """Where proteomes are got and embedded, in a thread of its own."""
    return ProteomeDesk(
        JobRunner(), map_resources.proteome_store, _load_predictor, UniProtService()
    )


def _load_predictor() -> Predictor:
    """The network in use: pages and this desk take turns with it, batch by batch."""
    engine = resources.engine()
    if engine.loaded is None:
        loading = resources.job_runner().submit(lambda _job: _load(engine))
        loading.wait()
        if loading.error is not None:
            raise loading.error
    annotator = engine.loaded
    assert annotator is not None
    return annotator.predictor


def _load(engine: Engine) -> None:
    engine.annotator()
