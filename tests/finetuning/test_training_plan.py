"""A stage goes on, slows down and ends as Keras' own callbacks would have it."""

from __future__ import annotations

import dataclasses
import json

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import TrainingError
from proteinbert_core.finetuning.training_plan import STAGES, TrainingPlan, stage_state

# Steps far from the 1e-4 that count as an improvement, so that float32 decides the same.
LOSSES = st.lists(st.integers(1, 30).map(lambda n: n / 10), min_size=1, max_size=12)


def by_keras(plan: TrainingPlan, losses: list[float]) -> tuple[float, int, bool]:
    """Learning rate, best epoch and end according to ReduceLROnPlateau and EarlyStopping."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(plan.all_learning_rate), loss="mse")
    stop = keras.callbacks.EarlyStopping(patience=plan.stop_patience, restore_best_weights=True)
    callbacks = [
        keras.callbacks.ReduceLROnPlateau(
            patience=plan.reduce_patience,
            factor=plan.reduce_factor,
            min_lr=plan.least_learning_rate,
        ),
        stop,
    ]
    for callback in callbacks:
        callback.set_model(model)
        callback.on_train_begin()
    model.stop_training = False
    for epoch, loss in enumerate(losses):
        for callback in callbacks:
            callback.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            break
    return float(model.optimizer.learning_rate), stop.best_epoch, model.stop_training


@given(losses=LOSSES, reduce=st.integers(1, 3), stop=st.integers(1, 4))
def test_the_plan_is_that_of_kerass_callbacks(losses, reduce, stop):
    plan = TrainingPlan(reduce_patience=reduce, stop_patience=stop)
    ends = [stage_state(plan, "all", losses[: n + 1]).finished for n in range(len(losses))]
    shown = losses[: ends.index(True) + 1] if True in ends else losses
    state = stage_state(plan, "all", shown)
    rate, best, stopped = by_keras(plan, losses)
    assert state.learning_rate == pytest.approx(rate, rel=1e-6)
    assert (state.best, state.finished) == (best, stopped)


def test_a_stage_ends_after_its_last_epoch():
    plan = TrainingPlan(all_epochs=3)
    assert not stage_state(plan, "all", [3, 2]).finished
    assert stage_state(plan, "all", [3, 2, 1]).finished


def test_the_final_stage_keeps_its_last_epoch():
    assert stage_state(TrainingPlan(final_epochs=2), "final", [1.0, 2.0]).best == 1


def test_the_defaults_are_the_published_ones():
    plan = TrainingPlan()
    assert [plan.epochs(stage) for stage in STAGES] == [40, 40, 1]
    assert [plan.learning_rate(stage) for stage in STAGES] == [1e-2, 1e-4, 1e-5]
    assert (plan.batch_size, plan.dropout, plan.longest("all")) == (32, 0.5, 510)


@pytest.mark.parametrize(
    "plan",
    [
        TrainingPlan(),
        TrainingPlan(class_weights="balanced", final_length=2048),
        TrainingPlan(class_weights=(1, 2.5), seed=7),
    ],
    ids=["published", "balanced", "given"],
)
def test_a_plan_comes_back_from_json(plan):
    assert TrainingPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_size", 0),
        ("all_epochs", -1),
        ("frozen_learning_rate", float("nan")),
        ("dropout", 1.0),
        ("final_length", 100),
        ("class_weights", (1.0, -1.0)),
        ("class_weights", "some"),
        ("seed", -1),
    ],
)
def test_what_makes_no_sense_is_named(name, value):
    with pytest.raises(TrainingError, match=name):
        dataclasses.replace(TrainingPlan(), **{name: value})


def test_a_damaged_plan_is_told():
    values = TrainingPlan().to_json()
    for damaged in ({**values, "more": 1}, {**values, "batch_size": "many"}, {}):
        with pytest.raises(TrainingError):
            TrainingPlan.from_json(damaged)
    assert np.isfinite(TrainingPlan.from_json(values).dropout)
