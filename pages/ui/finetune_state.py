"""Where the reader is on the page Fine-tune, and what is being set up there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from pages.ui.finetune_data import GivenData

_TRAINING, _PREDICTOR, _PREDICTION = "training", "predictor", "prediction"
_GIVEN = "finetune_given"
_UPLOADS = "finetune_uploads"
_REFUSED = "finetune_refused"
#: Key of the choice of what is shown of a predictor, and its name in the address.
PART = "part"
MEASURED, PREDICT, TRAINING = "Measured", "Predict", "Training"


def training_key() -> str | None:
    """Training that the address names."""
    return st.query_params.get(_TRAINING)


def predictor_key() -> str | None:
    """Predictor that the address names."""
    return st.query_params.get(_PREDICTOR)


def prediction_id() -> str | None:
    """Prediction that the address names."""
    return st.query_params.get(_PREDICTION)


def open_training(key: str) -> None:
    """Go to a training; the place before stays in the browser's history."""
    st.query_params.from_dict({_TRAINING: key})


def open_predictor(key: str, part: str = "") -> None:
    """Go to a predictor, and to a part of its page."""
    st.query_params.from_dict({_PREDICTOR: key})
    _show_part(part or MEASURED)


def open_prediction(predictor: str, run_id: str) -> None:
    """Go to what a predictor says of some proteins."""
    st.query_params.from_dict({_PREDICTOR: predictor, _PREDICTION: run_id})
    _show_part(PREDICT)


def _show_part(part: str) -> None:
    # It is bound to the address, which follows; set there, it would be refused.
    st.session_state[PART] = part


def leave() -> None:
    """Go back to the beginning of the page."""
    # Not clear(), which refuses while a widget is bound to a parameter.
    st.query_params.from_dict({})
    st.session_state.pop(PART, None)


def given() -> GivenData | None:
    """Tables that this session has given to learn from."""
    return st.session_state.get(_GIVEN)


def set_given(data: GivenData | None) -> None:
    """Keep what was given; the uploaded bytes are dropped, they are kept elsewhere."""
    st.session_state[_GIVEN] = data
    forget_uploads()


def upload_key(name: str) -> str:
    """Key of an upload widget: a new one after each upload, so that no file stays in memory."""
    return f"finetune-{name}-{st.session_state.get(_UPLOADS, 0)}"


def forget_uploads() -> None:
    """Drop the uploaded bytes."""
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1


def refuse(error: Exception) -> None:
    """Keep why something could not be done, to be shown once."""
    st.session_state[_REFUSED] = error


def take_refused() -> Exception | None:
    """Return, once, why something could not be done."""
    return st.session_state.pop(_REFUSED, None)
