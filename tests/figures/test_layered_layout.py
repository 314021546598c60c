"""Layers by longest path, rows without overlap, straight long edges, few crossings."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest

from proteinbert_core.figures.layered_layout import (
    Edge,
    LayeredLayout,
    layered_layout,
    longest_path_layers,
)
from proteinbert_core.go.ontology import Ontology

# Terms of real annotations, several at a time as a prediction has them.
REAL_TERMS = {
    "protein kinase": ("MF", ("GO:0004672", "GO:0005524")),
    "light harvesting": ("BP", ("GO:0009765", "GO:0009416")),
    "pentose phosphate": ("BP", ("GO:0006098", "GO:0006740")),
    "nuclear bodies": ("CC", ("GO:0016605", "GO:0005730", "GO:0005739", "GO:0005813")),
    "signalling": ("BP", ("GO:0045893", "GO:0090630", "GO:0030036", "GO:0008284", "GO:0060326")),
}


def grown_graph(seed: int, count: int) -> tuple[list[str], list[Edge]]:
    """A graph that grows as an ontology does: new terms below one to three older ones."""
    random = Random(seed)
    nodes = ["n000"]
    edges: list[Edge] = []
    for number in range(1, count):
        node = f"n{number:03d}"
        recent = nodes[-12:] if random.random() < 0.7 else nodes
        parents = random.sample(recent, min(random.choice([1, 1, 2, 3]), len(recent)))
        edges += [(parent, node) for parent in parents]
        nodes.append(node)
    return nodes, edges


def laid_out(seed: int, count: int, width: float = math.inf) -> tuple[list[Edge], LayeredLayout]:
    nodes, edges = grown_graph(seed, count)
    layers = longest_path_layers(nodes, edges)
    return edges, layered_layout(layers, edges, node_extent=10, edge_extent=2, width=width)


def test_layers_are_the_longest_paths() -> None:
    edges = [("root", "a"), ("a", "b"), ("root", "b"), ("b", "c"), ("root", "c")]
    assert longest_path_layers(["root", "a", "b", "c"], edges) == {
        "root": 0,
        "a": 1,
        "b": 2,
        "c": 3,
    }


def test_layers_can_start_further_down() -> None:
    layers = longest_path_layers(["a", "b", "c"], [("a", "b")], {"a": 2, "c": 7})
    assert layers == {"a": 2, "b": 3, "c": 7}


def test_a_cycle_is_refused() -> None:
    with pytest.raises(ValueError, match="without cycles"):
        longest_path_layers(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "b")])


def test_an_edge_within_a_layer_is_refused() -> None:
    with pytest.raises(ValueError, match="larger layer"):
        layered_layout({"a": 0, "b": 0}, [("a", "b")])


@pytest.mark.parametrize("width", [math.inf, 70.0])
@pytest.mark.parametrize(("seed", "count"), [(0, 1), (1, 8), (2, 40), (3, 90)])
def test_nothing_overlaps_and_every_edge_leads_down(seed: int, count: int, width: float) -> None:
    edges, drawn = laid_out(seed, count, width)
    extents: dict[int, dict[float, float]] = {}
    for node, row in drawn.row.items():
        extents.setdefault(row, {})[drawn.position[node]] = 10
    for (upper, lower), route in drawn.routes.items():
        rows = [row for _, row in route]
        assert rows == list(range(drawn.row[upper], drawn.row[lower] + 1))
        assert route[0][0] == drawn.position[upper]
        assert route[-1][0] == drawn.position[lower]
        for position, row in route[1:-1]:
            extents[row][position] = 2
    assert set(drawn.routes) == set(edges)
    assert sorted(extents) == list(range(drawn.n_rows))
    for row_extents in extents.values():
        ordered = sorted(row_extents.items())
        assert ordered[0][0] - ordered[0][1] / 2 >= -1e-6
        assert ordered[-1][0] + ordered[-1][1] / 2 <= drawn.width + 1e-6
        for (left, left_extent), (right, right_extent) in pairwise(ordered):
            assert right - left >= (left_extent + right_extent) / 2 - 1e-6


def test_crowded_layers_are_broken_into_rows_that_fit() -> None:
    nodes = ["root", *(f"child {number}" for number in range(20))]
    edges = [("root", node) for node in nodes[1:]]
    layers = longest_path_layers(nodes, edges)
    drawn = layered_layout(
        layers, edges, node_extent=10, edge_extent=1, width=60, kinds=["is_a"] * len(edges)
    )
    assert drawn.width == 60
    assert [list(drawn.row.values()).count(row) for row in range(drawn.n_rows)] == [1, 5, 5, 5, 5]
    assert drawn.row["root"] == 0
    loose = layered_layout(layers, edges, node_extent=10, edge_extent=1)
    assert loose.n_rows == 2


def test_layers_never_mix_when_broken() -> None:
    nodes, edges = grown_graph(5, 60)
    layers = longest_path_layers(nodes, edges)
    drawn = layered_layout(layers, edges, node_extent=10, edge_extent=1, width=45)
    for upper in nodes:
        for lower in nodes:
            if layers[upper] < layers[lower]:
                assert drawn.row[upper] < drawn.row[lower]


def test_a_parent_stands_in_the_middle_and_a_long_edge_is_straight() -> None:
    edges = [("root", "left"), ("root", "right"), ("left", "l2"), ("l2", "l3"), ("l3", "end")]
    edges.append(("right", "end"))
    layers = longest_path_layers(["root", "left", "right", "l2", "l3", "end"], edges)
    drawn = layered_layout(layers, edges, node_extent=10, edge_extent=2)
    middle = (drawn.position["left"] + drawn.position["right"]) / 2
    assert drawn.position["root"] == pytest.approx(middle, abs=1.0)
    bends = [position for position, _ in drawn.routes["right", "end"][1:-1]]
    assert len(bends) == 2
    assert bends[0] == bends[1]
    assert drawn.crossings == 0


def test_edges_of_one_kind_share_their_way_only_from_the_same_node() -> None:
    edges = [("root", "a"), ("a", "b"), ("b", "c"), ("b", "d"), ("root", "c"), ("root", "d")]
    layers = longest_path_layers(["root", "a", "b", "c", "d"], edges)
    apart = layered_layout(layers, edges)
    together = layered_layout(layers, edges, kinds=["is_a"] * len(edges))
    mixed = layered_layout(layers, edges, kinds=["is_a"] * 5 + ["part_of"])
    assert apart.routes["root", "c"][1:-1] != apart.routes["root", "d"][1:-1]
    assert together.routes["root", "c"][1:-1] == together.routes["root", "d"][1:-1]
    assert mixed.routes["root", "c"][1:-1] != mixed.routes["root", "d"][1:-1]


def test_the_same_input_gives_the_same_layout() -> None:
    assert laid_out(4, 70, 80)[1] == laid_out(4, 70, 80)[1]


def test_no_nodes_no_rows() -> None:
    assert layered_layout({}, []).n_rows == 0


def naive_crossings(layers: dict[str, int], edges: Sequence[Edge]) -> int:
    """Crossings of straight lines, every layer in the order of its names and centred."""
    order: dict[int, list[str]] = {}
    for node in sorted(layers):
        order.setdefault(layers[node], []).append(node)
    place = {
        node: index - (len(nodes) - 1) / 2
        for nodes in order.values()
        for index, node in enumerate(nodes)
    }

    def along(edge: Edge, layer: int) -> float:
        upper, lower = edge
        share = (layer - layers[upper]) / (layers[lower] - layers[upper])
        return place[upper] + (place[lower] - place[upper]) * share

    crossings = 0
    for number, first in enumerate(edges):
        for second in edges[:number]:
            top = max(layers[first[0]], layers[second[0]])
            bottom = min(layers[first[1]], layers[second[1]])
            if top < bottom:
                at_top = along(first, top) - along(second, top)
                at_bottom = along(first, bottom) - along(second, bottom)
                crossings += at_top * at_bottom < 0
    return crossings


@pytest.mark.parametrize("seed", range(4))
def test_fewer_crossings_than_in_the_order_of_the_names(seed: int) -> None:
    nodes, edges = grown_graph(seed, 60)
    layers = longest_path_layers(nodes, edges)
    assert layered_layout(layers, edges).crossings < 0.6 * naive_crossings(layers, edges)


def crossings_by_dot(layers: dict[str, int], edges: Sequence[Edge]) -> int:
    lines = [f'"{upper}" -> "{lower}";' for upper, lower in edges]
    for layer in sorted(set(layers.values())):
        same = "; ".join(f'"{node}"' for node in layers if layers[node] == layer)
        lines.append(f"{{ rank = same; {same} }}")
    said = subprocess.run(
        ["dot", "-v", "-Tplain"],
        input="digraph {\n" + "\n".join(lines) + "\n}",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stderr
    return int(re.findall(r"mincross.*?(\d+) crossings", said)[-1])


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's dot is not installed")
def test_crossings_are_on_a_par_with_dot(
    real_ontology: Ontology, capsys: pytest.CaptureFixture[str]
) -> None:
    ontology = real_ontology
    ours_sum = dots_sum = 0
    report = []
    for name, (aspect, go_ids) in REAL_TERMS.items():
        nodes = [i for i in ontology.with_ancestors(go_ids) if ontology[i].aspect == aspect]
        edges = [(p, i) for i in nodes for p in ontology.parents(i) if p in set(nodes)]
        layers = longest_path_layers(nodes, edges)
        assert layers == {go_id: ontology.depth(go_id) for go_id in nodes}
        ours, dots = layered_layout(layers, edges).crossings, crossings_by_dot(layers, edges)
        report.append(f"{name}: {len(nodes)} terms, {ours} crossings, dot {dots}")
        ours_sum += ours
        dots_sum += dots
    with capsys.disabled():
        report.append(f"ratio to dot: {ours_sum / max(dots_sum, 1):.2f}")
        sys.stdout.write("\n" + "\n".join(report) + "\n")
    assert ours_sum <= 1.25 * dots_sum + 2
