"""Dark regions: unannotated proteins, by how confidently their annotated neighbourhood speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.enrichment import TermMembership
from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.neighbourhood_votes import (
    MIN_INFORMATION,
    MIN_SHARE,
    N_VOTERS,
    NeighbourhoodVotes,
    neighbourhood_votes,
)
from proteinbert_core.proteomes.proteome_set import ProteomeSet

if TYPE_CHECKING:
    import pandas as pd

#: Annotated proteins whose annotations are hidden to measure how reliable the votes are.
N_JUDGED: Final = 6000
#: Lower ends of the bands of confidence.
BANDS: Final = (0.9, 0.8, 0.7, 0.6, 0.5, 0.0)

#: Columns of `DarkProteins.table` and the type of each.
COLUMNS: Final[Mapping[str, str]] = {
    "row": "int64",
    "accession": "str",
    "gene": "str",
    "name": "str",
    "proteome": "str",
    "length": "int64",
    "go_id": "str",
    "term": "str",
    "aspect": "str",
    "confidence": "float64",
    "share": "float64",
    "n_supporters": "int64",
    "information": "float64",
    "nearest": "str",
    "nearest_name": "str",
    "nearest_proteome": "str",
    "nearest_similarity": "float64",
    "band": "int64",
    "precision": "float64",
}


@dataclass(frozen=True, eq=False)
class DarkProteins:
    """Proteins without a GO annotation, and what their neighbours say.

    Attributes
    ----------
    table : DataFrame
        Columns `COLUMNS`, the most confident first; a row a protein whose neighbours agree on
        a term. `row` is that in the proteome set, `band` that in `reliability`, `precision`
        what was measured in this band (NaN where too few were judged).
    reliability : DataFrame
        Columns ``from``, ``to``, ``judged``, ``correct``, ``precision``: in each band of
        confidence, how many of the annotated proteins whose own annotations were hidden do
        carry the term that was said of them.
    n_dark : int
        Proteins without an annotation.
    n_annotated, n_judged : int
        Proteins with one, and how many of them were judged.
    min_information : float
        Bits of a term that was worth saying.
    """

    table: pd.DataFrame
    reliability: pd.DataFrame
    n_dark: int
    n_annotated: int
    n_judged: int
    min_information: float

    @property
    def facts(self) -> dict[str, str]:
        """How this was made, for the provenance of a table."""
        return {
            "unannotated_proteins": str(self.n_dark),
            "with_a_term_said_of_them": str(len(self.table)),
            "votes": f"{N_VOTERS} nearest annotated proteins by embedding, weighted by cosine",
            "term_said": f"{MIN_SHARE:g} of the votes, {self.min_information:g} bits or more",
            "precision": f"measured on {self.n_judged} of {self.n_annotated} annotated proteins, "
            "their own annotations hidden",
        }


def dark_proteins(
    proteomes: ProteomeSet,
    membership: TermMembership,
    *,
    min_information: float = MIN_INFORMATION,
    n_judged: int = N_JUDGED,
    seed: int = 0,
) -> DarkProteins:
    """Ask the annotated neighbours of each unannotated protein, and measure how right they are.

    Parameters
    ----------
    proteomes : ProteomeSet
    membership : TermMembership
        Of these proteins.
    min_information : float
        Bits of a term that is worth saying.
    n_judged : int
        Annotated proteins that are asked for as if they were not annotated; drawn by `seed`.
    seed : int

    Returns
    -------
    DarkProteins

    Raises
    ------
    MapError
        The annotations are of other proteins, or fewer than two proteins are annotated.

    Notes
    -----
    Reliability is that among annotated proteins, which are better known families than dark
    ones; and a term that a protein is not annotated with counts as wrong though it may be true.
    """
    if len(membership) != len(proteomes):
        raise MapError(
            f"The annotations are of {len(membership):,} proteins, the map has {len(proteomes):,}."
        )
    accessions = proteomes.proteins["accession"].to_numpy()
    annotated = np.flatnonzero(membership.is_annotated)
    # A protein that is in two proteomes votes once, and never for itself.
    voters = annotated[np.sort(np.unique(accessions[annotated], return_index=True)[1])]
    dark = np.flatnonzero(~membership.is_annotated)
    if len(voters) < 2:
        raise MapError(
            "Fewer than two of the proteins shown are annotated, so no neighbour can speak. "
            "Show a proteome with GO annotations as well."
        )
    random = np.random.default_rng(seed)
    judged = np.sort(random.choice(len(voters), min(n_judged, len(voters)), replace=False))
    hidden = neighbourhood_votes(
        membership,
        proteomes.vectors,
        voters,
        voters[judged],
        exclude=judged,
        min_information=min_information,
    )
    reliability = _reliability(membership, voters[judged], hidden)
    said = neighbourhood_votes(
        membership, proteomes.vectors, voters, dark, min_information=min_information
    )
    return DarkProteins(
        table=_table(proteomes, membership, dark, said, reliability),
        reliability=reliability,
        n_dark=len(dark),
        n_annotated=len(voters),
        n_judged=len(judged),
        min_information=min_information,
    )


_LEAST_JUDGED: Final = 20


def _band_of(confidences: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    ends = np.array(BANDS[::-1])
    return len(BANDS) - np.searchsorted(ends, confidences, side="right")


def _reliability(
    membership: TermMembership, asked: npt.NDArray[np.int64], votes: NeighbourhoodVotes
) -> pd.DataFrame:
    import pandas as pd

    carries = membership.carries(asked[votes.queries], votes.terms)
    bands = _band_of(votes.confidences)
    judged = np.bincount(bands, minlength=len(BANDS))
    correct = np.bincount(bands[carries], minlength=len(BANDS))
    return pd.DataFrame(
        {
            "from": BANDS,
            "to": (1.0, *BANDS[:-1]),
            "judged": judged,
            "correct": correct,
            "precision": np.where(judged >= _LEAST_JUDGED, correct / np.maximum(judged, 1), np.nan),
        }
    )


def _table(
    proteomes: ProteomeSet,
    membership: TermMembership,
    dark: npt.NDArray[np.int64],
    votes: NeighbourhoodVotes,
    reliability: pd.DataFrame,
) -> pd.DataFrame:
    import pandas as pd

    from proteinbert_core.go.aspects import ASPECTS

    order = np.lexsort((dark[votes.queries], -votes.confidences))
    rows, terms, near = dark[votes.queries][order], votes.terms[order], votes.nearest[order]
    bands = _band_of(votes.confidences[order])
    proteins, tables = proteomes.proteins, membership.ontology.tables
    own, other = proteins.iloc[rows], proteins.iloc[near]
    columns = {
        "row": rows,
        **{name: own[name].to_numpy() for name in ("accession", "gene", "name", "proteome")},
        "length": own["length"].to_numpy(),
        "go_id": [tables.go_ids[term] for term in terms],
        "term": [tables.names[term] for term in terms],
        "aspect": [ASPECTS[tables.aspects[term]] for term in terms],
        "confidence": votes.confidences[order],
        "share": votes.shares[order],
        "n_supporters": votes.n_supporters[order],
        "information": membership.information[terms],
        "nearest": other["accession"].to_numpy(),
        "nearest_name": other["name"].to_numpy(),
        "nearest_proteome": other["proteome"].to_numpy(),
        "nearest_similarity": votes.nearest_similarities[order],
        "band": bands,
        "precision": reliability["precision"].to_numpy()[bands],
    }
    return pd.DataFrame(columns).astype(dict(COLUMNS))
