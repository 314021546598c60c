"""What the user gave on the Annotate page, read into proteins: pasted text, a file, or both."""

from __future__ import annotations

from dataclasses import dataclass, replace

from proteinbert_core.sequences import (
    DEFAULT_LIMITS,
    Limits,
    ParsedSequences,
    Protein,
    parse_sequences,
    parse_upload,
)


@dataclass(frozen=True, slots=True)
class Submission:
    """Proteins to annotate, and what their owner should know about the reading.

    Attributes
    ----------
    proteins : tuple of Protein
        Every record that could be read; identifiers are unique.
    problems : tuple of str
        One for each record that could not, with its place.
    notes : tuple of str
        What was done to good records, with their places.
    """

    proteins: tuple[Protein, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded.

    Attributes
    ----------
    filename : str
        Its name on the user's computer.
    content : bytes
        As it was sent.
    """

    filename: str
    content: bytes


def read_submission(
    text: str, upload: Upload | None = None, limits: Limits = DEFAULT_LIMITS
) -> Submission:
    """Read pasted text and an uploaded file.

    Parameters
    ----------
    text : str
        What stands in the text box; may be blank.
    upload : Upload, optional
        A file that was chosen.
    limits : Limits
        For each of the two.

    Returns
    -------
    Submission
        With neither text nor file, the one problem says so.
    """
    if upload is None:
        return _placed(parse_sequences(text, limits), "")
    from_file = _placed(
        parse_upload(upload.content, upload.filename, limits), f"{upload.filename}, "
    )
    if not text.strip():
        return from_file
    from_text = _placed(parse_sequences(text, limits), "text box, ")
    renamed, notes = _unique(from_file.proteins, {p.identifier for p in from_text.proteins})
    return Submission(
        proteins=from_text.proteins + renamed,
        problems=from_text.problems + from_file.problems,
        notes=from_text.notes + from_file.notes + notes,
    )


def _placed(parsed: ParsedSequences, source: str) -> Submission:
    """Say of each problem and note where it is, and from which source."""
    notes = []
    for note in parsed.notes:
        line = "" if note.line is None else f", line {note.line}"
        notes.append(f"{source}record {note.record}, “{note.identifier}”{line}: {note.message}")
    return Submission(
        proteins=parsed.proteins,
        problems=tuple(f"{source}{error}" for error in parsed.errors),
        notes=tuple(notes),
    )


def _unique(
    proteins: tuple[Protein, ...], taken: set[str]
) -> tuple[tuple[Protein, ...], tuple[str, ...]]:
    """Rename the proteins whose identifier is taken already, and say so."""
    names = taken | {protein.identifier for protein in proteins}
    renamed, notes = [], []
    for protein in proteins:
        if protein.identifier in taken:
            number = 2
            while (name := f"{protein.identifier}_{number}") in names:
                number += 1
            names.add(name)
            notes.append(
                f"“{protein.identifier}” is in the text box and in the file. "
                f"The one of the file is called “{name}”."
            )
            protein = replace(protein, identifier=name)  # noqa: PLW2901
        renamed.append(protein)
    return tuple(renamed), tuple(notes)
