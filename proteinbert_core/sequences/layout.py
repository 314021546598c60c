"""Divides text into its records: FASTA with headers, and what has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proteinbert_core.sequences.bare_text import bare_spans

# Before '>' became the custom, FASTA headers began with ';', followed by more ';' comment lines.
_SIGN, _OLD_SIGN = ">", ";"
_OPENS_WITH_OLD_SIGN = re.compile(r"\s*;")
# Concatenated files leave a byte-order mark in front of a later header.
_BEFORE_SIGN = " \t\ufeff\u200b"
_PIR_HEADER = re.compile(r"(?:P1|F1);\S")


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it stands in the text.

    Parameters
    ----------
    header : str
        Text of the header line without its sign, empty where there is none.
    line : int
        Line on which the record starts, counted from 1.
    body : str
        The lines below the header, separated by a line feed.
    body_line : int
        Line on which the body starts.
    remark : str, optional
        What the reader of the text should know about how this record was found, as a sentence
        without its full stop.
    """

    header: str
    line: int
    body: str
    body_line: int
    remark: str | None = None

    @property
    def identifier(self) -> str:
        """First word of the header, empty where there is none."""
        return next(iter(self.header.split(None, 1)), "")

    @property
    def description(self) -> str:
        """The header after its first word."""
        return "".join(self.header.split(None, 1)[1:]).rstrip()


def first_header(text: str) -> int:
    """Where the first FASTA header line begins; the length of the text where there is none."""
    return next((start for start, _, _ in _header_lines(text, _SIGN)), len(text))


def split_records(text: str) -> Iterator[RawRecord]:
    """Find the records of a text whose lines end in a line feed.

    With a line that begins with ``>`` the text is FASTA; what precedes the first such line is read
    as bare sequences. A text that opens with ``;`` is FASTA of the old kind. Anything else is bare
    text, which :func:`proteinbert_core.sequences.bare_text.bare_spans` divides.

    Parameters
    ----------
    text : str
        The text.

    Yields
    ------
    RawRecord
        In the order of the text.
    """
    start = first_header(text)
    if start < len(text):
        yield from _bare_records(text[:start])
        yield from _headed_records(text, _SIGN)
    elif _OPENS_WITH_OLD_SIGN.match(text):
        yield from _headed_records(text, _OLD_SIGN)
    else:
        yield from _bare_records(text)


def _header_lines(text: str, sign: str) -> Iterator[tuple[int, int, int]]:
    """Start of the line, place after the sign and end of the line, for each line it opens."""
    place = text.find(sign)
    while place != -1:
        start = text.rfind("\n", 0, place) + 1
        end = text.find("\n", place)
        end = len(text) if end == -1 else end
        if not text[start:place].strip(_BEFORE_SIGN):
            yield start, place + 1, end
        place = text.find(sign, end)


def _headed_records(text: str, sign: str) -> Iterator[RawRecord]:
    headers = _header_lines(text, sign)
    current = next(headers, None)
    line, counted = 1, 0
    while current is not None:
        start, header_start, header_end = current
        line, counted = line + text.count("\n", counted, start), start
        last_end = header_end
        following = next(headers, None)
        while sign == _OLD_SIGN and following is not None and following[0] == last_end + 1:
            last_end = following[2]
            following = next(headers, None)
        body = text[header_end + 1 : following[0] if following else len(text)]
        yield _headed_record(text[header_start:header_end].strip(), line, body)
        current = following


def _headed_record(header: str, line: int, body: str) -> RawRecord:
    if not _PIR_HEADER.match(header):
        return RawRecord(header, line, body, line + 1)
    title, _, body = body.partition("\n")
    return RawRecord(
        f"{header} {title.strip()}",
        line,
        body,
        line + 2,
        "The line below the header was read as a description, as the PIR format has it",
    )


def _bare_records(text: str) -> Iterator[RawRecord]:
    lines = text.split("\n")
    for start, end, remark in bare_spans(lines):
        yield RawRecord("", start + 1, "\n".join(lines[start:end]), start + 1, remark)
