"""Embeddings made small: standardised, projected on their main directions, one byte a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
_LEVELS: Final = 127


@dataclass(frozen=True, eq=False)
class EmbeddingCode:
    """How an embedding is turned into a short unit vector, and back from bytes.

    Attributes
    ----------
    mean, deviation : ndarray, shape=(d_global,), dtype=float32
        Of the reference proteins' embeddings.
    directions : ndarray, shape=(d_global, d_code), dtype=float32
        Principal directions of the standardised embeddings.
    scale : ndarray, shape=(d_code,), dtype=float32
        What one level of a byte stands for.
    """

    mean: FloatArray
    deviation: FloatArray
    directions: FloatArray
    scale: FloatArray

    @classmethod
    def fit(cls, embeddings: npt.NDArray[np.floating[Any]], d_code: int) -> EmbeddingCode:
        """Find mean, spread and principal directions of some embeddings.

        Parameters
        ----------
        embeddings : ndarray, shape=(n, d_global)
        d_code : int
            At most d_global.
        """
        embeddings = np.asarray(embeddings, dtype=np.float32)
        mean = embeddings.mean(axis=0)
        deviation = embeddings.std(axis=0) + 1e-6
        standard = (embeddings - mean) / deviation
        _, vectors = np.linalg.eigh(standard.T @ standard / len(standard))
        directions = np.ascontiguousarray(vectors[:, ::-1][:, :d_code])
        # Values beyond four standard deviations are rare, and are cut.
        scale = 4 * (standard @ directions).std(axis=0) / _LEVELS + 1e-9
        return cls(mean, deviation, directions, scale.astype(np.float32))

    def project(self, embeddings: npt.NDArray[np.floating[Any]]) -> FloatArray:
        """Give the coordinates of embeddings along the directions.

        Returns
        -------
        ndarray, shape=(n, d_code), dtype=float32
        """
        standard = (np.asarray(embeddings, dtype=np.float32) - self.mean) / self.deviation
        return np.asarray(standard @ self.directions, dtype=np.float32)

    def to_bytes(self, embeddings: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.int8]:
        """Encode embeddings, shape=(n, d_code), dtype=int8."""
        levels = np.rint(self.project(embeddings) / self.scale)
        return np.asarray(np.clip(levels, -_LEVELS, _LEVELS), dtype=np.int8)

    def unit_vectors(self, coded: npt.NDArray[np.int8]) -> FloatArray:
        """Decode bytes into vectors of length one, shape=(n, d_code), dtype=float32."""
        return unit(coded.astype(np.float32) * self.scale)

    def arrays(self) -> dict[str, FloatArray]:
        """Give the parts by name, for a file."""
        return {
            "embedding_mean": self.mean,
            "embedding_deviation": self.deviation,
            "embedding_directions": self.directions,
            "embedding_scale": self.scale,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> EmbeddingCode:
        """Take the parts that `arrays` gave."""
        return cls(
            *(arrays[f"embedding_{part}"] for part in ("mean", "deviation", "directions", "scale"))
        )


def unit(vectors: FloatArray) -> FloatArray:
    """Scale vectors to length one; zero stays zero.

    Parameters
    ----------
    vectors : ndarray, shape=(n, d), dtype=float32

    Returns
    -------
    ndarray, shape=(n, d), dtype=float32
    """
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(
        np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0), dtype=np.float32
    )
