"""``enrich``: a list of proteins becomes a table of over-represented GO terms."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pandas as pd
import pytest

from proteinbert_core.cli import main
from proteinbert_core.enrichment import TermMembership, enriched_terms
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.enrichment.toy_annotations import bundled_ontology, seeded_annotations

N = 600
ANNOTATIONS = seeded_annotations(N, seed=2)
#: A frequent term of the toy annotations.
TERM = f"GO:{np.bincount(ANNOTATIONS.terms).argmax():07d}"


@pytest.fixture(scope="module")
def expected():
    """Membership, and a selection that is rich in the term."""
    membership = TermMembership.of(ANNOTATIONS, bundled_ontology())
    selected = np.zeros(N, dtype=bool)
    selected[membership.rows_of(TERM)[:40]] = True
    selected[:20] = True
    return membership, selected


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One for all: the ontology is compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def files(tmp_path, monkeypatch, expected, cache):
    """Options that name the annotations, and the study."""
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    # Those without an annotation are in no annotation file.
    known = np.flatnonzero(expected[1] & ANNOTATIONS.is_annotated)
    table = tmp_path / "annotations.tsv.gz"
    with gzip.open(table, "wt") as stream:
        for row in range(N):
            for term in ANNOTATIONS.of(row)[0]:
                stream.write(f"P{row}\tGO:{term:07d}\n")
        stream.write(f"P{known[0]}\tGO:9999998\n")
    study = tmp_path / "study.txt"
    study.write_text("\n".join(f"P{row}" for row in known))
    return ["enrich", "--study", str(study), "--annotations", str(table)]


def read(text):
    return pd.read_csv(io.StringIO(text), sep="\t", comment="#", keep_default_na=False)


def test_the_table_is_that_of_the_library(files, expected, capsys):
    assert main([*files, "--max-q", "1"]) == 0
    written, said = capsys.readouterr()
    table = read(written)
    membership, selected = expected
    known = ANNOTATIONS.is_annotated
    result = enriched_terms(membership, selected & known, known)
    assert table["go_id"].tolist() == result.table["go_id"].tolist()
    np.testing.assert_allclose(table["p"], result.table["p"], rtol=1e-5)
    first = table.iloc[0]
    assert first["proteins"].count(",") + 1 == first["n_selected"]
    assert "# test: hypergeometric, one-sided (over-representation)" in written
    assert "# annotations: annotations.tsv.gz" in written
    assert "in the ontology in use, not counted: 1 (ids: 1)" in said


def test_usually_only_enriched_terms_are_written(files, capsys, tmp_path):
    output = tmp_path / "terms.tsv"
    assert main([*files, "-o", str(output), "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    table = read(output.read_text())
    assert len(table)
    assert (table["q"] <= 0.05).all()
    assert TERM in set(table["go_id"])


def test_a_background_list_and_the_other_options(files, tmp_path, capsys):
    background = tmp_path / "background.txt"
    background.write_text("\n".join(f"P{row}" for row in range(0, N, 2)))
    options = ["--background", str(background), "--population", "all", "--adjust-together"]
    assert main([*files, *options, "--max-q", "1", "--max-size", "0", "--min-size", "1"]) == 0
    written, said = capsys.readouterr()
    assert set(read(written)["of_background"]) == {N // 2}
    assert "# population: all background proteins" in written
    assert "all aspects together" in written
    assert "not in the background and not counted: " in said


def test_unknown_proteins_are_named_and_the_exit_code_says_so(files, tmp_path, capsys):
    study = tmp_path / "study.txt"
    study.write_text(study.read_text() + "\nQ1 Q2")
    assert main(files) == 1
    assert "left out: study.txt: not known: Q1, Q2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "names no protein"), ("Q1\nQ2\n", "None of the 2 names"), (None, "cannot be read")],
)
def test_what_cannot_be_asked(files, tmp_path, capsys, content, said):
    study = tmp_path / "study.txt"
    study.unlink()
    if content is not None:
        study.write_text(content)
    assert main(files) == 2
    assert said in capsys.readouterr().err
