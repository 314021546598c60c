"""From proteins to named, scored GO terms: a network, an ontology and the true-path rule."""

from __future__ import annotations

from proteinbert_core.annotation.annotator import Annotator
from proteinbert_core.annotation.protein_annotation import ProteinAnnotation

__all__ = ["Annotator", "ProteinAnnotation"]
