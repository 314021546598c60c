"""The true-path rule, for scores and for labels."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.obo_reader import parse_obo
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import TruePathPropagator, most_specific, propagate_labels
from tests.go.toy_ontologies import BP, CC, MF, RandomOntology, random_ontologies, reference_graph


def of_text(text: str) -> Ontology:
    return Ontology(parse_obo(text.encode(), "random.obo"), "")


class TestScores:
    def test_exactly(self, toy: Ontology) -> None:
        outputs = ["GO:0000011", "GO:0000005", "GO:0000001", "GO:0000021"]
        propagator = TruePathPropagator(toy, outputs)
        assert propagator.terms == toy.with_ancestors(outputs)
        assert propagator.followed.lost == ()
        result = propagator.propagate(np.array([[0.5, 0.25, 0.125, 0.75], [0.25, 0.5, 1, 0]]))
        assert result.dtype == np.float32
        named = [dict(zip(propagator.terms, row.tolist(), strict=True)) for row in result]
        assert named[0] == {
            "GO:0000011": 0.5,
            "GO:0000010": 0.5,
            MF: 0.5,
            "GO:0000003": 0.5,  # from GO:0000011, across aspects
            BP: 0.5,
            "GO:0000005": 0.25,
            "GO:0000006": 0.25,
            "GO:0000002": 0.25,
            "GO:0000001": 0.25,  # its own score is lower than its child's
            "GO:0000021": 0.75,
            "GO:0000020": 0.75,
            CC: 0.75,
        }
        assert named[1][BP] == 1
        assert named[1]["GO:0000001"] == 1
        assert named[1]["GO:0000003"] == 0.5

    def test_secondary_ids_and_repeated_outputs(self, toy: Ontology) -> None:
        propagator = TruePathPropagator(toy, ["GO:0900001", "GO:0000002", "GO:0900002"])
        assert propagator.terms == ("GO:0000001", "GO:0000002", BP)
        scores = np.array([[0.1, 0.2, 0.3], [0.9, 0.2, 0.3], [0.1, 0.5, 0.3]], dtype=np.float32)
        expected = np.repeat(scores.max(axis=1)[:, None], 3, axis=1)
        np.testing.assert_array_equal(propagator.propagate(scores), expected)

    def test_outputs_the_ontology_lacks_are_left_out_and_named(self, toy: Ontology) -> None:
        outputs = ["GO:0000099", "GO:0000020", "GO:0000031"]
        propagator = TruePathPropagator(toy, outputs)
        assert propagator.followed.lost == ("GO:0000031", "GO:0000099")
        assert propagator.terms == ("GO:0000020", CC)
        assert propagator.propagate(np.array([[0.9, 0.5, 0.8]])).tolist() == [[0.5, 0.5]]

    def test_outputs_of_another_release_are_followed(self, toy: Ontology) -> None:
        """Merged into 1: the obsolete 30; into 2: the alt_id. Two that become one: the maximum."""
        outputs = ["GO:0000030", "GO:0000001", "GO:0900001", "GO:0000032"]
        propagator = TruePathPropagator(toy, outputs)
        assert propagator.terms == ("GO:0000001", "GO:0000002", BP)
        assert propagator.followed.current == ("GO:0000001", "GO:0000001", "GO:0000002", None)
        assert propagator.followed.moved == {"GO:0000030": "GO:0000001", "GO:0900001": "GO:0000002"}
        assert propagator.followed.facts("model") == {
            "model_terms_moved": "2: GO:0000030>GO:0000001 GO:0900001>GO:0000002",
            "model_terms_not_in_ontology": "1: GO:0000032",
        }
        scores = np.array([[0.75, 0.25, 0.5, 1.0], [0.25, 0.75, 0.125, 1.0]], dtype=np.float32)
        assert propagator.propagate(scores).tolist() == [[0.75, 0.5, 0.75], [0.75, 0.125, 0.75]]

    def test_no_known_output(self, toy: Ontology) -> None:
        with pytest.raises(OntologyError, match="None of the model's 1 outputs"):
            TruePathPropagator(toy, ["GO:0000099"])

    @pytest.mark.parametrize("shape", [(2, 3), (2,), (2, 1), (1, 2, 1)])
    def test_scores_of_another_shape(self, toy: Ontology, shape: tuple[int, ...]) -> None:
        propagator = TruePathPropagator(toy, [BP, CC])
        with pytest.raises(OntologyError, match="built for 2 outputs"):
            propagator.propagate(np.zeros(shape, dtype=np.float32))

    def test_no_proteins(self, toy: Ontology) -> None:
        assert TruePathPropagator(toy, [BP]).propagate(np.zeros((0, 1))).shape == (0, 1)

    def test_scores_given_are_not_changed(self, toy: Ontology) -> None:
        scores = np.array([[0.5, 0.1]], dtype=np.float32)
        TruePathPropagator(toy, ["GO:0000002", "GO:0000001"]).propagate(scores)
        assert scores.tolist() == [[np.float32(0.5), np.float32(0.1)]]

    def test_more_proteins_than_a_block(self, toy: Ontology) -> None:
        outputs = list(toy.go_ids)
        propagator = TruePathPropagator(toy, outputs)
        scores = np.random.default_rng(0).random((301, len(outputs)), dtype=np.float32)
        together = propagator.propagate(scores)
        for i in (0, 127, 128, 255, 256, 300):
            np.testing.assert_array_equal(together[i], propagator.propagate(scores[i : i + 1])[0])

    @settings(deadline=None)
    @given(random_ontologies(), st.data())
    def test_random_equal_brute_force(self, random: RandomOntology, data: st.DataObject) -> None:
        ontology, graph = of_text(random.text), reference_graph(random.text)
        outputs = data.draw(st.lists(st.sampled_from(random.go_ids), min_size=1, unique=True))
        scores = data.draw(
            hnp.arrays(np.float32, (3, len(outputs)), elements=st.floats(0, 1, width=32))
        )
        propagator = TruePathPropagator(ontology, outputs)
        result = propagator.propagate(scores)

        members = set(outputs).union(*(nx.descendants(graph, output) for output in outputs))
        assert propagator.terms == tuple(sorted(members))
        for j, term in enumerate(propagator.terms):
            below = nx.ancestors(graph, term) | {term}
            sources = [i for i, output in enumerate(outputs) if output in below]
            np.testing.assert_array_equal(result[:, j], scores[:, sources].max(axis=1))

        at = {term: j for j, term in enumerate(propagator.terms)}
        for child, parent in graph.edges:
            if child in at:
                assert (result[:, at[parent]] >= result[:, at[child]]).all()
        again = TruePathPropagator(ontology, propagator.terms).propagate(result)
        np.testing.assert_array_equal(again, result)


def table(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(pairs), columns=["accession", "term"])


class TestLabels:
    def test_exactly(self, toy: Ontology) -> None:
        labels = propagate_labels(
            toy,
            table(("P2", "GO:0000011"), ("P1", "GO:0000021"), ("P1", "GO:0000020"), ("P2", MF)),
        )
        assert labels.accessions == ("P1", "P2")
        assert labels.matrix.shape == (2, 12)
        assert labels.matrix.dtype == bool
        assert labels.matrix.has_sorted_indices
        carried = [{toy.go_ids[i] for i in row.indices} for row in labels.matrix]
        assert carried[0] == {"GO:0000021", "GO:0000020", CC}
        assert carried[1] == {"GO:0000011", "GO:0000010", "GO:0000003", MF, BP}
        assert labels.rows_read == 4
        assert not labels.unknown
        assert not labels.obsolete
        assert not labels.replaced

    def test_retired_ids_are_used_or_counted(self, toy: Ontology) -> None:
        labels = propagate_labels(
            toy,
            table(
                ("P1", "GO:0900001"),  # absorbed by GO:0000002
                ("P2", "GO:0000030"),  # replaced by GO:0000001
                ("P3", "GO:0000030"),
                ("P3", "GO:0000031"),  # obsolete, only things to consider
                ("P3", "GO:0000032"),  # obsolete, two replacements
                ("P4", "GO:0000099"),  # unknown
                ("P3", "GO:0000099"),
            ),
        )
        carried = [{toy.go_ids[i] for i in row.indices} for row in labels.matrix]
        assert carried == [
            {"GO:0000002", "GO:0000001", BP},
            {"GO:0000001", BP},
            {"GO:0000001", BP},
            set(),
        ]
        assert labels.replaced == {"GO:0000030": 2}
        assert labels.obsolete == {"GO:0000031": 1, "GO:0000032": 1}
        assert labels.unknown == {"GO:0000099": 2}
        assert labels.report() == (
            "7 label rows of 4 proteins became 7 protein-term pairs; left out: 2 rows of 1 unknown "
            "ids, 2 rows of 2 obsolete ids; counted for their replacement: 2 rows of 1 ids."
        )

    def test_wanted_proteins_in_their_order(self, toy: Ontology) -> None:
        pairs = table(("P1", BP), ("P2", MF), ("P3", CC), ("P3", "GO:0000099"))
        labels = propagate_labels(toy, pairs, ["P9", "P2", "P1"])
        assert labels.accessions == ("P9", "P2", "P1")
        assert [[toy.go_ids[i] for i in row.indices] for row in labels.matrix] == [[], [MF], [BP]]
        assert labels.rows_read == 2
        assert not labels.unknown  # that row is about another protein

    def test_no_rows_or_no_known_term(self, toy: Ontology) -> None:
        assert propagate_labels(toy, table(), ["P1"]).matrix.shape == (1, 12)
        assert propagate_labels(toy, table()).matrix.shape == (0, 12)
        labels = propagate_labels(toy, table(("P1", "GO:0000099")))
        assert labels.matrix.nnz == 0
        assert labels.accessions == ("P1",)

    def test_a_protein_asked_for_twice(self, toy: Ontology) -> None:
        with pytest.raises(OntologyError, match="P2 is asked for twice"):
            propagate_labels(toy, table(("P1", BP)), ["P1", "P2", "P2"])

    @settings(deadline=None)
    @given(random_ontologies(), st.data())
    def test_random_equal_brute_force(self, random: RandomOntology, data: st.DataObject) -> None:
        ontology, graph = of_text(random.text), reference_graph(random.text)
        pairs = data.draw(
            st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(random.go_ids)))
        )
        labels = propagate_labels(ontology, table(*pairs), ["P1", "P2", "P3"])
        for accession, row in zip(labels.accessions, labels.matrix.toarray(), strict=True):
            direct = {term for protein, term in pairs if protein == accession}
            carried = direct.union(*(nx.descendants(graph, term) for term in direct))
            assert {ontology.go_ids[i] for i in np.flatnonzero(row)} == carried


class TestMostSpecific:
    def test_exactly(self, toy: Ontology) -> None:
        carried = toy.with_ancestors(["GO:0000011", "GO:0000002"])
        assert most_specific(toy, carried) == {"GO:0000011", "GO:0000002"}
        assert most_specific(toy, [BP, "GO:0000005"]) == {"GO:0000005"}  # with a gap between
        assert most_specific(toy, ["GO:0900001", "GO:0000001"]) == {"GO:0000002"}
        assert most_specific(toy, [BP]) == {BP}
        assert most_specific(toy, []) == frozenset()
        with pytest.raises(OntologyError, match="GO:0000099"):
            most_specific(toy, [BP, "GO:0000099"])

    @settings(deadline=None)
    @given(random_ontologies(), st.data())
    def test_random_equal_brute_force(self, random: RandomOntology, data: st.DataObject) -> None:
        ontology, graph = of_text(random.text), reference_graph(random.text)
        given_ids = data.draw(st.sets(st.sampled_from(random.go_ids)))
        expected = {go_id for go_id in given_ids if not nx.ancestors(graph, go_id) & given_ids}
        assert most_specific(ontology, given_ids) == expected
