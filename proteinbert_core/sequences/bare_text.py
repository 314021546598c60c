"""Divides text without headers: one sequence, one a line, wrapped lines, numbered pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from proteinbert_core.sequences.position_numbers import is_number

COMMENT_SIGNS = (";", "#")
_PAGE_MARK = re.compile(r"\s*(?:SQ\s+SEQUENCE\b.*|//\s*$)")
_USUAL_WIDTHS = frozenset({50, 60, 64, 70, 72, 75, 76, 78, 79, 80, 90, 100, 120})
_LEAST_WIDTH = 30
_BLOCK = 10
_RESEMBLING = 0.6


def bare_spans(lines: list[str]) -> Iterator[tuple[int, int, str | None]]:
    """Find the sequences in lines that carry no header.

    * numbered pages (numbers above the residues, or beside every line) and text with the marks of
      a GenBank or UniProt page (``ORIGIN``, ``SQ``, ``//``) hold one sequence, and another one
      wherever the numbers start again or a mark says so;
    * otherwise each paragraph (lines between blank lines; all lines, if every paragraph is a single
      line) is *one sequence, wrapped*, or *one sequence a line*. It is one wrapped sequence if all
      lines but the last have the same length, the last is no longer, and either they stand in
      blocks of ten, or there are three or more lines of at least 30 letters with a shorter last
      one, or the length is a customary one (50, 60, 70, 80 ...). It is one sequence a line, all
      the same, if every line begins with M, a line before the last ends in ``*``, or the lines
      resemble each other.

    Parameters
    ----------
    lines : list of str
        The lines.

    Yields
    ------
    start : int
        Index of the first line of a sequence.
    end : int
        Index after its last line.
    remark : str or None
        How the lines were read, where they could be read in two ways.
    """
    filled = [
        index
        for index, content in enumerate(lines)
        if (stripped := content.strip()) and not stripped.startswith(COMMENT_SIGNS)
    ]
    if not filled:
        return
    if _is_page(lines, filled):
        for start, end in _page_spans(lines, filled):
            yield start, end, None
        return
    for paragraph in _paragraphs(lines, filled):
        yield from _paragraph_spans(lines, paragraph)


def _paragraph_spans(
    lines: list[str], paragraph: list[int]
) -> Iterator[tuple[int, int, str | None]]:
    count = len(paragraph)
    contents = ["".join(lines[index].split()) for index in paragraph]
    if count == 1:
        yield paragraph[0], paragraph[0] + 1, None
    elif _is_wrapped(contents, [lines[index] for index in paragraph]):
        remark = (
            f"{count} lines without a header were read as one sequence, wrapped at "
            f"{len(contents[0])} letters. If they are {count} sequences, put a line such as "
            "“>name” above each"
        )
        yield paragraph[0], paragraph[-1] + 1, remark
    else:
        first_remark: str | None = (
            f"{count} lines without a header were read as {count} sequences, one a line. "
            "If they are one sequence, put a line such as “>name” above the first"
        )
        for index in paragraph:
            yield index, index + 1, first_remark
            first_remark = None


def is_page_mark(lines: Sequence[str], index: int) -> bool:
    """Whether a line is one that database pages put around a sequence: no residues in it."""
    if lines[index].strip() == "ORIGIN":  # six letters that could be residues, but for the number
        return index + 1 < len(lines) and lines[index + 1].lstrip()[:1].isdigit()
    return _PAGE_MARK.match(lines[index]) is not None


def _is_page(lines: list[str], filled: list[int]) -> bool:
    above = beside = marks = 0
    for index in filled:
        words = lines[index].split()
        if is_page_mark(lines, index):
            marks += 1
        elif all(is_number(word) for word in words):
            above += 1
        elif is_number(words[0]) or is_number(words[-1]):
            beside += 1
    residue_lines = len(filled) - marks - above
    # The last line of a page may be too short to carry a number.
    return (
        marks > 0
        or 2 * above >= residue_lines > 0
        or beside == residue_lines
        or beside == residue_lines - 1 > 1
    )


def _page_spans(lines: list[str], filled: list[int]) -> Iterator[tuple[int, int]]:
    """Spans of lines, end excluded, that hold one sequence each."""
    start: int | None = None
    holds_residues = False
    last_number = -1
    for index in filled:
        words = lines[index].split()
        mark = is_page_mark(lines, index)
        only_numbers = all(is_number(word) for word in words)
        restarts = mark or (only_numbers and int(words[0]) <= last_number) or words[0] == "1"
        if start is not None and holds_residues and restarts:
            yield start, index
            start, holds_residues, last_number = None, False, -1
        if words == ["//"]:
            continue
        start = index if start is None else start
        if only_numbers:
            last_number = int(words[-1])
        elif not mark:
            holds_residues = True
    if start is not None:
        yield start, len(lines)


def _paragraphs(lines: list[str], filled: list[int]) -> list[list[int]]:
    paragraphs: list[list[int]] = []
    previous = -1
    for index in filled:
        blank_between = any(not lines[between].strip() for between in range(previous + 1, index))
        if blank_between or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(index)
        previous = index
    return paragraphs if any(len(paragraph) > 1 for paragraph in paragraphs) else [filled]


def _is_wrapped(contents: list[str], lines: list[str]) -> bool:
    width, last = len(contents[0]), len(contents[-1])
    if last > width or any(len(content) != width for content in contents[1:-1]):
        return False
    if all(content[0] in "Mm" for content in contents):
        return False
    if any(content.endswith("*") for content in contents[:-1]) or _resemble(contents):
        return False
    if _in_blocks(lines):
        return True
    if len(contents) > 2 and last < width and width >= _LEAST_WIDTH:
        return True
    return width in _USUAL_WIDTHS


def _in_blocks(lines: list[str]) -> bool:
    words = [line.split() for line in lines]
    if min(len(line) for line in words[:-1]) < 2:
        return False
    blocks = [word for line in words for word in line]
    return all(len(block) == _BLOCK for block in blocks[:-1]) and len(blocks[-1]) <= _BLOCK


def _resemble(contents: list[str]) -> bool:
    """Whether lines of one length are variants of each other, as in a library of mutants."""
    first = contents[0].upper()
    compared = same = 0
    for content in contents[1:21]:
        if len(content) >= 20:
            compared += len(content)
            same += sum(a == b for a, b in zip(first, content.upper(), strict=False))
    return compared > 0 and same / compared >= _RESEMBLING
