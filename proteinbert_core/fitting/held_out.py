"""Held-out proteins with their evidence and their known terms, pair by pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.annotation.evidence import EvidenceGatherer
from proteinbert_core.annotation.familiarity import familiarity_features
from proteinbert_core.go.aspects import ASPECTS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_BLOCK: Final = 64
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class HeldOutProteins:
    """Proteins of known function that took no part in training.

    Attributes
    ----------
    sequences : tuple of str
    embeddings : ndarray, shape=(n, d_global)
    network : ndarray, shape=(n, n_network_terms), dtype=float32
        Propagated scores.
    truth : csr_matrix, shape=(n, n_ontology), dtype=bool
        Terms known by experiment, ancestors included, in the order of the ontology.
    known : ndarray, shape=(n, 3), dtype=bool
        Whether anything but the root is known in each aspect.
    """

    sequences: tuple[str, ...]
    embeddings: npt.NDArray[Any]
    network: FloatArray
    truth: csr_matrix
    known: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class AspectPairs:
    """Pairs of protein and term of one aspect, of proteins known in it.

    Attributes
    ----------
    proteins, terms : ndarray, shape=(n_pairs,), dtype=int64
    columns : ndarray, shape=(n_features, n_pairs), dtype=float32
    holds : ndarray, shape=(n_pairs,), dtype=bool
    """

    proteins: npt.NDArray[np.int64]
    terms: npt.NDArray[np.int64]
    columns: FloatArray
    holds: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class GatheredEvidence:
    """The evidence for held-out proteins from one reference set.

    Attributes
    ----------
    gatherer : EvidenceGatherer
    pairs : dict of str to AspectPairs
    truth : csr_matrix, shape=(n, len(gatherer.terms)), dtype=bool
    familiarity : ndarray, shape=(n, 3), dtype=float64
    """

    gatherer: EvidenceGatherer
    pairs: dict[str, AspectPairs]
    truth: csr_matrix
    familiarity: npt.NDArray[np.float64]


def gather_held_out(
    held_out: HeldOutProteins,
    gatherer: EvidenceGatherer,
    ontology_columns: npt.NDArray[np.int64],
    exclude: npt.NDArray[np.int64] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> GatheredEvidence:
    """Collect the evidence for every held-out protein.

    Parameters
    ----------
    held_out : HeldOutProteins
    gatherer : EvidenceGatherer
    ontology_columns : ndarray, shape=(len(gatherer.terms),)
        Place of each term in the ontology.
    exclude : ndarray, shape=(n,), dtype=int64, optional
        Row of each protein in the gatherer's reference set, -1 for none.
    report : callable, optional
        Told (proteins done, proteins in all).
    """
    truth: Any = held_out.truth[:, ontology_columns].tocsr()
    parts: dict[str, list[AspectPairs]] = {aspect: [] for aspect in ASPECTS}
    familiarity = []
    n = len(held_out.sequences)
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(start + _BLOCK, n))
        evidence = gatherer.gather(
            held_out.sequences[rows],
            held_out.embeddings[rows],
            held_out.network[rows],
            None if exclude is None else exclude[rows],
        )
        familiarity.append(familiarity_features(evidence))
        dense = truth[rows].toarray()
        for index, aspect in enumerate(ASPECTS):
            proteins, terms, columns = gatherer.features(evidence, aspect)
            usable = held_out.known[rows][proteins, index]
            proteins, terms = proteins[usable], terms[usable]
            parts[aspect].append(
                AspectPairs(
                    proteins + start, terms, columns[:, usable], dense[proteins, terms].astype(bool)
                )
            )
        if report is not None:
            report(rows.stop, n)
    pairs = {
        aspect: AspectPairs(
            np.concatenate([each.proteins for each in of_aspect]),
            np.concatenate([each.terms for each in of_aspect]),
            np.concatenate([each.columns for each in of_aspect], axis=1),
            np.concatenate([each.holds for each in of_aspect]),
        )
        for aspect, of_aspect in parts.items()
    }
    return GatheredEvidence(gatherer, pairs, truth, np.concatenate(familiarity))
