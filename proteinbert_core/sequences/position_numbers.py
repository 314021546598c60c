"""Position numbers beside or above residues: takes them out, checks that they count residues."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product

from proteinbert_core.errors import SequenceError


def is_number(word: str) -> bool:
    """Whether a word can be a position number: digits without leading zeros, below 10 million."""
    return word.isascii() and word.isdigit() and len(word) < 8 and (word == "0" or word[0] != "0")


@dataclass(slots=True)
class _NumberLine:
    """A line of numbers only, with the residues (or columns) before it and after the next line."""

    numbers: list[int]
    line: int
    before: tuple[int, int]
    after: tuple[int, int]

    def fits(self, *, above: bool, counter: int, shift: int) -> bool:
        """Whether the numbers, above residues or below them, count residues (0) or columns (1)."""
        before, after = self.before[counter] + shift, self.after[counter] + shift
        if not above:
            return self.numbers == [before]
        rising = all(a < b for a, b in pairwise(self.numbers))
        return rising and before < self.numbers[0] and self.numbers[-1] <= after


class PositionNumbers:
    """Takes position numbers out of lines, and checks that they count the residues.

    Pages that show an alignment count columns, gaps included: either way of counting will do.
    """

    def __init__(self) -> None:
        self._counts = (0, 0)
        self._shifts: list[tuple[int, int, int]] = []
        self._number_lines: list[_NumberLine] = []
        self._open: list[_NumberLine] = []

    @property
    def found(self) -> bool:
        """Whether there were any numbers."""
        return bool(self._shifts or self._number_lines)

    def take(self, content: str, line: int) -> str:
        """Read one line, not blank, in its turn; return it without its numbers."""
        words = content.split()
        if all(is_number(word) for word in words):
            number_line = _NumberLine(
                [int(word) for word in words], line, self._counts, self._counts
            )
            self._number_lines.append(number_line)
            self._open.append(number_line)
            return ""
        leading = int(words.pop(0)) if is_number(words[0]) else None
        trailing = int(words.pop()) if is_number(words[-1]) else None
        if leading is not None:
            self._note_shift(leading - 1, line)
        rest = " ".join(words)
        letters, columns = self._counts
        self._counts = (
            letters + sum(character.isalpha() for character in rest),
            columns + sum(map(len, words)),
        )
        for number_line in self._open:
            number_line.after = self._counts
        self._open.clear()
        if trailing is not None:
            self._note_shift(trailing, line)
        return content if leading is None and trailing is None else rest

    def _note_shift(self, number: int, line: int) -> None:
        self._shifts.append((number - self._counts[0], number - self._counts[1], line))

    def check(self) -> None:
        """Raise unless the numbers keep step with the residues, whatever the first one is."""
        for letters, columns, line in self._shifts:
            if letters != self._shifts[0][0] and columns != self._shifts[0][1]:
                raise _out_of_step(line)
        self._check_number_lines()

    def _check_number_lines(self) -> None:
        if not self._number_lines:
            return
        first = self._number_lines[0]
        # A page that shows a part of a protein begins with a later block of ten.
        shifts = (0, first.numbers[0] - 10) if first.before == (0, 0) else (0,)
        reached = 0
        for above, counter, shift in product((True, False), (0, 1), shifts):
            misfits = (
                index
                for index, number_line in enumerate(self._number_lines)
                if not number_line.fits(above=above, counter=counter, shift=max(shift, 0))
            )
            misfit = next(misfits, None)
            if misfit is None:
                return
            reached = max(reached, misfit)
        raise _out_of_step(self._number_lines[reached].line)


def _out_of_step(line: int) -> SequenceError:
    return SequenceError(
        "the numbers here do not count the residues: part of the sequence may be missing, or "
        "several sequences run together. Complete it, give each sequence a header line such as "
        "“>name”, or remove the numbers",
        line=line,
    )
