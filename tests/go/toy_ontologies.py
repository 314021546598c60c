"""A hand-written ontology with known answers, and random ones for property tests."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import hypothesis.strategies as st
import networkx as nx
import obonet

MF, BP, CC = "GO:0003674", "GO:0008150", "GO:0005575"

# BP: root <- 1 <- 2 <- 4 <- 5 and root <- 3 <- 4, with 5 also part_of 1; 6 is an orphan branch.
# CC: root <- 20 <- 21.  MF: root <- 10 <- 11, and 11 is part_of the process 2 (crosses aspects).
TOY_OBO = r"""format-version: 1.2
data-version: releases/2024-06-17
subsetdef: goslim_generic "Generic GO slim"
default-namespace: gene_ontology
ontology: go

[Term]
id: GO:0008150
name: biological_process
namespace: biological_process
alt_id: GO:0000004

[Term]
id: GO:0000001
name: growth
namespace: biological_process
def: "Getting larger: by \"cells\"." [GOC:x]
is_a: GO:0008150 ! biological_process

[Term]
id: GO:0000002
name: cell growth
namespace: biological_process
alt_id: GO:0900001
alt_id: GO:0900002
is_a: GO:0000001 ! growth

[Term]
id: GO:0000003
name: transport of 4-\{alpha\} \! sugars
namespace: biological_process
is_a: GO:0008150

[Term]
id: GO:0000005
name: tip growth
namespace: biological_process
is_a: GO:0000006 {source="x", is_inferred="true"} ! polar growth
relationship: part_of GO:0000001 ! growth
relationship: regulates GO:0000003 ! transport
relationship: has_part GO:0000021 ! inner membrane

[Term]
id: GO:0000006
name: polar growth
namespace: biological_process
is_a: GO:0000002
relationship: part_of GO:0000002
is_a: GO:0000003

[Term]
id: GO:0003674
name: molecular_function
namespace: molecular_function

[Term]
id: GO:0000010
name: transporter activity
namespace: molecular_function
is_a: GO:0003674

[Term]
id: GO:0000011
name: sugar transporter activity
namespace: molecular_function
is_a: GO:0000010
relationship: part_of GO:0000003 ! transport

[Term]
id: GO:0005575
name: cellular_component
namespace: cellular_component

[Term]
id: GO:0000020
name: membrane
namespace: cellular_component
is_a: GO:0005575

[Term]
id: GO:0000021
name: inner membrane
namespace: cellular_component
relationship: part_of GO:0000020

[Term]
id: GO:0000030
name: old growth
namespace: biological_process
alt_id: GO:0900003
is_obsolete: true
replaced_by: GO:0000001

[Term]
id: GO:0000031
name: vague growth
namespace: biological_process
is_obsolete: true
consider: GO:0000002
consider: GO:0000003

[Term]
id: GO:0000032
name: split growth
namespace: biological_process
is_obsolete: true
replaced_by: GO:0000002
replaced_by: GO:0000003

[Term]
id: CHEBI:24431
name: chemical entity
namespace: chebi_ontology

[Typedef]
id: part_of
name: part of
namespace: external
xref: BFO:0000050
is_transitive: true
"""

TOY_PARENTS: Mapping[str, Mapping[str, str]] = {
    BP: {},
    "GO:0000001": {BP: "is_a"},
    "GO:0000002": {"GO:0000001": "is_a"},
    "GO:0000003": {BP: "is_a"},
    "GO:0000005": {"GO:0000001": "part_of", "GO:0000006": "is_a"},
    "GO:0000006": {"GO:0000002": "is_a", "GO:0000003": "is_a"},
    MF: {},
    "GO:0000010": {MF: "is_a"},
    "GO:0000011": {"GO:0000003": "part_of", "GO:0000010": "is_a"},
    CC: {},
    "GO:0000020": {CC: "is_a"},
    "GO:0000021": {"GO:0000020": "part_of"},
}

_NAMESPACES = ("molecular_function", "biological_process", "cellular_component")


@dataclass(frozen=True)
class RandomOntology:
    """OBO text, and the ids of its terms from parents to children."""

    text: str
    go_ids: tuple[str, ...]


@st.composite
def random_ontologies(draw: st.DrawFn, max_terms: int = 24) -> RandomOntology:
    """Acyclic by construction: a term's parents come before it; ids are in no such order."""
    numbers = draw(st.lists(st.integers(1, 3000), min_size=1, max_size=max_terms, unique=True))
    ids = [MF, BP, CC] + [f"GO:{number:07d}" for number in numbers]
    aspects = [0, 1, 2] + [draw(st.integers(0, 2)) for _ in numbers]
    stanzas = []
    for i, go_id in enumerate(ids):
        lines = [
            "[Term]",
            f"id: {go_id}",
            f"name: term {i}",
            f"namespace: {_NAMESPACES[aspects[i]]}",
        ]
        above: Sequence[int] = ()
        if i >= 3:
            above = draw(st.lists(st.integers(0, i - 1), min_size=1, max_size=4, unique=True))
            if not any(aspects[parent] == aspects[i] for parent in above):
                above = [*above, aspects[i]]
        for parent in above:
            relations = ["is_a:", "relationship: part_of"]
            if aspects[parent] != aspects[i]:
                relations = relations[1:]
            relation = draw(
                st.sampled_from([*relations, "both"] if len(relations) == 2 else relations)
            )
            chosen = relations if relation == "both" else [relation]
            lines += [f"{tag} {ids[parent]}" for tag in chosen]
        if i >= 4 and draw(st.booleans()):
            lines.append(f"relationship: regulates {ids[draw(st.integers(0, i - 1))]}")
        stanzas.append("\n".join(lines))
    order = draw(st.permutations(range(len(stanzas))))
    text = "format-version: 1.2\nontology: go\n\n" + "\n\n".join(stanzas[i] for i in order) + "\n"
    return RandomOntology(text, tuple(ids))


def reference_graph(text: str) -> nx.DiGraph:
    """The same ontology through obonet and networkx alone: child -> parent, kept relations."""
    graph = obonet.read_obo(io.StringIO(text))
    kept = nx.DiGraph()
    for go_id, facts in graph.nodes(data=True):
        if go_id.startswith("GO:"):
            kept.add_node(go_id, name=facts.get("name"), namespace=facts.get("namespace"))
    for child, parent, relation in graph.edges(keys=True):
        if relation in ("is_a", "part_of"):
            kept.add_edge(child, parent)
    return kept


def reference_depth(graph: nx.DiGraph, go_id: str) -> int:
    """Longest path up within the aspect, by recursion."""
    same = [
        parent
        for parent in graph.successors(go_id)
        if graph.nodes[parent]["namespace"] == graph.nodes[go_id]["namespace"]
    ]
    return 1 + max(reference_depth(graph, parent) for parent in same) if same else 0
