"""Files of known terms: what is written comes back, and what is wrong is named by its line."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import AnnotationFileError
from proteinbert_core.go.known_terms_file import read_known_terms

IDENTIFIERS = st.text(
    st.characters(exclude_characters="\t\r\n", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]),
    min_size=1,
    max_size=20,
).filter(lambda text: not text.startswith("#") and text == text.strip() and text[0] != "\ufeff")
GO_IDS = st.integers(0, 9_999_999).map("GO:{:07d}".format)
TABLES = st.dictionaries(IDENTIFIERS, st.lists(GO_IDS, min_size=1, unique=True).map(tuple))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(TABLES, st.sampled_from([",", ";", " ", "|", ", ", "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_comes_back(tmp_path, table, between, end):
    path = tmp_path / "known.tsv"
    lines = ["# identifier and terms", "", *(f"{k}\t{between.join(v)}" for k, v in table.items())]
    path.write_bytes(end.join(lines).encode())
    assert read_known_terms(path) == table


def test_lines_of_one_protein_add_up(tmp_path):
    path = tmp_path / "known.tsv"
    path.write_text("\ufeffP1\tGO:0000002\nP2\tGO:0000003\nP1\tGO:0000001,GO:0000002\n", "utf-8")
    assert read_known_terms(path) == {"P1": ("GO:0000002", "GO:0000001"), "P2": ("GO:0000003",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("P1 GO:0000001", "line 1: needed are"),
        ("# fine\nP1\t", "line 2: needed are"),
        ("\tGO:0000001", "line 1: needed are"),
        ("P1\tGO:0000001\nP2\tGO:12", "line 2: “GO:12” is no GO id"),
        ("P1\tGO:0000001 kinase", "line 1: “kinase” is no GO id"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, text, message):
    path = tmp_path / "known.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(AnnotationFileError, match=message):
        read_known_terms(path)


def test_a_file_that_is_no_text_or_absent_is_refused(tmp_path):
    path = tmp_path / "known.tsv"
    with pytest.raises(AnnotationFileError, match="cannot be read as text"):
        read_known_terms(path)
    path.write_bytes(b"P1\t\xff\xfe")
    with pytest.raises(AnnotationFileError, match="cannot be read as text"):
        read_known_terms(path)
