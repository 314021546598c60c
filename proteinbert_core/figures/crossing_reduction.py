"""Ordering of the nodes within the rows of a layered graph, so that few edges cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from random import Random

_MAX_SWEEPS = 16
_PATIENCE = 4
_SHUFFLED_STARTS = 4
_SHUFFLE_BUDGET = 900  # nodes, summed over the shuffled starts: bounds the time for large graphs

Rows = list[list[int]]
Neighbours = Sequence[Sequence[int]]


def reduce_crossings(
    rows: Sequence[Sequence[int]], below: Neighbours, *, restart: bool = True
) -> Rows:
    """Order every row by median and barycentre sweeps with transposition.

    Sweeps go down and up alternately; each row is sorted by the median (or mean) position of
    its neighbours in the row before. After each, neighbours within a row are exchanged while
    that removes crossings, then also where it changes nothing, which leads out of many dead
    ends. All of this runs from several starts, and the best order seen wins. Deterministic:
    the starts that are shuffled are so with a fixed seed.

    Parameters
    ----------
    rows : sequence of sequence of int
        Nodes of every row, from top to bottom, in their initial order. Every edge joins nodes
        of consecutive rows.
    below : sequence of sequence of int
        For every node, its neighbours in the next row, once for each edge.
    restart : bool
        Start from other orders too. Without, from the one given alone, which is quicker where
        that is good already.

    Returns
    -------
    list of list of int
        The same nodes, ordered; never with more crossings than in the order given.

    References
    ----------
    Gansner, Koutsofios, North, Vo: A technique for drawing directed graphs. IEEE Transactions
    on Software Engineering 19 (1993), 214-230.
    """
    above: list[list[int]] = [[] for _ in below]
    for node, lower in enumerate(below):
        for other in lower:
            above[other].append(node)
    best: Rows = [list(row) for row in rows]
    best_crossings = count_crossings(best, below)
    starts = _starts(rows, len(below)) if restart else [best]
    for start in starts:
        if best_crossings == 0:
            break
        found, crossings = _improve([list(row) for row in start], above, below)
        if crossings < best_crossings:
            best, best_crossings = found, crossings
    return best


def _starts(rows: Sequence[Sequence[int]], count: int) -> Iterator[Sequence[Sequence[int]]]:
    """Yield the order given, its mirror image, and shuffled ones as size allows."""
    yield rows
    yield [row[::-1] for row in rows]
    random = Random(0)  # noqa: S311 - repeatable shuffles, no secret
    for _ in range(min(_SHUFFLED_STARTS, _SHUFFLE_BUDGET // max(count, 1))):
        yield [random.sample(row, len(row)) for row in rows]


def _improve(start: Rows, above: Neighbours, below: Neighbours) -> tuple[Rows, int]:
    """Sweep until that stops to help; return the best order and its crossings."""
    current = start
    position = _positions(current, len(below))
    best = [list(row) for row in current]
    best_crossings = count_crossings(current, below)
    stale = 0
    for sweep in range(_MAX_SWEEPS):
        downwards = sweep % 2 == 0
        mean, reverse_ties = sweep % 4 >= 2, sweep % 8 >= 4
        for row in current if downwards else reversed(current):
            _sort_row(row, above if downwards else below, position, mean, reverse_ties)
        stale += 1
        crossings = count_crossings(current, below)
        for exchange_ties in (False, True, True):
            crossings -= _transpose(current, above, below, position, ties=exchange_ties)
            if crossings < best_crossings:
                best, best_crossings, stale = [list(row) for row in current], crossings, 0
        if stale == _PATIENCE or best_crossings == 0:
            break
    return best, best_crossings


def count_crossings(rows: Sequence[Sequence[int]], below: Neighbours) -> int:
    """Count the pairs of edges that cross.

    Parameters
    ----------
    rows : sequence of sequence of int
        Nodes of every row, in order, from top to bottom.
    below : sequence of sequence of int
        For every node, its neighbours in the next row, once for each edge.

    Returns
    -------
    int
        Crossings between consecutive rows, edges drawn as straight lines.

    Examples
    --------
    >>> count_crossings([[0, 1], [2, 3]], [[3], [2], [], []])
    1
    """
    position = _positions(rows, len(below))
    crossings = 0
    for row in rows:
        seen: list[int] = []
        for node in row:
            ends = sorted(position[other] for other in below[node])
            # Edges of one node share its end and do not cross each other.
            crossings += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return crossings


def _positions(rows: Sequence[Sequence[int]], count: int) -> list[int]:
    position = [0] * count
    for row in rows:
        for index, node in enumerate(row):
            position[node] = index
    return position


def _sort_row(
    row: list[int], fixed: Neighbours, position: list[int], mean: bool, reverse_ties: bool
) -> None:
    """Sort the nodes that have neighbours in the fixed row; the others keep their places."""
    keys: dict[int, float] = {}
    for node in row:
        places = sorted([position[other] for other in fixed[node]])
        if places:
            keys[node] = sum(places) / len(places) if mean else _median(places)
    linked = list(keys)
    if reverse_ties:
        linked.reverse()
    ordered = iter(sorted(linked, key=keys.__getitem__))
    row[:] = [next(ordered) if node in keys else node for node in row]
    for index, node in enumerate(row):
        position[node] = index


def _median(places: list[int]) -> float:
    middle = len(places) // 2
    if len(places) % 2:
        return float(places[middle])
    if len(places) == 2:
        return (places[0] + places[1]) / 2
    # Of four or more, lean to the side where the neighbours lie closer together.
    left = places[middle - 1] - places[0]
    right = places[-1] - places[middle]
    if left + right == 0:
        return (places[middle - 1] + places[middle]) / 2
    return (places[middle - 1] * right + places[middle] * left) / (left + right)


def _transpose(
    rows: Rows, above: Neighbours, below: Neighbours, position: list[int], *, ties: bool
) -> int:
    """Exchange neighbours within the rows while that removes crossings; return how many.

    With `ties`, exchange first, once, also those whose exchange changes nothing.
    """
    removed = 0
    if ties:
        removed += sum(_exchange(row, above, below, position, ties=True) for row in rows)
    waiting = set(range(len(rows)))
    while waiting:
        gains = {
            index: _exchange(rows[index], above, below, position, ties=False)
            for index in sorted(waiting)
        }
        removed += sum(gains.values())
        changed = [index for index, gain in gains.items() if gain]
        beside = {other for index in changed for other in (index - 1, index + 1)}
        waiting = beside.intersection(range(len(rows)))
    return removed


def _exchange(
    row: list[int], above: Neighbours, below: Neighbours, position: list[int], *, ties: bool
) -> int:
    """Exchange neighbours in one row; return how many crossings that removes."""
    sides = [
        ([position[other] for other in above[node]], [position[other] for other in below[node]])
        for node in row
    ]
    removed = 0
    changed = False
    improved = True
    while improved:
        improved = False
        for place in range(len(row) - 1):
            (left_above, left_below), (right_above, right_below) = sides[place : place + 2]
            gain = 0
            for end in left_above:
                for other in right_above:
                    gain += (end > other) - (end < other)
            for end in left_below:
                for other in right_below:
                    gain += (end > other) - (end < other)
            if gain > 0 or (ties and gain == 0):
                row[place], row[place + 1] = row[place + 1], row[place]
                sides[place], sides[place + 1] = sides[place + 1], sides[place]
                removed += gain
                changed = True
                improved = not ties
    if changed:
        for index, node in enumerate(row):
            position[node] = index
    return removed
