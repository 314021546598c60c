"""The GO terms page, driven without a browser: search, terms, comparison, slims."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.ui import resources
from pages.ui.engine import ONTOLOGY_VARIABLE, REFERENCE_VARIABLE
from tests.toy import toy_ontology_path
from tests.toy_reference import MEMBERS, toy_reference_path, toy_reference_proteins
from tests.ui.pages_read import finished, give

PAGE = "pages/go_terms.py"
PEPTIDASE = "GO:0008233"
OBSOLETE = """
[Term]
id: GO:0000111
name: obsolete cutting
namespace: molecular_function
def: "OBSOLETE. Cutting." [GOC:x]
is_obsolete: true
replaced_by: GO:0008233

[Term]
id: GO:0000112
name: obsolete guessing
namespace: molecular_function
is_obsolete: true
consider: GO:0004175
consider: GO:0000113
"""


@pytest.fixture(scope="module", autouse=True)
def _whole_toy(_toy_environment, tmp_path_factory):
    """The toy model with its reference set, and a toy ontology with texts."""
    folder = tmp_path_factory.mktemp("whole")
    path = toy_ontology_path(folder)
    stanza = f"id: {PEPTIDASE}\n"
    texts = (
        'def: "Cutting [1] *peptide* bonds." [GOC:x]\nsubset: goslim_generic\n'
        'synonym: "protease activity" EXACT []\nalt_id: GO:0000222\n'
    )
    path.write_text(path.read_text("utf-8").replace(stanza, stanza + texts) + OBSOLETE, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ONTOLOGY_VARIABLE, str(path))
        patch.setenv(REFERENCE_VARIABLE, str(toy_reference_path(folder)))
        st.cache_resource.clear()
        engine = resources.engine()
        resources.job_runner().submit(lambda _job: engine.annotator()).wait(60)
        yield
    resources.job_runner().submit(lambda _job: None).wait(60)
    st.cache_resource.clear()


def opened(app, **address):
    app.switch_page(PAGE)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def said(app) -> str:
    kinds = ("header", "subheader", "markdown", "caption", "text", "info")
    elements = [str(element.value) for kind in kinds for element in app.get(kind)]
    cells = [str(cell) for table in app.get("table") for cell in table.value.to_numpy().ravel()]
    return "\n".join([*elements, *cells, *labels(app)]).replace("\\", "")


def labels(app) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button]


def address(app, key: str) -> str:
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


def term_of(app) -> str:
    return address(app, "term")


def type_term(app, text, box="term"):
    (field,) = (each for each in app.text_input if each.key.startswith(f"{box}-text"))
    field.set_value(text).run()
    assert not app.exception
    return app


def test_it_begins_with_the_roots(app):
    opened(app)
    assert app.title[0].value == "GO terms"
    assert any("GO:0003674" in label for label in labels(app))
    app.button(key="root-GO:0008150").click().run()
    assert term_of(app) == "GO:0008150"
    assert "biological_process" in app.header[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("protease", PEPTIDASE), ("peptidse activity", PEPTIDASE), ("222", PEPTIDASE)],
)
def test_a_typed_term_is_found_and_opened(app, typed, found):
    type_term(opened(app), typed)
    app.button(key=f"term-hit-{found}").click().run()
    assert not app.exception
    assert term_of(app) == found
    assert app.header[0].value == "peptidase activity"
    assert not [each for each in app.text_input if each.value], "the box is empty again"


def test_a_hit_says_why_and_nothing_found_is_told(app):
    type_term(opened(app), "protease")
    assert "also called protease activity" in said(app)
    type_term(app, "zzqqzz*[x](y)")
    assert "No term is like “zzqqzz*[x](y)”." in [each.value for each in app.text]


def test_one_aspect_only(app):
    opened(app)
    app.segmented_control(key="term-aspect").set_value("CC").run()
    type_term(app, "membrane")
    assert {"term-hit-GO:0016020", "term-hit-GO:0005886"} <= {b.key for b in app.button if b.key}
    type_term(app, "peptidase")
    assert not [b for b in app.button if b.key and "-hit-" in b.key]


def test_the_page_of_a_term(app):
    text = said(opened(app, term=PEPTIDASE))
    for fact in (
        "peptidase activity",
        "Cutting [1] *peptide* bonds.",
        "Also called: protease activity",
        "`GO:0000222`",
        "Molecular function",
        "Depth **3**",
        "bits**",
        "hydrolase activity `GO:0016787` :gray[is a]",
        "proteolysis `GO:0006508` :gray[part of]",
        "endopeptidase activity `GO:0004175` :gray[is a]",
        "https://www.ebi.ac.uk/QuickGO/term/GO:0008233",
        "https://amigo.geneontology.org/amigo/term/GO:0008233",
    ):
        assert fact in text, fact
    assert f"{2 * MEMBERS} of {6 * MEMBERS} carry it: {MEMBERS} directly" in text
    assert f"{MEMBERS} by a more specific" in text
    (table,) = (frame.value for frame in app.dataframe)
    assert table["carries"].tolist() == ["direct"] * MEMBERS + ["inherited"] * MEMBERS
    assert table["accession"].str.startswith("https://www.uniprot.org/uniprotkb/P").all()
    app.button(key="parent-GO:0016787").click().run()
    assert term_of(app) == "GO:0016787"


@pytest.mark.parametrize("asked", ["GO:0000222", "222", "8233"])
def test_an_old_or_short_id_in_the_address(app, asked):
    text = said(opened(app, term=asked))
    assert "peptidase activity" in text
    assert ("is an old id of this term" in text) == ("222" in asked)


def test_obsolete_terms_lead_on(app):
    text = said(opened(app, term="GO:0000111"))
    assert "Replaced by" in text
    assert "OBSOLETE. Cutting." in text
    app.button(key=f"instead-{PEPTIDASE}").click().run()
    assert term_of(app) == PEPTIDASE
    text = said(opened(app, term="GO:0000112"))
    assert "Consider instead" in text
    assert "`GO:0000113`, which is no current term either" in text


@pytest.mark.parametrize("asked", ["GO:7777777", "<b>x</b>", "peptidase", ""])
def test_an_address_that_names_no_term(app, asked):
    text = said(opened(app, term=asked))
    assert "No such term" in text
    assert f"“{asked}” is no term" in text


def test_comparison(app):
    opened(app, term=PEPTIDASE)
    app.button(key="compare-this").click().run()
    assert address(app, "compare") == PEPTIDASE
    app.segmented_control(key="go_terms_view").set_value("Compare").run()
    assert "at least one more term" in said(app)
    type_term(app, "5344", "compared")
    app.button(key="compared-hit-GO:0005344").click().run()
    assert address(app, "compare") == f"{PEPTIDASE},GO:0005344"
    pairs, ancestors = (table.value for table in app.get("table"))
    assert pairs.columns.tolist()[-2:] == ["Resnik, bits", "Lin"]
    assert pairs["Lin"].tolist() == [0.0]
    assert "`GO:0003674`**, the most informative" in ancestors["Term"].iloc[0]
    app.button(key=f"remove-{PEPTIDASE}").click().run()
    assert address(app, "compare") == "GO:0005344"


def test_terms_that_cannot_be_compared_are_told(app):
    text = said(opened(app, view="compare", compare="GO:0000222,GO:7777777,GO:0016020,rubbish"))
    assert "No terms of the ontology in use: GO:7777777." in text
    assert "different aspects" in text
    assert app.get("table")[0].value["Lin"].isna().all()
    assert "They have none" in text


@pytest.fixture
def seen(app):
    """A session with a result for three members of the reference set."""
    chosen = [toy_reference_proteins()[row] for row in (0, MEMBERS, MEMBERS + 1)]
    text = "".join(f">{each.identifier}\n{each.sequence}\n" for each in chosen)
    return finished(give(app, text))


def test_who_of_this_session_carries_a_term(seen, new_app):
    run = resources.run_store().get(address(seen, "run"))
    expected = run.probabilities_of(["GO:0004175"])[:, 0]
    assert (expected > 0).sum() >= 2
    opened(seen, term="GO:0004175")
    mine = next(frame.value for frame in seen.dataframe if "protein" in frame.value)
    assert mine["probability"].tolist() == sorted(expected[expected > 0].tolist(), reverse=True)
    assert mine["protein"].iloc[0] in ("P1TY00", "P1TY01")
    other = opened(new_app(), term="GO:0004175")
    assert "No result in this session yet" in said(other), "another session's result is its own"
    assert "P1TY00" not in [
        cell
        for frame in other.dataframe
        if "protein" in frame.value
        for cell in frame.value["protein"]
    ]


def test_slims(seen):
    opened(seen, view="slim")
    assert "1 term." in said(seen), "the release's own generic slim"
    (table,) = (frame.value for frame in seen.dataframe)
    assert table["go_id"].tolist() == [PEPTIDASE]
    seen.segmented_control(key="slim_source").set_value("Your own").run()
    assert not seen.dataframe
    seen.text_area(key="slim_pasted").set_value(
        "GO:0016020 GO:0008233, GO:0004175 GO:7777777"
    ).run()
    text = said(seen)
    assert "3 terms. 1 of its ids are no terms of the ontology in use: GO:7777777." in text
    (table,) = (frame.value for frame in seen.dataframe)
    assert table["go_id"].tolist()[-1] == "GO:0016020"
    rows = table.set_index("go_id")
    assert rows.loc[PEPTIDASE, "proteins"] >= rows.loc["GO:0004175", "proteins"]
    seen.slider(key="slim_threshold").set_value(0.01).run()
    (lower,) = (frame.value for frame in seen.dataframe)
    assert lower["proteins"].sum() >= table["proteins"].sum()
    seen.text_area(key="slim_pasted").set_value("nothing here").run()
    assert "The slim cannot be used." in said(seen)


def test_a_slim_needs_a_result(app):
    assert "No result in this session yet" in said(opened(app, view="slim"))
