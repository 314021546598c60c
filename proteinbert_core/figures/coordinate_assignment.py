"""Positions along the rows of an ordered layered graph: short, straight edges, no overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_ROUNDS = 14
_LONG_EDGE_WEIGHT = 8.0
_HALF_LONG_EDGE_WEIGHT = 2.0


def assign_coordinates(
    rows: Sequence[Sequence[int]],
    below: Sequence[Sequence[int]],
    extents: Sequence[float],
    *,
    n_real: int,
    width: float,
) -> list[float]:
    """Place every node along its row.

    Minimises the weighted squared length of the edges along the rows, row by row against its
    neighbours, exactly for each row (isotonic regression); edges between virtual nodes weigh
    more and are reweighted towards absolute length, which makes long edges run straight.

    Parameters
    ----------
    rows : sequence of sequence of int
        Nodes of every row, in order, from top to bottom.
    below : sequence of sequence of int
        For every node, its neighbours in the next row, once for each edge.
    extents : sequence of float
        Room that each node takes along its row, margins included.
    n_real : int
        Nodes from this number on are virtual: bends of long edges.
    width : float
        Room to stay within; widened to that of the fullest row where that needs more.

    Returns
    -------
    list of float
        Centre of every node, from 0 to the width.
    """
    width = max([width, *(sum(extents[node] for node in row) for row in rows)])
    above: list[list[int]] = [[] for _ in below]
    for node, lower in enumerate(below):
        for other in lower:
            above[other].append(node)
    centres = [0.0] * len(below)
    offsets: list[list[float]] = []
    for row in rows:
        cursor = 0.0
        of_row = []
        for node in row:
            of_row.append(cursor + extents[node] / 2)
            cursor += extents[node]
        offsets.append(of_row)
        spare = (width - cursor) / 2
        for node, offset in zip(row, of_row, strict=True):
            centres[node] = spare + offset

    indices = range(len(rows))
    for round_ in range(_ROUNDS):
        # The first rounds look one way only, which moves whole branches; the later ones settle.
        one_way = round_ < _ROUNDS // 2
        downwards = round_ % 2 == 0
        for index in indices if downwards else reversed(indices):
            sides = (above if downwards else below,) if one_way else (above, below)
            row = rows[index]
            if one_way and not any(sides[0][node] for node in row):
                continue
            wishes, weights = [], []
            for node in row:
                wish, weight = _wish(node, sides, centres, n_real)
                wishes.append(wish)
                weights.append(weight)
            _place(row, offsets[index], extents, wishes, weights, width, centres)
    _straighten(rows, below, extents, n_real, width, centres)
    return centres


def _wish(
    node: int,
    sides: Sequence[Sequence[Sequence[int]]],
    centres: Sequence[float],
    n_real: int,
) -> tuple[float, float]:
    """Return where a node would like to be, and how much."""
    total = 0.0
    weight_sum = 0.0
    for side in sides:
        for other in side[node]:
            if node >= n_real and other >= n_real:
                weight = _LONG_EDGE_WEIGHT / max(abs(centres[node] - centres[other]) / 20, 0.1)
            elif node >= n_real or other >= n_real:
                weight = _HALF_LONG_EDGE_WEIGHT
            else:
                weight = 1.0
            total += weight * centres[other]
            weight_sum += weight
    if weight_sum == 0.0:
        return centres[node], 0.01
    return total / weight_sum, weight_sum


def _place(
    row: Sequence[int],
    offsets: Sequence[float],
    extents: Sequence[float],
    wishes: Sequence[float],
    weights: Sequence[float],
    width: float,
    centres: list[float],
) -> None:
    """Move one row's nodes as near to their wishes as order and room allow.

    With the packed offsets taken off, "in order and not overlapping" becomes "not decreasing":
    pooling adjacent violators then gives the weighted least-squares optimum.
    """
    pools: list[list[float]] = []  # weighted sum, weight, number of nodes
    for wish, offset, weight in zip(wishes, offsets, weights, strict=True):
        pools.append([(wish - offset) * weight, weight, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            last = pools.pop()
            for field in range(3):
                pools[-1][field] += last[field]
    slack = width - (offsets[-1] + extents[row[-1]] / 2)
    index = 0
    for total, weight, count in pools:
        shift = min(max(total / weight, 0.0), slack)
        for _ in range(int(count)):
            centres[row[index]] = shift + offsets[index]
            index += 1


def _straighten(
    rows: Sequence[Sequence[int]],
    below: Sequence[Sequence[int]],
    extents: Sequence[float],
    n_real: int,
    width: float,
    centres: list[float],
) -> None:
    """Put the bends of each long edge on one line, as far as their neighbours leave room."""
    beside: dict[int, tuple[int | None, int | None]] = {}
    for row in rows:
        for place, node in enumerate(row):
            beside[node] = (
                row[place - 1] if place else None,
                row[place + 1] if place + 1 < len(row) else None,
            )
    done: set[int] = set()
    for first in range(n_real, len(below)):
        run: list[int] = []
        low, high = 0.0, width
        for node in _long_edge(first, below, n_real, done):
            half = extents[node] / 2
            left, right = beside[node]
            least = half if left is None else centres[left] + extents[left] / 2 + half
            most = width - half if right is None else centres[right] - extents[right] / 2 - half
            if max(low, least) > min(high, most):
                _align(run, low, high, centres)
                run, low, high = [], least, most
            else:
                low, high = max(low, least), min(high, most)
            run.append(node)
        _align(run, low, high, centres)


def _long_edge(
    first: int, below: Sequence[Sequence[int]], n_real: int, done: set[int]
) -> Iterator[int]:
    """Yield the bends from the first one downwards that are not done yet."""
    node: int | None = first
    while node is not None and node not in done:
        done.add(node)
        yield node
        node = next((lower for lower in below[node] if lower >= n_real), None)


def _align(run: Sequence[int], low: float, high: float, centres: list[float]) -> None:
    if len(run) > 1:
        middle = sorted(centres[node] for node in run)[len(run) // 2]
        for node in run:
            centres[node] = min(max(middle, low), high)
