"""A run learns, is a function of its seed, and goes on after a kill as if nothing had been."""

from __future__ import annotations

import dataclasses
import logging

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from proteinbert_core.errors import TrainingError
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig, weight_shapes
from proteinbert_core.model.network import build_network, get_weights
from proteinbert_core.training.corruption import Corruption
from proteinbert_core.training.pretraining import (
    STATE_FILE,
    Pretraining,
    PretrainingPlan,
    Stage,
    plan_run,
    predict_cropped,
)
from proteinbert_core.training.proteins import LabelledProteins

log = logging.getLogger(__name__)

CONFIG = NetworkConfig(
    n_annotations=3, d_seq=8, d_global=16, n_blocks=1, n_heads=2, d_key=4, mask_padding=True
)
PLAN = PretrainingPlan(
    stages=(
        Stage("all", 192, (16, 32), Corruption(hide_annotations=0.9)),
        Stage("experimental", 64, (32,), Corruption(hide_annotations=1.0)),
    ),
    proteins_per_epoch=64,
    tokens_per_batch=256,
    learning_rate=1e-2,
    warmup_steps=4,
    annotation_weight=3.0,
    seed=5,
)


def proteins_that_tell() -> LabelledProteins:
    """Sequences whose label can be read off their composition."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 128).astype(bool)
    sequences = tuple(
        "".join(rng.choice(list("WYF" if label else "DEK"), rng.integers(8, 40)))
        for label in labels
    )
    matrix = np.stack([labels, ~labels, np.ones_like(labels)], axis=1)
    return LabelledProteins(
        accessions=tuple(f"P{i}" for i in range(128)),
        sequences=sequences,
        labels=csr_matrix(matrix),
        known=np.ones((128, 3), dtype=bool),
        term_aspects=np.array([0, 1, 2]),
        label_report="made for the test",
    )


def run(folder, plan=PLAN, report=log.debug, *, jit_compile=False):
    proteins = proteins_that_tell()
    sets = {"all": proteins, "experimental": proteins}
    return Pretraining(CONFIG, plan, sets, proteins, folder, report, jit_compile=jit_compile).run()


class Killed(Exception):
    """Stands for a kill."""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    lines = []
    folder = tmp_path_factory.mktemp("run")
    return run(folder, report=lines.append), lines


def test_it_learns(finished):
    network, lines = finished
    proteins = proteins_that_tell()
    scores = predict_cropped(network, proteins.sequences, (64,))
    labels = proteins.labels.toarray()[:, 0]
    assert scores[labels, 0].mean() > scores[~labels, 0].mean() + 0.3
    assert any("proteins/s" in line for line in lines)
    assert any("held-out Fmax" in line for line in lines)


def test_same_seed_same_weights(finished, tmp_path):
    for one, other in zip(
        get_weights(finished[0], CONFIG), get_weights(run(tmp_path), CONFIG), strict=True
    ):
        # Threads add up in any order: equal but for rounding.
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5)


def test_a_killed_run_goes_on(finished, tmp_path):
    def killer(line):
        if line.startswith("epoch 3/"):
            raise Killed

    with pytest.raises(Killed):
        run(tmp_path, report=killer)
    lines = []
    resumed = run(tmp_path, report=lines.append)
    assert lines[0].startswith("Resuming after epoch 2")
    for one, other in zip(
        get_weights(finished[0], CONFIG), get_weights(resumed, CONFIG), strict=True
    ):
        # Threads add up in any order: equal but for rounding.
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5)


def test_a_folder_holds_one_plan(tmp_path):
    short = dataclasses.replace(PLAN, stages=(Stage("all", 8, (32,)),))
    run(tmp_path, short)
    with pytest.raises(TrainingError, match="another plan"):
        run(tmp_path, PLAN)


def test_compiled_with_xla(tmp_path):
    network = run(
        tmp_path, dataclasses.replace(PLAN, stages=(Stage("all", 64, (32,)),)), jit_compile=True
    )
    assert all(np.isfinite(weight).all() for weight in get_weights(network, CONFIG))


def test_each_stage_has_its_own_noise(tmp_path):
    proteins = proteins_that_tell()
    plan = dataclasses.replace(
        PLAN,
        stages=(
            Stage("all", 64, (32,), Corruption(hide_annotations=0.0, drop_annotation=0.0)),
            Stage("all", 64, (32,), Corruption(hide_annotations=1.0)),
        ),
    )
    pretraining = Pretraining(CONFIG, plan, {"all": proteins}, proteins, tmp_path, log.debug)
    for epoch, shown in zip(plan_run(plan, pretraining.sets), (True, False), strict=True):
        for (_, given), (_, targets), _ in pretraining._arrays(proteins, epoch):
            np.testing.assert_array_equal(given, targets if shown else 0 * targets)


def test_proteins_without_labels_teach_the_language_alone(tmp_path):
    alone = pd.DataFrame({"accession": ["A", "B"], "sequence": ["MKV", "MAD"]})
    both = proteins_that_tell().with_unlabelled(alone)
    rows = np.array([128, 129])
    only_alone = dataclasses.replace(
        both,
        sequences=("MKV", "MAD"),
        labels=both.labels[rows],
        known=both.known[rows],
    )
    plan = dataclasses.replace(PLAN, stages=(Stage("all", 64, (32,)),))
    start = build_network(CONFIG)
    first = Checkpoint(CONFIG, tuple(get_weights(start, CONFIG)))
    network = Pretraining(
        CONFIG,
        plan,
        {"all": only_alone},
        proteins_that_tell(),
        tmp_path,
        log.debug,
        initial=first,
        jit_compile=False,
    ).run()
    changed = {
        name: not np.array_equal(before, after)
        for (name, _), before, after in zip(
            weight_shapes(CONFIG), first.weights, get_weights(network, CONFIG), strict=True
        )
    }
    assert changed["output-seq/kernel"]
    assert not changed["output-annotations/kernel"]
    assert not changed["output-annotations/bias"]


def test_a_damaged_state_is_named(tmp_path):
    short = dataclasses.replace(PLAN, stages=(Stage("all", 8, (32,)),))
    run(tmp_path, short)
    state = tmp_path / STATE_FILE
    state.write_bytes(state.read_bytes()[:100])
    with pytest.raises(TrainingError, match=STATE_FILE):
        run(tmp_path, short)


def test_a_stage_without_labels(tmp_path):
    with pytest.raises(TrainingError, match="nowhere"):
        run(tmp_path, dataclasses.replace(PLAN, stages=(Stage("nowhere", 8, (32,)),)))
