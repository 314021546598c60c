"""Proteins from pasted text and files: types, parser, limits, composition warnings."""

from __future__ import annotations

from proteinbert_core.sequences.composition import composition_warnings
from proteinbert_core.sequences.files import (
    parse_upload,
    read_sequence_stream,
    read_sequences,
)
from proteinbert_core.sequences.protein import (
    DEFAULT_LIMITS,
    PROTEOME_LIMITS,
    Limits,
    ParsedSequences,
    Protein,
    SequenceNote,
)
from proteinbert_core.sequences.text import parse_sequences

__all__ = [
    "DEFAULT_LIMITS",
    "PROTEOME_LIMITS",
    "Limits",
    "ParsedSequences",
    "Protein",
    "SequenceNote",
    "composition_warnings",
    "parse_sequences",
    "parse_upload",
    "read_sequence_stream",
    "read_sequences",
]
