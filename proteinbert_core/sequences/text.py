"""The one parser for all sequence text: divides it, reads each record, keeps to the limits."""

from __future__ import annotations

from collections.abc import Iterator

from proteinbert_core.errors import LimitError, SequenceError
from proteinbert_core.sequences.layout import RawRecord, first_header, split_records
from proteinbert_core.sequences.letters import Letters, read_letters
from proteinbert_core.sequences.protein import (
    DEFAULT_LIMITS,
    Limits,
    ParsedSequences,
    Protein,
    SequenceNote,
)


def parse_sequences(text: str, limits: Limits = DEFAULT_LIMITS) -> ParsedSequences:
    r"""Read FASTA, bare sequences or blocks copied from a database page.

    Never raises: what is wrong is in the result beside what is good. How text is divided is told by
    :func:`proteinbert_core.sequences.layout.split_records`, what counts as a
    residue by :func:`proteinbert_core.sequences.letters.read_letters`.

    Parameters
    ----------
    text : str
        The text, with line ends of any system.
    limits : Limits
        What is beyond them is left out, with a `LimitError` that names the record.

    Returns
    -------
    ParsedSequences
        Proteins, errors and notes. Without any sequence in the text, one error says so.

    Examples
    --------
    >>> parsed = parse_sequences(">INS_HUMAN Insulin\nmalwmrllpl lallalwgpd*\n>empty\n")
    >>> parsed.proteins[0]
    Protein(identifier='INS_HUMAN', sequence='MALWMRLLPLLALLALWGPD', description='Insulin')
    >>> [note.message for note in parsed.notes]
    ['Left out: the stop sign “*” at the end.', 'Lower-case letters were read as upper case.']
    >>> print(parsed.errors[0])  # doctest: +ELLIPSIS
    record 2, “empty”, line 3: the record holds no residue: ...
    """
    # A lone surrogate, which no encoding can write, becomes a question mark here.
    encoded = text.encode("utf-8", "replace")
    ending = None
    if len(encoded) > limits.max_bytes:
        encoded, ending = encoded[: limits.max_bytes], limit_error(limits, "max_bytes")
    return parse_text(encoded.decode("utf-8", "ignore"), limits, ending)


def limit_error(limits: Limits, name: str) -> LimitError:
    """Error for the record with which an input goes beyond one of the limits.

    Parameters
    ----------
    limits : Limits
        The limits.
    name : str
        Name of the field that is exceeded.
    """
    things = {
        "max_sequences": "sequences",
        "max_residues": "residues in all",
        "max_bytes": "bytes",
        "max_bare_lines": "lines without a FASTA header",
    }
    return LimitError(
        f"here the input goes beyond the limit of {getattr(limits, name):,} {things[name]}. This "
        f"record and what follows were left out: divide the input, or raise the limit ({name})"
    )


def parse_text(text: str, limits: Limits, ending: SequenceError | None = None) -> ParsedSequences:
    """Read text whose number of bytes has been seen to, as `parse_sequences` does.

    Parameters
    ----------
    text : str
        The text.
    limits : Limits
        As for `parse_sequences`; `max_bytes` is not looked at.
    ending : SequenceError, optional
        Why the text ends before its source does. The last record, part of which may be missing,
        is then not offered: this error stands for it.

    Returns
    -------
    ParsedSequences
        As from `parse_sequences`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a").lstrip("\ufeff")
    end = _end_of_bare_lines(text, limits)
    if end is not None:
        text, ending = text[:end], limit_error(limits, "max_bare_lines")
    given: set[str] = set()
    good: list[tuple[int, RawRecord, Letters]] = []
    errors: list[SequenceError] = []
    residues = 0
    for number, raw, is_last in _numbered(split_records(text)):
        given.add(raw.identifier)
        if is_last and ending is not None:
            errors.append(_placed(ending, number, raw))
        elif number > limits.max_sequences:
            errors.append(_placed(limit_error(limits, "max_sequences"), number, raw))
            break
        else:
            try:
                letters = _read_record(raw, limits)
            except SequenceError as error:
                errors.append(_placed(error, number, raw))
                continue
            residues += len(letters.sequence)
            if residues > limits.max_residues:
                errors.append(_placed(limit_error(limits, "max_residues"), number, raw))
                break
            good.append((number, raw, letters))
    if not good and not errors:
        errors.append(
            ending
            or SequenceError(
                "the input holds no sequence: enter a protein in one-letter code, with or without "
                "a FASTA header line such as “>name”"
            )
        )
    proteins, notes = _named(good, given)
    return ParsedSequences(tuple(proteins), tuple(errors), tuple(notes))


def _end_of_bare_lines(text: str, limits: Limits) -> int | None:
    """Where the bare lines go beyond their limit, None where they do not."""
    if text.count("\n", 0, first_header(text)) <= limits.max_bare_lines:
        return None
    end = -1
    for _ in range(limits.max_bare_lines):
        end = text.index("\n", end + 1)
    return end


def _numbered(records: Iterator[RawRecord]) -> Iterator[tuple[int, RawRecord, bool]]:
    """Number the records from 1, and tell which is the last."""
    current = next(records, None)
    number = 1
    while current is not None:
        following = next(records, None)
        yield number, current, following is None
        current = following
        number += 1


def _read_record(raw: RawRecord, limits: Limits) -> Letters:
    longest = limits.max_sequence_length
    # Blanks, gaps and numbers take room too; this much of them means that no protein is meant.
    if len(raw.body) > 20 * longest + 1_000_000:
        length = f"takes up {len(raw.body):,} characters"
    else:
        letters = read_letters(raw.body, raw.body_line)
        if len(letters.sequence) <= longest:
            return letters
        length = f"has {len(letters.sequence):,} residues"
    raise LimitError(
        f"the sequence {length}, and the limit for one sequence is {longest:,} residues. It was "
        "left out: shorten it, or raise the limit (max_sequence_length)"
    )


def _placed(error: SequenceError, record: int, raw: RawRecord) -> SequenceError:
    message = f"{error.message}. {raw.remark}" if raw.remark else error.message
    return type(error)(
        message, record=record, line=error.line or raw.line, identifier=raw.identifier or None
    )


def _named(
    good: list[tuple[int, RawRecord, Letters]], given: set[str]
) -> tuple[list[Protein], list[SequenceNote]]:
    """Give every record an identifier of its own; one that is invented never takes a given one."""
    proteins: list[Protein] = []
    notes: list[SequenceNote] = []
    taken: set[str] = set()
    next_suffix: dict[str, int] = {}
    for number, raw, letters in good:
        wanted = raw.identifier or f"sequence_{number}"
        name = wanted
        if wanted in taken or (not raw.identifier and wanted in given):
            suffix = next_suffix.get(wanted, 2)
            while (name := f"{wanted}_{suffix}") in taken or name in given:
                suffix += 1
            next_suffix[wanted] = suffix + 1
        taken.add(name)
        proteins.append(Protein(name, letters.sequence, raw.description))
        messages = [f"{raw.remark}."] if raw.remark else []
        if not raw.identifier:
            messages.append(f"The record has no identifier. It is called “{name}”.")
        elif name != wanted:
            messages.append(
                f"An earlier record has the identifier “{wanted}” too. This one is called “{name}”."
            )
        messages.extend(letters.remarks)
        notes.extend(SequenceNote(message, number, raw.line, name) for message in messages)
    return proteins, notes
