"""Annotations as a table: one row a protein and term."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.protein_annotation import ProteinAnnotation
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd


class TermTable:
    """Writes tables about the terms of a model.

    Parameters
    ----------
    ontology : Ontology
    terms : sequence of str
        GO ids, ascending, with all their ancestors.
    information : ndarray, shape=(n_terms,), dtype=float32, optional
        Information content of each, in bits.
    """

    def __init__(
        self,
        ontology: Ontology,
        terms: Sequence[str],
        information: npt.NDArray[np.float32] | None = None,
    ) -> None:
        self._information = (
            np.full(len(terms), np.nan, dtype=np.float32) if information is None else information
        )
        members = np.array([ontology.index(go_id) for go_id in terms], dtype=np.int64)
        self._go_ids = np.array(terms, dtype=object)
        self._names = np.array([ontology[go_id].name for go_id in terms], dtype=object)
        self._aspects = np.array([ontology[go_id].aspect for go_id in terms], dtype=object)
        self._depths = ontology.tables.depths[members]
        matrix = ontology.ancestor_matrix(terms)
        below = np.repeat(np.arange(len(terms)), np.diff(matrix.indptr))
        above = np.searchsorted(members, matrix.indices)
        same_aspect = (below != above) & (self._aspects[below] == self._aspects[above])
        self._ancestors = above[same_aspect]
        self._ancestor_offsets = np.zeros(len(terms) + 1, dtype=np.int32)
        np.cumsum(
            np.bincount(below[same_aspect], minlength=len(terms)), out=self._ancestor_offsets[1:]
        )

    def table(
        self,
        annotations: Iterable[ProteinAnnotation],
        min_score: float,
        aspects: Collection[str] | None,
    ) -> pd.DataFrame:
        """As `Annotator.table`."""
        import pandas as pd

        if unknown := set(aspects or ()) - set(ASPECTS):
            raise ValueError(f"{sorted(unknown)} are no aspects; choose of {', '.join(ASPECTS)}.")
        wanted = np.isin(self._aspects.astype(str), list(ASPECTS if aspects is None else aspects))
        identifiers: list[str] = []
        rows = [np.empty(0, dtype=np.int64)]
        scores = [np.empty(0, dtype=np.float32)]
        probabilities = [np.empty(0, dtype=np.float32)]
        neighbours = [np.empty(0, dtype=np.float32)]
        most_specific = [np.empty(0, dtype=np.bool_)]
        for annotation in annotations:
            terms = np.flatnonzero(wanted & (annotation.probabilities >= min_score))
            specific = self._most_specific(terms)
            order = np.lexsort((-self._depths[terms], -annotation.probabilities[terms], ~specific))
            terms = terms[order]
            identifiers += [annotation.protein.identifier] * len(terms)
            rows.append(terms)
            scores.append(annotation.scores[terms])
            probabilities.append(annotation.probabilities[terms])
            votes = annotation.neighbour_scores
            neighbours.append(
                np.full(len(terms), np.nan, dtype=np.float32) if votes is None else votes[terms]
            )
            most_specific.append(specific[order])
        row = np.concatenate(rows)
        return pd.DataFrame(
            {
                "protein": np.array(identifiers, dtype=object),
                "go_id": self._go_ids[row],
                "name": self._names[row],
                "aspect": self._aspects[row],
                "score": np.concatenate(scores),
                "probability": np.concatenate(probabilities),
                "neighbour_score": np.concatenate(neighbours),
                "information": self._information[row],
                "depth": self._depths[row],
                "most_specific": np.concatenate(most_specific),
            }
        )

    def _most_specific(self, terms: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Say of each of some terms whether none of the others is below it."""
        has_descendant = np.zeros(len(self._go_ids), dtype=np.bool_)
        has_descendant[self._ancestors[rows_of(self._ancestor_offsets, terms)]] = True
        return ~has_descendant[terms]
