"""The page on what is in use: model, ontology, software, and where it all came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import resources
from pages.ui.engine import MODEL_VARIABLE, model_folder
from pages.ui.facts import flatten, is_accuracy, model_facts, software_facts, tables
from pages.ui.messages import escape_markdown, guarded
from pages.ui.views import ontology_panel, proteomes_panel, published_panel, reference_panel
from pages.ui.views.fact_rows import show_origin, show_rows
from proteinbert_core.assets import BUNDLED_MODEL

_SOURCES = """
- **Architecture:** ProteinBERT, Brandes et al. 2022, Bioinformatics 38, 2102,
  [doi 10.1093/bioinformatics/btac020](https://doi.org/10.1093/bioinformatics/btac020).
- **Sequences and annotations the model learned from:** UniProtKB
  ([uniprot.org](https://www.uniprot.org)) and GO annotations (GOA), CC BY 4.0.
- **Annotation transfer from neighbours in embedding space:** Littmann et al. 2021, Sci Rep 11,
  1160, [doi 10.1038/s41598-020-80786-0](https://doi.org/10.1038/s41598-020-80786-0).
- **Ontology:** The Gene Ontology Consortium ([geneontology.org](https://geneontology.org)),
  Ashburner et al. 2000, [doi 10.1038/75556](https://doi.org/10.1038/75556), CC BY 4.0.
"""
_PRIVACY = (
    "Everything runs on this computer. Sequences and results are held in its memory only, and "
    "nothing is sent anywhere. The links to QuickGO and AmiGO open these sites with the id of a "
    "GO term, those to UniProt, AlphaFold DB, InterPro and NCBI with the accession or organism of "
    "a reference protein, when you follow them. A download asks the sites that it names for a "
    "file, when you start it, and a search for proteomes sends its words to UniProt."
)


def show() -> None:
    """Draw the page."""
    st.title("Models and data", anchor=False)
    _show_model()
    reference_panel.show()
    proteomes_panel.show()
    published_panel.show()
    ontology_panel.show()
    st.header("Software", anchor=False)
    show_rows(software_facts())
    st.header("Sources", anchor=False)
    st.markdown(_SOURCES)
    st.header("What leaves this computer", anchor=False)
    st.markdown(_PRIVACY)


@guarded
def _show_model() -> None:
    st.header("Model in use", anchor=False)
    show_origin(model_folder() == BUNDLED_MODEL, MODEL_VARIABLE, str(model_folder()))
    checkpoint = resources.checkpoint()
    show_rows(model_facts(checkpoint))
    history = {key: value for key, value in checkpoint.metadata.items() if key != "name"}
    measured = {key: value for key, value in history.items() if is_accuracy(key)}
    st.subheader("Measured accuracy", anchor=False)
    if measured:
        st.caption(
            "Fmax: the best balance of precision and recall at any threshold, from 0 to 1, on "
            "proteins that were kept out of the training."
        )
        _show_facts(measured)
    else:
        st.markdown("The model states no measured accuracy.")
    told = {key: value for key, value in history.items() if key not in measured}
    with st.expander("Training"):
        if told:
            _show_facts(told)
        else:
            st.markdown("The model states nothing about its training.")


def _show_facts(facts: Mapping[str, Any]) -> None:
    for title, table in tables(facts).items():
        st.markdown(escape_markdown(title.capitalize()))
        st.dataframe(table, hide_index=True, width="content", alt=title)
    rows = flatten(facts)
    if rows:
        show_rows({name[0].upper() + name[1:]: value for name, value in rows.items()})
