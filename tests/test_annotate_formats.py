"""``annotate`` in every format: chosen by suffix or option, whole or not at all."""

from __future__ import annotations

import gzip
import io
import json

import openpyxl
import pytest

from proteinbert_core.cli import main
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.export.column_rules import gaf_rows, gpad_rows
from tests.toy import toy_checkpoint, toy_ontology_path

FASTA = (
    ">sp|P68871|HBB_HUMAN Hemoglobin OS=Homo sapiens OX=9606 GN=HBB\n"
    "MVHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRF\n>=my|protein\nMKKLLPTAAAGLLLLAAQPAMA\n"
)


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> list[str]:
    folder = tmp_path_factory.mktemp("toy")
    save_checkpoint(toy_checkpoint(), folder / "model")
    return ["--model", str(folder / "model"), "--ontology", str(toy_ontology_path(folder)), "-q"]


@pytest.fixture
def annotate(toy, tmp_path):
    """Annotate both proteins into a file of a name, and return its bytes."""

    def run(name: str, *options: str, text: str = FASTA) -> bytes:
        fasta = tmp_path / "in.fasta"
        fasta.write_text(text)
        assert main(["annotate", str(fasta), "-o", str(tmp_path / name), *toy, *options]) == 0
        return (tmp_path / name).read_bytes()

    return run


def test_gaf_with_the_organism_that_was_given(annotate):
    text = annotate("out.gaf.gz", "--taxon", "559292", "--min-score", "0.3", "--id-prefix", "LAB")
    rows = gaf_rows(gzip.decompress(text).decode())
    assert {(row[0], row[12]) for row in rows} == {
        ("UniProtKB", "taxon:9606"),
        ("LAB", "taxon:559292"),
    }


def test_gpad_needs_no_organism_where_each_header_states_it(annotate):
    alone = FASTA.partition(">=my")[0]
    rows = gpad_rows(annotate("out.gpad", "--min-score", "0.3", text=alone).decode())
    assert {row[0] for row in rows} == {"UniProtKB:P68871"}


def test_an_unknown_organism_is_said_before_the_work(toy, tmp_path, capsys):
    fasta = tmp_path / "in.fasta"
    fasta.write_text(FASTA)
    assert main(["annotate", str(fasta), "-o", str(tmp_path / "out.gaf"), *toy]) == 2
    message = capsys.readouterr().err
    assert "1 of 2 headers do not (the first is '=my|protein')" in message
    assert "--taxon 559292" in message
    assert not (tmp_path / "out.gaf").exists()


def test_all_terms_are_more_than_the_most_specific(annotate):
    few = annotate("out.map", "--min-score", "0.3").decode()
    many = annotate("out.map", "--min-score", "0.3", "--all-terms").decode()
    assert few.count("GO:") < many.count("GO:")
    assert "GO:0003674" not in many


def test_a_workbook_and_the_format_option(annotate):
    book = openpyxl.load_workbook(io.BytesIO(annotate("result", "--format", "xlsx")))
    assert book.sheetnames == ["terms", "proteins", "about"]
    assert {row[0].value for row in book["proteins"].iter_rows(min_row=2)} == {
        "sp|P68871|HBB_HUMAN",
        "=my|protein",
    }


def test_json_is_one_document(annotate):
    document = json.loads(annotate("out.json"))
    assert [len(each["annotations"]) > 0 for each in document["proteins"]] == [True, True]
    assert document["provenance"]["min_score"] == "0.01"


def test_a_report_with_graphs(annotate):
    page = annotate("out.html", "--min-score", "0.4").decode()
    assert page.count("<section") == 2
    assert "<svg" in page
    assert "=my|protein" in page


@pytest.mark.parametrize(
    "option",
    [["--format", "doc"], ["--taxon", "0"], ["--taxon", "yeast"], ["--id-prefix", "a:b"]],
)
def test_options_that_make_no_sense_are_refused(option, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["annotate", str(tmp_path / "in.fasta"), *option])
    assert stopped.value.code == 2
    assert "error:" in capsys.readouterr().err
