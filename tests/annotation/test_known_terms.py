"""Known terms: what enters the network, and how it moves what else is predicted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.annotation import Annotator, ProteinAnnotation
from proteinbert_core.annotation.known_terms import BELIEVED, KnownTermsUpdate, implied_terms
from proteinbert_core.annotation.term_changes import term_changes
from proteinbert_core.errors import CheckpointError, OntologyError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.inference import Predictor
from proteinbert_core.sequences import Protein
from tests.toy import TOY_GO_IDS, random_checkpoint, toy_checkpoint, toy_ontology_path
from tests.toy_reference import toy_reference_path, toy_reference_proteins

ENDOPEPTIDASE, PEPTIDASE, PROTEOLYSIS = "GO:0004175", "GO:0008233", "GO:0006508"
PROTEINS = toy_reference_proteins()[:20:4]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("known")


@pytest.fixture(scope="module")
def ontology(folder):
    return Ontology.from_obo(toy_ontology_path(folder))


@pytest.fixture(scope="module")
def annotator(folder, ontology):
    return Annotator(Predictor(toy_checkpoint()), ontology, toy_reference_path(folder))


@pytest.fixture(scope="module")
def update(ontology):
    return KnownTermsUpdate(ontology, TOY_GO_IDS, ontology.go_ids)


def given_ids(inputs, row):
    return {TOY_GO_IDS[column] for column in inputs[row].indices}


def test_known_terms_enter_with_what_they_imply(update):
    inputs = update.inputs([(ENDOPEPTIDASE,), (), ("GO:0005739",)])
    assert inputs.shape == (3, len(TOY_GO_IDS))
    assert inputs.dtype == np.float32
    assert given_ids(inputs, 0) == {ENDOPEPTIDASE, PEPTIDASE, PROTEOLYSIS}
    # Mitochondrion is no input of the toy model, and neither is anything above it.
    assert given_ids(inputs, 1) == given_ids(inputs, 2) == set()
    assert set(inputs.data) == {1}
    assert update.is_input(ENDOPEPTIDASE)
    assert not update.is_input("GO:0005739")


def test_a_model_trained_on_direct_terms_gets_these_alone(ontology):
    update = KnownTermsUpdate(ontology, TOY_GO_IDS, ontology.go_ids, with_ancestors=False)
    assert given_ids(update.inputs([(ENDOPEPTIDASE,)]), 0) == {ENDOPEPTIDASE}


def test_secondary_ids_are_followed_and_others_refused(update, ontology):
    assert implied_terms(ontology, ["GO:0005554"]) == ("GO:0003674",)
    for wrong in ("GO:9999999", "GO:0005623"):
        with pytest.raises(OntologyError, match=wrong):
            update.inputs([(wrong,)])


SCORES = st.lists(st.floats(0, 1, width=32), min_size=12, max_size=12)


@given(SCORES, SCORES, st.lists(st.floats(0, 1, width=32), min_size=26, max_size=26))
def test_odds_are_multiplied_and_the_true_path_rule_holds(update, ontology, plain, aware, own):
    """As the equation says for every term that the rule does not move."""
    from proteinbert_core.go.propagation import TruePathPropagator

    everything = TruePathPropagator(ontology, ontology.go_ids)
    network = TruePathPropagator(ontology, TOY_GO_IDS)
    place = [ontology.go_ids.index(go_id) for go_id in network.terms]
    scores = np.zeros(len(ontology), dtype=np.float32)
    scores[place] = network.propagate(np.array([plain], dtype=np.float32))[0]
    before = everything.propagate(np.array([own], dtype=np.float32))[0]
    annotation = ProteinAnnotation(Protein("P", "MKV"), scores, before, np.zeros(4, np.float32))
    informed = np.array([aware], dtype=np.float32)
    (after,) = update.apply([annotation], informed)
    assert not after.probabilities.flags.writeable
    assert ((after.probabilities >= 0) & (after.probabilities <= 1)).all()
    np.testing.assert_array_equal(
        everything.propagate(after.probabilities[None])[0], after.probabilities
    )

    def log_odds(p):
        p = np.clip(p.astype(np.float64), 0.003, 0.997)
        return np.log(p / (1 - p))

    shift = np.zeros(len(ontology))
    shift[place] = log_odds(network.propagate(informed)[0]) - log_odds(scores[place])
    inner = (before > 0.003) & (before < 0.997)
    expected = 1 / (1 + np.exp(-log_odds(before) - BELIEVED * shift))
    assert (after.probabilities[inner] >= expected[inner] - 1e-4).all()
    leaves = [i for i, go_id in enumerate(ontology.go_ids) if not ontology.children(go_id)]
    leaves = [i for i in leaves if inner[i]]
    np.testing.assert_allclose(after.probabilities[leaves], expected[leaves], atol=1e-4)


def test_without_known_terms_nothing_changes(annotator):
    plain = list(annotator.annotate(PROTEINS))
    same = list(annotator.annotate(PROTEINS, known=[()] * len(PROTEINS)))
    for one, other in zip(plain, same, strict=True):
        assert one.protein is other.protein
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-6)
        np.testing.assert_allclose(one.scores, other.scores, atol=1e-6)
        assert one.neighbours == other.neighbours


def test_each_protein_is_moved_by_its_own_terms(annotator):
    known = [(), (ENDOPEPTIDASE,), ("GO:0005743", "GO:0015671"), (), (ENDOPEPTIDASE,)]
    reports = []
    together = list(
        annotator.annotate(PROTEINS, known=known, progress=lambda *done: reports.append(done))
    )
    plain = list(annotator.annotate(PROTEINS))
    for protein, terms, one, other in zip(PROTEINS, known, together, plain, strict=True):
        (alone,) = annotator.annotate([protein], known=[terms])
        np.testing.assert_allclose(one.probabilities, alone.probabilities, atol=1e-5)
        assert np.allclose(one.probabilities, other.probabilities, atol=1e-6) == (not terms)
        # The place among known proteins does not depend on what was told.
        np.testing.assert_array_equal(one.embedding, other.embedding)
    total = 2 * sum(len(protein.sequence) for protein in PROTEINS)
    assert reports[-1] == (total, total)
    assert sorted(reports) == reports


def test_the_network_alone_is_moved_as_well(ontology):
    annotator = Annotator(Predictor(toy_checkpoint()), ontology)
    (plain,) = annotator.annotate(PROTEINS[:1])
    (moved,) = annotator.annotate(PROTEINS[:1], known=[(ENDOPEPTIDASE,)])
    np.testing.assert_array_equal(moved.scores, moved.probabilities)
    assert not np.allclose(moved.scores, plain.scores, atol=1e-4)


def test_known_terms_need_named_inputs_and_one_entry_a_protein(annotator, folder, ontology):
    with pytest.raises(ValueError, match="5 proteins, but 1 sets"):
        list(annotator.annotate(PROTEINS, known=[()]))
    checkpoint = random_checkpoint(toy_checkpoint().config)
    nameless = Annotator(
        Predictor(checkpoint), ontology, folder / "reference", embeddings_of=toy_checkpoint().digest
    )
    with pytest.raises(CheckpointError, match="which GO term each of its inputs"):
        list(nameless.annotate(PROTEINS, known=[()] * len(PROTEINS)))


def test_changes_come_largest_first_with_what_was_given_marked(ontology):
    before = np.full(len(ontology), 0.5, dtype=np.float32)
    after = before.copy()
    place = ontology.go_ids.index
    for go_id, probability in (
        (ENDOPEPTIDASE, 0.9),
        (PEPTIDASE, 0.9),
        ("GO:0005829", 0.2),
        ("GO:0005886", 0.505),  # too little
        ("GO:0003674", 0.9),  # a root
    ):
        after[place(go_id)] = probability
    before[place("GO:0005743")], after[place("GO:0005743")] = 0.01, 0.05  # not shown
    table = term_changes(ontology, ontology.go_ids, before, after, [PEPTIDASE])
    assert table["go_id"].tolist() == [ENDOPEPTIDASE, PEPTIDASE, "GO:0005829"]
    assert table["given"].tolist() == [False, True, False]
    np.testing.assert_allclose(table["change"], [0.4, 0.4, -0.3], atol=1e-6)
    assert table["aspect"].tolist() == ["MF", "MF", "CC"]
    assert term_changes(ontology, ontology.go_ids, before, before, []).empty


def test_general_terms_are_left_out_where_information_is_known(ontology):
    before = np.zeros(len(ontology), dtype=np.float32)
    after = before.copy()
    place = ontology.go_ids.index
    for go_id in ("GO:0005488", "GO:0005515", "GO:0019825"):
        after[place(go_id)] = 0.5
    bits = {"GO:0005488": 0.7, "GO:0005515": 1.9, "GO:0019825": np.inf}
    table = term_changes(ontology, ontology.go_ids, before, after, [], bits)
    assert table["go_id"].tolist() == ["GO:0019825"]
