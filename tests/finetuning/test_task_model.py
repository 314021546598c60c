"""A predictor predicts whole proteins, survives disk and zip, and refuses what was changed."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pickle
import threading
import zipfile

import numpy as np
import pytest

from proteinbert_core.errors import Cancelled, CheckpointError, SequenceError
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_archive import export_task_model, import_task_model
from proteinbert_core.finetuning.task_examples import TargetScale
from proteinbert_core.finetuning.task_folder import (
    FILES,
    load_task_model,
    read_task_description,
    save_task_model,
)
from proteinbert_core.finetuning.task_model import TaskModel
from proteinbert_core.model.config import hidden_state_widths
from proteinbert_core.sequences import Protein
from proteinbert_core.tokenizer import tokenize_batch
from tests.finetuning.toy_task import BINARY, CONFIG, RESIDUE_BINARY, base
from tests.toy import random_checkpoint

pytestmark = pytest.mark.usefixtures("_without_graphs")

TASKS = {
    "binary": BINARY,
    "multi-class": Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, ("a", "b", "c"), "class"),
    "multi-label": Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("a", "b"), "labels"),
    "regression": Task(TaskKind.REGRESSION, LabelForm.VALUE, (), "stability", "kcal/mol"),
    "residue-binary": RESIDUE_BINARY,
    "residue-multi-class": Task(TaskKind.MULTI_CLASS, LabelForm.LETTERS, ("C", "E", "H"), "q3"),
    "residue-regression": Task(TaskKind.REGRESSION, LabelForm.LIST, (), "disorder"),
}
PROTEINS = [Protein("first", "MKWVTFISLLFLFSSAYS"), Protein("second", "W" * 40), "mk"]


def model_of(task: Task, **facts) -> TaskModel:
    rng = np.random.default_rng(1)
    width = hidden_state_widths(CONFIG)[0 if task.level == "residue" else 1]
    kernel = rng.standard_normal((width, task.n_outputs)).astype(np.float32)
    scale = TargetScale(100.0, 10.0) if task.kind is TaskKind.REGRESSION else TargetScale()
    return TaskModel(task, base(), kernel, np.zeros(task.n_outputs, np.float32), scale, facts)


@pytest.fixture(scope="module")
def binary():
    return model_of(BINARY)


@pytest.fixture(scope="module")
def residue():
    return model_of(RESIDUE_BINARY)


@pytest.mark.parametrize("name", TASKS)
def test_every_kind_of_task_gives_tables(name):
    task = TASKS[name]
    model = model_of(task)
    table, values = model.predict(PROTEINS), model.predict_values(PROTEINS)
    per_residue = task.level == "residue"
    n_rows = 18 + 40 + 2 if per_residue else 3
    assert len(table) == len(values) == n_rows
    names = ["protein", "position", "residue"] if per_residue else ["protein"]
    regression = task.kind is TaskKind.REGRESSION
    assert list(table) == [*names, "prediction", *([] if regression else ["probability"])]
    assert list(values) == [*names, *(task.classes or [task.target])]
    assert len(values.columns) == len(names) + max(1, len(task.classes))
    numbers = values[list(task.classes or [task.target])].to_numpy()
    assert numbers.dtype == np.float32
    if regression:
        np.testing.assert_allclose(table["prediction"], numbers[:, 0], rtol=1e-6)
        assert numbers.mean() == pytest.approx(100, abs=60)
    elif task.kind is TaskKind.MULTI_LABEL:
        for row, labels in zip(numbers, table["prediction"], strict=True):
            assert labels == ";".join(np.array(task.classes)[row >= 0.5])
    else:
        np.testing.assert_allclose(numbers.sum(axis=1), 1, rtol=1e-5)
        assert table["prediction"].tolist() == [
            task.classes[index] for index in numbers.argmax(axis=1)
        ]
    assert set(table["protein"]) == {"first", "second", "3"}
    if per_residue:
        assert table["position"].tolist() == [*range(1, 19), *range(1, 41), 1, 2]
        assert "".join(table["residue"]) == "MKWVTFISLLFLFSSAYS" + "W" * 40 + "MK"


def test_the_values_are_those_of_the_head_on_the_hidden_states(binary, residue):
    from proteinbert_core.model.task_network import build_task_network

    tokens = tokenize_batch(["MKWV"], 6)
    for model, per_residue in ((binary, False), (residue, True)):
        network = build_task_network(model.trunk, 1, per_residue=per_residue)
        states = network.hidden_states.predict_on_batch(tokens)
        expected = 1 / (1 + np.exp(-(states @ model.kernel + model.bias)))
        expected = expected[0, 1:5, 0] if per_residue else expected[0, 0]
        (found,) = model.stream(["MKWV"])
        np.testing.assert_allclose(found.values[..., 1], expected, rtol=1e-4)


def test_what_is_beside_a_protein_does_not_matter(residue):
    (alone,) = residue.stream(["MKWVTF"])
    *_, beside = residue.stream(["A" * 300, "C" * 50, "MKWVTF"])
    np.testing.assert_allclose(alone.values, beside.values, atol=1e-5)


def test_a_network_that_sees_padding_predicts_at_the_length_it_was_trained_at(binary):
    from proteinbert_core.model.task_network import build_task_network

    unmasked = dataclasses.replace(CONFIG, mask_padding=False)
    model = dataclasses.replace(binary, trunk=random_checkpoint(unmasked))
    (found,) = model.stream(["MKWV"])
    network = build_task_network(model.trunk, 1, per_residue=False)
    network.set_head_weights(model.kernel, model.bias)
    logits = network.whole.predict_on_batch(tokenize_batch(["MKWV"], 128))
    np.testing.assert_allclose(found.values[1], 1 / (1 + np.exp(-logits[0, 0])), rtol=1e-4)


def test_streaming_tells_progress_and_can_be_cancelled(binary):
    told = []
    cancel = threading.Event()
    list(binary.stream(PROTEINS, progress=lambda *state: told.append(state)))
    assert told[-1] == (60, 60)
    cancel.set()
    with pytest.raises(Cancelled):
        list(binary.stream(PROTEINS, cancel=cancel))


def test_an_empty_protein_is_named_and_none_give_an_empty_table(binary):
    with pytest.raises(SequenceError, match="record 2"):
        binary.predict(["MK", ""])
    assert list(binary.predict([])) == ["protein", "prediction", "probability"]
    assert binary.predict_values([]).shape == (0, 3)


def test_embeddings_are_those_of_the_trunk(binary):
    embedding = binary.embed(PROTEINS)
    assert embedding.shape == (3, CONFIG.d_global)
    (first,) = binary.embedder().predict(PROTEINS[:1])
    np.testing.assert_allclose(embedding[0], first.embedding, atol=1e-5)


def test_a_head_that_does_not_fit_is_refused(binary):
    with pytest.raises(CheckpointError, match="head has the shape"):
        dataclasses.replace(binary, kernel=binary.kernel[:-1])


@pytest.fixture
def saved(tmp_path, binary):
    folder = tmp_path / "predictor"
    metrics = {"AUC": {"value": 0.9, "low": 0.8, "high": 0.95}, "MCC": {"value": None}}
    evaluation = {"n_proteins": 9, "n_labels": 9, "metrics": metrics}
    model = dataclasses.replace(binary, facts={"evaluation": evaluation, "versions": {"x": "3"}})
    save_task_model(model, folder)
    return folder


def test_a_saved_predictor_comes_back(saved, binary):
    loaded = load_task_model(saved)
    assert loaded.digest == binary.digest
    assert loaded.task == binary.task
    assert loaded.facts["versions"] == {"x": "3"}
    (one,), (other,) = loaded.stream(["MKWV"]), binary.stream(["MKWV"])
    np.testing.assert_array_equal(one.values, other.values)
    assert sorted(str(p.relative_to(saved)) for p in saved.rglob("*") if p.is_file()) == sorted(
        FILES
    )
    assert read_task_description(saved)["digest"] == binary.digest


def test_the_card_says_what_the_facts_say(saved):
    card = (saved / "MODEL_CARD.md").read_text()
    for said in (
        "aromatic",
        "one label a protein, binary",
        "Positive class: “yes”",
        "AUC: 0.900 (0.800 to 0.950",
    ):
        assert said in card


def test_a_name_in_the_card_is_no_markup():
    from proteinbert_core.finetuning.model_card import model_card

    task = dataclasses.replace(BINARY, target="x](http://a) <b>\n# y")
    card = model_card(model_of(task))
    assert "<b>" not in card
    assert "\n# y" not in card


def test_the_zip_file_comes_back_elsewhere(saved, tmp_path, binary):
    (saved / "notes.txt").write_text("stays here")
    export_task_model(saved, tmp_path / "one.zip")
    export_task_model(saved, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    model = import_task_model(tmp_path / "one.zip", tmp_path / "elsewhere" / "mine")
    assert model.digest == binary.digest
    assert load_task_model(tmp_path / "elsewhere" / "mine").digest == binary.digest
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["mine"]
    with pytest.raises(CheckpointError, match="is there already"):
        import_task_model(tmp_path / "one.zip", tmp_path / "elsewhere" / "mine")


@pytest.mark.parametrize("name", [file for file in FILES if not file.endswith(".md")])
def test_a_changed_file_is_noticed(saved, name):
    path = saved / name
    content = bytearray(path.read_bytes())
    if name.endswith(".json"):
        text = content.decode()
        old = '"yes"' if name == "task.json" else '"d_seq": 8'
        assert old in text
        path.write_text(text.replace(old, '"maybe"' if name == "task.json" else '"d_seq": 4'))
    else:
        content[-1] ^= 1
        path.write_bytes(content)
    with pytest.raises(CheckpointError):
        load_task_model(saved)


@pytest.mark.parametrize("name", [file for file in FILES if not file.endswith(".md")])
def test_a_missing_or_cut_file_is_told(saved, name):
    path = saved / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CheckpointError):
        load_task_model(saved)
    path.unlink()
    with pytest.raises(CheckpointError):
        load_task_model(saved)


@pytest.mark.parametrize(
    "change",
    [{"format_version": 2}, {"format": "other"}, {"task": None}, {"scale": {}}, {"facts": 3}],
    ids=["version", "format", "task", "scale", "facts"],
)
def test_a_description_that_is_none_is_told(saved, change):
    path = saved / "task.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(CheckpointError):
        load_task_model(saved)


@pytest.mark.parametrize("extra", ["../evil.txt", "/evil.txt", "task.json", "trunk/../../evil"])
def test_a_zip_file_with_anything_else_is_refused(saved, tmp_path, extra):
    export_task_model(saved, tmp_path / "good.zip")
    twice = extra == "task.json"
    told = pytest.warns(UserWarning, match="Duplicate") if twice else contextlib.nullcontext()
    with zipfile.ZipFile(tmp_path / "good.zip", "a") as archive, told:
        archive.writestr(extra, "evil")
    with pytest.raises(CheckpointError, match="no exported predictor"):
        import_task_model(tmp_path / "good.zip", tmp_path / "in" / "mine")
    assert not list((tmp_path / "in").iterdir())
    assert not list(tmp_path.glob("**/evil*"))


def test_a_zip_file_that_grows_too_large_is_refused(saved, tmp_path):
    export_task_model(saved, tmp_path / "good.zip")
    with pytest.raises(CheckpointError, match="limit of 1,000 bytes"):
        import_task_model(tmp_path / "good.zip", tmp_path / "mine", max_bytes=1000)
    with zipfile.ZipFile(tmp_path / "swollen.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(name, b" " * (60_000_000 if name == "task.json" else 10))
    with pytest.raises(CheckpointError, match=r"task\.json goes beyond"):
        import_task_model(tmp_path / "swollen.zip", tmp_path / "mine")
    (tmp_path / "bad.zip").write_bytes((tmp_path / "good.zip").read_bytes()[:500])
    with pytest.raises(CheckpointError, match="cannot be unpacked"):
        import_task_model(tmp_path / "bad.zip", tmp_path / "mine")


def test_a_predictor_goes_to_another_process(binary):
    binary.predict(["MK"])
    other = pickle.loads(pickle.dumps(binary))
    assert other.digest == binary.digest
    assert other.predict(["MK"]).equals(binary.predict(["MK"]))
