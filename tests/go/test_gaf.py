"""Reading GO annotation files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import AnnotationFileError
from proteinbert_core.go.aspects import GAF_LETTERS
from proteinbert_core.go.gaf import GafRow, iterate_gaf, read_gaf


def gaf_line(
    accession: str = "P1",
    qualifier: str = "involved_in",
    term: str = "GO:0006310",
    evidence: str = "IEA",
    aspect: str = "P",
    n_columns: int = 17,
) -> str:
    columns = ["UniProtKB", accession, "abcA", qualifier, term, "GO_REF:0000043", evidence]
    columns += ["", aspect, "A protein", "", "protein", "taxon:83333", "20221109", "UniProt"]
    return "\t".join([*columns, "", ""][:n_columns])


def write(folder: Path, text: str, name: str = "a.gaf") -> Path:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith("z") else data)
    return path


HEAD = "!gaf-version: 2.2\n!generated-by: GOA\n"


@pytest.mark.parametrize("name", ["a.gaf", "a.gaf.gz"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rows_without_not_and_nd(tmp_path: Path, name: str, newline: str) -> None:
    lines = [
        HEAD.strip(),
        gaf_line(),
        gaf_line(qualifier="NOT|involved_in"),
        gaf_line("P2", evidence="ND", term="GO:0008150"),
        "",
        "!a comment in between",
        gaf_line("P3", qualifier="", term="GO:0003735", aspect="F", evidence="IDA"),
        gaf_line(),
        gaf_line("P4", aspect="C", n_columns=15),
    ]
    path = write(tmp_path, newline.join("\n".join(lines).split("\n")) + newline, name)
    table = read_gaf(path)
    assert list(table.columns) == ["accession", "term", "aspect", "evidence"]
    assert table.to_numpy().tolist() == [
        ["P1", "GO:0006310", "BP", "IEA"],
        ["P3", "GO:0003735", "MF", "IDA"],
        ["P4", "GO:0006310", "CC", "IEA"],
    ]
    assert len(list(iterate_gaf(path))) == 4


def test_a_file_without_annotations(tmp_path: Path) -> None:
    assert read_gaf(write(tmp_path, HEAD)).shape == (0, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!gaf-version: 1.0\n" + gaf_line(), r"line 1: GAF version 1\.0"),
        (HEAD + "P1\tGO:0006310\tP\tIEA\n", "line 3: 4 columns where GAF 2 has 17"),
        (HEAD + gaf_line() + "\tx\n", "line 3: 18 columns"),
        (HEAD + gaf_line() + "\n" + gaf_line(accession=""), "line 4: no accession"),
        (HEAD + gaf_line(term="6310"), "line 3: column 5 is “6310”, no GO id"),
        (HEAD + gaf_line(evidence="electronic"), "line 3: column 7 is “electronic”"),
        (HEAD + gaf_line(aspect="BP"), "line 3: column 9 is “BP”, no aspect"),
    ],
)
def test_bad_lines_are_refused_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AnnotationFileError, match=f"^a.gaf, {message}"):
        read_gaf(write(tmp_path, text))


def test_damaged_and_absent_files(tmp_path: Path) -> None:
    whole = write(tmp_path, HEAD + (gaf_line() + "\n") * 2000, "a.gaf.gz").read_bytes()
    cut = tmp_path / "cut.gaf.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(AnnotationFileError, match=r"cut\.gaf\.gz, after line .*damaged"):
        read_gaf(cut)
    binary = tmp_path / "binary.gaf"
    binary.write_bytes(HEAD.encode() + b"\xff\xfe\x00")
    with pytest.raises(AnnotationFileError, match="not UTF-8 text"):
        read_gaf(binary)
    with pytest.raises(AnnotationFileError, match="cannot be read"):
        read_gaf(tmp_path / "absent.gaf")


accessions = st.from_regex(r"[OPQ][0-9][A-Z0-9]{3}[0-9]", fullmatch=True)
terms = st.integers(0, 9_999_999).map("GO:{:07d}".format)
evidence_codes = st.sampled_from(["IEA", "IDA", "IBA", "EXP"])
gaf_rows = st.tuples(accessions, terms, st.sampled_from(sorted(GAF_LETTERS)), evidence_codes)


@given(st.lists(gaf_rows, max_size=20))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]]
) -> None:
    text = HEAD + "".join(
        gaf_line(accession, "enables", term, evidence, letter) + "\n"
        for accession, term, letter, evidence in rows
    )
    path = write(tmp_path_factory.mktemp("gaf"), text)
    expected = [
        GafRow(accession, term, GAF_LETTERS[letter], evidence)
        for accession, term, letter, evidence in rows
    ]
    assert list(iterate_gaf(path)) == expected


def test_a_real_file(shared_data: Path) -> None:
    table = read_gaf(shared_data / "proteomes/goa/18.E_coli_MG1655.goa.gz")
    assert table["accession"].nunique() > 3_500
    assert set(table["aspect"]) == {"MF", "BP", "CC"}
    assert "ND" not in set(table["evidence"])
    assert len(table) > 40_000
