"""Makes a proteome of the proteins that came from UniProt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS, DirectTerms
from proteinbert_core.proteomes.proteome_source import ProteomeSource
from proteinbert_core.proteomes.uniprot_entries import UniProtEntry
from proteinbert_core.proteomes.uniprot_offer import ProteomeOffer

#: UniProt's terms: https://www.uniprot.org/help/license
ATTRIBUTION: Final = "UniProtKB and GOA, The UniProt Consortium, CC BY 4.0"


def uniprot_key(upid: str, *, reviewed_only: bool = False) -> str:
    """Key of a proteome from UniProt; the reviewed proteins alone have one of their own."""
    return f"{upid}-reviewed" if reviewed_only else upid


def uniprot_source(
    entries: Sequence[UniProtEntry],
    offer: ProteomeOffer,
    origin: Mapping[str, Any],
    *,
    reviewed_only: bool = False,
) -> ProteomeSource:
    """Put proteins together.

    Parameters
    ----------
    entries : sequence of UniProtEntry
        At least one; accessions are unique.
    offer : ProteomeOffer
        The proteome that they are of.
    origin : mapping
        Release, question, date: becomes the one source in the facts.
    reviewed_only : bool

    Returns
    -------
    ProteomeSource
    """
    import pandas as pd

    proteins = pd.DataFrame(
        {
            "accession": [each.accession for each in entries],
            "entry": [each.entry for each in entries],
            "gene": [each.gene for each in entries],
            "name": [each.name for each in entries],
            "organism": [each.organism or offer.organism for each in entries],
            "taxon_id": [each.taxon_id or offer.taxon_id for each in entries],
            "length": [len(each.sequence) for each in entries],
            "reviewed": [each.reviewed for each in entries],
        }
    ).astype(dict(PROTEIN_COLUMNS))
    return ProteomeSource(
        key=uniprot_key(offer.upid, reviewed_only=reviewed_only),
        name=f"{offer.name} (reviewed)" if reviewed_only else offer.name,
        proteins=proteins,
        sequences=[each.sequence for each in entries],
        annotations=_direct_terms(entries),
        facts={"sources": [dict(origin)], "attribution": ATTRIBUTION},
    )


def _direct_terms(entries: Sequence[UniProtEntry]) -> DirectTerms:
    offsets = np.cumsum([0, *(len(each.terms) for each in entries)], dtype=np.int64)
    pairs = np.array([pair for each in entries for pair in each.terms], dtype=np.int32)
    terms, kinds = pairs.reshape(-1, 2).T
    return DirectTerms(terms.copy(), kinds.astype(np.uint8), offsets)
