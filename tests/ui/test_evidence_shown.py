"""The Annotate and Models pages with a reference set: answers, neighbours, evidence."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.ui import resources
from pages.ui.engine import REFERENCE_VARIABLE
from tests.toy_reference import (
    toy_reference_path,
    toy_reference_proteins,
    toy_unfamiliar_protein,
)
from tests.ui.pages_read import finished, give, texts

MEMBER = toy_reference_proteins()[0]  # carries GO:0005344 and GO:0005829 by experiment
STRANGER = toy_unfamiliar_protein()


@pytest.fixture(scope="module", autouse=True)
def _reference(_toy_environment, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(REFERENCE_VARIABLE, str(toy_reference_path(tmp_path_factory.mktemp("set"))))
        st.cache_resource.clear()
        yield
    resources.job_runner().submit(lambda _job: None).wait(60)
    st.cache_resource.clear()


@pytest.fixture
def seen(app):
    """The result for a member of the reference set and a protein that is like none."""
    text = "".join(f">{each.identifier}\n{each.sequence}\n" for each in (MEMBER, STRANGER))
    return finished(give(app, text))


def tables(app):
    return [table.value for table in app.get("table")]


def test_the_page_opens_with_the_safe_answer_in_probabilities(seen):
    said = texts(seen)
    assert "about 8 in 10" in said
    assert "not a disproof" in said
    assert "not yet calibrated" not in said
    assert "Most specific safe answer" in [each.value for each in seen.subheader]
    assert seen.slider(key="threshold").label == "Probability threshold"
    assert all("Score" not in table.columns for table in tables(seen))


@pytest.mark.parametrize("precision", [0.5, 0.9])
def test_each_aspect_has_terms_of_the_chosen_precision_or_says_that_none_is(seen, precision):
    seen.segmented_control(key="precision").set_value(precision).run()
    assert not seen.exception
    shown = [table for table in tables(seen) if list(table.columns) == ["Term", "Probability"]]
    empty = [each for each in seen.caption if each.value.endswith(f"term reaches {precision:g}.")]
    assert len(shown) + len(empty) == 3
    assert all((table["Probability"] >= precision).all() for table in shown)


def test_only_the_stranger_is_flagged_with_the_measured_rates(seen):
    assert not seen.warning
    assert list(seen.dataframe[0].value["note"]) == ["", "unlike known proteins"]
    seen.query_params["protein"] = "2"
    seen.run()
    (flag,) = seen.warning
    assert "5 % of real held-out proteins" in flag.value
    assert "90 % of shuffled sequences" in flag.value


def test_the_neighbours_tell_who_carries_the_selected_term(seen):
    seen.slider(key="threshold").set_value(0.01).run()
    nearest = next(table for table in tables(seen) if "Organism" in table)
    assert MEMBER.identifier in nearest["Protein"].iloc[0]
    assert "uniprot.org" in nearest["Protein"].iloc[0]
    assert "wwwtax.cgi?id=9606" in nearest["Organism"].iloc[0]
    assert "Carries the term" not in nearest
    assert "next to identical" in texts(seen)
    seen.segmented_control(key="graph_aspect").set_value("CC").run()
    for go_id, carried in (("GO:0005829", "**direct**"), ("GO:0005575", "**inherited**")):
        seen.selectbox(key="term").set_value(go_id).run()
        nearest = next(table for table in tables(seen) if "Organism" in table)
        assert nearest["Carries the term"].iloc[0] == f"{carried}, experimental"


def test_the_term_tells_its_sources_and_how_reliable_they_are(seen):
    seen.slider(key="threshold").set_value(0.01).run()
    seen.selectbox(key="term").set_value("GO:0005344").run()
    said = texts(seen)
    for part in ("Network: ", "Neighbours' vote: ", " bits", "carry it ([P0TY00]("):
        assert part in said
    assert "They disagree" in said or "Network and neighbours" in said
    assert any("Pairs" in table for table in tables(seen))


def test_the_models_page_has_the_reference_set_and_its_errors(app):
    app.run()
    resources.job_runner().submit(lambda _job: None).wait(60)
    app.switch_page("pages/models.py").run()
    assert not app.exception
    (facts,) = [table for table in tables(app) if "Proteins" in table.index]
    assert facts.loc["Proteins"].iloc[0] == "48"
    assert "made up for tests" in " ".join(facts.iloc[:, 0])
    assert sum("Pairs" in table for table in tables(app)) == 3
    assert "1,000 held-out proteins" in texts(app)
