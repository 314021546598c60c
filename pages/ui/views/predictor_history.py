"""How a predictor came about: curves, what was left out, relatives in the test, the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.messages import guarded, show_error
from pages.ui.views import finetune_curves
from proteinbert_core.errors import CheckpointError
from proteinbert_core.finetuning.task_folder import CARD_FILE

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

_PARTS = {"valid": "Validation", "test": "Test"}
_REASONS = {"too_long": "beyond the limit of length", "without_label": "without a known label"}


@guarded
def show(predictor: StoredPredictor) -> None:
    """Draw what the predictor's facts say."""
    epochs = predictor.facts.get("epochs") or []
    if epochs:
        finetune_curves.show(epochs, "kept")
    left_out = {key: n for key, n in (predictor.facts.get("left_out") or {}).items() if n}
    if left_out:
        st.markdown("**Left out**")
        for key, n in left_out.items():
            part, _, reason = str(key).partition("_")
            st.text(f"• {n:,} of the {part} part: {_REASONS.get(reason, reason)}")
    else:
        st.caption("No protein was left out of the training.")
    _show_leakage(predictor)
    _show_card(predictor)


@guarded
def _show_leakage(predictor: StoredPredictor) -> None:
    leakage = predictor.facts.get("leakage") or {}
    if not leakage:
        return
    counts = {part: found["nearest_training_protein"] for part, found in leakage.items()}
    bands = list(next(iter(counts.values())))
    table = {"Nearest training protein": bands}
    for part, of_part in counts.items():
        table[_PARTS.get(part, part)] = [of_part.get(band, 0) for band in bands]
    st.dataframe(pd.DataFrame(table), hide_index=True, width="content", key="predictor-leakage")


@guarded
def _show_card(predictor: StoredPredictor) -> None:
    path = predictor.folder / CARD_FILE
    try:
        card = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        show_error("The card cannot be read.", CheckpointError(f"{path}: {error}."))
        return
    st.markdown("**Model card**")
    # As text: it quotes the reader's names.
    st.code(card, language=None, wrap_lines=True)
    st.download_button(
        "Model card",
        data=card.encode(),
        file_name=f"{predictor.key}-model-card.md",
        mime="text/markdown",
        key="predictor-card",
        on_click="ignore",
        icon=":material/download:",
    )
