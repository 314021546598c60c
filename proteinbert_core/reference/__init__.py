"""Proteins of known function: kept as derived numbers, found again, and asked for their terms."""

from __future__ import annotations

from proteinbert_core.reference.neighbours import Neighbour, NeighbourSearch
from proteinbert_core.reference.reference_set import ReferenceSet, load_reference_set

__all__ = ["Neighbour", "NeighbourSearch", "ReferenceSet", "load_reference_set"]
