"""What the map's pages tell of one reference protein: addresses, terms, neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.wording import uniprot_address
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS, go_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.proteomes.proteome_set import ProteomeSet

_NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class DirectTerm:
    """A term that is annotated to a protein.

    Attributes
    ----------
    go_id, name, aspect : str
        In the ontology in use.
    evidence : str
        Best kind of it.
    depth : int
        Of the term.
    """

    go_id: str
    name: str
    aspect: str
    evidence: str
    depth: int


def direct_terms(proteomes: ProteomeSet, row: int, ontology: Ontology) -> list[DirectTerm]:
    """List the direct terms of a protein, the best evidence first, then the most specific.

    Parameters
    ----------
    proteomes : ProteomeSet
    row : int
    ontology : Ontology
        Terms that lead nowhere in it are left out.
    """
    found: dict[str, int] = {}
    for number, kind in zip(*proteomes.annotations.of(row), strict=True):
        current = ontology.follow(go_id(int(number)))
        if current is not None:
            found[current] = min(int(kind), found.get(current, int(kind)))
    terms = [
        DirectTerm(
            each, ontology[each].name, ontology[each].aspect, EVIDENCE_KINDS[kind],
            ontology.depth(each),
        )
        for each, kind in found.items()
    ]  # fmt: skip
    rank = {kind: place for place, kind in enumerate(EVIDENCE_KINDS)}
    return sorted(terms, key=lambda term: (rank[term.evidence], -term.depth, term.go_id))


def nearest(proteomes: ProteomeSet, row: int) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
    """Find the nearest other proteins of one on the map, by embedding.

    Returns
    -------
    rows, similarities : ndarray, shape=(k,)
        The most similar first.
    """
    return _nearest(proteomes.content_digest, row, proteomes)


@st.cache_data(max_entries=256, show_spinner=False)
def _nearest(
    digest: str,  # noqa: ARG001
    row: int,
    _proteomes: ProteomeSet,
) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
    import numpy as np

    rows, similarities = most_similar(
        _proteomes.vectors,
        _proteomes.vectors[row : row + 1],
        min(_NEIGHBOURS, len(_proteomes) - 1),
        exclude=np.array([row]),
    )
    return rows[0], similarities[0]


def addresses(accession: str) -> dict[str, str]:
    """Return where else a protein is described: name of the site -> address."""
    return {
        "UniProt": uniprot_address(accession),
        "AlphaFold DB": f"https://alphafold.ebi.ac.uk/entry/{accession}",
        "InterPro": f"https://www.ebi.ac.uk/interpro/protein/UniProt/{accession}/",
    }
