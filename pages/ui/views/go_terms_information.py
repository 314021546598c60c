"""Information content of terms, once the reference set is loaded with the model."""

from __future__ import annotations

import math
from collections.abc import Mapping

import streamlit as st

from pages.ui import resources
from pages.ui.messages import guarded, show_error

_POLL_SECONDS = 1.0
#: What the number is.
HELP = (
    "Information content: minus log2 of the share of the reference proteins that carry the term "
    "by experiment, among those with any term of its aspect."
)


def information() -> Mapping[str, float] | None:
    """Bits of each term, of the reference set in use; None while there is none.

    Returns
    -------
    mapping of str to float, or None
        GO id -> bits, infinite for a term that no reference protein carries by experiment.
    """
    annotator = resources.current_annotator()
    if annotator is None or annotator.evidence is None:
        return None
    return resources.term_information()


def is_loading() -> bool:
    """Whether the reference set may still come."""
    return resources.current_annotator() is None and resources.engine().error is None


@st.fragment(run_every=_POLL_SECONDS)
@guarded
def wait() -> None:
    """Ask again until the reference set is loaded with the model, or cannot be."""
    if resources.current_annotator() is not None:
        st.rerun()
    error = resources.engine().error
    if error is None:
        st.caption("The reference set is being loaded with the model.")
    else:
        show_error("The model or its reference set cannot be loaded.", error)


def bits(value: float) -> str:
    """Write an information content."""
    return "unknown, no protein carries it" if math.isinf(value) else f"{value:.1f} bits"


def of_term(go_id: str) -> str | None:
    """Write the information content of a term; None without a reference set.

    Parameters
    ----------
    go_id : str
    """
    known = information()
    return None if known is None else bits(known.get(go_id, math.inf))
