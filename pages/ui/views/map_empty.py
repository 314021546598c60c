"""The map without a proteome: why it is empty, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.messages import show_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proteinbert_core.proteomes.proteome_store import ProteomeSummary


def show(*, has_code: bool, damaged: Sequence[ProteomeSummary]) -> None:
    """Draw the page without a map.

    Parameters
    ----------
    has_code : bool
        Whether embeddings of the model in use can be compared.
    damaged : sequence of ProteomeSummary
        Proteomes that are here and cannot be used.
    """
    st.title("Map", anchor=False)
    st.markdown("Your proteins among those of whole proteomes: neighbours, places, enriched terms.")
    if not has_code:
        st.info(
            "The model in use has no reference set, and so its embeddings cannot be compared with "
            "those of other proteins. The bundled model has one: start the app without "
            "PROTEINBERT_EXPLORER_MODEL, or name the set of your model with "
            "PROTEINBERT_EXPLORER_REFERENCE.",
            icon=":material/scatter_plot:",
        )
        return
    st.info(
        "There is no proteome for the model in use yet. Under Models and data you can get one from "
        "UniProt, or import one from a FASTA file of your own.",
        icon=":material/scatter_plot:",
    )
    st.page_link("pages/models.py", label="Models and data")
    if damaged:
        show_list("Here, but not usable:", [f"{each.name}: {each.damage}" for each in damaged])
