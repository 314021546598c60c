"""A training learns, keeps its best epoch, and goes on after a kill as if nothing had been."""

from __future__ import annotations

import dataclasses
import threading

import keras
import numpy as np
import pytest
from filelock import FileLock

from proteinbert_core.errors import Cancelled, TrainingError
from proteinbert_core.finetuning.frozen_states import FrozenStates
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_batches import TaskBatch
from proteinbert_core.finetuning.task_examples import TargetPacker
from proteinbert_core.finetuning.task_training import TaskTraining
from proteinbert_core.model.config import hidden_state_widths
from proteinbert_core.model.task_network import build_task_network
from proteinbert_core.tokenizer import tokenize_batch
from tests.finetuning.toy_task import BINARY, CONFIG, PLAN, RESIDUE_BINARY, base, examples, train
from tests.toy import random_checkpoint

pytestmark = pytest.mark.usefixtures("_without_graphs")

SHORT = dataclasses.replace(PLAN, all_epochs=1, final_epochs=0)
HEAD = dataclasses.replace(PLAN, all_epochs=0, final_epochs=0)


class Killed(Exception):
    """Stands for a kill."""


def weights_of(trained):
    return [*trained.network.trunk_weights(), *trained.network.head_weights()]


def assert_equal_weights(one, other):
    for first, second in zip(weights_of(one), weights_of(other), strict=True):
        # Threads may add up in any order: equal but for rounding.
        np.testing.assert_allclose(first, second, rtol=0, atol=1e-5)


@pytest.fixture(scope="module")
def finished(tmp_path_factory, _without_graphs):
    folder = tmp_path_factory.mktemp("run")
    progress = []
    return train(base=base(), folder=folder, report=progress.append), folder, progress


def test_the_stages_follow_each_other_and_it_learns(finished):
    trained, _, _ = finished
    stages = [facts["stage"] for facts in trained.epochs]
    assert stages == ["frozen", "frozen", "all", "all", "final"]
    losses = [facts["valid_loss"] for facts in trained.epochs]
    assert losses[-1] < losses[0] < 1.5
    assert losses[-1] < 0.55
    assert {facts["metric"] for facts in trained.epochs} == {"AUC"}
    assert trained.epochs[-1]["valid_metric"] > 0.9
    # Those beyond the length of the first stages come in with the final one.
    n = {facts["stage"]: facts["proteins"] for facts in trained.epochs}
    assert n["frozen"] == n["all"] < n["final"] == trained.n_train


def test_progress_tells_stage_epoch_and_time(finished):
    _, _, progress = finished
    ends = [state.finished for state in progress if state.finished is not None]
    assert [facts["epoch"] for facts in ends] == [1, 2, 3, 4, 5]
    assert progress[0].epoch == 0
    assert progress[0].stage == "frozen"
    assert all(0 < state.done <= state.total for state in progress)
    batches = [state for state in progress if state.epoch and state.finished is None]
    assert all(state.done == 1 for state in batches if state.epoch_seconds_left is None)
    told = [state for state in batches if state.epoch_seconds_left is not None]
    assert told
    assert all(state.epoch_seconds_left <= state.stage_seconds_left for state in told)


def test_the_frozen_stage_leaves_the_trunk_alone_and_later_ones_do_not():
    start = base()
    frozen = train(base=start, plan=HEAD)
    for trained, given in zip(frozen.network.trunk_weights(), start.weights, strict=True):
        np.testing.assert_array_equal(trained, given)
    whole = train(base=start, plan=SHORT)
    assert not np.allclose(whole.network.trunk_weights()[2], start.weights[2])


def test_random_weights_have_no_frozen_stage():
    assert {facts["stage"] for facts in train(plan=SHORT).epochs} == {"all"}


@pytest.mark.parametrize("task", [BINARY, RESIDUE_BINARY], ids=["protein", "residue"])
def test_the_head_reads_all_hidden_states(task):
    network = build_task_network(base(), 1, per_residue=task is RESIDUE_BINARY)
    per_residue = task is RESIDUE_BINARY
    width = 2 * 8 + 26 if per_residue else 16 + 2 * 16 + 3
    assert network.hidden_states.output_shape[-1] == width
    assert hidden_state_widths(CONFIG)[0 if per_residue else 1] == width
    tokens = tokenize_batch(["MKWV", "MK"], 8)
    states = network.hidden_states.predict_on_batch(tokens)
    whole = network.trunk.predict_on_batch([tokens, np.zeros((2, 3), np.float32)])
    last = states[..., -26:] if per_residue else states[:, -3:]
    np.testing.assert_allclose(last, whole[0 if per_residue else 1], atol=1e-6)
    logits = network.whole.predict_on_batch(tokens)
    kernel, bias = network.head_weights()
    np.testing.assert_allclose(logits, states @ kernel + bias, atol=1e-5)


@pytest.mark.parametrize("memory", [10**9, 0], ids=["memory", "file"])
@pytest.mark.parametrize("task", [BINARY, RESIDUE_BINARY], ids=["protein", "residue"])
def test_kept_states_are_those_of_the_frozen_layers(task, memory, tmp_path):
    whole = examples(task, 12)
    network = build_task_network(base(), 1, per_residue=task is RESIDUE_BINARY)
    packer = TargetPacker(task, PLAN, whole)
    batch = TaskBatch(np.array([7, 2, 9]), 0)
    kept = FrozenStates(network, whole, PLAN, tmp_path, memory_bytes=memory)
    anew = FrozenStates(network, whole, PLAN, tmp_path, memory_bytes=0, disk_bytes=0)
    states, packed = kept.states_and_targets(batch, packer)
    longest = TaskBatch(batch.rows, int(whole.lengths.max()) + 2)
    states_anew, packed_anew = anew.states_and_targets(longest, packer)
    np.testing.assert_array_equal(packed, packed_anew)
    np.testing.assert_allclose(states, states_anew, atol=2e-3)
    sequences = [whole.sequences[row] for row in batch.rows]
    if task is RESIDUE_BINARY:
        assert states.shape == (1, sum(map(len, sequences)), 2 * 8 + 26)
    alone = network.hidden_states.predict_on_batch(tokenize_batch(sequences[-1:], 72))
    if task is RESIDUE_BINARY:
        expected = alone[0, 1 : 1 + len(sequences[-1])]
        found = states[0, -len(sequences[-1]) :]
    else:
        expected, found = alone[0], states[-1]
    np.testing.assert_allclose(found, expected, atol=2e-3)
    kept.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("die_after", [1, 2], ids=["frozen", "between"])
def test_a_killed_training_goes_on_to_the_same_weights(finished, die_after, tmp_path):
    whole, _, _ = finished

    def die(state):
        if state.finished is not None and state.finished["epoch"] == die_after:
            raise Killed

    with pytest.raises(Killed):
        train(base=base(), folder=tmp_path, report=die)
    resumed = train(base=base(), folder=tmp_path)
    assert [facts["epoch"] for facts in resumed.epochs] == [1, 2, 3, 4, 5]
    assert_equal_weights(resumed, whole)


def test_a_finished_training_is_read_back(finished):
    whole, folder, _ = finished
    progress = []
    again = train(base=base(), folder=folder, report=progress.append)
    assert not progress
    assert_equal_weights(again, whole)


def test_cancelling_keeps_the_last_whole_epoch(finished, tmp_path):
    whole, _, _ = finished
    cancel = threading.Event()

    def stop(state):
        if state.stage == "all":
            cancel.set()

    with pytest.raises(Cancelled):
        train(base=base(), folder=tmp_path, report=stop, cancel=cancel)
    assert_equal_weights(train(base=base(), folder=tmp_path), whole)


def test_a_folder_of_another_training_is_refused(finished):
    _, folder, _ = finished
    with pytest.raises(TrainingError, match="another plan"):
        train(base=base(), folder=folder, plan=dataclasses.replace(PLAN, seed=4))


def test_the_best_epoch_is_kept():
    """Every epoch but the first ends with weights that were spoilt."""
    kept = {}

    class Spoil(keras.callbacks.Callback):
        def on_train_batch_end(self, _batch, **_):
            if kept:
                self.model.set_weights([-3 * weight for weight in kept[0]])

        def on_epoch_end(self, epoch, _logs=None):
            kept[epoch] = self.model.get_weights()

    plan = dataclasses.replace(PLAN, all_epochs=3, stop_patience=2, final_epochs=0)
    trained = train(plan=plan, callbacks=[Spoil()])
    judged = [facts["valid_loss"] for facts in trained.epochs]
    assert int(np.argmin(judged)) == 0
    for found, best in zip(trained.network.whole.get_weights(), kept[0], strict=True):
        np.testing.assert_array_equal(found, best)


def test_keras_callbacks_are_called_and_can_stop_a_stage():
    calls = []

    class Stop(keras.callbacks.Callback):
        def on_train_begin(self, _logs=None):
            calls.append("begin")

        def on_epoch_end(self, epoch, logs=None):
            calls.append((epoch, sorted(logs)))
            self.model.stop_training = True

    trained = train(base=base(), callbacks=[Stop()])
    assert [facts["stage"] for facts in trained.epochs] == ["frozen", "all", "final"]
    assert calls == ["begin", (0, ["learning_rate", "loss", "val_AUC", "val_loss"])] * 3


@pytest.mark.parametrize(
    "task",
    [
        RESIDUE_BINARY,
        Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, ("a", "b")),
        Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("a", "b")),
        Task(TaskKind.REGRESSION, LabelForm.VALUE),
    ],
    ids=["residue", "multi-class", "multi-label", "regression"],
)
def test_every_kind_of_task_learns(task):
    trained = train(task, base(), plan=dataclasses.replace(HEAD, frozen_epochs=5))
    assert trained.epochs[-1]["valid_loss"] < 0.9 * trained.epochs[0]["valid_loss"]


def test_proteins_beyond_the_final_length_are_counted():
    plan = dataclasses.replace(SHORT, frozen_epochs=0, stage_length=42, final_length=52)
    whole = examples(BINARY)
    trained = TaskTraining(BINARY, CONFIG, whole, plan=plan).run()
    n_long = int((whole.lengths > 50).sum())
    assert trained.left_out["train_too_long"] == n_long > 0
    assert trained.n_train == len(whole) - n_long
    assert trained.epochs[0]["valid_loss"] is None


def test_a_network_that_sees_padding_learns_too():
    unmasked = random_checkpoint(dataclasses.replace(CONFIG, mask_padding=False))
    trained = train(base=unmasked, plan=dataclasses.replace(SHORT, stage_length=128))
    assert trained.epochs[-1]["valid_loss"] < trained.epochs[0]["valid_loss"]


def test_a_stage_without_proteins_is_told():
    plan = dataclasses.replace(SHORT, stage_length=5)
    with pytest.raises(TrainingError, match="stage_length"):
        train(plan=plan)


def test_a_network_that_sees_padding_has_a_final_limit():
    unmasked = dataclasses.replace(CONFIG, mask_padding=False)
    training = TaskTraining(BINARY, unmasked, examples(BINARY), plan=PLAN)
    assert training.plan.final_length == 1024


def test_a_loss_that_is_not_finite_ends_the_training():
    start = base()
    weights = list(start.weights)
    weights[2] = np.full_like(weights[2], np.nan)
    with pytest.raises(TrainingError, match="no longer finite"):
        train(base=dataclasses.replace(start, weights=tuple(weights)), plan=SHORT)


def test_two_programs_do_not_train_in_one_folder(tmp_path):
    with (
        FileLock(tmp_path / "training.lock"),
        pytest.raises(TrainingError, match="Another program is training"),
    ):
        train(plan=SHORT, folder=tmp_path)
    assert train(plan=SHORT, folder=tmp_path).epochs
