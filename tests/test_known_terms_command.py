"""``annotate --known``: what is known of a protein moves its other terms, and nobody else's."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from proteinbert_core.cli import main
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.toy import toy_checkpoint, toy_ontology_path

FASTA = ">sp|P1|ONE first\nMKVLAAGIVGAAGLLWMKVLAAG\n>two\nMSTNPKPQRKTKRNTNRRPQDVK\n"


@pytest.fixture
def annotated(tmp_path, capsys):
    """Annotate the two proteins with a file of known terms; give table, head and messages."""
    save_checkpoint(toy_checkpoint(), tmp_path / "model")
    (tmp_path / "proteins.fasta").write_text(FASTA)
    options = ["--model", str(tmp_path / "model"), "--ontology", str(toy_ontology_path(tmp_path))]

    def run(known: str | None, *, code: int = 0):
        output = tmp_path / "terms.tsv"
        output.unlink(missing_ok=True)
        command = ["annotate", str(tmp_path / "proteins.fasta"), "-o", str(output), *options]
        if known is not None:
            (tmp_path / "known.tsv").write_text(known)
            command += ["--known", str(tmp_path / "known.tsv")]
        assert main(command) == code
        said = capsys.readouterr().err
        if code:
            assert not output.exists()
            return None, "", said
        text = output.read_text()
        table = pd.read_csv(io.StringIO(text), sep="\t", comment="#")
        return table.set_index(["protein", "go_id"])["score"], text, said

    return run


def test_known_terms_move_their_protein_alone(annotated):
    plain, text, _ = annotated(None)
    assert "known_terms" not in text
    moved, text, said = annotated("P1\tGO:0004175\nelsewhere\tGO:0005829\n")
    assert "known_terms: known.tsv" in text
    assert "known.tsv: not in" in said
    assert "such as elsewhere: 1" in said
    assert moved["two"].to_dict() == pytest.approx(plain["two"].to_dict(), abs=1e-5)
    first, before = moved["sp|P1|ONE"].to_dict(), plain["sp|P1|ONE"].to_dict()
    assert first != pytest.approx(before, abs=1e-3)


def test_what_cannot_be_used_is_said_and_nothing_written(annotated):
    _, _, said = annotated("P1\tGO:9999999\n", code=2)
    assert "GO:9999999" in said
    _, _, said = annotated("P1 GO:0004175\n", code=2)
    assert "known.tsv, line 1" in said
