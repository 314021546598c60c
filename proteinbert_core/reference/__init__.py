"""Proteins of known function: kept as derived numbers, found again, and asked for their terms."""

from __future__ import annotations

from proteinbert_core.reference.known_protein import KnownProtein, find_known_protein
from proteinbert_core.reference.neighbours import Neighbour, NeighbourSearch
from proteinbert_core.reference.reference_set import ReferenceSet, load_reference_set

__all__ = [
    "KnownProtein",
    "Neighbour",
    "NeighbourSearch",
    "ReferenceSet",
    "find_known_protein",
    "load_reference_set",
]
