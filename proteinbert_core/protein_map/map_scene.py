"""What the map shows: proteomes, queries among them, their neighbours and a projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.neighbours import N_NEIGHBOURS, MapNeighbours, map_neighbours
from proteinbert_core.protein_map.projection import Projection
from proteinbert_core.proteomes.proteome_set import ProteomeSet

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class MapQueries:
    """The user's proteins on the map; arrays of one length, a row a query.

    Attributes
    ----------
    identifiers : tuple of str
    vectors : ndarray, shape=(n_queries, d_code), dtype=float32
        Of length one, as `ProteomeSet.vectors_of` gives them.
    lengths : ndarray, shape=(n_queries,), dtype=int64
        In residues.
    terms : tuple of str
        GO ids of the columns of `probabilities`.
    probabilities : ndarray, shape=(n_queries, n_terms), dtype=float32, or None
        What is predicted of them; None where nothing is.
    """

    identifiers: tuple[str, ...]
    vectors: FloatArray
    lengths: npt.NDArray[np.int64]
    terms: tuple[str, ...] = ()
    probabilities: FloatArray | None = None

    def __post_init__(self) -> None:
        n = len(self.identifiers)
        probabilities = self.probabilities
        if {len(self.vectors), len(self.lengths)} != {n} or (
            probabilities is not None and probabilities.shape != (n, len(self.terms))
        ):
            raise MapError("The parts of the queries do not fit together.")

    def __len__(self) -> int:
        return len(self.identifiers)

    @classmethod
    def none(cls, proteomes: ProteomeSet) -> MapQueries:
        """No queries, for a map of these proteomes."""
        return cls(
            (),
            np.zeros((0, proteomes.vectors.shape[1]), dtype=np.float32),
            np.zeros(0, dtype=np.int64),
        )

    @classmethod
    def of(
        cls,
        proteomes: ProteomeSet,
        identifiers: Sequence[str],
        embeddings: FloatArray,
        lengths: Sequence[int],
        *,
        terms: Sequence[str] = (),
        probabilities: FloatArray | None = None,
    ) -> MapQueries:
        """Take queries with the embeddings that the model gave them.

        Parameters
        ----------
        proteomes : ProteomeSet
            Of the same model.
        identifiers : sequence of str
        embeddings : ndarray, shape=(n_queries, d_global), dtype=float32
        lengths : sequence of int
        terms : sequence of str
        probabilities : ndarray, shape=(n_queries, n_terms), dtype=float32, optional
        """
        if not identifiers:
            return cls.none(proteomes)
        return cls(
            tuple(identifiers),
            proteomes.vectors_of(np.asarray(embeddings)),
            np.asarray(lengths, dtype=np.int64),
            tuple(terms),
            probabilities,
        )


@dataclass(frozen=True, eq=False)
class MapScene:
    """All that a map shows, without how it is coloured.

    Attributes
    ----------
    proteomes : ProteomeSet
    queries : MapQueries
    neighbours : MapNeighbours
        Of the queries among all proteins.
    projection : Projection
    """

    proteomes: ProteomeSet
    queries: MapQueries
    neighbours: MapNeighbours
    projection: Projection

    def __post_init__(self) -> None:
        n, n_queries = len(self.proteomes), len(self.queries)
        if (
            len(self.projection.coordinates) != n
            or len(self.projection.query_coordinates) != n_queries
            or len(self.neighbours) != n_queries
        ):
            raise MapError("The parts of the map do not fit together.")

    @classmethod
    def of(
        cls,
        proteomes: ProteomeSet,
        queries: MapQueries,
        projection: Projection,
        k: int = N_NEIGHBOURS,
    ) -> MapScene:
        """Put a map together; the queries' neighbours are found.

        Parameters
        ----------
        proteomes : ProteomeSet
        queries : MapQueries
        projection : Projection
            Of these proteomes and queries.
        k : int
            Neighbours of each query.
        """
        neighbours = map_neighbours(proteomes, queries.vectors, k, identifiers=queries.identifiers)
        return cls(proteomes, queries, neighbours, projection)

    def __len__(self) -> int:
        """Number of proteins, without the queries."""
        return len(self.proteomes)

    def on(self, projection: Projection) -> MapScene:
        """The same proteins and queries on another map."""
        return replace(self, projection=projection)

    @cached_property
    def search_texts(self) -> npt.NDArray[np.object_]:
        """Accession, entry, gene and name of each protein, in small letters, as one text."""
        proteins = self.proteomes.proteins
        texts = proteins["accession"].astype("str")
        for column in ("entry", "gene", "name"):
            texts = texts + "\n" + proteins[column].astype("str")
        return np.asarray(texts.str.lower().to_numpy(dtype=object))
