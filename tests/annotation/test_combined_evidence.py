"""Network and neighbours together, on toy proteins and predictions made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.annotation.combined_evidence import CombinedEvidence
from proteinbert_core.annotation.evidence import FEATURES, EvidenceGatherer
from proteinbert_core.annotation.familiarity import familiarity_features
from proteinbert_core.annotation.safe_answer import safe_answer
from proteinbert_core.annotation.term_table import TermTable
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import TruePathPropagator
from proteinbert_core.inference import ProteinPrediction
from proteinbert_core.sequences import Protein
from tests.toy import TOY_GO_IDS, toy_ontology_path
from tests.toy_reference import (
    MEMBERS,
    TOY_FAMILIES,
    toy_combination,
    toy_reference_proteins,
    toy_reference_set,
    toy_unfamiliar_protein,
)

#: Outputs of a network that knows less than the neighbours: no proteolysis, no mitochondria.
OUTPUTS = tuple(go_id for go_id in TOY_GO_IDS if go_id not in {"GO:0006508", "GO:0005743"})
QUERIES = [
    *toy_reference_proteins()[::5],
    toy_unfamiliar_protein(),
    Protein("short", "MKV"),
    Protein("unknown", "X" * 30),
]


@pytest.fixture(scope="module")
def ontology(tmp_path_factory) -> Ontology:
    folder = tmp_path_factory.mktemp("go")
    return Ontology.from_obo(toy_ontology_path(folder), cache=folder)


@pytest.fixture(scope="module")
def propagator(ontology) -> TruePathPropagator:
    return TruePathPropagator(ontology, OUTPUTS)


@pytest.fixture(scope="module")
def combined(ontology, propagator) -> CombinedEvidence:
    return CombinedEvidence(toy_reference_set(), toy_combination(), ontology, propagator.terms)


@pytest.fixture(scope="module")
def predictions() -> list[ProteinPrediction]:
    rng = np.random.default_rng(0)
    return [
        ProteinPrediction(
            protein,
            rng.random(len(OUTPUTS), dtype=np.float32),
            rng.standard_normal(32, dtype=np.float32),
        )
        for protein in QUERIES
    ]


def annotate(combined, propagator, predictions):
    network = propagator.propagate(np.stack([each.scores for each in predictions]))
    return combined.annotate(predictions, network)


@pytest.fixture(scope="module")
def annotations(combined, propagator, predictions):
    return annotate(combined, propagator, predictions)


def test_terms_are_those_of_network_and_neighbours(combined, ontology, propagator):
    assert set(combined.terms) == set(
        ontology.with_ancestors({*propagator.terms, *(t for f in TOY_FAMILIES for t in f)})
    )
    assert set(combined.terms) > set(propagator.terms)
    assert list(combined.terms) == sorted(combined.terms)


def test_probabilities_obey_the_ontology(combined, ontology, annotations):
    probabilities = np.stack([each.probabilities for each in annotations])
    assert np.isfinite(probabilities).all()
    assert 0 <= probabilities.min() <= probabilities.max() <= 1
    place = {go_id: column for column, go_id in enumerate(combined.terms)}
    for go_id, column in place.items():
        for above in ontology.ancestors(go_id):
            assert (probabilities[:, place[above]] >= probabilities[:, column]).all()


def test_the_score_is_of_the_network_alone(combined, propagator, predictions, annotations):
    place = [combined.terms.index(go_id) for go_id in propagator.terms]
    others = np.setdiff1d(np.arange(len(combined.terms)), place)
    assert len(others) > 0
    for prediction, annotation in zip(predictions, annotations, strict=True):
        np.testing.assert_array_equal(
            annotation.scores[place], propagator.propagate(prediction.scores[None])[0]
        )
        assert not annotation.scores[others].any()
        assert annotation.protein is prediction.protein
        assert annotation.embedding is prediction.embedding


def test_neighbours_speak_for_terms_that_the_network_does_not_know(combined, annotations):
    """The fourth family is of the inner mitochondrial membrane."""
    (annotation,) = (each for each in annotations if each.protein.identifier == "P3TY01")
    column = combined.terms.index("GO:0005743")
    assert annotation.neighbour_scores[column] > 0.4
    assert annotation.probabilities[column] > 0.1
    assert annotation.scores[column] == 0


def test_neighbours_are_of_the_same_family_first(combined, annotations):
    experimental = combined.gatherer.votes.experimental
    for row, annotation in zip(range(0, 48, 5), annotations[:-3], strict=True):
        nearest = annotation.neighbours[0]
        assert nearest.row // MEMBERS == row // MEMBERS
        assert all(experimental[each.row] for each in annotation.neighbours)
        if experimental[row]:
            assert nearest.accession == annotation.protein.identifier
            assert nearest.shared_kmers == 1
        shared = [each.shared_kmers for each in annotation.neighbours]
        assert shared == sorted(shared, reverse=True)
        assert len({each.row for each in annotation.neighbours}) == len(shared)


def test_only_what_is_like_nothing_is_unfamiliar(annotations):
    flags = {each.protein.identifier: each.is_unfamiliar for each in annotations}
    assert [name for name, flag in flags.items() if flag] == ["nonsense", "short", "unknown"]
    assert all(isinstance(each.familiarity, float) for each in annotations)


def test_arrays_are_read_only_and_own_their_memory(annotations):
    for annotation in annotations:
        for array in (annotation.scores, annotation.probabilities, annotation.neighbour_scores):
            assert array.base is None
            assert not array.flags.writeable


@settings(max_examples=12, deadline=None)
@given(chosen=st.permutations(range(len(QUERIES))), n=st.integers(1, len(QUERIES)))
def test_a_result_depends_on_its_protein_alone(
    combined, propagator, predictions, annotations, chosen, n
):
    """Neither on the others of the block nor on their order."""
    chosen = chosen[:n]
    for index, again in zip(
        chosen, annotate(combined, propagator, [predictions[i] for i in chosen]), strict=True
    ):
        before = annotations[index]
        np.testing.assert_allclose(again.neighbour_scores, before.neighbour_scores, atol=1e-5)
        # Steps of the toy trees are large, so a vote that moves by a rounding could cross one.
        np.testing.assert_allclose(again.probabilities, before.probabilities, atol=0.1)
        assert again.familiarity == pytest.approx(before.familiarity, abs=1e-4)
        assert [each.row for each in again.neighbours] == [each.row for each in before.neighbours]


def test_features_have_a_row_for_each_source(combined, propagator, predictions):
    gatherer = combined.gatherer
    evidence = gatherer.gather(
        [each.protein.sequence for each in predictions],
        np.stack([each.embedding for each in predictions]),
        propagator.propagate(np.stack([each.scores for each in predictions])),
    )
    seen = 0
    for aspect in ASPECTS:
        proteins, terms, columns = gatherer.features(evidence, aspect)
        assert columns.shape == (len(FEATURES), len(proteins)) == (len(FEATURES), len(terms))
        assert columns.dtype == np.float32
        assert np.isfinite(columns).all()
        assert set(gatherer.aspects[terms]) == {aspect}
        assert not gatherer.is_root[terms].any()
        pair = int(np.argmax(terms == terms[-1]))
        network = evidence.network[proteins[pair], terms[pair]]
        logit = np.log(np.clip(network, 0.003, 0.997) / (1 - np.clip(network, 0.003, 0.997)))
        assert columns[0, pair] == pytest.approx(logit, abs=1e-4)
        seen += len(terms)
    assert seen > len(predictions)
    assert familiarity_features(evidence).shape == (len(predictions), 3)
    assert len(evidence.votes) == 6


def test_a_protein_can_be_kept_out_of_its_own_evidence(combined, propagator):
    """As in fitting, where held-out proteins are references of each other."""
    proteins = toy_reference_proteins()[:3]
    network = np.zeros((3, len(propagator.terms)), dtype=np.float32)
    sequences = [each.sequence for each in proteins]
    exclude = np.array([0, -1, 2])
    evidence = combined.gatherer.gather(sequences, np.zeros((3, 32)), network, exclude)
    for hits in (evidence.by_kmers, evidence.by_embedding):
        found = [
            set(rows[alike > 0]) for rows, alike in zip(hits.rows, hits.similarities, strict=True)
        ]
        assert 0 not in found[0]
        assert 2 not in found[2]
    assert evidence.by_kmers.rows[1, 0] == 1


def test_information_is_of_rarity_by_experiment(combined, ontology):
    """Forty proteins and four of the last family are known; eight of them carry oxygen."""
    information = dict(zip(combined.terms, combined.information, strict=True))
    for root in ontology.roots.values():
        assert information[root] == 0
    known = combined.gatherer.carriers[combined.terms.index("GO:0003674")]
    assert information["GO:0005344"] == pytest.approx(np.log2(known / MEMBERS), abs=1e-5)
    for go_id in combined.terms:
        assert all(information[go_id] >= information[above] for above in ontology.ancestors(go_id)
                   if ontology[above].aspect == ontology[go_id].aspect)  # fmt: skip


def test_a_term_that_no_reference_protein_carries_has_no_frequency(ontology):
    gatherer = EvidenceGatherer(
        toy_reference_set(), ontology, ontology.with_ancestors(["GO:0015669"])
    )
    assert gatherer.carriers[gatherer.terms.index("GO:0015669")] == MEMBERS * 2
    assert gatherer.frequency.max() == 1


def test_the_safe_answer_keeps_the_deepest_likely_and_telling(combined, ontology, annotations):
    table = TermTable(ontology, combined.terms, combined.information)
    rows = table.table(annotations, 0.8, None)
    answer = safe_answer(rows, precision=0.8, min_information=1.5)
    assert 0 < len(answer) < len(rows)
    assert answer["probability"].min() >= 0.8
    assert answer["information"].min() >= 1.5
    assert answer["most_specific"].all()
    with_general = safe_answer(rows, precision=0.8, min_information=0)
    assert set(answer.index) < set(with_general.index)
    assert with_general["most_specific"].sum() == rows["most_specific"].sum()


def test_the_safe_answer_keeps_terms_of_unknown_information(combined, ontology, annotations):
    rows = TermTable(ontology, combined.terms).table(annotations, 0.8, None)
    assert rows["information"].isna().all()
    answer = safe_answer(rows, precision=0.8)
    assert len(answer) == rows["most_specific"].sum()
    assert len(safe_answer(rows, precision=1.01)) == 0
