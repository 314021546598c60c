"""The menu of files to take away: every format with a line that says what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

import streamlit as st

from pages.ui import downloads
from pages.ui.downloads import Choices
from pages.ui.kept_annotation import SCORE_FLOOR
from pages.ui.runs import Run
from proteinbert_core.export.formats import FORMATS, NAMED_LEAST, ExportFormat

# Where the organism is kept for the next result.
_TAXON = "export_taxon"
_MOST_TAXON = 9_999_999_999
_BUTTON_WIDTH, _INPUT_WIDTH = 176, 280


def show(run: Run) -> None:
    """Draw the menu.

    Parameters
    ----------
    run : Run
        With one annotated protein at least.
    """
    with st.popover("Download", icon=":material/download:", key="downloads"):
        _show_menu(run)


@st.fragment
def _show_menu(run: Run) -> None:
    tables = [kind for kind in FORMATS if not kind.names_terms]
    others = [kind for kind in FORMATS if kind.names_terms]
    measure = run.measure
    st.markdown("**Tables**")
    table_least = _least(f"Least {measure} of a term", "table", SCORE_FLOOR)
    choices = Choices(table_least=table_least)
    _show_group(run, tables, choices)
    st.divider()
    st.markdown("**Likely terms**")
    named_least = _least(
        f"Least {measure} of a likely term",
        "named",
        NAMED_LEAST,
        help_text=f"For all files below. Most of them do not state the {measure} of each term.",
    )
    all_terms = st.toggle(
        "Also terms that a more specific one implies",
        key="download-all-terms",
        help="In gene lists, GAF and GPAD. Most tools add them by themselves.",
    )
    choices = replace(choices, named_least=named_least, all_terms=all_terms)
    for group, kinds in groupby(others, key=lambda kind: kind.group):
        st.markdown(f"**{group}**")
        listed = list(kinds)
        if any(kind.needs_taxon for kind in listed) and downloads.needs_taxon(run):
            choices = replace(choices, taxon=_ask_taxon())
        _show_group(run, listed, choices)


def _show_group(run: Run, kinds: Sequence[ExportFormat], choices: Choices) -> None:
    for kind in kinds:
        lacks_taxon = kind.needs_taxon and choices.taxon is None and downloads.needs_taxon(run)
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{kind.name}"):
            st.download_button(
                kind.title,
                data=partial(downloads.content, run, kind, choices),
                file_name=downloads.file_name(run, kind),
                mime=kind.mime,
                key=f"download-{kind.name}",
                on_click="ignore",
                width=_BUTTON_WIDTH,
                disabled=lacks_taxon,
            )
            st.caption(kind.explanation)


def _least(label: str, name: str, usual: float, help_text: str | None = None) -> float:
    chosen = st.number_input(
        label,
        min_value=SCORE_FLOOR,
        max_value=1.0,
        value=usual,
        step=0.01,
        format="%.2f",
        key=f"download-least-{name}",
        help=help_text,
        width=_INPUT_WIDTH,
    )
    return float(chosen)


def _ask_taxon() -> int | None:
    """Ask for the organism of the proteins whose header does not state it."""
    given = st.number_input(
        "Organism, NCBI taxonomy id",
        min_value=1,
        max_value=_MOST_TAXON,
        value=st.session_state.get(_TAXON),
        step=None,
        format="%d",
        placeholder="such as 559292",
        key="download-taxon",
        width=_INPUT_WIDTH,
        help="GAF and GPAD must state it. 559292 is baker's yeast, 9606 human, 10090 mouse, "
        "83333 E. coli K-12. A UniProt header states it itself (OX=).",
    )
    st.session_state[_TAXON] = given
    return None if given is None else int(given)
