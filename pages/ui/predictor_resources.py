"""What all sessions share of fine-tuned predictors: which there are, and those that are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.server_tensorflow import load_tensorflow
from proteinbert_core.errors import CheckpointError
from proteinbert_core.finetuning.predictor_store import PredictorStore

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor
    from proteinbert_core.finetuning.task_model import TaskModel

# Of the published dimensions one takes 70 MB, and what TensorFlow makes of it as much again.
_MOST_LOADED = 4


def store() -> PredictorStore:
    """The predictors on this computer."""
    return PredictorStore()


def stored() -> list[StoredPredictor]:
    """List the predictors on this computer, by name; reads their descriptions alone."""
    return store().stored()


def model(key: str, digest: str) -> TaskModel:
    """Return a predictor, loaded and checked once for all sessions.

    Its network is built with the first prediction, which takes a second: call it in a job.

    Parameters
    ----------
    key, digest : str
        Of a `StoredPredictor`; the digest, so that another predictor which took the place of a
        removed one is never taken for it.

    Returns
    -------
    TaskModel
        It locks what is not thread-safe.

    Raises
    ------
    CheckpointError
        It was removed or replaced, or cannot be read.
    """
    return _model(str(store().folder), key, digest)


@st.cache_resource(max_entries=_MOST_LOADED, show_spinner=False)
def _model(folder: str, key: str, digest: str) -> TaskModel:  # noqa: ARG001  # one store each
    load_tensorflow()
    loaded = store().load(key)
    if loaded.digest != digest:
        raise CheckpointError(
            f"The predictor “{key}” is another one than before: it was replaced. Choose it again."
        )
    return loaded
