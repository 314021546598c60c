"""Projections: where proteins and queries lie on a map of two dimensions, and what that means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.protein_map.placement import (
    PLACING_NEIGHBOURS,
    completed,
    median_places,
)
from proteinbert_core.proteomes.proteome_set import ProteomeSet

FloatArray = npt.NDArray[np.float32]
ProjectionKind = Literal["reference", "pca", "umap"]

#: What a reader calls each kind.
PROJECTION_NAMES: Final[Mapping[ProjectionKind, str]] = {
    "reference": "reference map",
    "pca": "principal components",
    "umap": "own UMAP",
}
#: Characters of a content digest that tell maps of other proteins apart.
DIGEST_LETTERS: Final = 8


@dataclass(frozen=True, eq=False)
class Projection:
    """Places of proteins and queries on a map.

    Attributes
    ----------
    kind : {"reference", "pca", "umap"}
    key : str
        Stands for kind, parameters and, where these matter, the proteins: polygons drawn on a
        map hold on maps of the same key. Letters, digits and hyphens.
    coordinates : ndarray, shape=(n, 2), dtype=float32
    query_coordinates : ndarray, shape=(n_queries, 2), dtype=float32
    parameters : mapping
        By name, as they are shown.
    axis_titles : tuple of (str, str)
    caption : str
        What the reader should know of these places, in a sentence or two.
    was_placed : ndarray, shape=(n,), dtype=bool, or None
        Proteins that took no part in the projection and stand among their neighbours.
    """

    kind: ProjectionKind
    key: str
    coordinates: FloatArray
    query_coordinates: FloatArray
    parameters: Mapping[str, object] = field(default_factory=dict)
    axis_titles: tuple[str, str] = ("", "")
    caption: str = ""
    was_placed: npt.NDArray[np.bool_] | None = None

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return PROJECTION_NAMES[self.kind]


def has_reference_map(proteomes: ProteomeSet) -> bool:
    """Tell whether a protein of the set has a place on the reference map."""
    return bool(np.isfinite(proteomes.coordinates).all(axis=1).any())


def reference_projection(proteomes: ProteomeSet, query_vectors: FloatArray) -> Projection:
    """Show proteins where the reference map has them, all others among their neighbours.

    Parameters
    ----------
    proteomes : ProteomeSet
    query_vectors : ndarray, shape=(n_queries, d_code), dtype=float32

    Returns
    -------
    Projection

    Raises
    ------
    MapError
        No protein of the set has a place on a reference map.
    """
    if not has_reference_map(proteomes):
        raise MapError(
            "These proteomes have no places on a reference map. Choose principal components or "
            "an own UMAP, or add a bundled proteome."
        )
    coordinates, was_placed = completed(proteomes)
    caption = "UMAP of the bundled reference proteomes. "
    if was_placed.any():
        caption += (
            f"{int(was_placed.sum()):,} proteins of added proteomes and the queries stand where "
            f"most of their {PLACING_NEIGHBOURS} nearest neighbours are."
        )
    else:
        caption += f"Queries stand where most of their {PLACING_NEIGHBOURS} nearest neighbours are."
    # Proteins that were themselves placed by neighbours place nothing else.
    fixed = np.flatnonzero(~was_placed)
    return Projection(
        "reference",
        "reference",
        coordinates,
        between_neighbours(proteomes.vectors[fixed], coordinates[fixed], query_vectors),
        {"placing neighbours": PLACING_NEIGHBOURS},
        ("UMAP 1", "UMAP 2"),
        caption,
        was_placed,
    )


def between_neighbours(
    vectors: FloatArray, coordinates: FloatArray, query_vectors: FloatArray
) -> FloatArray:
    """Place queries among their nearest neighbours, see `placement.place`.

    Parameters
    ----------
    vectors : ndarray, shape=(n, d_code), dtype=float32
    coordinates : ndarray, shape=(n, 2), dtype=float32
    query_vectors : ndarray, shape=(n_queries, d_code), dtype=float32

    Returns
    -------
    ndarray, shape=(n_queries, 2), dtype=float32
    """
    rows, similarities = most_similar(vectors, query_vectors, PLACING_NEIGHBOURS)
    return median_places(similarities, coordinates[rows])


def pca_projection(proteomes: ProteomeSet, query_vectors: FloatArray) -> Projection:
    """Project proteins and queries on the first two principal components of the proteins.

    Exact, from the covariance of the coded unit vectors. The entry of a component that is
    largest in size is positive, so that the same proteins always give the same map.

    Parameters
    ----------
    proteomes : ProteomeSet
    query_vectors : ndarray, shape=(n_queries, d_code), dtype=float32

    Returns
    -------
    Projection
        The shares of variance are in the axis titles.

    Raises
    ------
    MapError
        There are fewer than three proteins.
    """
    vectors = proteomes.vectors
    if len(vectors) < 3:
        raise MapError(
            f"Principal components need three proteins or more, and there are {len(vectors)}. "
            "Add a proteome."
        )
    mean = vectors.mean(axis=0, dtype=np.float64)
    # Of the products minus that of the means: no centred copy of all vectors is needed.
    covariance = (vectors.T @ vectors).astype(np.float64) / len(vectors) - np.outer(mean, mean)
    variances, directions = np.linalg.eigh(covariance)
    components = directions[:, :-3:-1]
    largest = np.abs(components).argmax(axis=0)
    components = components * np.sign(components[largest, [0, 1]])
    total = max(float(np.trace(covariance)), 1e-12)
    shares = [max(float(variances[-1 - axis]), 0.0) / total for axis in (0, 1)]
    axes = components.astype(np.float32)
    origin = (mean @ components).astype(np.float32)
    return Projection(
        "pca",
        f"pca-{proteomes.content_digest[:DIGEST_LETTERS]}",
        vectors @ axes - origin,
        query_vectors @ axes - origin,
        {"explained variance": tuple(shares)},
        (f"PC 1 ({shares[0]:.1%} of variance)", f"PC 2 ({shares[1]:.1%} of variance)"),
        f"The two principal components of the embeddings, {sum(shares):.1%} of their variance: "
        "distances are true along these two directions, and the others are not seen.",
    )
