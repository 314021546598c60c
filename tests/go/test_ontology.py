"""Terms, links, ancestors and depth: exact on the toy, equal to brute force on random graphs."""

from __future__ import annotations

import dataclasses
import itertools
import threading
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.obo_reader import parse_obo
from proteinbert_core.go.ontology import Ontology, Term
from tests.go.toy_ontologies import (
    BP,
    CC,
    MF,
    TOY_PARENTS,
    RandomOntology,
    random_ontologies,
    reference_depth,
    reference_graph,
)


def of_text(text: str) -> Ontology:
    return Ontology(parse_obo(text.encode(), "random.obo"), "")


def test_terms(toy: Ontology) -> None:
    assert len(toy) == 12
    assert toy.go_ids == tuple(sorted(TOY_PARENTS))
    assert toy["GO:0000011"] == Term("GO:0000011", "sugar transporter activity", "MF")
    assert toy["GO:0000021"] == Term("GO:0000021", "inner membrane", "CC")
    assert toy["GO:0000003"].name == "transport of 4-{alpha} ! sugars"
    assert toy.release == "releases/2024-06-17"
    assert [toy.index(go_id) for go_id in toy.go_ids] == list(range(12))
    assert [toy.term_at(i).go_id for i in range(12)] == list(toy.go_ids)


def test_secondary_ids_stand_for_their_term(toy: Ontology) -> None:
    assert "GO:0900002" in toy
    assert toy["GO:0900002"].go_id == "GO:0000002"
    assert toy.index("GO:0000004") == toy.index(BP)
    assert toy.ancestors("GO:0900001") == {"GO:0000001", BP}


def test_obsolete_and_unknown_ids_are_no_members(toy: Ontology) -> None:
    for go_id in ("GO:0000030", "GO:0900003", "GO:0000099", "", "cell growth"):
        assert go_id not in toy
    with pytest.raises(
        OntologyError, match=r"“GO:0000030” \(old growth\) is obsolete .*replaced by GO:0000001"
    ):
        toy["GO:0000030"]
    with pytest.raises(OntologyError, match="consider GO:0000002, GO:0000003"):
        toy.depth("GO:0000031")
    with pytest.raises(OntologyError, match="“GO:0000099” is no term of the ontology"):
        toy.ancestors("GO:0000099")
    assert toy.obsolete["GO:0000032"].replaced_by == ("GO:0000002", "GO:0000003")


def test_parents_and_children(toy: Ontology) -> None:
    for go_id, parents in TOY_PARENTS.items():
        assert dict(toy.parents(go_id)) == parents
        assert list(toy.parents(go_id)) == sorted(parents)
        below = {child: up[go_id] for child, up in TOY_PARENTS.items() if go_id in up}
        assert dict(toy.children(go_id)) == below
    assert list(toy.children("GO:0000003")) == ["GO:0000006", "GO:0000011"]


def test_ancestors_and_descendants(toy: Ontology) -> None:
    assert toy.ancestors("GO:0000005") == {
        "GO:0000001",
        "GO:0000002",
        "GO:0000003",
        "GO:0000006",
        BP,
    }
    assert toy.ancestors("GO:0000011") == {"GO:0000010", "GO:0000003", MF, BP}
    assert toy.ancestors("GO:0000021") == {"GO:0000020", CC}  # and not over regulates, has_part
    assert toy.ancestors(BP) == frozenset()
    assert toy.descendants("GO:0000003") == {"GO:0000005", "GO:0000006", "GO:0000011"}
    assert toy.descendants("GO:0000021") == frozenset()
    assert toy.with_ancestors(["GO:0000021", "GO:0900001"]) == (
        "GO:0000001",
        "GO:0000002",
        "GO:0000020",
        "GO:0000021",
        CC,
        BP,
    )
    assert toy.with_ancestors([]) == ()


def test_depth_is_the_longest_path_within_the_aspect(toy: Ontology) -> None:
    depths = {go_id: toy.depth(go_id) for go_id in toy.go_ids}
    assert depths == {
        BP: 0,
        "GO:0000001": 1,
        "GO:0000002": 2,
        "GO:0000003": 1,
        "GO:0000006": 3,
        "GO:0000005": 4,
        MF: 0,
        "GO:0000010": 1,
        "GO:0000011": 2,
        CC: 0,
        "GO:0000020": 1,
        "GO:0000021": 2,
    }


def test_roots(toy: Ontology) -> None:
    assert dict(toy.roots) == {"MF": MF, "BP": BP, "CC": CC}


def test_roots_of_an_ontology_without_the_official_ones() -> None:
    lines = "[Term]\nid: GO:000000{0}\nname: x\nnamespace: molecular_function\n\n"
    single = of_text(lines.format(1))
    assert dict(single.roots) == {"MF": "GO:0000001"}
    several = of_text(lines.format(1) + lines.format(2))
    with pytest.raises(
        OntologyError, match=r"2 terms of aspect MF without a parent \(GO:0000001, GO"
    ):
        _ = several.roots


def test_ancestor_matrix(toy: Ontology) -> None:
    rows = ["GO:0000011", BP, "GO:0900001"]
    matrix = toy.ancestor_matrix(rows)
    assert matrix.shape == (3, 12)
    assert matrix.dtype == bool
    for row, go_id in zip(matrix, rows, strict=True):
        carried = {toy.go_ids[i] for i in row.indices}
        assert carried == toy.ancestors(go_id) | {toy[go_id].go_id}
    assert toy.ancestor_matrix([]).shape == (0, 12)


def test_cannot_be_changed(toy: Ontology) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        toy.digest = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        toy.obsolete["GO:0000099"] = toy.obsolete["GO:0000030"]  # type: ignore[index]
    for field in dataclasses.fields(toy.tables):
        value = getattr(toy.tables, field.name)
        if isinstance(value, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                value[:1] = 0


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"missing\.obo: the ontology file cannot be read"):
        Ontology.from_obo(tmp_path / "missing.obo")
    with pytest.raises(OntologyError, match="cannot be read"):
        Ontology.from_obo(tmp_path)


def test_shared_by_threads(toy_obo: Path, tmp_path: Path) -> None:
    """Many threads read the same file, and ask a fresh object, at the same moment."""
    start = threading.Barrier(8)
    answers = []

    def work() -> None:
        start.wait()
        ontology = Ontology.from_obo(toy_obo, cache=tmp_path)
        answers.append([ontology.descendants(go_id) for go_id in ontology.go_ids])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]


@settings(deadline=None)
@given(random_ontologies())
def test_random_ontologies_equal_brute_force(random: RandomOntology) -> None:
    ontology = of_text(random.text)
    graph = reference_graph(random.text)
    assert ontology.go_ids == tuple(sorted(graph))
    matrix = ontology.ancestor_matrix(ontology.go_ids).toarray()
    for i, go_id in enumerate(ontology.go_ids):
        above, below = nx.descendants(graph, go_id), nx.ancestors(graph, go_id)
        assert ontology.ancestors(go_id) == above
        assert ontology.descendants(go_id) == below
        assert set(ontology.parents(go_id)) == set(graph.successors(go_id))
        assert set(ontology.children(go_id)) == set(graph.predecessors(go_id))
        assert ontology.depth(go_id) == reference_depth(graph, go_id)
        assert {ontology.go_ids[j] for j in np.flatnonzero(matrix[i])} == above | {go_id}
        for parent in graph.successors(go_id):
            assert ontology.tables.levels[ontology.index(parent)] < ontology.tables.levels[i]


@settings(deadline=None)
@given(random_ontologies(), st.data())
def test_an_added_link_from_above_is_found_as_a_cycle(
    random: RandomOntology, data: st.DataObject
) -> None:
    graph = reference_graph(random.text)
    child = data.draw(
        st.sampled_from([go_id for go_id in random.go_ids if graph.out_degree(go_id)])
    )
    ancestor = data.draw(st.sampled_from(sorted(nx.descendants(graph, child))))
    cyclic = random.text.replace(
        f"id: {ancestor}\n", f"id: {ancestor}\nrelationship: part_of {child}\n"
    )
    with pytest.raises(OntologyError, match="cycle: ") as caught:
        of_text(cyclic)
    path = str(caught.value).split("cycle: ")[1].split(". An")[0].split(" -> ")
    assert path[0] == path[-1]
    graph.add_edge(ancestor, child)
    assert all(graph.has_edge(one, other) for one, other in itertools.pairwise(path))
