"""The files of a result: every format from what a run keeps, and the menu that offers them."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from pages.ui import downloads
from pages.ui.downloads import Choices
from pages.ui.runs import Run
from proteinbert_core.annotation import Annotator
from proteinbert_core.errors import ExportError
from proteinbert_core.export.formats import FORMATS, format_of
from proteinbert_core.sequences import Protein
from tests.export.column_rules import gaf_rows
from tests.ui.pages_read import finished, give, texts

UNIPROT = Protein("sp|P68871|HBB_HUMAN", "MKVLAAGIVGAAGLLW", "Hb OS=Homo sapiens OX=9606")
OWN = Protein("own", "MSTNPKPQRKTKRNTNRRPQ")
FASTA = f">{UNIPROT.identifier} {UNIPROT.description}\n{UNIPROT.sequence}\n>own\n{OWN.sequence}\n"


@pytest.fixture(scope="module")
def annotator(toy_assets):
    return Annotator.from_folders(*toy_assets)


def run_of(annotator, *proteins):
    run = Run(proteins, annotator=annotator)
    for annotation in annotator.annotate(proteins):
        run.add(annotation)
    return run


@pytest.fixture(scope="module")
def run(annotator):
    return run_of(annotator, UNIPROT, OWN)


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_every_format_has_content(run, kind):
    content = downloads.content(run, kind, Choices(named_least=0.4, taxon=559292))
    assert len(content) > 100
    assert downloads.file_name(run, kind).endswith(kind.suffix)


def test_the_choices_count(run):
    def table(**choices):
        content = downloads.content(run, format_of("x.tsv"), Choices(**choices))
        return pd.read_csv(io.BytesIO(content), sep="\t", comment="#")

    everything, likely = table(), table(table_least=0.5)
    assert 0 < len(likely) < len(everything)
    assert likely["probability"].min() >= 0.5
    gaf = downloads.content(run, format_of("x.gaf"), Choices(named_least=0.4, taxon=559292))
    assert {row[12] for row in gaf_rows(gaf.decode())} == {"taxon:9606", "taxon:559292"}
    assert b"at least 0.4" in gaf


def test_an_organism_is_needed_where_a_header_states_none(annotator, run):
    assert downloads.needs_taxon(run)
    assert not downloads.needs_taxon(run_of(annotator, UNIPROT))
    with pytest.raises(ExportError, match="'own'"):
        downloads.content(run, format_of("x.gaf"), Choices())


def buttons(app):
    return {
        each.proto.label: each.proto.disabled
        for each in app.get("download_button")
        if each.proto.label in {kind.title for kind in FORMATS}
    }


def test_the_menu_has_all_formats_and_asks_for_the_organism(app):
    finished(give(app, FASTA))
    assert set(buttons(app)) == {kind.title for kind in FORMATS}
    assert {label for label, disabled in buttons(app).items() if disabled} == {
        "GAF 2.2",
        "GPAD 2.0",
    }
    app.number_input(key="download-taxon").set_value(559292).run()
    assert not any(buttons(app).values())
    text = texts(app)
    assert all(kind.explanation in text for kind in FORMATS)
    assert all(f"**{kind.group}**" in text for kind in FORMATS)


def test_the_organism_is_kept_for_the_next_result(app):
    finished(give(app, FASTA))
    app.number_input(key="download-taxon").set_value(559292).run()
    app.button(key="new").click().run()
    app.text_area(key="sequences").input(FASTA)
    app.button(key="predict").click().run()
    finished(app)
    assert app.number_input(key="download-taxon").value == 559292


def test_a_header_that_states_the_organism_leaves_nothing_to_ask(app):
    finished(give(app, f">{UNIPROT.identifier} {UNIPROT.description}\n{UNIPROT.sequence}\n"))
    assert not any(buttons(app).values())
    assert "download-taxon" not in {each.key for each in app.number_input}


def test_a_figure_menu_stands_below_the_graph(app):
    finished(give(app, FASTA))
    labels = [each.proto.label for each in app.get("download_button")]
    assert "Download SVG" in labels
    assert {each.key for each in app.number_input} >= {"figure-width-go-graph-mf"}
