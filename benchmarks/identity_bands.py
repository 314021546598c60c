"""Sorts proteins by how close a relative was known in training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from proteinbert_core.sequences import Protein

#: By identity with the nearest training protein. 30 % and 50 % begin a band, 70 % ends one.
BANDS = ("< 30 %", "30-50 %", "50-70 %", "> 70 %")


def band_of(identity: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Say in which band each protein is.

    Parameters
    ----------
    identity : ndarray, shape=(n_proteins,), dtype=float64
        Percent; 0 for a protein without a relative.

    Returns
    -------
    ndarray, shape=(n_proteins,), dtype=int64
        Positions in `BANDS`.
    """
    return (identity >= 30).astype(np.int64) + (identity >= 50) + (identity > 70)


def nearest_identity(proteins: Sequence[Protein], hits: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Say how similar the nearest relative of each protein is.

    Parameters
    ----------
    proteins : sequence of Protein
    hits : DataFrame
        As of `benchmarks.diamond_hits.diamond_hits`, in any order.

    Returns
    -------
    ndarray, shape=(n_proteins,), dtype=float64
        Percent identity of the hit with the highest bit score, of several the most similar;
        0 without a hit. Alignments are local: a short one counts as a long one does.
    """
    best = hits.sort_values(["bits", "identity"], ascending=False).drop_duplicates("query")
    identity = dict(zip(best["query"], best["identity"], strict=True))
    return np.array([identity.get(protein.identifier, 0.0) for protein in proteins])
