"""Reading label tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from proteinbert_core.errors import AnnotationFileError
from proteinbert_core.go.labels import read_labels

HEADER = "accession\tterm\taspect\tevidence\n"
GOOD = HEADER + "P1\tGO:0003674\tF\tND\nP1\tGO:0005575\tC\tIEA\nNA\tGO:0008150\tP\tIDA\n"


def write(folder: Path, text: str, name: str = "labels.tsv") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["labels.tsv", "labels.tsv.gz"])
def test_rows_with_evidence(tmp_path: Path, name: str) -> None:
    labels = read_labels(write(tmp_path, GOOD, name))
    assert list(labels.columns) == ["accession", "term", "aspect", "evidence"]
    assert labels.to_numpy().tolist() == [
        ["P1", "GO:0005575", "CC", "IEA"],
        ["NA", "GO:0008150", "BP", "IDA"],
    ]
    assert labels.index.tolist() == [0, 1]


def test_rows_without_evidence_and_with_other_columns(tmp_path: Path) -> None:
    text = "taxon\tterm\taccession\taspect\n9606\tGO:0003674\tP1\tF\n"
    labels = read_labels(write(tmp_path, text))
    assert labels.to_dict("records") == [{"accession": "P1", "term": "GO:0003674", "aspect": "MF"}]


def test_header_alone(tmp_path: Path) -> None:
    assert len(read_labels(write(tmp_path, HEADER))) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be read as a table of labels"),
        ("accession\tterm\nP1\tGO:0003674\n", "line 1: no column aspect"),
        (GOOD + "P2\tGO:0003674\n", "line 5: a field is missing .1 rows"),
        (GOOD + "\tGO:0003674\tF\tIDA\n", "line 5: a field is missing"),
        (GOOD + "P2\t3674\tF\tIDA\nP2\tGO:1\tF\tIDA\n", "line 5: the term is no GO id.*2 rows"),
        (HEADER + "P2\tGO:0003674\tMF\tIDA\n", "line 2: the aspect is none of F, P, C"),
        (GOOD + "P2\tGO:0003674\tF\tIDA\tx\n", "cannot be read as a table .* line 5"),
    ],
)
def test_bad_tables_are_refused_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AnnotationFileError, match=message) as caught:
        read_labels(write(tmp_path, text))
    assert "labels.tsv" in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AnnotationFileError, match=r"missing\.tsv: cannot be read"):
        read_labels(tmp_path / "missing.tsv")
    truncated = tmp_path / "cut.tsv.gz"
    truncated.write_bytes(gzip.compress(GOOD.encode())[:-12])
    with pytest.raises(AnnotationFileError, match=r"cut\.tsv\.gz: cannot be read"):
        read_labels(truncated)
    damaged = tmp_path / "damaged.tsv.gz"
    damaged.write_bytes(b"\x1f\x8b\x08\x00" + b"\xff" * 40)
    with pytest.raises(AnnotationFileError, match=r"damaged\.tsv\.gz: cannot be read"):
        read_labels(damaged)
    (tmp_path / "binary.tsv").write_bytes(b"\xff\xfe\x00\x01" * 20)
    with pytest.raises(AnnotationFileError, match=r"binary\.tsv: cannot be read"):
        read_labels(tmp_path / "binary.tsv")
