"""Which column of the table is what: as recognised, to be corrected."""

from __future__ import annotations

import streamlit as st

from pages.ui.finetune_data import GivenData, ReadTables
from proteinbert_core.finetuning.columns import Columns

_OPTIONAL = {
    "identifier": ("Name of the protein", "Shown beside predictions and in messages."),
    "split": ("Part", "Says train, valid or test of each row."),
    "group": ("Group", "Proteins of a group are never divided, such as a family."),
}
_NONE = "none"


def show(given: GivenData, read: ReadTables) -> Columns | None:
    """Draw the choices.

    Parameters
    ----------
    given : GivenData
    read : ReadTables

    Returns
    -------
    Columns or None
        None while sequence or label is not chosen.
    """
    headings = list(read.first.columns)
    known = read.columns
    if read.problem:
        st.text(read.problem)
    st.markdown("**Columns**")
    with st.container(horizontal=True):
        sequence = st.selectbox(
            "Sequence",
            headings,
            index=None if known is None else headings.index(known.sequence),
            placeholder="Choose",
            key=f"finetune-sequence-{given.number}",
            width=_WIDTH,
        )
        labels = st.multiselect(
            "Label",
            headings,
            default=None if known is None else list(known.labels),
            placeholder="Choose",
            key=f"finetune-labels-{given.number}",
            help="Several columns of zeros and ones are the classes of a multi-label task.",
            width=_WIDTH,
        )
        optional = {
            role: _optional(given, role, headings, None if known is None else getattr(known, role))
            for role in _OPTIONAL
        }
    if sequence is None or not labels:
        st.markdown("Choose the columns of the sequence and of the label.")
        return None
    if sequence in labels:
        st.markdown("Sequence and label cannot be the same column. Choose another.")
        return None
    return Columns(sequence, tuple(labels), **optional)


_WIDTH = 190


def _optional(given: GivenData, role: str, headings: list[str], known: str | None) -> str | None:
    label, explanation = _OPTIONAL[role]
    # Places, not names: a column may be called as what stands for none is.
    place = st.selectbox(
        label,
        range(-1, len(headings)),
        index=0 if known is None else headings.index(known) + 1,
        format_func=lambda place: _NONE if place < 0 else headings[place],
        key=f"finetune-{role}-{given.number}",
        help=explanation,
        width=_WIDTH,
    )
    return None if place < 0 else headings[place]
