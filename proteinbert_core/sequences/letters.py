"""Reads the residues of one record: case, gaps, stops, position numbers, letters that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proteinbert_core.errors import SequenceError
from proteinbert_core.sequences.bare_text import COMMENT_SIGNS, is_page_mark
from proteinbert_core.sequences.position_numbers import PositionNumbers

UNKNOWN_TO_MODEL = "BJOZ"
_UPPER = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BLANKS = b" \t\n\v\f"
_GAPS = b"-."
_ANNOTATED = re.compile(r"[0-9;#]|//")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]|[^\\S\n]")
_FOREIGN = re.compile(r"[^A-Za-z*.\- \t\n\v\f]")
_NUCLEOTIDES = b"ACGTUN"
_NUCLEOTIDE_CODES = frozenset("ACGTUNRYSWKMBDHV")
_LEAST_NUCLEIC_ACID = 12
_LEAST_CODED_NUCLEIC_ACID = 50
_NUCLEOTIDE_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Letters:
    """Residues of a record and what was done to get them.

    Parameters
    ----------
    sequence : str
        Upper-case letters A-Z, one a residue.
    remarks : tuple of str
        One sentence for each change that a user should know of.
    """

    sequence: str
    remarks: tuple[str, ...]


def read_letters(body: str, first_line: int) -> Letters:
    """Read the residues of one record.

    White space goes; gaps, a stop at the end, comment lines and position numbers go and are
    reported. A position number stands alone, beside or above the residues, and counts them.

    Text is taken for DNA or RNA where it holds nothing but A, C, G, T, U and N, at least three
    different ones of A, C, G and T or U, and at least 12 of them; or at least 50 letters of the
    nucleotide code, nine tenths of them A, C, G, T, U or N. No protein of 179,607 measured is as
    rich in these letters (the extreme is 84 %, a glycine-rich protein of *M. tuberculosis*).
    Shorter ones pass as peptides, with a remark.

    Parameters
    ----------
    body : str
        Lines below the header, separated by a line feed.
    first_line : int
        Line of the source on which the body starts, counted from 1.

    Returns
    -------
    Letters
        At least one residue.

    Raises
    ------
    SequenceError
        If the record is empty, nucleic acid, or holds a stop or another character that is no
        residue. The error knows the line, not the record.
    """
    remarks: list[str] = []
    if _ANNOTATED.search(body):
        body = _without_annotation(body, first_line, remarks)
    if not body.isascii():
        body = _without_typography(body, remarks)
    compact = body.encode("ascii", "replace").translate(None, _BLANKS)
    residues = compact.translate(None, _GAPS)
    if gaps := len(compact) - len(residues):
        remarks.append(f"Left out: {_count(gaps, 'gap sign')} (“-” or “.”).")
    ended = residues.rstrip(b"*")
    if len(ended) < len(residues):
        remarks.append("Left out: the stop sign “*” at the end.")
    upper = ended.translate(_UPPER)
    if upper != ended:
        remarks.append("Lower-case letters were read as upper case.")
    if not upper:
        raise SequenceError(
            "the record holds no residue: add its sequence below the header, or remove the record"
        )
    if not (upper.isalpha() and body.isascii()):
        raise _foreign_character(body, first_line)
    sequence = upper.decode("ascii")
    nucleotides = len(upper) - len(upper.translate(None, _NUCLEOTIDES))
    if nucleotides >= _NUCLEOTIDE_SHARE * len(upper):
        _reject_nucleic_acid(sequence, first_line, remarks)
    if unknown := [f"{letter} {n}" for letter in UNKNOWN_TO_MODEL if (n := sequence.count(letter))]:
        remarks.append(
            "The model has no token of their own for these letters and reads them as an unknown "
            f"residue (times found): {', '.join(unknown)}."
        )
    return Letters(sequence, tuple(remarks))


def _count(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number:,} {thing}s"


def _without_typography(body: str, remarks: list[str]) -> str:
    cleaned = _INVISIBLE.sub(" ", _DASHES.sub("-", body))
    if cleaned != body and cleaned.isascii():
        remarks.append("Typographic spaces or dashes were read as plain ones.")
    return cleaned


def _without_annotation(body: str, first_line: int, remarks: list[str]) -> str:
    """Blank out comment lines, page marks and position numbers; keep the count of lines."""
    lines = body.split("\n")
    numbers = PositionNumbers()
    comments = marks = 0
    cleaned: list[str] = []
    for index, content in enumerate(lines):
        stripped = content.strip()
        if stripped.startswith(COMMENT_SIGNS):
            comments += 1
            cleaned.append("")
        elif is_page_mark(lines, index):
            marks += 1
            cleaned.append("")
        else:
            cleaned.append(numbers.take(content, first_line + index) if stripped else "")
    numbers.check()
    if comments:
        remarks.append(f"Left out: {_count(comments, 'comment line')}.")
    if numbers.found:
        remarks.append("Left out: the position numbers.")
    if marks:
        remarks.append(f"Left out: {_count(marks, 'line')} that database pages add.")
    return "\n".join(cleaned)


def _foreign_character(body: str, first_line: int) -> SequenceError:
    """The error for the first character that is no residue, or for a stop inside."""
    if found := _FOREIGN.search(body):
        character = found.group()
        advice = (
            "position numbers may stand alone above or beside the residues, nowhere else"
            if character.isdigit()
            else "remove it, or start the next record with a header line such as “>name”"
        )
        return SequenceError(
            f"{_shown(character)} is no residue: {advice}",
            line=first_line + body.count("\n", 0, found.start()),
        )
    stop = body.index("*")
    after = sum(map(str.isalpha, body[:stop]))
    return SequenceError(
        f"a stop sign “*” stands inside the sequence, after residue {after:,}: end the protein "
        "there, or give each part its own header line",
        line=first_line + body.count("\n", 0, stop),
    )


def _shown(character: str) -> str:
    kind = "letter" if character.isalpha() else "digit" if character.isdigit() else "character"
    name = f"“{character}”" if character.isprintable() else f"with code U+{ord(character):04X}"
    return f"the {kind} {name}"


def _reject_nucleic_acid(sequence: str, line: int, remarks: list[str]) -> None:
    """Judge a sequence nearly all of whose letters are those of nucleotides."""
    length = len(sequence)
    letters = frozenset(sequence)
    bases = len(letters.intersection("ACG")) + (not letters.isdisjoint("TU"))
    pure = letters <= frozenset(_NUCLEOTIDES.decode())
    if bases >= 3 and (
        (pure and length >= _LEAST_NUCLEIC_ACID)
        or (letters <= _NUCLEOTIDE_CODES and length >= _LEAST_CODED_NUCLEIC_ACID)
    ):
        kind = "RNA" if "U" in letters and "T" not in letters else "DNA"
        raise SequenceError(
            f"this looks like {kind}, not protein: nearly all of its letters are A, C, G, T, U or "
            "N. Translate it and enter the protein",
            line=line,
        )
    if pure and bases >= 2:
        remarks.append(
            "Read as a peptide, although every letter is also one of DNA or RNA: if it is a "
            "nucleotide sequence, translate it first."
        )
