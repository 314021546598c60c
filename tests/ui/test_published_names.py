"""Recovering names on the Models page, and annotating with them, driven without a browser."""

from __future__ import annotations

import shutil
import time

import pytest

from pages.ui import names_desk, resources
from pages.ui.engine import Engine
from pages.ui.jobs import JobRunner
from pages.ui.names_desk import NamesDesk
from pages.ui.published_desk import PublishedDesk
from proteinbert_core.errors import Cancelled, RecoveryError
from proteinbert_core.model.published_model import PublishedModel
from tests.recovery.toy_recovery import N_OUTPUTS, N_PROTEINS
from tests.ui.pages_read import finished, give, texts
from tests.ui.toy_published import proteome, published_toy, put_into, use_toy_terms

# Much more than it takes, even beside other work.
WAIT = 300.0
SEQUENCES = ">one first\nMKVLAAGIVGAAGLLWYPLR\n>long\n" + "MKTAYIAKQR" * 103 + "\n"


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return published_toy(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module", autouse=True)
def _toy_published(_toy_environment, toy):
    with pytest.MonkeyPatch.context() as patch:
        use_toy_terms(patch, toy.folder)
        yield


@pytest.fixture(scope="module")
def recovered(toy, tmp_path_factory):
    """A cache with the model and the names that both proteomes give."""
    cache = tmp_path_factory.mktemp("recovered")
    put_into(cache, toy)
    desk = NamesDesk(PublishedModel(cache), JobRunner(), resources.ontology)
    for part in (0, 1):
        desk.add(proteome(toy, part))
    desk.begin()
    assert desk.job.wait(WAIT)
    assert desk.job.error is None
    assert desk.proteomes == ()
    return cache


@pytest.fixture
def cache(_toy_environment, tmp_path, monkeypatch):
    """An own cache, and desks and an engine of the published model for it."""
    model = PublishedModel(tmp_path / "cache")
    desk = PublishedDesk(model, JobRunner())
    engine = Engine(resources.job_runner(), resources._load_published)
    names = NamesDesk(model, JobRunner(), resources.ontology, engine.forget)
    monkeypatch.setattr(resources, "published_desk", lambda: desk)
    monkeypatch.setattr(resources, "published_engine", lambda: engine)
    monkeypatch.setattr(resources, "names_desk", lambda: names)
    return tmp_path / "cache"


@pytest.fixture
def page(app, cache, toy):
    """The Models page with the weights and without names."""
    put_into(cache, toy)
    app.switch_page("pages/models.py").run()
    assert not app.exception
    return app


@pytest.fixture
def named(app, cache, recovered):
    """The app with the names; not yet run."""
    shutil.copytree(recovered, cache)
    return app


def said(page) -> str:
    cells = [cell for table in page.get("table") for cell in table.value.iloc[:, 0]]
    return " ".join([texts(page), *map(str, cells)]).replace("\\", "")


def keys(page) -> set[str]:
    return {button.key for button in page.button if button.key}


def until(page, condition):
    """Look at the page again until something is so."""
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline, said(page)
        time.sleep(0.05)
        page.run()
    assert not page.exception


def add_paths(page, fasta, gaf):
    page.text_input(key="names_fasta_path").set_value(str(fasta))
    page.text_input(key="names_gaf_path").set_value(str(gaf))
    page.button(key="FormSubmitter:names-paths-Add to the list").click().run()
    assert not page.exception


def predict_with(app, model):
    """Choose a model, paste and press the button; what is in a form is sent together."""
    app.segmented_control(key="model").set_value(model)
    app.text_area(key="sequences").input(SEQUENCES)
    app.button(key="predict").click().run()
    finished(app)


def test_without_names_it_says_what_the_weights_serve_for(page):
    text = said(page)
    assert "No output has a name yet" in text
    assert "serve through the Python library" in text
    assert "uniprot.org/proteomes" in text
    assert "ftp.ebi.ac.uk/pub/databases/GO/goa/proteomes/" in text
    assert "names-recover" not in keys(page)
    page.switch_page("pages/annotate.py").run()
    assert "model" not in {each.key for each in page.segmented_control}


def test_files_go_on_the_list_and_off_it(page, toy):
    files = proteome(toy, 0)
    add_paths(page, files.fasta, "")
    assert "Both paths are needed" in said(page)
    add_paths(page, files.gaf, files.fasta)
    assert "0.gaf.gz does not begin like FASTA" in said(page)
    add_paths(page, f' "{files.fasta}" ', files.gaf)
    assert "0.fasta.gz with 0.gaf.gz" in said(page)
    assert page.text_input(key="names_fasta_path").value == ""
    add_paths(page, files.fasta, files.gaf)
    assert page.button(key="names-recover").label == "Recover names with 1 proteome"
    page.button(key="names-remove-0").click().run()
    assert "0.fasta.gz with" not in said(page)
    assert files.fasta.exists()


def test_uploads_are_copies_that_go_with_the_list(page, toy):
    files = proteome(toy, 1)
    upload = page.button(key="FormSubmitter:names-upload-Add to the list")
    proteins, annotations = page.file_uploader
    proteins.set_value((files.fasta.name, files.fasta.read_bytes(), "application/gzip"))
    upload.click().run()
    assert "Both files are needed" in said(page)
    proteins, annotations = page.file_uploader
    annotations.set_value((files.gaf.name, files.gaf.read_bytes(), "application/gzip"))
    page.button(key="FormSubmitter:names-upload-Add to the list").click().run()
    assert "1.fasta.gz with 1.gaf.gz" in said(page)
    (kept,) = resources.names_desk().proteomes
    assert kept.fasta.read_bytes() == files.fasta.read_bytes()
    assert kept.fasta != files.fasta
    assert all(each.value is None for each in page.file_uploader)
    page.button(key="names-remove-0").click().run()
    assert not kept.fasta.exists()
    assert not kept.gaf.exists()


def test_names_are_recovered_and_further_proteomes_add_to_them(page, toy, cache):
    first, second = proteome(toy, 0), proteome(toy, 1)
    add_paths(page, first.fasta, first.gaf)
    page.button(key="names-recover").click().run()
    page.switch_page("pages/annotate.py").run()
    assert "being recovered" in said(page) or not resources.names_desk().is_busy
    page.switch_page("pages/models.py").run()
    assert resources.names_desk().job.wait(WAIT)
    page.run()
    assert "Annotate offers this model" in said(page)
    assert "200 proteins of 1 proteome: 0.fasta.gz" in said(page)
    add_paths(page, second.fasta, second.gaf)
    assert page.button(key="names-recover").label == "Recover names with 1 proteome more"
    page.button(key="names-recover").click().run()
    assert resources.names_desk().job.wait(WAIT)
    page.run()
    assert not page.exception
    text = said(page)
    names = resources.published_names()
    assert names.facts["named"] >= 20
    for fact in (
        f"{N_PROTEINS} proteins of 2 proteomes: 0.fasta.gz, 1.fasta.gz",
        f"{names.facts['named']} of {N_OUTPUTS} outputs, at a confidence of 0.9 or more",
        f"{names.facts['expected_right']:.0f} of them",
        "1 agree with what is known, 0 differ",
        "none may find itself among its neighbours",
        "molecular function 0.",
        "sha256 of FASTA",
    ):
        assert fact in text, fact
    assert "names-download" in {each.key for each in page.get("download_button")}
    page.button(key="names-remove").click().run()
    assert "No output has a name yet" in said(page)
    assert not (cache / "models" / "published-names").exists()
    assert resources.published_desk().model.is_ready


def test_progress_outlives_the_page_and_can_be_ended(page, toy, new_app, monkeypatch):
    def slow(*_args, progress, cancel, **_more):
        progress("Scoring 0.fasta.gz", 25, 100)
        cancel.wait(WAIT)
        raise Cancelled("It was cancelled.")

    monkeypatch.setattr(names_desk, "recover_from_proteomes", slow)
    files = proteome(toy, 0)
    add_paths(page, files.fasta, files.gaf)
    page.button(key="names-recover").click().run()
    job = resources.names_desk().job
    until(page, lambda: job.progress.stage.startswith("Scoring"))
    other = new_app()
    other.switch_page("pages/models.py").run()
    assert "Scoring 0.fasta.gz, 25%" in other.get("progress")[0].text
    resources.names_desk().begin()
    assert resources.names_desk().job is job
    other.button(key="names-cancel").click()
    other.run()
    until(other, lambda: "Cancelled." in said(other))
    assert "0.fasta.gz with 0.gaf.gz" in said(other)


def test_what_went_wrong_is_said_and_the_list_stays(page, toy, monkeypatch):
    def broken(*_args, **_more):
        raise RecoveryError("No protein of a is annotated in b.")

    monkeypatch.setattr(names_desk, "recover_from_proteomes", broken)
    files = proteome(toy, 0)
    add_paths(page, files.fasta, files.gaf)
    page.button(key="names-recover").click().run()
    until(page, lambda: "The names could not be recovered." in said(page))
    assert "No protein of a is annotated in b." in said(page)
    assert "names-recover" in keys(page)


def test_annotate_with_either_model(named):
    named.run()
    assert named.segmented_control(key="model").value == "compact"
    assert not resources.published_engine().is_ready
    finished(give(named, SEQUENCES))
    assert "outputs have no name" not in texts(named)
    assert "sees its padding" not in texts(named)
    assert not any("Name confidence" in table.value for table in named.get("table"))

    named.button(key="new").click().run()
    predict_with(named, "published")
    run = resources.run_store().get(named.query_params["run"])
    assert run.model == "published"
    names = run.name_confidence
    unnamed = N_OUTPUTS - resources.published_names().facts["named"]
    text = texts(named).replace("\\", "")
    assert f"{unnamed} of {N_OUTPUTS} outputs have no name; what they say is not shown" in text
    assert "Model published toy" in text
    assert "Calibrated on this computer on" in text
    assert "Computed padded to 128 tokens" in text

    named.slider(key="threshold").set_value(0.01).run()
    tables = [table.value for table in named.get("table") if "Name confidence" in table.value]
    rows = {
        row["Term"].split("`")[1]: row["Name confidence"]
        for table in tables
        for _, row in table.iterrows()
    }
    assert {go_id for go_id, confidence in rows.items() if confidence == confidence} <= set(names)
    assert any(go_id not in names for go_id in rows)
    named.segmented_control(key="graph_aspect").set_value("All").run()
    for go_id, expected in (
        (next(iter(names)), f"Name confidence: {names[next(iter(names))]:.3f}"),
        ("GO:0003674", "Name confidence: the term has no output of its own"),
    ):
        named.selectbox(key="term").set_value(go_id).run()
        assert expected in texts(named)
    named.query_params["protein"] = "2"
    named.run()
    assert "not padded, as its 1,032 tokens are more than 1,024" in texts(named)
    # The choice is remembered.
    named.button(key="new").click().run()
    assert named.segmented_control(key="model").value == "published"


def test_damaged_names_are_told_and_not_offered(named, cache):
    table = cache / "models" / "published-names" / "recovery.json"
    table.write_text("{")
    named.run()
    assert "The published model cannot be offered." in texts(named)
    assert "model" not in {each.key for each in named.segmented_control}
    finished(give(named, SEQUENCES))
    assert resources.run_store().get(named.query_params["run"]).model == "compact"
    named.switch_page("pages/models.py").run()
    assert "The names that are here cannot be used." in texts(named)
    assert "names-remove" in keys(named)
