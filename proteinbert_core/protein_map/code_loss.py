"""What the coded embeddings of proteins lose: their neighbours against those of whole ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import MapError
from proteinbert_core.protein_map.exact_search import most_similar
from proteinbert_core.proteomes.proteome import DirectTerms
from proteinbert_core.reference.embedding_code import EmbeddingCode, unit

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CodeLoss:
    """Means over the sampled proteins.

    Attributes
    ----------
    sample : int
        Annotated proteins that were asked for their neighbours.
    k : int
    overlap_raw, overlap_standardised : float
        Share of the k nearest proteins by whole embeddings, as they are and standardised, that
        are among the k nearest by coded ones.
    terms_raw, terms_standardised, terms_coded : float
        Share of a protein's direct terms that its nearest other annotated protein carries
        directly, too.
    """

    sample: int
    k: int
    overlap_raw: float
    overlap_standardised: float
    terms_raw: float
    terms_standardised: float
    terms_coded: float

    def facts(self) -> dict[str, Any]:
        """By name, rounded, for a manifest."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def measure_code_loss(
    embeddings: FloatArray,
    code: EmbeddingCode,
    annotations: DirectTerms,
    *,
    k: int = 10,
    sample: int = 2000,
    seed: int = 0,
) -> CodeLoss:
    """Compare neighbours by coded embeddings with neighbours by whole ones; all by cosine.

    Parameters
    ----------
    embeddings : ndarray, shape=(n, d_global), dtype=float32
    code : EmbeddingCode
        Its mean and deviation standardise.
    annotations : DirectTerms
        Of the same proteins.
    k : int
    sample : int
        Proteins to ask, drawn from the annotated ones; all of them where there are fewer.
    seed : int

    Returns
    -------
    CodeLoss

    Raises
    ------
    MapError
        Fewer than two proteins are annotated.
    """
    annotated = np.flatnonzero(annotations.is_annotated)
    if len(annotated) < 2:
        raise MapError("Two annotated proteins are needed to measure what the code loses.")
    asked = np.sort(np.random.default_rng(seed).permutation(annotated)[:sample])
    kinds = {
        "raw": unit(embeddings),
        "standardised": unit((embeddings - code.mean) / code.deviation),
        "coded": code.unit_vectors(code.to_bytes(embeddings)),
    }
    nearest = {
        kind: most_similar(vectors, vectors[asked], k, exclude=asked)[0]
        for kind, vectors in kinds.items()
    }
    shared = {
        kind: _shared_terms(vectors, asked, annotated, annotations)
        for kind, vectors in kinds.items()
    }
    return CodeLoss(
        sample=len(asked),
        k=nearest["coded"].shape[1],
        overlap_raw=_overlap(nearest["raw"], nearest["coded"]),
        overlap_standardised=_overlap(nearest["standardised"], nearest["coded"]),
        terms_raw=shared["raw"],
        terms_standardised=shared["standardised"],
        terms_coded=shared["coded"],
    )


def _overlap(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> float:
    """Mean share of a row's members that are in the other's row."""
    return float((one[:, :, None] == other[:, None, :]).any(axis=2).mean())


def _shared_terms(
    vectors: FloatArray,
    asked: npt.NDArray[np.int64],
    annotated: npt.NDArray[np.int64],
    annotations: DirectTerms,
) -> float:
    own = np.searchsorted(annotated, asked)
    nearest, _ = most_similar(vectors[annotated], vectors[asked], 1, exclude=own)
    pairs = zip(asked, annotated[nearest[:, 0]], strict=True)
    shares = [
        np.isin(annotations.of(int(row))[0], annotations.of(int(other))[0]).mean()
        for row, other in pairs
    ]
    return float(np.mean(shares))
