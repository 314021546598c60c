"""A run learns, says what happened, and goes on after a kill as if nothing had been."""

from __future__ import annotations

import dataclasses
import json
import shutil

import keras
import numpy as np
import pandas as pd
import pytest

from proteinbert_core.errors import TrainingError
from proteinbert_core.model.config import weight_shapes
from proteinbert_core.model.network import get_weights
from proteinbert_core.training.batch_arrays import epoch_arrays
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.plan import Stage, plan_run
from proteinbert_core.training.pretraining import Pretraining
from proteinbert_core.training.run_folder import LOG_FILE, STATE_FILE
from proteinbert_core.training.validation import predict_cropped
from tests.toy import random_checkpoint
from tests.training.toy_run import CONFIG, PLAN, proteins_that_tell, toy_run

SHORT = dataclasses.replace(PLAN, stages=(Stage("all", 8, (32,)),))


class Killed(Exception):
    """Stands for a kill."""


def log_of(folder):
    return [json.loads(line) for line in (folder / LOG_FILE).read_text().splitlines()]


def assert_equal_weights(one, other):
    for first, second in zip(get_weights(one, CONFIG), get_weights(other, CONFIG), strict=True):
        # Threads may add up in any order: equal but for rounding.
        np.testing.assert_allclose(first, second, rtol=0, atol=1e-5)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    lines, progress = [], []
    network = toy_run(folder, report=lines.append, progress=progress.append)
    return network, folder, lines, progress


def test_it_learns(finished):
    network, _, lines, _ = finished
    proteins = proteins_that_tell()
    scores = predict_cropped(network, proteins.sequences, 64)
    labels = proteins.labels.toarray()[:, 0]
    assert scores[labels, 0].mean() > scores[~labels, 0].mean() + 0.3
    assert [line.partition(" done in ")[0] for line in lines] == [
        "epoch 1/4 (all)",
        "epoch 2/4 (all)",
        "epoch 3/4 (all)",
        "epoch 4/4 (experimental)",
    ]
    assert all("proteins/s" in line and "held-out Fmax" in line for line in lines)


def test_the_log_has_the_means_over_each_epoch(finished):
    _, folder, _, progress = finished
    last_of = {state.epoch: state for state in progress}
    for facts in log_of(folder):
        last = last_of[facts["epoch"]]
        for name in ("loss", "language_loss", "annotation_loss"):
            assert facts[name] == pytest.approx(getattr(last, name))
        assert facts["loss"] == pytest.approx(
            PLAN.language_weight * facts["language_loss"]
            + PLAN.annotation_weight * facts["annotation_loss"],
            rel=1e-5,
        )
        assert facts["backend"] == keras.backend.backend()
    rates = [facts["learning_rate"] for facts in log_of(folder)]
    # Warmed up within the first epoch, then down to zero.
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(0, abs=1e-9)
    assert 1e-2 > rates[0] > 1e-3


class CountingNetwork:
    """Stands for a network: the losses of a step are its number, or what the test says."""

    class optimizer:  # noqa: D106, N801
        learning_rate = 0.5

    def __init__(self, loss_of=float):
        self.loss_of = loss_of
        self.sizes = []

    def reset_metrics(self):
        self.sizes.append(None)

    def train_on_batch(self, inputs, targets, sample_weight, return_dict):
        assert len(inputs[0]) == len(targets[0]) == len(sample_weight[0])
        assert return_dict
        assert self.sizes[-1] is None, "the mean of earlier batches was not reset"
        self.sizes[-1] = len(inputs[0])
        names = ("loss", "output-seq_loss", "output-annotations_loss")
        return dict.fromkeys(names, self.loss_of(len(self.sizes)))


@pytest.fixture
def train_stand_in(monkeypatch):
    def replace(name, answer):
        monkeypatch.setattr(
            f"proteinbert_core.training.pretraining.{name}", lambda *_, **__: answer
        )

    def use(network):
        replace("trainable_network", network)
        replace("held_out_fmax", {"MF": 0.0})
        replace("save_run_state", None)
        return network

    return use


def test_a_mean_is_over_proteins_and_of_the_epoch_alone(tmp_path, train_stand_in):
    sizes = train_stand_in(CountingNetwork()).sizes
    toy_run(tmp_path)
    assert len(set(sizes)) > 1, "batches of one size would hide a mean over batches"
    proteins, start = proteins_that_tell(), 0
    epochs = plan_run(PLAN, {"all": proteins, "experimental": proteins})
    for facts, epoch in zip(log_of(tmp_path), epochs, strict=True):
        stop = start + len(epoch.batches)
        expected = np.average(np.arange(start, stop) + 1, weights=sizes[start:stop])
        assert facts["loss"] == pytest.approx(expected)
        assert facts["proteins"] == sum(sizes[start:stop])
        assert facts["learning_rate"] == 0.5
        start = stop


def test_a_loss_that_is_not_finite_ends_the_run(tmp_path, train_stand_in):
    network = train_stand_in(CountingNetwork(lambda step: np.nan if step == 12 else 1.0))
    with pytest.raises(TrainingError, match="no longer finite in epoch 2"):
        toy_run(tmp_path)
    assert len(network.sizes) == 12
    assert [facts["epoch"] for facts in log_of(tmp_path)] == [1]


def test_progress_counts_every_batch_and_ends_at_zero(finished):
    _, _, _, progress = finished
    n_batches = progress[0].n_batches
    assert [state.batches_done for state in progress] == list(range(1, n_batches + 1))
    assert progress[0].seconds_left is None
    assert progress[1].seconds_left > 0
    assert progress[-1].seconds_left == 0
    assert all(state.proteins_per_second > 0 for state in progress)


def test_killed_while_the_state_is_written_it_goes_on(finished, tmp_path, monkeypatch):
    calls = []

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == 3:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", fsync)
        with pytest.raises(Killed):
            toy_run(tmp_path)
    assert [path.name for path in tmp_path.glob("*.partial")] == [f"{STATE_FILE}.partial"]
    assert [facts["epoch"] for facts in log_of(tmp_path)] == [1, 2, 3]
    # A kill while a line is written leaves half of it.
    with (tmp_path / LOG_FILE).open("a") as log:
        log.write('{"epoch": 4, "lo')
    lines, progress = [], []
    resumed = toy_run(tmp_path, report=lines.append, progress=progress.append)
    assert lines[0] == "Resuming after epoch 2 of 4."
    assert progress[-1].batches_done == progress[-1].n_batches > len(progress)
    assert not list(tmp_path.glob("*.partial"))
    assert_equal_weights(finished[0], resumed)
    logged, expected = log_of(tmp_path), log_of(finished[1])
    assert [facts["epoch"] for facts in logged] == [1, 2, 3, 4]
    for facts, same in zip(logged, expected, strict=True):
        assert facts["loss"] == pytest.approx(same["loss"], rel=1e-4)


def test_a_finished_run_is_only_read(finished):
    _, folder, _, _ = finished
    lines = []
    assert_equal_weights(finished[0], toy_run(folder, report=lines.append))
    assert lines == ["Resuming after epoch 4 of 4."]


def test_a_folder_holds_one_plan(finished):
    with pytest.raises(TrainingError, match="another plan"):
        toy_run(finished[1], SHORT)


def test_a_damaged_state_is_named(finished, tmp_path):
    folder = shutil.copytree(finished[1], tmp_path / "run")
    state = folder / STATE_FILE
    state.write_bytes(state.read_bytes()[:100])
    with pytest.raises(TrainingError, match=STATE_FILE):
        toy_run(folder)


def test_each_stage_has_its_own_noise():
    proteins = proteins_that_tell()
    plan = dataclasses.replace(
        PLAN,
        stages=(
            Stage("all", 64, (32,), Corruption(hide_annotations=0.0, drop_annotation=0.0)),
            Stage("all", 64, (32,), Corruption(hide_annotations=1.0)),
        ),
    )
    for epoch, shown in zip(plan_run(plan, {"all": proteins}), (True, False), strict=True):
        for arrays in epoch_arrays(proteins, epoch):
            expected = arrays.annotations if shown else 0 * arrays.annotations
            np.testing.assert_array_equal(arrays.given_annotations, expected)


def test_proteins_without_labels_teach_the_language_alone_compiled(tmp_path):
    alone = pd.DataFrame({"accession": ["A", "B"], "sequence": ["MKV", "MAD"]})
    both = proteins_that_tell().with_unlabelled(alone)
    rows = np.array([128, 129])
    unlabelled = dataclasses.replace(
        both, sequences=("MKV", "MAD"), labels=both.labels[rows], known=both.known[rows]
    )
    first = random_checkpoint(CONFIG)
    network = Pretraining(
        CONFIG,
        dataclasses.replace(SHORT, stages=(Stage("all", 64, (32,)),)),
        {"all": unlabelled},
        proteins_that_tell(),
        tmp_path,
        lambda _: None,
        initial=first,
    ).run()
    assert network.jit_compile == (keras.backend.backend() != "torch")
    changed = {
        name: not np.array_equal(before, after)
        for (name, _), before, after in zip(
            weight_shapes(CONFIG), first.weights, get_weights(network, CONFIG), strict=True
        )
    }
    assert changed["output-seq/kernel"]
    assert not changed["output-annotations/kernel"]
    assert not changed["output-annotations/bias"]


def test_stages_without_labels_or_proteins(tmp_path):
    with pytest.raises(TrainingError, match="nowhere"):
        toy_run(tmp_path, dataclasses.replace(PLAN, stages=(Stage("nowhere", 8, (32,)),)))
    with pytest.raises(TrainingError, match="no protein"):
        toy_run(tmp_path / "empty", dataclasses.replace(PLAN, stages=(Stage("all", 0, (32,)),)))
