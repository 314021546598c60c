"""The Annotate and Models pages with a reference set: answers, neighbours, evidence."""

from __future__ import annotations

import numpy as np
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
    assert "5 % of the real proteins it was tried on" in flag.value
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
    assert "1,000 proteins" in texts(app)


def test_a_member_of_the_set_is_told_so_with_what_is_known_of_it(seen):
    said = texts(seen)
    assert "This protein is in the reference set" in said
    assert "[P0TY00](https://www.uniprot.org/uniprotkb/P0TY00), by its sequence." in said
    assert "at a threshold of 0.30" in said
    annotated = next(table for table in tables(seen) if "Evidence" in table)
    assert annotated["Term"].tolist() == [
        "oxygen carrier activity `GO:0005344` MF",
        "cytosol `GO:0005829` CC",
    ]
    assert set(annotated["Evidence"]) == {"experimental"}
    seen.slider(key="threshold").set_value(1.0).run()
    assert "**2** missed" in texts(seen)
    seen.query_params["protein"] = "2"
    seen.run()
    assert "This protein is in the reference set" not in texts(seen)


def test_the_card_tells_precision_and_annotation(seen):
    seen.slider(key="threshold").set_value(0.01).run()
    seen.selectbox(key="term").set_value("GO:0003824").run()
    said = texts(seen)
    assert "held-out proteins" in said
    assert "not annotated with this term" in said
    seen.selectbox(key="term").set_value("GO:0005344").run()
    assert "Annotated to this protein (P0TY00): **direct**, experimental." in texts(seen)


def test_neighbours_at_hand_are_aligned(seen):
    """The query itself is at hand from the start; another member once its sequence is given."""
    (first, *_) = [table for table in tables(seen) if "Identity" in table]
    identity = dict(
        zip(first["Protein"].str.extract(r"\[(\w+)\]")[0], first["Identity"], strict=True)
    )
    assert identity.pop("P0TY00") == "100% over 100%"
    assert set(identity.values()) == {""}
    other = toy_reference_proteins()[1]
    box = next(each for each in seen.text_area if each.key.startswith("reference-fasta"))
    box.set_value(
        f">{other.identifier}\n{other.sequence}\n>{STRANGER.identifier}\n{STRANGER.sequence}"
    )
    seen.button(key="align").click().run()
    assert "2 sequences read, 1 reference protein recognised." in texts(seen)
    (first, *_) = [table for table in tables(seen) if "Identity" in table]
    (shown,) = first.loc[first["Protein"].str.contains(other.identifier), "Identity"]
    assert 0.7 < int(shown.partition("%")[0]) / 100 < 1
    assert shown.endswith("over 100%")


def test_known_terms_are_searched_given_and_move_the_others(seen):
    (search,) = [each for each in seen.text_input if each.key.startswith("search-")]
    search.set_value("endopeptidse").run()
    seen.button(key="add-GO:0004175").click().run()
    assert "**Known, 1 term**" in texts(seen)
    assert seen.button(key="add-GO:0004175").disabled
    seen.button(key="take-annotated").click().run()
    assert "**Known, 3 terms**" in texts(seen)
    seen.button(key="remove-GO:0005829").click().run()
    seen.button(key="predict-known").click().run()
    resources.job_runner().submit(lambda _job: None).wait(60)
    seen.run()
    assert not seen.exception
    said = texts(seen)
    assert "With 2 known terms:" in said
    assert "The calibration was made without known terms" in said
    moved = [table for table in tables(seen) if "Change" in table]
    assert moved
    for table in moved:
        assert (table["Change"].abs() >= 0.01).all()
        np.testing.assert_allclose(table["Now"] - table["Before"], table["Change"], atol=1e-6)
        # What was given, and what it implies.
        assert not table["Term"].str.contains("GO:0004175|GO:0008233|GO:0005344").any()
    seen.button(key="remove-GO:0005344").click().run()
    assert "The choice has changed since" in texts(seen)


def test_a_term_that_is_no_input_is_said_to_speak_through_others(seen):
    (search,) = [each for each in seen.text_input if each.key.startswith("search-")]
    search.set_value("GO:0005739").run()
    seen.button(key="add-GO:0005739").click().run()
    assert "which is told what they imply instead: `GO:0005739`" in texts(seen)
    search.set_value("nothing of the kind").run()
    assert "No term of the ontology in use is like this." in texts(seen)
