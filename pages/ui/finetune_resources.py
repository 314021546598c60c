"""What all sessions share of fine-tuning: its three desks, each with a thread of its own."""

from __future__ import annotations

import streamlit as st

from pages.ui import predictor_resources
from pages.ui.finetune_data import DataDesk
from pages.ui.finetune_desk import FineTuneDesk
from pages.ui.jobs import JobRunner
from pages.ui.prediction_desk import PredictionDesk


@st.cache_resource(show_spinner=False)
def data_desk() -> DataDesk:
    """Where tables are read and checked."""
    return DataDesk()


@st.cache_resource(show_spinner=False)
def finetune_desk() -> FineTuneDesk:
    """Where predictors are trained."""
    return FineTuneDesk(JobRunner(), predictor_resources.store)


@st.cache_resource(show_spinner=False)
def prediction_desk() -> PredictionDesk:
    """Where predictors are asked and imported; never behind a training."""
    return PredictionDesk(JobRunner(), predictor_resources.model, predictor_resources.store)
