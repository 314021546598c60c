"""A small table for the terminal: columns under one another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

_GAP = "  "


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    r"""Write rows of text so that their columns stand under one another.

    Parameters
    ----------
    rows : sequence of sequence of str
        As many cells each.
    right : collection of int
        Columns of numbers, which are aligned to the right.

    Yields
    ------
    str
        A line a row.

    Examples
    --------
    >>> print(*aligned([("part", "proteins"), ("train", "1,200")], right={1}), sep="\n")
    part   proteins
    train     1,200
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield _GAP.join(cells).rstrip()
