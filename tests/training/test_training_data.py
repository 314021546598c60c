"""Labels, corruption and batches: exact values on small data, invariants on random data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import TrainingError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.tokenizer import END, N_FRAMING_TOKENS, PAD, START, tokenize
from proteinbert_core.training.batches import crop_and_tokenize, plan_epoch
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.proteins import choose_outputs, label_proteins, read_proteins
from proteinbert_core.training.validation import fmax
from tests.toy import toy_ontology_path

GO_IDS = ("GO:0003824", "GO:0005739", "GO:0006508", "GO:0008152", "GO:0016787")


@pytest.fixture(scope="module")
def ontology(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ontology")
    return Ontology.from_obo(toy_ontology_path(folder), cache=folder)


@pytest.fixture
def labelled(ontology):
    proteins = pd.DataFrame({"accession": ["P1", "P2", "P3", "P4"], "sequence": ["MK"] * 4})
    labels = pd.DataFrame(
        [
            ("P1", "GO:0008233", "MF"),  # also part_of proteolysis
            ("P2", "GO:0005739", "CC"),
            ("P2", "GO:0008150", "BP"),  # the root: nothing is known
            ("P4", "GO:0008152", "BP"),
            ("P9", "GO:0008152", "BP"),
        ],
        columns=["accession", "term", "aspect"],
    )
    return label_proteins(ontology, proteins, labels, GO_IDS)


def test_labels_are_propagated_and_unknown_aspects_marked(labelled):
    assert labelled.accessions == ("P1", "P2", "P4")
    targets = labelled.targets(np.arange(3))
    assert targets.dtype == np.float32
    # In the order of GO_IDS: MF, CC, BP, BP, MF.
    assert targets.tolist() == [[1, -1, -1, -1, 1], [-1, 1, -1, -1, -1], [-1, -1, 0, 1, -1]]


def test_frequencies_are_among_the_proteins_known_in_the_aspect(labelled):
    # The peptidase implies proteolysis, but only P4 is annotated for biological process.
    assert labelled.frequencies().tolist() == [1, 1, 1, 2, 1]


def test_unlabelled_proteins_come_last_and_nothing_is_known_of_them(labelled):
    alone = pd.DataFrame({"accession": ["U1", "U2"], "sequence": ["MA", "MC"]})
    both = labelled.with_unlabelled(alone)
    assert both.accessions == ("P1", "P2", "P4", "U1", "U2")
    assert both.sequences[3:] == ("MA", "MC")
    np.testing.assert_array_equal(both.targets(np.arange(3)), labelled.targets(np.arange(3)))
    assert (both.targets(np.array([3, 4])) == -1).all()
    assert both.frequencies().tolist() == labelled.frequencies().tolist()


def test_outputs_are_the_common_terms_without_roots(ontology):
    labels = pd.DataFrame(
        {"accession": ["P1", "P2", "P3"], "term": ["GO:0008233", "GO:0016787", "GO:0005739"]}
    )
    assert choose_outputs(ontology, labels, 2) == ("GO:0003824", "GO:0016787")


def test_proteins_of_other_splits_are_left_out(tmp_path):
    pd.DataFrame(
        {"accession": ["NA", "P2"], "split": ["train", "valid"], "sequence": ["MK", "MV"]}
    ).to_csv(tmp_path / "proteins.tsv.gz", sep="\t", index=False)
    assert read_proteins(tmp_path, ("train",))["accession"].tolist() == ["NA"]
    with pytest.raises(TrainingError, match="test"):
        read_proteins(tmp_path, ("test",))
    assert len(read_proteins(tmp_path, ("unlabelled",), may_be_empty=True)) == 0
    with pytest.raises(TrainingError, match="cannot be read"):
        read_proteins(tmp_path / "absent", ("train",))


def test_rates_of_the_corruption():
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, 22, (400, 100), dtype=np.int32)
    tokens[:, 0], tokens[:, 98], tokens[:, 99] = START, END, PAD
    corrupted = Corruption().corrupt_tokens(tokens, rng)
    np.testing.assert_array_equal(corrupted[:, [0, 98, 99]], tokens[:, [0, 98, 99]])
    # A residue drawn at random is the old one in 1 of 23 cases.
    assert (corrupted != tokens)[:, 1:98].mean() == pytest.approx(0.05 * 22 / 23, abs=0.005)
    assert corrupted.max() <= PAD

    targets = np.zeros((4000, 500), dtype=np.float32)
    targets[:, :8], targets[:, 400:] = 1, -1
    given_ = Corruption().corrupt_annotations(targets, rng)
    shown = given_[:, :8].any(axis=1)
    assert shown.mean() == pytest.approx(0.5, abs=0.03)
    assert given_[shown][:, :8].mean() == pytest.approx(0.75, abs=0.02)
    assert given_[~shown].sum() == 0
    assert given_[shown][:, 8:].mean() == pytest.approx(1e-4, rel=0.5)


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=60),
    st.integers(0, 2**32 - 1),
    st.sampled_from([(64,), (32, 64), (16, 64, 128)]),
)
def test_every_protein_is_in_a_batch_and_shapes_are_few(lengths, seed, padded):
    rows = np.arange(len(lengths))
    plan = plan_epoch(np.array(lengths), rows, padded, 256, np.random.default_rng(seed))
    assert {(len(batch.rows), batch.length) for batch in plan} <= {
        (256 // length, length) for length in padded
    }
    assert set(np.concatenate([batch.rows for batch in plan])) == set(rows)
    for batch in plan:
        whole = [lengths[row] + N_FRAMING_TOKENS <= batch.length for row in batch.rows]
        assert all(whole) or batch.length == padded[-1]
    again = plan_epoch(np.array(lengths), rows, padded, 256, np.random.default_rng(seed))
    for one, other in zip(plan, again, strict=True):
        np.testing.assert_array_equal(one.rows, other.rows)


@given(st.integers(0, 60), st.integers(4, 30), st.integers(0, 1000))
def test_a_crop_is_a_window_of_the_tokens(n_residues, length, seed):
    sequence = ("ACDEFGHIKLMNPQRSTVWY" * 4)[:n_residues]
    tokens = crop_and_tokenize([sequence], length, np.random.default_rng(seed))[0]
    whole = tokenize(sequence)
    kept = tokens[tokens != PAD]
    assert len(kept) == min(length, len(whole))
    windows = np.lib.stride_tricks.sliding_window_view(whole, len(kept))
    assert (windows == kept).all(axis=1).any()


def test_fmax_by_hand():
    targets = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=bool)
    scores = np.array([[0.9, 0.2, 0.5], [0.0, 0.8, 0.0], [1, 1, 1]], dtype=np.float32)
    # At 0.6: precision 1 and 1, recall 1/2 and 1, so F = 2 * 1 * 0.75 / 1.75 = 0.857. At 0.1:
    # precision 2/3 and 1, recall 1 and 1, so F = 2 * (5/6) / (11/6) = 0.909.
    assert fmax(targets, scores) == pytest.approx(10 / 11)
    assert fmax(targets[2:], scores[2:]) == 0
