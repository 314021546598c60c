"""Layered (Sugiyama) layout of an acyclic graph: layers, rows, crossing reduction, positions."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from proteinbert_core.figures.coordinate_assignment import assign_coordinates
from proteinbert_core.figures.crossing_reduction import count_crossings, reduce_crossings

Edge = tuple[str, str]

_BREAKING_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class LayeredLayout:
    """Where the nodes and edges of a layered graph lie.

    Attributes
    ----------
    position : Mapping[str, float]
        Centre of each node along its row, from 0 to `width`.
    row : Mapping[str, int]
        Row of each node, 0 first. A crowded layer takes several consecutive rows.
    routes : Mapping[tuple[str, str], tuple[tuple[float, int], ...]]
        For each edge the (position, row) it passes, both ends included, from upper to lower.
    n_rows : int
        Number of rows.
    width : float
        Room that the rows take.
    crossings : int
        Edge crossings between consecutive rows; one of two shared ways counts for every pair.
    """

    position: Mapping[str, float]
    row: Mapping[str, int]
    routes: Mapping[Edge, tuple[tuple[float, int], ...]]
    n_rows: int
    width: float
    crossings: int


@dataclass(frozen=True, slots=True)
class _Link:
    """An edge between numbered nodes; those with the same trunk share their way."""

    upper: int
    lower: int
    trunk: Hashable


@dataclass(slots=True)
class _Expanded:
    """The graph over rows, long edges cut into segments by virtual nodes.

    Where edges share their way, `below` names the next bend once for each: crossings of many
    edges weigh more.
    """

    rows: list[list[int]]
    below: list[list[int]]
    chains: list[list[int]]
    row_of: list[int]


def longest_path_layers(
    nodes: Iterable[str], edges: Iterable[Edge], at_least: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Give each node the length of the longest path that leads to it from above.

    Parameters
    ----------
    nodes : iterable of str
        The nodes.
    edges : iterable of (str, str)
        Pairs (upper, lower) of nodes; without cycles.
    at_least : mapping of str to int, optional
        The highest layer (smallest number) a node may take. Default 0.

    Returns
    -------
    dict of str to int
        Layer of each node; every edge leads to a larger one.

    Raises
    ------
    ValueError
        The edges form a cycle.
    """
    layers = {node: (at_least or {}).get(node, 0) for node in nodes}
    below: dict[str, list[str]] = {node: [] for node in layers}
    waiting = dict.fromkeys(layers, 0)
    for upper, lower in edges:
        below[upper].append(lower)
        waiting[lower] += 1
    ready = [node for node in layers if waiting[node] == 0]
    done = 0
    while ready:
        node = ready.pop()
        done += 1
        for lower in below[node]:
            layers[lower] = max(layers[lower], layers[node] + 1)
            waiting[lower] -= 1
            if waiting[lower] == 0:
                ready.append(lower)
    if done < len(layers):
        raise ValueError("a layered layout needs a graph without cycles")
    return layers


def layered_layout(
    layers: Mapping[str, int],
    edges: Sequence[Edge],
    *,
    node_extent: float = 1.0,
    edge_extent: float = 0.2,
    width: float = math.inf,
    kinds: Sequence[Hashable] | None = None,
) -> LayeredLayout:
    """Lay out a layered graph.

    Deterministic: the result depends on the arguments alone, the order of `layers` included.

    Parameters
    ----------
    layers : mapping of str to int
        Layer of each node. Empty layers take no row.
    edges : sequence of (str, str)
        Pairs (upper, lower); the layer of the second must be the larger one.
    node_extent : float
        Room along the row for a node, margin included.
    edge_extent : float
        Room along the row for an edge that passes it.
    width : float
        Layers that do not fit in this room are broken into several rows.
    kinds : sequence of hashable, optional
        Kind of each edge: edges of one kind that leave the same upper node share their way as
        long as they can. Default: every edge goes its own way.

    Returns
    -------
    LayeredLayout

    Examples
    --------
    >>> drawn = layered_layout({"root": 0, "a": 1, "b": 1}, [("root", "a"), ("root", "b")])
    >>> drawn.row["b"], drawn.n_rows, drawn.crossings
    (1, 2, 0)
    >>> drawn.position["root"] * 2 == drawn.position["a"] + drawn.position["b"]
    True
    """
    names = list(layers)
    numbers = {name: number for number, name in enumerate(names)}
    used = {layer: rank for rank, layer in enumerate(sorted(set(layers.values())))}
    row_of = [used[layers[name]] for name in names]
    links = [
        _Link(numbers[upper], numbers[lower], (numbers[upper], kind))
        for (upper, lower), kind in zip(edges, kinds or range(len(edges)), strict=True)
    ]
    graph = _expand(row_of, links)
    graph.rows = reduce_crossings(graph.rows, graph.below)
    if math.isfinite(width):
        broken = _break_rows(graph, row_of, links, node_extent, edge_extent, width)
        if broken is not graph:
            _inherit_order(broken, graph)
            broken.rows = reduce_crossings(broken.rows, broken.below, restart=False)
            graph = broken
    extents = [node_extent] * len(names) + [edge_extent] * (len(graph.row_of) - len(names))
    fullest = max((sum(extents[node] for node in row) for row in graph.rows), default=0.0)
    room = max(fullest, width) if math.isfinite(width) else fullest
    centres = assign_coordinates(graph.rows, graph.below, extents, n_real=len(names), width=room)
    return LayeredLayout(
        position={name: centres[number] for number, name in enumerate(names)},
        row={name: graph.row_of[number] for number, name in enumerate(names)},
        routes={
            edge: tuple((centres[node], graph.row_of[node]) for node in chain)
            for edge, chain in zip(edges, graph.chains, strict=True)
        },
        n_rows=len(graph.rows),
        width=room,
        crossings=count_crossings(graph.rows, graph.below),
    )


def _expand(row_of: Sequence[int], links: Sequence[_Link]) -> _Expanded:
    """Cut long edges by virtual nodes; rows start in depth-first order from the top."""
    graph = _Expanded(
        rows=[[] for _ in range(max(row_of, default=-1) + 1)],
        below=[[] for _ in row_of],
        chains=[],
        row_of=list(row_of),
    )
    trunks: dict[tuple[Hashable, int], int] = {}
    for link in links:
        if row_of[link.lower] <= row_of[link.upper]:
            raise ValueError("every edge must lead to a larger layer")
        chain = [link.upper]
        for row in range(row_of[link.upper] + 1, row_of[link.lower]):
            bend = trunks.get((link.trunk, row))
            if bend is None:
                bend = trunks[link.trunk, row] = len(graph.row_of)
                graph.row_of.append(row)
                graph.below.append([])
            graph.below[chain[-1]].append(bend)
            chain.append(bend)
        graph.below[chain[-1]].append(link.lower)
        graph.chains.append([*chain, link.lower])
    seen: set[int] = set()
    for start in sorted(range(len(row_of)), key=row_of.__getitem__):
        stack = [start]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                graph.rows[graph.row_of[node]].append(node)
                stack.extend(reversed(graph.below[node]))
    return graph


def _inherit_order(broken: _Expanded, whole: _Expanded) -> None:
    """Order the rows of a broken graph as the whole one is: that adds no crossing.

    A node and what bends beside it, where its layer became several rows, keep its place.
    """
    place = {node: index for row in whole.rows for index, node in enumerate(row)}
    layer_of_row = {}
    wanted: dict[int, list[int]] = {}
    for chain, whole_chain in zip(broken.chains, whole.chains, strict=True):
        at_layer = {whole.row_of[node]: place[node] for node in whole_chain}
        ends = whole.row_of[chain[0]], whole.row_of[chain[-1]]
        layer_of_row[broken.row_of[chain[0]]] = ends[0]
        layer_of_row[broken.row_of[chain[-1]]] = ends[1]
        wanted[chain[0]], wanted[chain[-1]] = [at_layer[ends[0]]], [at_layer[ends[1]]]
    for chain, whole_chain in zip(broken.chains, whole.chains, strict=True):
        at_layer = {whole.row_of[node]: place[node] for node in whole_chain}
        for bend in chain[1:-1]:
            wanted.setdefault(bend, []).append(at_layer[layer_of_row[broken.row_of[bend]]])
    for row in broken.rows:
        row.sort(key=lambda node: sum(wanted[node]) / len(wanted[node]) if node in wanted else 0.0)


def _break_rows(
    graph: _Expanded,
    layer_of: Sequence[int],
    links: Sequence[_Link],
    node_extent: float,
    edge_extent: float,
    width: float,
) -> _Expanded:
    """Break layers that are wider than the room into several rows.

    A few rounds: the edges of nodes in one of the new rows have to pass the others, which may
    in turn become too wide.
    """
    members: list[list[int]] = [[] for _ in graph.rows]
    for node, layer in enumerate(layer_of):
        members[layer].append(node)
    # Nodes with more edges upwards than downwards go to the upper of the new rows: fewer edges
    # then pass the other ones.
    pull = [0] * len(layer_of)
    for link in links:
        pull[link.upper] += 1
        pull[link.lower] -= 1
    for nodes in members:
        nodes.sort(key=pull.__getitem__)
    parts = [1] * len(members)
    for _ in range(_BREAKING_ROUNDS):
        wanted = list(parts)
        first = 0
        for layer, nodes in enumerate(members):
            for row in graph.rows[first : first + parts[layer]]:
                passing = sum(node >= len(layer_of) for node in row)
                # Where edges alone fill the row, breaking does not help: keep half for nodes.
                room = max(width - edge_extent * passing, width / 2)
                if (len(row) - passing) * node_extent > room:
                    abreast = max(int(room / node_extent), 1)
                    wanted[layer] = max(wanted[layer], math.ceil(len(nodes) / abreast))
            first += parts[layer]
        if wanted == parts:
            break
        parts = wanted
        row_of = [0] * len(layer_of)
        first = 0
        for nodes, count in zip(members, parts, strict=True):
            for place, node in enumerate(nodes):
                row_of[node] = first + place * count // len(nodes)
            first += count
        graph = _expand(row_of, links)
    return graph
