"""The page Fine-tune, on a toy network: give, check, train, look, take away, predict."""

from __future__ import annotations

import threading

import pytest
import streamlit as st

from pages.ui import finetune_resources, predictor_resources, training_run
from pages.ui.finetune_resources import finetune_desk, prediction_desk
from pages.ui.jobs import JobState
from pages.ui.training_run import work_of
from proteinbert_core.finetuning.example_data import EXAMPLE_TABLES
from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE
from tests.ui.pages_read import texts

# Much more than it takes, even beside other work.
WAIT = 180.0
BAD_ROWS = (
    "id,seq,label\n"
    + "".join(
        f"p{i},{('MDEKDEKD', 'MWYFWYFW')[i % 2]}{'ACDEFGHIKLMNPQRSTVWY'[i % 20] * (i // 2 + 4)},"
        f"{i % 2}\n"
        for i in range(40)
    )
    + "odd one,MK1T,1\nno label,MKTAYIAK,\n"
)


@pytest.fixture(autouse=True)
def _own_predictors(_toy_environment, tmp_path, monkeypatch):
    monkeypatch.setenv(PREDICTORS_VARIABLE, str(tmp_path / "predictors"))
    for shared in (finetune_resources.finetune_desk, finetune_resources.prediction_desk):
        shared.clear()
    yield
    for run in finetune_desk().under_way:
        run.job.cancel()
        run.job.wait(WAIT)


@pytest.fixture(scope="module", autouse=True)
def _quick(_toy_environment):
    """Run step by step: one step of a toy network takes less than the trace of its graph."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
    st.cache_resource.clear()


@pytest.fixture
def page(app):
    app.switch_page("pages/fine_tune.py").run()
    assert not app.exception
    return app


def said(page):
    parts = [texts(page), *(str(each.value) for each in page.code)]
    return "\n".join(parts).replace("\\", "")


def rows(page):
    """Everything that stands in tables."""
    return "\n".join(each.value.to_csv() for each in page.dataframe)


def keys(page):
    return {button.key for button in page.button}


def by_key(elements, start):
    return next(each for each in elements if each.key and each.key.startswith(start))


def choose(page, key="leader"):
    page.button(key=f"finetune-example-{key}").click().run()
    for _ in range(100):
        if "finetune-train" in keys(page):
            break
        page.run()
    assert not page.exception
    return said(page)


def give(page, name, content):
    page.file_uploader[0].set_value((name, content.encode(), "text/csv"))
    page.button(key="finetune-check").click().run()
    page.run()
    assert not page.exception
    return said(page)


def be_quick(page, epochs=1):
    for stage in ("frozen", "all", "final"):
        by_key(page.number_input, f"finetune-{stage}-epochs").set_value(epochs)
    page.run()


def train(page):
    """Press the button and wait for the end; returns the training."""
    page.button(key="finetune-train").click().run()
    assert not page.exception
    run = finetune_desk().get(page.query_params["training"])
    assert run.job.wait(WAIT)
    page.run()
    assert not page.exception
    return run


def test_first_screen_needs_nothing_explained(page):
    told = said(page)
    assert "Nothing leaves this computer" in told
    assert "There is none yet" in told
    assert {f"finetune-example-{key}" for key in EXAMPLE_TABLES} <= keys(page)
    page.button(key="finetune-check").click().run()
    assert "No file was chosen" in said(page)


def test_from_an_example_to_a_predictor_and_its_predictions(page, new_app):
    told = choose(page)
    assert "Synthetic: no protein of nature" in told
    assert "240 proteins" in told
    assert "There are two different labels: exported and stays." in told
    assert "No row was left out." in told
    be_quick(page)
    run = train(page)
    assert run.job.state is JobState.DONE, run.job.error
    assert [each["stage"] for each in run.epochs] == ["frozen", "all", "final"]
    assert not run.folder.exists()
    assert "Trained and measured in" in said(page)
    assert "AUC" in said(page)
    assert "K-mers" in rows(page)

    # Another tab, and one after the program was started anew, find it at the same address.
    finetune_resources.finetune_desk.clear()
    other = new_app()
    other.query_params["training"] = run.key
    other.switch_page("pages/fine_tune.py").run()
    assert not other.exception
    assert "synthetic-leader" in said(other)

    (stored,) = predictor_resources.stored()
    page.query_params["predictor"] = stored.key
    del page.query_params["training"]
    page.run()
    page.segmented_control(key="part").set_value("Predict").run()
    page.text_area(key="predictor_sequences").input(">a\nMKTAYIAK\n>b <b>\nMKVLAAGIVG")
    page.button(key="predictor-predict").click().run()
    assert not page.exception
    answer = prediction_desk().get(page.query_params["prediction"])
    assert answer.work.job.wait(WAIT)
    page.run()
    assert "2 proteins predicted in" in said(page)
    assert ",a,8," in rows(page)

    page.segmented_control(key="part").set_value("Training").run()
    assert not page.exception
    assert "a predictor fine-tuned from ProteinBERT" in said(page)

    page.button(key="predictor-remove").click().run()
    assert predictor_resources.stored() == []
    assert "There is none yet" in said(page)


def test_residues_of_a_protein(page):
    told = choose(page, "sites")
    assert "of each residue" in told
    be_quick(page)
    train(page)
    assert "residues right" not in said(page)  # that is in the figure
    (stored,) = predictor_resources.stored()
    page.button(key="predictor-back").click().run()
    assert "synthetic-sites" in rows(page)
    page.query_params["predictor"] = stored.key
    page.run()
    page.segmented_control(key="part").set_value("Predict").run()
    page.text_area(key="predictor_sequences").input(">long\n" + "MKTASKRAYIAK" * 30)
    page.button(key="predictor-predict").click().run()
    prediction_desk().get(page.query_params["prediction"]).work.job.wait(WAIT)
    page.run()
    assert not page.exception
    assert "predicted 1" in rows(page)
    assert "The first 200 residues are shown" in said(page)
    assert len(page.get("plotly_chart")) == 1


def test_bad_rows_are_named_and_columns_can_be_corrected(page):
    told = give(page, "mine.csv", BAD_ROWS)
    assert "40 proteins" in told
    table = rows(page)
    assert "mine.csv,42,odd one" in table
    assert "mine.csv,43,no label" in table
    by_key(page.selectbox, "finetune-task-kind").select_index(4).run()
    page.run()
    assert "Chosen by the user" in said(page)

    page.button(key="finetune-other").click().run()
    told = give(page, "odd.csv", BAD_ROWS.replace("seq", "letters").replace("label", "answer"))
    assert "has no column of sequences that is recognised" in told
    assert "Choose the columns" in told
    by_key(page.selectbox, "finetune-sequence").set_value("letters")
    by_key(page.multiselect, "finetune-labels").set_value(["answer"]).run()
    page.run()
    assert "40 proteins" in said(page)
    assert "finetune-train" in keys(page)


def test_what_cannot_be_learnt_from_is_said(page):
    told = give(page, "same.csv", "seq,label\nMKTAYIAK,1\nMKVLAAGI,1\n")
    assert "This cannot be learnt from yet." in told
    assert "Every label in “label” is the same: 1" in told
    assert "finetune-train" not in keys(page)


def test_no_table(page):
    told = give(page, "none.csv", "")
    assert "The table cannot be read." in told


def test_long_proteins_are_told_before(page):
    choose(page)
    by_key(page.number_input, "finetune-stage-length").set_value(60)
    page.run()
    assert "of more than 60 residues: trained on in the final stage only" in said(page)
    by_key(page.number_input, "finetune-final-length").set_value(40).run()
    assert "These settings do not go together." in said(page)


def test_cancel_go_on_queue_and_discard(page, new_app, monkeypatch):
    gate, begun = threading.Event(), threading.Event()

    def slow(run, store, job):
        begun.set()
        gate.wait(WAIT)
        work_of(run, store, job)

    monkeypatch.setattr("pages.ui.finetune_desk.work_of", slow)
    choose(page)
    be_quick(page)
    page.button(key="finetune-train").click().run()
    first = page.query_params["training"]
    assert begun.wait(WAIT)
    assert "is being trained" in said(page)

    second = new_app()
    second.switch_page("pages/fine_tune.py").run()
    choose(second, "melting")
    be_quick(second)
    second.button(key="finetune-train").click().run()
    assert "Trainings under way" not in said(second)
    assert second.query_params["training"] != first
    waiting = finetune_desk().get(second.query_params["training"])
    assert finetune_desk().jobs_before(waiting) == 1

    second.button(key="finetune-cancel").click().run()
    second.run()
    assert "Cancelled before the first epoch" in said(second)
    page.button(key="finetune-cancel").click().run()
    gate.set()
    assert finetune_desk().get(first).job.wait(WAIT)
    page.run()
    assert f"finetune-go-on-{first}" in keys(page)

    # As a program that was started anew finds it.
    finetune_resources.finetune_desk.clear()
    page.run()
    assert "started anew meanwhile" in said(page)
    second.button(key="finetune-back").click().run()
    assert "Trainings that were not finished" in said(second)
    second.button(key=f"finetune-discard-{waiting.key}").click().run()
    assert not waiting.folder.exists()
    page.button(key=f"finetune-go-on-{first}").click().run()
    assert finetune_desk().get(first).job.wait(WAIT)
    page.run()
    assert [each.name for each in predictor_resources.stored()] == ["synthetic-leader"]


def test_a_training_that_fails_says_why(page, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("secret")

    monkeypatch.setattr(training_run, "run_experiment", broken)
    choose(page)
    be_quick(page)
    train(page)
    assert "The training failed." in said(page)
    assert "secret" not in said(page)


def test_files_that_are_no_predictor_are_refused(page):
    uploader = page.file_uploader[-1]
    uploader.set_value(("evil.zip", b"PK\x03\x04 not really", "application/zip"))
    page.button(key="finetune-take").click().run()
    page.run()
    assert "This file was refused." in said(page)
    assert predictor_resources.stored() == []


@pytest.mark.parametrize("name", ["training", "predictor"])
def test_addresses_of_nothing(app, name):
    app.query_params[name] = "../../etc"
    app.switch_page("pages/fine_tune.py").run()
    assert not app.exception
    assert "There is no" in said(app)
