"""Which predictors a page asks: in the address, and for the next result in the session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

#: Name in the address: keys of predictors, separated by commas.
PARAMETER = "predictors"


@dataclass(frozen=True, slots=True)
class PredictorChoice:
    """What is asked, and what cannot be.

    Attributes
    ----------
    chosen : tuple of StoredPredictor
        In the order of the choice.
    n_unknown : int
        How many the address names that are not there.
    """

    chosen: tuple[StoredPredictor, ...]
    n_unknown: int


def choice(page: str, stored: Sequence[StoredPredictor], usual: int = 0) -> PredictorChoice:
    """Read the choice.

    Parameters
    ----------
    page : str
        Each page remembers its own.
    stored : sequence of StoredPredictor
        Those that may be chosen.
    usual : int
        How many, the first ones, are chosen where nobody has said anything yet.

    Returns
    -------
    PredictorChoice
    """
    by_key = {each.key: each for each in stored}
    named = st.query_params.get(PARAMETER)
    if named is None:
        keys = st.session_state.get(_remembered(page), list(by_key)[:usual])
        return PredictorChoice(tuple(by_key[key] for key in keys if key in by_key), 0)
    keys = list(dict.fromkeys(key for key in named.split(",") if key))
    chosen = tuple(by_key[key] for key in keys if key in by_key)
    return PredictorChoice(chosen, len(keys) - len(chosen))


def choose(page: str, keys: Sequence[str]) -> None:
    """Ask others from now on.

    Parameters
    ----------
    page : str
    keys : sequence of str
    """
    st.session_state[_remembered(page)] = list(keys)
    # None chosen is a choice, too: without a word in the address the usual ones would return.
    if st.query_params.get(PARAMETER) != ",".join(keys):
        st.query_params[PARAMETER] = ",".join(keys)


def keep_in_address(page: str) -> None:
    """Let the address name what the session remembers, where it says nothing."""
    keys = st.session_state.get(_remembered(page))
    if keys and PARAMETER not in st.query_params:
        st.query_params[PARAMETER] = ",".join(keys)


def labels(stored: Sequence[StoredPredictor]) -> dict[str, str]:
    """Give each predictor a name that no other has, by key; plain text."""
    counts = Counter(each.name for each in stored)
    return {
        each.key: each.name if counts[each.name] == 1 else f"{each.name} ({each.key})"
        for each in stored
    }


def _remembered(page: str) -> str:
    return f"predictors_of_{page}"
