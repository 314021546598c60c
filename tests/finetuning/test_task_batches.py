"""Every protein is in exactly one batch, whole; targets stand beside weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import TrainingError
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_batches import (
    TaskBatch,
    padded_lengths,
    plan_task_epoch,
    tokens_and_targets,
)
from proteinbert_core.finetuning.task_examples import TargetPacker, TaskExamples
from proteinbert_core.finetuning.training_plan import TrainingPlan
from proteinbert_core.tokenizer import PAD

CLASSES = Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, ("a", "b", "c"))
BINARY = Task(TaskKind.BINARY, LabelForm.VALUE, ("no", "yes"))
VALUE = Task(TaskKind.REGRESSION, LabelForm.VALUE)
LABELS = Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("a", "b"))
RESIDUES = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"))


def column(*values: float) -> TaskExamples:
    return TaskExamples(
        ("MK",) * len(values), tuple(np.array([value], np.float32) for value in values)
    )


@given(
    lengths=st.lists(st.integers(1, 3000), min_size=1, max_size=80),
    batch_size=st.integers(1, 40),
    mask_padding=st.booleans(),
)
def test_every_protein_is_in_one_batch_that_holds_it(lengths, batch_size, mask_padding):
    n_residues = np.array(lengths)
    plan = TrainingPlan(batch_size=batch_size)
    padded = padded_lengths(n_residues, mask_padding=mask_padding)
    batches = plan_task_epoch(padded, plan, np.random.default_rng(0), mask_padding=mask_padding)
    rows = np.concatenate([batch.rows for batch in batches])
    assert sorted(rows) == list(range(len(lengths)))
    for batch in batches:
        assert 1 <= len(batch.rows) <= batch_size
        assert len(batch.rows) == 1 or len(batch.rows) * batch.length <= batch_size * 512
        needed = n_residues[batch.rows] + 2
        assert (needed <= batch.length).all()
        if not mask_padding:
            assert (padded[batch.rows] == batch.length).all()


def test_unmasked_networks_get_the_lengths_they_were_trained_at():
    n_residues = np.array([5, 126, 127, 1022, 1500])
    assert padded_lengths(n_residues, mask_padding=False).tolist() == [128, 128, 512, 1024, 1502]


def test_nothing_is_padded_beyond_the_longest():
    assert padded_lengths(np.array([70, 20]), mask_padding=True).tolist() == [72, 32]


def test_two_epochs_differ_and_one_comes_again():
    lengths = np.full(64, 32)
    plan = TrainingPlan(batch_size=8)

    def order(seed):
        batches = plan_task_epoch(lengths, plan, np.random.default_rng(seed), mask_padding=True)
        return np.concatenate([batch.rows for batch in batches]).tolist()

    assert order(1) == order(1) != order(2)


def test_residues_stand_behind_start_and_padding_weighs_nothing():
    examples = TaskExamples(
        ("MKL", "W"),
        (np.array([[0], [1], [np.nan]], np.float32), np.array([[1]], np.float32)),
    )
    packer = TargetPacker(RESIDUES, TrainingPlan(), examples)
    tokens, packed = tokens_and_targets(examples, TaskBatch(np.array([0, 1]), 6), packer)
    assert packed[..., 0].tolist() == [[0, 0, 1, 0, 0, 0], [0, 1, 0, 0, 0, 0]]
    assert packed[..., 1].tolist() == [[0, 1, 1, 0, 0, 0], [0, 1, 0, 0, 0, 0]]
    assert not packed[tokens == PAD].any()


def test_values_are_learnt_around_zero():
    packer = TargetPacker(VALUE, TrainingPlan(), column(10, 20, 30, np.nan))
    packed = packer.pack(np.array([[10], [20], [np.nan]], np.float32))
    assert packed[:, 0] == pytest.approx([-(1.5**0.5), 0, 0], abs=1e-6)
    assert packed[:, 1].tolist() == [1, 1, 0]
    assert packer.scale.mean == pytest.approx(20)


@pytest.mark.parametrize(
    ("task", "values", "weights"),
    [
        (BINARY, [0, 0, 0, 1], [2 / 3, 2 / 3, 2 / 3, 2]),
        (CLASSES, [0, 0, 1, 2], [2 / 3, 2 / 3, 4 / 3, 4 / 3]),
    ],
    ids=["binary", "multi-class"],
)
def test_balanced_classes_weigh_the_same_and_one_on_average(task, values, weights):
    packer = TargetPacker(task, TrainingPlan(class_weights="balanced"), column(*values))
    packed = packer.pack(np.array([[value] for value in values], np.float32))
    assert packed[:, 1] == pytest.approx(weights)
    assert packed[:, 0].tolist() == values


def test_each_label_of_many_is_balanced_by_itself():
    examples = TaskExamples(
        ("M",) * 4, tuple(np.array(v, np.float32) for v in ([0, 1], [0, 1], [0, 0], [1, 0]))
    )
    packer = TargetPacker(LABELS, TrainingPlan(class_weights="balanced"), examples)
    packed = packer.pack(np.array([[1, 1], [0, 0]], np.float32))
    np.testing.assert_allclose(packed[:, 2:], [[2, 1], [2 / 3, 1]], rtol=1e-6)


def test_class_weights_must_fit_the_classes():
    with pytest.raises(TrainingError, match="2 class weights for the 3 classes"):
        TargetPacker(CLASSES, TrainingPlan(class_weights=(1.0, 2.0)), column(0, 1, 2))


def test_data_from_which_nothing_can_be_learnt_are_refused():
    with pytest.raises(TrainingError, match="no known label"):
        TargetPacker(BINARY, TrainingPlan(), column(np.nan, np.nan))
    with pytest.raises(TrainingError, match="the same"):
        TargetPacker(VALUE, TrainingPlan(), column(3, 3))


def test_labels_that_do_not_fit_their_residues_are_refused():
    with pytest.raises(ValueError, match="2 labels do not fit 3 residues"):
        TaskExamples(("MKL",), (np.zeros((2, 1), np.float32),))
