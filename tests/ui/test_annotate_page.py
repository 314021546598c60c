"""The Annotate page, driven without a browser."""

from __future__ import annotations

import gzip

import pytest

from pages.ui import resources
from pages.ui.engine import Engine
from pages.ui.jobs import JobState
from proteinbert_core.errors import CheckpointError
from proteinbert_core.examples import EXAMPLES
from tests.ui.pages_read import WAIT, finished, give, texts

TWO = ">one first protein\nMKVLAAGIVGAAGLLW\n>two\nMSTNPKPQRKTKRNTNRRPQDVKFPGG\n"


def result(app, text=TWO):
    return finished(give(app, text))


def test_first_screen_is_the_box_three_examples_and_one_button(app):
    app.run()
    assert not app.exception
    assert len(app.text_area) == 1
    assert app.text_area[0].value == ""
    assert [b.key for b in app.button] == ["example-0", "example-1", "example-2", "predict"]
    assert not app.get("dataframe")


@pytest.mark.parametrize("number", range(3))
def test_an_example_is_one_click_away(app, number):
    app.run()
    app.button(key=f"example-{number}").click().run()
    assert app.text_area(key="sequences").value == EXAMPLES[number].fasta


def test_prediction_ends_at_an_address_with_tables_and_a_graph(app):
    result(app)
    assert set(app.query_params) == {"run"}
    assert len(app.query_params["run"]) >= 16
    said = texts(app)
    assert "2 proteins predicted" in said
    assert "not yet calibrated" in said
    assert "<h2>one</h2>" in said
    assert "16 residues" in said
    app.slider(key="threshold").set_value(0.01).run()
    tables = [table.value for table in app.get("table")]
    assert tables
    assert any(
        "GO:" in str(table.iloc[0, 0]) and "QuickGO" in str(table.iloc[0, 0]) for table in tables
    )
    assert app.get("plotly_chart")


def test_an_upload_is_read_and_not_kept(app):
    app.run()
    data = gzip.compress(TWO.encode())
    app.file_uploader[0].set_value(("two.fasta.gz", data, "application/gzip"))
    app.button(key="predict").click().run()
    finished(app)
    assert "2 proteins predicted" in texts(app)
    app.button(key="new").click().run()
    assert app.file_uploader[0].value is None


def test_bad_records_are_listed_and_the_good_ones_offered(app):
    give(app, ">good\nMKVLAAGIVG\n>empty\n\n>strange\nMKV!LAAG\n")
    assert "run" not in app.query_params
    said = texts(app)
    assert "2 records could not be read" in said
    assert "“empty”" in said
    assert "“strange”" in said
    app.button(key="predict-good").click().run()
    finished(app)
    assert "1 protein predicted" in texts(app)
    assert "“empty”" in texts(app)


def test_nothing_given_is_answered_kindly(app):
    give(app, "   ")
    assert "Nothing to predict yet" in texts(app)
    assert "predict-good" not in [b.key for b in app.button]


def test_an_example_after_an_error_clears_the_error(app):
    give(app, ">x\n!!!\n")
    app.button(key="example-0").click().run()
    assert "Nothing to predict yet" not in texts(app)


def test_notes_on_good_records_are_there_but_quiet(app):
    result(app, ">a\nmkvlaagivg*\n>a\nMKVB\n")
    assert any("notes on how the input was read" in e.label for e in app.expander)
    assert not app.get("warning")
    assert not app.get("error")


def test_headers_are_never_read_as_markup(app):
    name = "<img/src=x>**b**:smile:[a](http://x)"
    result(app, f">{name} <script>alert(1)</script>\nMKVLAAGIVGAAGLLW\n")
    html = "".join(element.proto.body for element in app.get("html"))
    assert "&lt;img/src=x&gt;**b**" in html
    assert "<script" not in html
    assert all(name not in element.value for element in app.markdown)
    assert all(name not in element.value for element in app.caption)


def test_the_address_names_the_protein(app):
    result(app)
    app.query_params["protein"] = "2"
    app.run()
    assert "<h2>two</h2>" in texts(app)
    (selector,) = [box for box in app.selectbox if box.label.startswith("Protein")]
    assert selector.value == 1
    selector.set_value(0).run()
    assert app.query_params["protein"] == "1"
    assert "<h2>one</h2>" in texts(app)


def test_a_protein_that_is_not_there_means_the_first(app):
    result(app)
    for number in ("0", "3", "-1", "x", "²", "", "9" * 5000):
        app.query_params["protein"] = number
        app.run()
        assert not app.exception
        assert "<h2>one</h2>" in texts(app), number


def test_a_spoilt_address_is_read_as_far_as_it_goes(app):
    result(app)
    app.query_params["threshold"] = "much"
    app.query_params["filter"] = "[<b>"
    app.query_params["unknown"] = "x"
    app.run()
    assert not app.exception
    assert app.slider(key="threshold").value == 0.3
    assert "2 proteins predicted" in texts(app)


def test_another_session_finds_the_result_at_its_address(app, new_app):
    result(app)
    other = new_app()
    other.query_params["run"] = app.query_params["run"]
    other.run()
    assert "2 proteins predicted" in texts(other)
    elsewhere = new_app().run()
    assert "predicted in" not in texts(elsewhere)
    assert elsewhere.text_area[0].value == ""


def test_an_unknown_address_says_so_and_offers_the_input(app):
    app.query_params["run"] = "never-was"
    app.run()
    assert not app.exception
    assert "no longer in memory" in texts(app)
    assert len(app.text_area) == 1


def test_the_filter_and_the_threshold_choose_the_terms(app):
    result(app)
    app.slider(key="threshold").set_value(0.01).run()
    count = sum(len(table.value) for table in app.get("table"))
    assert count > 3
    app.text_input(key="filter").set_value("membrane").run()
    cells = [cell for table in app.get("table") for cell in table.value.iloc[:, 0]]
    assert 0 < len(cells) < count
    assert all("membrane" in cell for cell in cells)
    app.text_input(key="filter").set_value("no such term").run()
    assert not app.get("table")
    assert not app.exception
    app.text_input(key="filter").set_value("").run()
    app.slider(key="threshold").set_value(1.0).run()
    assert "No term reaches a score of 1.00" in texts(app)


def test_only_the_most_specific_terms_on_request(app):
    result(app)
    app.slider(key="threshold").set_value(0.01).run()
    before = sum(len(table.value) for table in app.get("table"))
    app.toggle(key="most_specific").set_value(True).run()
    assert 0 < sum(len(table.value) for table in app.get("table")) < before


def test_a_term_is_chosen_by_keyboard_too_and_shows_its_details(app):
    result(app)
    app.slider(key="threshold").set_value(0.01).run()
    app.selectbox(key="term").set_value("GO:0005515").run()
    said = texts(app)
    assert "protein binding" in said
    assert "https://www.ebi.ac.uk/QuickGO/term/GO:0005515" in said
    assert "https://amigo.geneontology.org/amigo/term/GO:0005515" in said
    app.button(key="neighbour-GO:0005488").click().run()
    assert app.selectbox(key="term").value == "GO:0005488"


def test_the_graph_has_a_text_twin(app):
    result(app)
    app.slider(key="threshold").set_value(0.01).run()
    (twin,) = app.code
    assert "GO:0003674" in twin.value


def test_a_second_click_while_the_first_is_under_way_starts_nothing(app, slow_engine):
    give(app, TWO)
    first = app.query_params["run"]
    # The same press again, as sent before the page had changed.
    other_click = app
    other_click.query_params.clear()
    other_click.run()
    give(other_click, TWO)
    assert app.query_params["run"] == first
    slow_engine.set()
    finished(app)


def test_progress_can_be_cancelled_and_the_input_is_still_there(app, slow_engine):
    give(app, TWO)
    assert "Predicting 2 proteins" in texts(app)
    app.button(key="cancel").click().run()
    slow_engine.set()
    finished(app)
    run = resources.run_store().get(app.query_params["run"])
    assert run.job.state is JobState.CANCELLED
    assert "Cancelled before any protein was predicted" in texts(app)
    assert app.text_area(key="sequences").value == TWO


def test_a_model_that_cannot_be_used_is_told_without_a_traceback(app, monkeypatch):
    def fail():
        raise CheckpointError("weights.safetensors is truncated: fetch it again.")

    app.run()
    broken = Engine(resources.job_runner(), load=fail)
    monkeypatch.setattr(resources, "engine", lambda: broken)
    give(app, TWO)
    run = resources.run_store().get(app.query_params["run"])
    assert run.job.wait(WAIT)
    app.run()
    assert not app.exception
    assert "weights.safetensors is truncated" in texts(app)
    assert app.text_area(key="sequences").value == TWO


def test_a_defect_is_a_message_and_not_a_traceback(app, monkeypatch, caplog):
    from pages.ui.views import input_form

    monkeypatch.setattr(input_form, "show", lambda: 1 / 0)
    app.run()
    assert not app.exception
    assert "ZeroDivisionError" in texts(app)
    assert "A page failed." in caplog.text


def test_threshold_and_filter_stay_for_the_next_prediction(app):
    result(app)
    app.slider(key="threshold").set_value(0.05).run()
    app.text_input(key="filter").set_value("membrane").run()
    app.button(key="new").click().run()
    assert not app.exception
    assert app.query_params == {}
    app.text_area(key="sequences").input(">other\nMKVLAAGIVG\n")
    app.button(key="predict").click().run()
    finished(app)
    assert app.slider(key="threshold").value == 0.05
    assert app.text_input(key="filter").value == "membrane"
    assert not app.warning
