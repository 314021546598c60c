"""Divides text into its records: FASTA with headers, and what has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proteinbert_core.sequences.bare_text import bare_spans

# Concatenated files leave a byte-order mark in front of a later header.
_HEADER = re.compile(r"^[ \t\ufeff\u200b]*>(.*)$", re.MULTILINE)
# Before '>' became the custom, FASTA headers began with ';', followed by more ';' comment lines.
_OLD_HEADER = re.compile(r"^[ \t]*;(.*)$(?:\n[ \t]*;.*$)*", re.MULTILINE)
_STARTS_OLD = re.compile(r"\s*;")
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
    first = _HEADER.search(text)
    return first.start() if first else len(text)


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
        yield from _headed_records(text, _HEADER)
    elif _STARTS_OLD.match(text):
        yield from _headed_records(text, _OLD_HEADER)
    else:
        yield from _bare_records(text)


def _headed_records(text: str, pattern: re.Pattern[str]) -> Iterator[RawRecord]:
    headers = pattern.finditer(text)
    current = next(headers, None)
    line = 1 + text.count("\n", 0, current.start()) if current else 1
    while current is not None:
        following = next(headers, None)
        end = following.start() if following else len(text)
        header_lines = 1 + text.count("\n", current.start(), current.end())
        yield _headed_record(
            current.group(1).strip(), line, text[current.end() + 1 : end], line + header_lines
        )
        line += text.count("\n", current.start(), end)
        current = following


def _headed_record(header: str, line: int, body: str, body_line: int) -> RawRecord:
    if not _PIR_HEADER.match(header):
        return RawRecord(header, line, body, body_line)
    title, _, body = body.partition("\n")
    return RawRecord(
        f"{header} {title.strip()}",
        line,
        body,
        body_line + 1,
        "The line below the header was read as a description, as the PIR format has it",
    )


def _bare_records(text: str) -> Iterator[RawRecord]:
    lines = text.split("\n")
    for start, end, remark in bare_spans(lines):
        yield RawRecord("", start + 1, "\n".join(lines[start:end]), start + 1, remark)
