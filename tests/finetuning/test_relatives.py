"""Relatives are found and kept together; chance is none; leakage is counted by band."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import Cancelled, TaskDataError
from proteinbert_core.finetuning.leakage import measure_leakage
from proteinbert_core.finetuning.sequence_clusters import ClusterMethod, cluster_sequences

RESIDUES = np.array(list("ACDEFGHIKLMNPQRSTVWY"))


def random_proteins(n, length, seed=0):
    random = np.random.default_rng(seed)
    return ["".join(random.choice(RESIDUES, length)) for _ in range(n)]


def mutated(sequence, share, seed=0):
    """As many residues replaced, at random places, by others."""
    random = np.random.default_rng(seed)
    letters = list(sequence)
    for place in random.choice(len(letters), round(share * len(letters)), replace=False):
        letters[place] = random.choice([each for each in RESIDUES if each != letters[place]])
    return "".join(letters)


def clusters(sequences, **options):
    return cluster_sequences(sequences, method=ClusterMethod.BUILT_IN, **options).labels.tolist()


@pytest.mark.parametrize("length", [60, 300])
def test_relatives_are_together_and_strangers_apart(length):
    parents = random_proteins(30, length)
    relatives = [mutated(parent, 0.4, seed) for seed, parent in enumerate(parents)]
    found = clusters([*parents, *relatives])
    assert len(set(found[:30])) == 30
    # At 60 % identity hardly a pair is missed; a random protein has no relative.
    together = sum(one == other for one, other in zip(found[:30], found[30:], strict=True))
    assert together >= 28
    assert clusters(random_proteins(200, length, 1)) == list(range(200))


def test_a_family_larger_than_what_is_looked_at_is_one_cluster():
    """Every k-mer is in more sequences than are compared."""
    (parent,) = random_proteins(1, 80)
    family = [mutated(parent, 0.05, seed) for seed in range(400)]
    assert set(clusters(family)) == {0}


def test_a_part_of_a_protein_stays_with_it():
    whole, other = random_proteins(2, 200)
    assert clusters([whole, other, whole[20:90]]) == [0, 1, 0]
    # A shared domain of less than half of the shorter one does not link two proteins.
    assert clusters([whole, other[:120] + whole[:70]]) == [0, 1]


def test_the_threshold_counts():
    (parent,) = random_proteins(1, 150)
    relative = mutated(parent, 0.3)
    assert clusters([parent, relative], min_identity=0.5) == [0, 0]
    assert clusters([parent, relative], min_identity=0.9) == [0, 1]
    for identity in (0.1, 0.95):
        with pytest.raises(TaskDataError, match=r"identity from 0\.2 to 0\.9"):
            clusters([parent], min_identity=identity)


@settings(max_examples=30)
@given(st.lists(st.sampled_from([*random_proteins(6, 12), "MK", "XXXXXXXXXX"]), max_size=12))
def test_the_same_sequence_is_always_in_the_same_cluster(sequences):
    labels = clusters(sequences)
    assert all(
        labels[i] == labels[j]
        for i, one in enumerate(sequences)
        for j, other in enumerate(sequences)
        if one == other
    )
    # Numbered in the order of their first members.
    first_seen = list(dict.fromkeys(labels))
    assert first_seen == list(range(len(first_seen)))


def test_leakage_by_band():
    parents = random_proteins(40, 120)
    (stranger,) = random_proteins(1, 120, 9)
    others = [
        parents[3],
        mutated(parents[5], 0.05),
        mutated(parents[6], 0.3),
        mutated(parents[7], 0.55),
        parents[8][30:],
        stranger,
    ]
    found = measure_leakage(parents, others)
    assert found.nearest.tolist() == [3, 5, 6, 7, 8, -1]
    assert found.counts() == {
        "same sequence": 1,
        "90 % or more": 2,
        "50 to 90 %": 1,
        "30 to 50 %": 1,
        "none found": 1,
    }
    assert found.record()["n"] == 6


def test_both_can_be_cancelled():
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        clusters(["MKTAY"], cancel=cancel)
    with pytest.raises(Cancelled):
        measure_leakage(["MKTAY"], ["MKTAY"], cancel=cancel)
