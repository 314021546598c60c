"""From a table of labels to a predictor that is judged, saved and used elsewhere."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.fine_tune import fine_tune
from proteinbert_core.finetuning.labelled_data import LabelledProteins, label_proteins
from proteinbert_core.finetuning.labelled_rows import rows_from_frame
from proteinbert_core.finetuning.splits import random_split
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_examples import TaskExamples
from proteinbert_core.finetuning.task_folder import load_task_model, save_task_model
from tests.finetuning.toy_task import CONFIG, PLAN, base, sequences_and_labels

pytestmark = pytest.mark.usefixtures("_without_graphs")

BINARY = Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1"), "aromatic")
RESIDUES = Task(TaskKind.MULTI_CLASS, LabelForm.LETTERS, ("A", "B", "C"), "kind of residue")


def labelled(task: Task) -> LabelledProteins:
    sequences, labels = sequences_and_labels(48)
    if task is RESIDUES:
        letters = str.maketrans("WYFDEK", "AAABBC")
        # Of some residues nothing is known.
        column = [sequence.translate(letters)[:-2] + "??" for sequence in sequences]
    else:
        column = [str(label) for label in labels]
    frame = pd.DataFrame({"seq": sequences, "label": column})
    return label_proteins(rows_from_frame(frame), task)


@pytest.fixture(scope="module", params=[BINARY, RESIDUES], ids=["protein", "residue"])
def made(request, _without_graphs):
    data = labelled(request.param)
    split = random_split(data, seed=1)
    plan = dataclasses.replace(PLAN, frozen_epochs=6)
    return fine_tune(data, split, base(), plan=plan), data, split


def test_it_is_better_than_chance_on_the_test_part(made):
    model, data, split = made
    test = data.take(split.test)
    evaluation = model.evaluate(test, n_resamples=20)
    name, metric = evaluation.main
    chance = 0.5 if data.task is BINARY else 0.55
    assert metric.value > chance + 0.2, (name, metric)
    assert evaluation.n_proteins == len(split.test)


def test_the_facts_say_how_it_came_about(made, tmp_path):
    model, data, split = made
    judged = model.judged(model.evaluate(data.take(split.test), n_resamples=20))
    save_task_model(judged, tmp_path)
    facts = load_task_model(tmp_path).facts
    assert facts["data"]["train"]["proteins"] == len(split.train)
    assert facts["data"]["valid"]["digest"] == TaskExamples.of(data, split.valid).digest
    assert facts["split"]["method"] == "random"
    assert facts["base"]["digest"] == base().digest
    assert facts["plan"]["frozen_epochs"] == 6
    assert [epoch["stage"] for epoch in facts["epochs"]][-1] == "final"
    assert {"python", "keras", "tensorflow", "numpy"} <= set(facts["versions"])
    card = (tmp_path / "MODEL_CARD.md").read_text()
    assert f"Trained on {len(split.train)} proteins" in card
    assert f"{judged.facts['evaluation']['main_metric']}: 0." in card or "1.000" in card
    assert base().digest in card


def test_targets_are_those_of_the_labels():
    data = labelled(RESIDUES)
    examples = TaskExamples.of(data, [3, 1])
    assert examples.sequences == (data.sequences[3], data.sequences[1])
    for row, target in zip((3, 1), examples.targets, strict=True):
        units = slice(data.offsets[row], data.offsets[row + 1])
        expected = np.where(data.known[units], data.values[units], np.nan)
        np.testing.assert_array_equal(target[:, 0], expected)
        assert np.isnan(target[-2:]).all()


def test_labels_of_another_task_are_refused(made):
    model, _, _ = made
    other = labelled(BINARY if model.task is not BINARY else RESIDUES)
    with pytest.raises(TaskDataError, match="another task"):
        model.evaluate(other)


def test_random_weights_are_named_in_the_card(tmp_path):
    data = labelled(BINARY)
    plan = dataclasses.replace(PLAN, all_epochs=1, final_epochs=0)
    model = fine_tune(data, random_split(data), CONFIG, plan=plan)
    save_task_model(model, tmp_path)
    assert "random weights, seed 3" in (tmp_path / "MODEL_CARD.md").read_text()
