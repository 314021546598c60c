"""The user's predictors on the Annotate and Residues pages, driven without a browser."""

from __future__ import annotations

import json
import shutil
import threading

import pytest

from pages.ui import predictor_files, predictor_resources, resources
from pages.ui.jobs import JobState
from proteinbert_core.export.table_files import TABLE_SUFFIXES
from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE, PredictorStore
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_model import TaskModel
from tests.finetuning.test_task_model import model_of
from tests.finetuning.toy_task import BINARY, RESIDUE_BINARY
from tests.ui.pages_read import WAIT, finished, give, texts

TWO = ">one first protein\nMKVLAAGIVGAAGLLW\n>two\nMSTNPKPQRKTKRNTNRRPQDVKFPGG\n"
STRANGE = "<b>*cut*</b> :smile:"
NUMBER = Task(TaskKind.REGRESSION, LabelForm.VALUE, units="kcal/mol")
MEASURED = {
    "n_proteins": 60,
    "n_labels": 60,
    "main_metric": "AUC",
    "metrics": {"AUC": {"value": 0.9, "low": 0.8, "high": 0.95}},
}


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty store of predictors."""
    monkeypatch.setenv(PREDICTORS_VARIABLE, str(tmp_path / "predictors"))
    return PredictorStore()


@pytest.fixture
def predictors(store):
    """One of proteins that is measured, one of numbers, and one of residues."""
    baseline = {**MEASURED, "metrics": {"AUC": {"value": 0.93, "low": None, "high": None}}}
    base = {"name": "compact", "digest": "d" * 64}
    store.add(model_of(BINARY, evaluation=MEASURED, baseline=baseline, base=base), "aromatic")
    store.add(model_of(NUMBER), "stability")
    store.add(model_of(RESIDUE_BINARY), STRANGE)
    return {each.name: each for each in store.stored()}


def settle(app):
    """Run the page until no predictor is at work."""
    run = resources.run_store().get(app.query_params["run"])
    for _ in range(5):
        for each in list(run.answers.values()):
            assert each.job.wait(WAIT)
        app.run()
        assert not app.exception
        if not any(each.is_under_way for each in run.answers.values()):
            return run
    raise AssertionError("the predictors do not end")


def ask(app, page, *keys):
    app.multiselect(key=f"choice-of-{page}").set_value(list(keys)).run()
    assert not app.exception
    return settle(app)


def frames(app, column):
    """The tables that have a column."""
    return [each.value for each in app.dataframe if column in each.value.columns]


def test_without_predictors_nothing_is_in_the_way(app, store):
    assert store.stored() == []
    finished(give(app, TWO))
    assert not app.multiselect
    assert "Your predictors" not in [each.label for each in app.expander]


def test_answers_stand_in_the_panel_and_in_the_address(app, predictors):
    finished(give(app, TWO))
    assert "predictors" not in app.query_params
    ask(app, "annotate", "aromatic", "stability")
    said = texts(app)
    assert "<b>aromatic</b>" in said
    assert "AUC 0.90 (95 % interval 0.80 to 0.95)" in said
    assert "no better than a simple k-mer model there (0.93)" in said
    assert "probability of yes" in said
    assert "kcal/mol" in said
    assert "never measured" in said
    assert app.query_params["predictors"] == "aromatic,stability"
    for fact in ("on 60 test proteins", "compact", predictors["aromatic"].digest):
        assert fact in said
    assert "holds for proteins like those it was measured on" in said
    assert [each.label for each in app.tabs] == ["This protein", "All 2 proteins"]
    (table,) = frames(app, "aromatic")
    assert table["protein"].tolist() == ["one", "two"]
    assert set(table["aromatic"]) <= {"no", "yes"}
    assert table["stability [kcal/mol]"].notna().all()


def test_nothing_is_computed_twice(app, predictors, monkeypatch):
    finished(give(app, TWO))
    asked = []
    stream = TaskModel.stream

    def counted(model, proteins, **options):
        asked.extend(each.identifier for each in proteins)
        return stream(model, proteins, **options)

    monkeypatch.setattr(TaskModel, "stream", counted)
    run = ask(app, "annotate", "aromatic")
    app.selectbox(key=f"protein-{run.run_id}").set_value(1).run()
    app.run()
    ask(app, "annotate")
    ask(app, "annotate", "aromatic")
    assert asked == ["one", "two"]
    assert predictors["aromatic"].key in app.query_params["predictors"]


@pytest.mark.usefixtures("predictors")
def test_the_choice_is_there_for_the_next_result_and_another_tab(app, new_app):
    finished(give(app, TWO))
    ask(app, "annotate", "aromatic")
    other = new_app()
    for name in ("run", "predictors"):
        other.query_params[name] = app.query_params[name]
    other.run()
    assert other.multiselect(key="choice-of-annotate").value == ["aromatic"]
    assert "<b>aromatic</b>" in texts(other)
    app.button(key="new").click().run()
    finished(give(app, ">three\nMKVW\n"))
    settle(app)
    assert "<b>aromatic</b>" in texts(app)
    assert app.query_params["predictors"] == "aromatic"


@pytest.mark.usefixtures("predictors")
def test_an_address_of_another_computer(app):
    finished(give(app, TWO))
    app.query_params["predictors"] = "gone,aromatic"
    app.run()
    settle(app)
    assert app.multiselect(key="choice-of-annotate").value == ["aromatic"]
    assert "1 predictor that the address names is not on this computer" in texts(app)


@pytest.mark.usefixtures("predictors")
def test_cancel_and_go_on(app, monkeypatch):
    finished(give(app, TWO))
    gate = threading.Event()
    load = predictor_resources.model
    monkeypatch.setattr(predictor_resources, "model", lambda *of: gate.wait(WAIT) and load(*of))
    app.multiselect(key="choice-of-annotate").set_value(["aromatic"]).run()
    app.button(key="predictors-cancel").click().run()
    gate.set()
    run = settle(app)
    (answers,) = run.answers.values()
    assert answers.job.state is JobState.CANCELLED
    assert "aromatic: cancelled after 0 of 2 proteins." in texts(app)
    app.button(key="go-on-aromatic").click().run()
    settle(app)
    assert len(answers.values) == 2


def test_a_predictor_that_cannot_be_loaded_is_told(app, predictors):
    finished(give(app, TWO))
    folder = predictors["aromatic"].folder
    for path in folder.rglob("*.safetensors"):
        path.write_bytes(b"broken")
    ask(app, "annotate", "aromatic")
    assert "The predictor could not be asked" in texts(app)
    assert app.button(key="go-on-aromatic").label == "Try again"
    shutil.rmtree(folder)
    app.run()
    assert not app.exception
    assert app.multiselect(key="choice-of-annotate").value == []


def test_residues_of_the_latest_result_with_everything_in_the_address(app, new_app, predictors):
    finished(give(app, TWO))
    app.switch_page("pages/residues.py").run()
    run = settle(app)
    (key,) = app.multiselect(key="choice-of-residues").value
    assert key == predictors[STRANGE].key
    assert app.query_params == {"run": run.run_id, "protein": "1", "predictors": key}
    said = texts(app)
    assert "<h2>one</h2>" in said
    assert "<b>&lt;b&gt;*cut*&lt;/b&gt; :smile:</b>" in said
    assert app.get("plotly_chart")
    (answers,) = run.answers.values()
    assert set(answers.values) == {0}
    app.selectbox(key=f"residues-of-{run.run_id}").set_value(1).run()
    settle(app)
    assert set(answers.values) == {0, 1}
    other = new_app()
    for name, value in {**app.query_params, "protein": "2"}.items():
        other.query_params[name] = value
    other.switch_page("pages/residues.py").run()
    assert "<h2>two</h2>" in texts(other)
    (table,) = frames(other, "first")
    assert list(table.columns) == ["class", "first", "last", "length", "probability"]
    assert set(table["class"]) == {"1"}


@pytest.mark.usefixtures("predictors")
def test_residues_of_a_pasted_protein(app):
    app.switch_page("pages/residues.py").run()
    assert not app.multiselect
    app.text_area(key="residues-sequences").input(">mine <i>\nMKVLAAGIVG\n")
    app.button(key="residues-show").click().run()
    settle(app)
    assert "<h2>mine</h2>" in texts(app)
    assert "&lt;i&gt;" in texts(app)
    app.multiselect(key="choice-of-residues").set_value([]).run()
    assert app.query_params["predictors"] == ""
    assert "Choose a predictor" in texts(app)
    app.run()
    assert app.multiselect(key="choice-of-residues").value == []
    app.text_area(key="residues-sequences").input("M1!")
    app.button(key="residues-show").click().run()
    assert "Could not be read" in texts(app)
    assert not app.exception


@pytest.mark.usefixtures("predictors")
def test_residues_of_a_result_that_is_gone(app):
    app.query_params["run"] = "gone"
    app.switch_page("pages/residues.py").run()
    assert "no longer in memory" in texts(app)


def test_files_hold_what_all_say(app, predictors):
    finished(give(app, TWO))
    keys = [each.key for each in predictors.values()]
    run = ask(app, "annotate", *keys)
    answers = list(run.answers.values())
    names = {each.key: each.name for each in predictors.values()}
    assert predictor_files.contents(answers) == ["Proteins", "Segments", "Residues"]
    assert predictor_files.n_residues(answers) == 16 + 27
    for content in predictor_files.CONTENTS:
        for suffix in TABLE_SUFFIXES:
            kind = suffix[1:]
            assert predictor_files.content_of(kind, content, run, answers, names)
    document = json.loads(predictor_files.content_of("json", "Residues", run, answers, names))
    assert len(document["rows"]) == 16 + 27
    assert predictors["aromatic"].digest in document["facts"].values()
    lines = predictor_files.content_of("csv", "Proteins", run, answers, names).decode().split("\n")
    assert lines[0].startswith('"protein","length","aromatic"')
    assert f"aromatic {predictors['aromatic'].digest[:12]}" in lines[1]
