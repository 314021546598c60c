"""What the app says when something is wrong, and how foreign text gets into a page safely."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec

import streamlit as st

from proteinbert_core.errors import ProteinBertError

_log = logging.getLogger(__name__)

_Parameters = ParamSpec("_Parameters")

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=])")
_SHOWN = 20

#: Stands where the network speaks alone.
SCORE_CAVEAT = "Score of the network, not yet calibrated; absence of a term is not a disproof."

#: Stands where probabilities are calibrated.
PROBABILITY_CAVEAT = (
    "Probability, from network and neighbours: of the terms shown at 0.8, about 8 in 10 are "
    "annotated in held-out proteins. An absent annotation is not a disproof."
)


def probability_caveat(facts: Mapping[str, Any]) -> str:
    """Say what the probabilities of a calibrated model are.

    Parameters
    ----------
    facts : mapping
        Of its `Calibration`; ``judges`` where that was made on this computer.

    Returns
    -------
    str
        Markdown.
    """
    if "judges" not in facts:
        return PROBABILITY_CAVEAT
    judges = escape_markdown(str(facts["judges"]))
    return (
        f"Probability, from network and neighbours. Calibrated on this computer on {judges}. An "
        "absent annotation is not a disproof."
    )


def escape_markdown(text: str) -> str:
    r"""Return text that Markdown shows as it is.

    For names from the ontology. Text from a user's file never goes through Markdown at all, as
    Streamlit turns emoji codes and web addresses into pictures and links even when escaped.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> print(escape_markdown("[acyl-carrier-protein] S-malonyltransferase"))
    \[acyl\-carrier\-protein\] S\-malonyltransferase
    """
    return _MARKDOWN.sub(r"\\\1", text)


def describe(error: Exception) -> str:
    """Say what went wrong, for the user.

    Parameters
    ----------
    error : Exception

    Returns
    -------
    str
        The message of an error that was raised on purpose; for any other its kind only.
    """
    if isinstance(error, ProteinBertError):
        return str(error)
    return (
        f"Something went wrong inside the program ({type(error).__name__}). The terminal in which "
        "it runs says more. Your input was not changed: try again, and if it happens again, "
        "please report it with what the terminal says."
    )


def show_error(title: str, error: Exception) -> None:
    """Show an error in the page.

    Parameters
    ----------
    title : str
        What could not be done; Markdown.
    error : Exception
    """
    with st.container(border=True):
        st.markdown(f":material/error: **{title}**")
        st.text(describe(error))


def show_list(title: str, messages: Sequence[str]) -> None:
    """Show messages that quote the user's input, the first of them if there are many.

    Parameters
    ----------
    title : str
        What they are about; Markdown.
    messages : sequence of str
        Plain text.
    """
    st.markdown(title)
    st.text(_as_lines(messages[:_SHOWN]))
    if len(messages) > _SHOWN:
        with st.expander(f"{len(messages) - _SHOWN:,} more"), st.container(height=300):
            st.text(_as_lines(messages[_SHOWN:]))


def _as_lines(messages: Sequence[str]) -> str:
    return "\n".join(f"• {message}" for message in messages)


def guarded(show: Callable[_Parameters, None]) -> Callable[_Parameters, None]:
    """Let a function that draws a part of a page end in a message, never in a traceback.

    Streamlit's own signals (rerun, stop) are no `Exception` and pass.

    Parameters
    ----------
    show : callable

    Returns
    -------
    callable
    """

    @functools.wraps(show)
    def wrapper(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> None:
        try:
            show(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  # the last line of defence
            if not isinstance(error, ProteinBertError):
                _log.exception("A page failed.")
            show_error("This part of the page cannot be shown.", error)

    return wrapper
