"""An experiment trains, judges both, and comes to the same when it was killed in between."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest

from proteinbert_core.errors import Cancelled
from proteinbert_core.finetuning.experiment import ExperimentStep, run_experiment
from proteinbert_core.finetuning.prepared_data import prepare_data
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod
from proteinbert_core.finetuning.task_folder import load_task_model, save_task_model
from tests.finetuning.toy_tables import toy_request
from tests.finetuning.toy_task import PLAN

pytestmark = pytest.mark.usefixtures("_without_graphs")


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    request = toy_request(tmp_path_factory.mktemp("data"))
    return request, prepare_data(request)


@pytest.fixture(scope="module")
def unbroken(asked, _without_graphs):
    steps = []
    return run_experiment(*asked, report=steps.append, n_resamples=20), steps


def test_both_are_judged_on_the_same_proteins(asked, unbroken):
    result, _ = unbroken
    request, prepared = asked
    assert result.evaluation.n_proteins == result.baseline.evaluation.n_proteins == 8
    comparison = result.comparison()
    assert next(iter(comparison)) == "AUC"
    assert comparison["AUC"][0] is result.evaluation.metrics["AUC"]
    assert comparison["AUC"][1] is result.baseline.evaluation.metrics["AUC"]
    facts = result.model.facts
    assert facts["name"] == "toy"
    assert facts["data"]["test"]["proteins"] == 8
    assert {*facts["leakage"]} == {"valid", "test"}
    assert facts["evaluation"]["metrics"]["AUC"]["value"] == comparison["AUC"][0].value
    assert facts["split"] == dict(prepared.split.record)
    assert facts["plan"]["seed"] == request.plan.seed


def test_steps_are_told_in_order(unbroken):
    _, steps = unbroken
    order = list(dict.fromkeys(each.step for each in steps))
    assert order == [ExperimentStep.TRAINING, ExperimentStep.TESTING, ExperimentStep.BASELINE]
    assert all(0 <= each.done <= each.total for each in steps)
    assert all((each.training is None) == (each.step != "training") for each in steps)


def test_what_is_kept_can_be_loaded_and_says_the_same(unbroken, tmp_path):
    result, _ = unbroken
    save_task_model(result.model, tmp_path / "kept")
    loaded = load_task_model(tmp_path / "kept")
    assert loaded.digest == result.model.digest
    assert loaded.facts["evaluation"] == result.model.facts["evaluation"]


@pytest.mark.parametrize("last", [ExperimentStep.TRAINING, ExperimentStep.TESTING])
def test_killed_and_taken_up_again_it_comes_to_the_same(asked, unbroken, tmp_path, last):
    class Killed(Exception):
        pass

    def kill(progress):
        training = progress.training
        ended = training is not None and training.finished is not None
        if progress.step is last and (training is None or (ended and training.stage == "all")):
            raise Killed

    with pytest.raises(Killed):
        run_experiment(*asked, folder=tmp_path, report=kill, n_resamples=20)
    again = run_experiment(*asked, folder=tmp_path, n_resamples=20)
    whole, _ = unbroken
    np.testing.assert_allclose(again.model.kernel, whole.model.kernel, atol=1e-5)
    for name, metric in whole.evaluation.metrics.items():
        assert again.evaluation.metrics[name].value == pytest.approx(metric.value, abs=1e-4)
    assert len(again.model.facts["epochs"]) == len(whole.model.facts["epochs"])


def test_without_test_part_nothing_is_judged(tmp_path):
    split = SplitChoice(SplitMethod.RANDOM, test=0.0)
    plan = dataclasses.replace(PLAN, all_epochs=0, final_epochs=0)
    request = toy_request(tmp_path, split=split, plan=plan)
    result = run_experiment(request, prepare_data(request))
    assert result.evaluation is None
    assert result.baseline is None
    assert result.comparison() == {}
    assert "evaluation" not in result.model.facts
    assert set(result.model.facts["leakage"]) == {"valid"}


def test_without_baseline(tmp_path):
    plan = dataclasses.replace(PLAN, all_epochs=0, final_epochs=0)
    request = toy_request(tmp_path, plan=plan, baseline=False)
    result = run_experiment(request, prepare_data(request), n_resamples=5)
    assert result.baseline is None
    assert result.comparison()["AUC"][1] is None


def test_it_can_be_cancelled(asked):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        run_experiment(*asked, cancel=cancel)
