"""Semantic similarity: against GOATOOLS on a small ontology, and against plain recursion."""

from __future__ import annotations

import math

import hypothesis.strategies as st
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.information import information_content
from proteinbert_core.go.obo_reader import parse_obo
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import propagate_labels
from proteinbert_core.go.semantic_similarity import (
    common_ancestors,
    similarity_table,
    term_similarity,
)
from tests.go.toy_ontologies import (
    BP,
    RandomOntology,
    random_ontologies,
    reference_graph,
)

# Under the root: 11 and 12; 13 under 11; 14 under both; 15 under 13; 16 under 13 and 14; 17 under
# 14.
PARENTS = {
    "GO:0000011": [BP],
    "GO:0000012": [BP],
    "GO:0000013": ["GO:0000011"],
    "GO:0000014": ["GO:0000011", "GO:0000012"],
    "GO:0000015": ["GO:0000013"],
    "GO:0000016": ["GO:0000013", "GO:0000014"],
    "GO:0000017": ["GO:0000014"],
}
ANNOTATED = {
    "P1": "15", "P2": "15 17", "P3": "16", "P4": "17", "P5": "12", "P6": "13", "P7": "11",
    "P8": "14", "P9": "17", "P10": "12",
}  # fmt: skip
#: Resnik's similarity in bits, and Lin's, as GOATOOLS 1.6.7 gives them for this ontology and
#: these annotations (goatools.semantic: TermCounts, resnik_sim / ln 2, lin_sim).
OF_GOATOOLS = """
11 12 0.000000 0.000000
11 13 0.321928 0.391674
11 14 0.321928 0.487058
11 15 0.321928 0.243529
11 16 0.321928 0.176696
11 17 0.321928 0.312719
12 13 0.000000 0.000000
12 14 0.514573 0.679496
12 15 0.000000 0.000000
12 16 0.514573 0.268251
12 17 0.514573 0.457086
13 14 0.321928 0.277294
13 15 1.321928 0.725565
13 16 1.321928 0.569323
13 17 0.321928 0.210487
14 15 0.321928 0.193820
14 16 1.000000 0.462756
14 17 1.000000 0.730736
15 16 1.321928 0.468449
15 17 0.321928 0.158628
16 17 1.000000 0.395343
"""


def go_id(number: str) -> str:
    return f"GO:{int(number):07d}"


@pytest.fixture(scope="module")
def small() -> Ontology:
    stanzas = [f"[Term]\nid: {BP}\nname: root\nnamespace: biological_process\n"]
    for term, parents in PARENTS.items():
        links = "".join(f"is_a: {parent}\n" for parent in parents)
        stanzas.append(f"[Term]\nid: {term}\nname: {term}\nnamespace: biological_process\n{links}")
    text = "format-version: 1.2\nontology: go\n\n" + "\n".join(stanzas)
    return Ontology(parse_obo(text.encode(), "small.obo"), "")


@pytest.fixture(scope="module")
def information(small) -> dict[str, float]:
    labels = pd.DataFrame(
        [(name, go_id(term)) for name, terms in ANNOTATED.items() for term in terms.split()],
        columns=["accession", "term"],
    )
    content = information_content(small, propagate_labels(small, labels))
    return dict(zip(small.go_ids, content.tolist(), strict=True))


@pytest.mark.parametrize("row", OF_GOATOOLS.strip().splitlines())
def test_as_goatools(small, information, row):
    first, second, resnik, lin = row.split()
    found = term_similarity(small, go_id(first), go_id(second), information)
    assert found.resnik == pytest.approx(float(resnik), abs=1e-6)
    assert found.lin == pytest.approx(float(lin), abs=1e-6)
    back = term_similarity(small, go_id(second), go_id(first), information)
    assert (back.resnik, back.lin) == (found.resnik, found.lin)


def test_a_term_and_itself(small, information):
    same = term_similarity(small, "GO:0000016", "GO:0000016", information)
    assert (same.ancestor, same.lin) == ("GO:0000016", 1.0)
    assert term_similarity(small, BP, BP, information).lin == 0.0


def test_common_ancestors(small, information):
    found = common_ancestors(small, ["GO:0000016", "GO:0000017"], information)
    assert [each.go_id for each in found] == ["GO:0000014", "GO:0000012", "GO:0000011", BP]
    assert [each.is_most_specific for each in found] == [True, False, False, False]
    assert found[0].information == 1.0
    both = common_ancestors(small, ["GO:0000013", "GO:0000014", "GO:0000016"], information)
    assert [each.go_id for each in both] == ["GO:0000011", BP]
    with pytest.raises(OntologyError, match="none was given"):
        common_ancestors(small, [], information)
    with pytest.raises(OntologyError, match="no term"):
        common_ancestors(small, ["GO:9999999"], information)


def test_terms_that_nobody_carries(small, information):
    unseen = {**information, "GO:0000016": math.inf}
    found = term_similarity(small, "GO:0000016", "GO:0000017", unseen)
    assert found.resnik == 1.0
    assert math.isnan(found.lin)
    nothing = term_similarity(small, "GO:0000016", "GO:0000017", {})
    assert nothing.ancestor is None
    assert math.isnan(nothing.resnik)


def test_other_aspects_are_not_compared(toy):
    found = term_similarity(toy, "GO:0000011", "GO:0000003", {"GO:0000003": 2.0})
    assert found.ancestor is None
    assert math.isnan(found.resnik)
    assert math.isnan(found.lin)
    shared = common_ancestors(toy, ["GO:0000011", "GO:0000003"], {"GO:0000003": 2.0})
    assert {each.go_id for each in shared} == {"GO:0000003", BP}, "by part_of"


def test_a_table_has_every_pair_once(toy):
    table = similarity_table(toy, ["GO:0000001", "GO:0000002", "GO:0900001", "GO:0000003"], {})
    assert [(each.first, each.second) for each in table] == [
        ("GO:0000001", "GO:0000002"),
        ("GO:0000001", "GO:0000003"),
        ("GO:0000002", "GO:0000003"),
    ]


@settings(max_examples=60, deadline=None)
@given(random=random_ontologies(), data=st.data())
def test_as_plain_recursion(random: RandomOntology, data):
    """Counts by walking up from each annotation; the ancestor by trying them all."""
    ontology = Ontology(parse_obo(random.text.encode(), "random.obo"), "")
    graph = reference_graph(random.text)
    above = {each: {each, *nx.descendants(graph, each)} for each in graph}
    terms = st.sampled_from(ontology.go_ids)
    proteins = [data.draw(st.sets(terms, min_size=1, max_size=3)) for _ in range(6)]
    carried = [set[str]().union(*(above[each] for each in own)) for own in proteins]

    def bits(term: str) -> float:
        aspect = graph.nodes[term]["namespace"]
        known = sum(any(graph.nodes[t]["namespace"] == aspect for t in own) for own in carried)
        count = sum(term in own for own in carried)
        return math.log2(known / count) if count else math.inf

    labels = pd.DataFrame(
        [(f"P{i}", term) for i, own in enumerate(proteins) for term in own],
        columns=["accession", "term"],
    )
    content = information_content(ontology, propagate_labels(ontology, labels))
    information = dict(zip(ontology.go_ids, content.tolist(), strict=True))
    a, b = data.draw(terms), data.draw(terms)
    found = term_similarity(ontology, a, b, information)
    aspect = graph.nodes[a]["namespace"]
    shared = [
        bits(each)
        for each in above[a] & above[b]
        if graph.nodes[each]["namespace"] == aspect and math.isfinite(bits(each))
    ]
    if aspect != graph.nodes[b]["namespace"] or not shared:
        assert math.isnan(found.resnik)
        return
    np.testing.assert_allclose(found.resnik, max(shared), atol=1e-12)
    total = bits(a) + bits(b)
    if math.isinf(total):
        assert math.isnan(found.lin)
    else:
        np.testing.assert_allclose(found.lin, 2 * max(shared) / total if total else 0, atol=1e-12)
        assert 0 <= found.lin <= 1 + 1e-12
