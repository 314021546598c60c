"""A protein, and what reading a text or file of proteins gives."""

from __future__ import annotations

from dataclasses import dataclass

from proteinbert_core.errors import SequenceError


@dataclass(frozen=True, slots=True)
class Protein:
    """A protein sequence with its name.

    Parameters
    ----------
    identifier : str
        First word of the header; unique among the proteins of one parse.
    sequence : str
        Residues: upper-case letters A-Z, U, O, B, Z, J and X among them.
    description : str
        Rest of the header, as it stood. Plain text that may hold anything, markup included.
    """

    identifier: str
    sequence: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one input may hold.

    Parameters
    ----------
    max_sequences : int
        Records, good and bad ones.
    max_residues : int
        Residues of all good records together.
    max_sequence_length : int
        Residues of one record.
    max_bytes : int
        Bytes of the text, after decompression.
    max_bare_lines : int
        Lines of text that no FASTA header precedes.
    """

    max_sequences: int = 10_000
    max_residues: int = 20_000_000
    max_sequence_length: int = 100_000
    max_bytes: int = 200_000_000
    max_bare_lines: int = 1_000_000


DEFAULT_LIMITS = Limits()
#: A reference proteome; the largest, of wheat, has 130,000 proteins.
PROTEOME_LIMITS = Limits(max_sequences=300_000, max_residues=200_000_000, max_bytes=1_000_000_000)


@dataclass(frozen=True, slots=True)
class SequenceNote:
    """Something done to a good record that its owner should know of.

    Parameters
    ----------
    message : str
        What was done, as one or two sentences.
    record : int
        Number of the record in its source, counted from 1.
    line : int or None
        Line of the source on which the record starts, counted from 1.
    identifier : str
        Identifier that the protein carries now.
    """

    message: str
    record: int
    line: int | None
    identifier: str


@dataclass(frozen=True, slots=True)
class ParsedSequences:
    """What a text or file gave.

    Parameters
    ----------
    proteins : tuple of Protein
        The good records, in the order of the source.
    errors : tuple of SequenceError
        One for each record that could not be read, and one where a limit ended the reading.
    notes : tuple of SequenceNote
        What was done to good records.
    """

    proteins: tuple[Protein, ...]
    errors: tuple[SequenceError, ...]
    notes: tuple[SequenceNote, ...]
