"""The page Fine-tune: a training or a predictor, as the address says, or the beginning."""

from __future__ import annotations

import streamlit as st

from pages.ui import finetune_state
from pages.ui.messages import show_error
from pages.ui.views import (
    finetune_new,
    finetune_training,
    finetune_trainings,
    predictor_list,
    predictor_page,
)

_WHAT = (
    "From a table of sequences and labels to a predictor of your own: a class or a number for each "
    "protein or each residue. Nothing leaves this computer."
)


def show() -> None:
    """Draw the page."""
    training, predictor = finetune_state.training_key(), finetune_state.predictor_key()
    if training is not None:
        finetune_training.show(training)
        return
    if predictor is not None:
        predictor_page.show(predictor)
        return
    st.title("Fine-tune", anchor=False)
    st.markdown(_WHAT)
    refused = finetune_state.take_refused()
    if refused is not None:
        show_error("That could not be done.", refused)
    finetune_trainings.show()
    finetune_new.show()
    predictor_list.show()
