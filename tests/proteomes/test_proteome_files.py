"""Proteomes read from the files that users have."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import AnnotationFileError, ProteomeError, SequenceError
from proteinbert_core.proteomes.annotation_table import annotation_kind, iterate_annotations
from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS, REVIEW_UNKNOWN
from proteinbert_core.proteomes.proteome_files import read_proteome_files
from proteinbert_core.proteomes.proteome_source import checked_key, key_from
from tests.proteomes.toy_files import N_PROTEINS, write_fasta, write_gaf


def test_a_uniprot_proteome_with_gaf(tmp_path: Path) -> None:
    read = read_proteome_files(write_fasta(tmp_path), [write_gaf(tmp_path)])
    source = read.source
    assert len(source) == len(source.sequences) == N_PROTEINS
    assert {name: str(kind) for name, kind in source.proteins.dtypes.items()} == PROTEIN_COLUMNS
    assert source.proteins.iloc[1].to_dict() == {
        "accession": "T002",
        "entry": "T2_TOY",
        "gene": "toy2",
        "name": "Toy protein 2",
        "organism": "Toyus primus",
        "taxon_id": 4711,
        "length": len(source.sequences[1]),
        "reviewed": 0,
    }
    terms, evidence = source.annotations.of(0)
    # By its best evidence, an experiment; then a curator's.
    assert list(zip(terms.tolist(), evidence.tolist(), strict=True)) == [(5515, 0), (5829, 1)]
    assert source.annotations.is_annotated.sum() == 2
    assert source.name == "Toyus primus"
    assert read.left_out == []
    assert "4 annotations used, 1 are of other proteins" in read.notes[-1]
    fasta, gaf = source.facts["sources"]
    assert fasta["kind"] == "FASTA"
    assert len(fasta["sha256"]) == 64
    assert gaf["kind"] == "GAF"
    assert gaf["release"] == "2024-01-17"


def test_records_of_a_genome_project(tmp_path: Path) -> None:
    fasta = tmp_path / "my genome.faa.gz"
    text = (
        ">L1 [D4GYJ7] (orc1) One\nMKV\n>L2 [-] Two\nMKVA\n>L3 [D4GYJ7] Three\nMK\n"
        ">L4 bad\nM1!?\n>L5 [D4GYJ7] Again\nMKV\n"
    )
    fasta.write_bytes(gzip.compress(text.encode(), mtime=0))
    table = tmp_path / "go.tsv"
    table.write_text("L1\tGO:0016020\nL2\tGO:0016020\n", encoding="utf-8")
    read = read_proteome_files(fasta, [table], name="Haloferax volcanii DS2")
    proteins = read.source.proteins
    assert proteins["accession"].tolist() == ["D4GYJ7", "L2"]
    assert proteins["organism"].tolist() == ["Haloferax volcanii DS2"] * 2
    assert proteins["taxon_id"].tolist() == [309800] * 2
    assert proteins["reviewed"].tolist() == [REVIEW_UNKNOWN] * 2
    assert read.source.annotations.is_annotated.all()  # a locus serves as well
    assert read.source.key == key_from("Haloferax volcanii DS2", read.source.sequences)
    assert [error.identifier for error in read.left_out] == ["L4", "L3"]
    assert "has come before, with another sequence" in str(read.left_out[1])
    assert "1 records repeat a protein and were left out." in read.notes


def test_the_key_is_the_up_id_or_of_the_content(tmp_path: Path) -> None:
    known = read_proteome_files(write_fasta(tmp_path, "UP000000625-E.coli.fasta"))
    assert known.source.key == "UP000000625"
    first = read_proteome_files(write_fasta(tmp_path)).source.key
    assert first == read_proteome_files(write_fasta(tmp_path)).source.key
    assert first != read_proteome_files(write_fasta(tmp_path, seed=2)).source.key
    assert read_proteome_files(write_fasta(tmp_path), key="mine").source.key == "mine"


@given(st.text(max_size=100), st.lists(st.text("ACDEF", min_size=1), min_size=1, max_size=3))
def test_any_name_gives_a_key(name: str, sequences: list[str]) -> None:
    assert checked_key(key_from(name, sequences))


@pytest.mark.parametrize("key", ["", ".work", "../up", "a/b", "a b", "x" * 81])
def test_keys_that_could_leave_the_folder_are_refused(key: str) -> None:
    with pytest.raises(ProteomeError, match="cannot be the key"):
        checked_key(key)


def test_what_cannot_be_read_is_refused_with_advice(tmp_path: Path) -> None:
    fasta = write_fasta(tmp_path)
    with pytest.raises(SequenceError, match="cannot be read"):
        read_proteome_files(tmp_path / "absent.fasta")
    empty = tmp_path / "empty.fasta"
    empty.touch()
    with pytest.raises(ProteomeError, match=r"empty\.fasta holds no protein"):
        read_proteome_files(empty)
    others = tmp_path / "others.tsv"
    others.write_text("Q9\tGO:0016020\n", encoding="utf-8")
    with pytest.raises(ProteomeError, match="joined by accession, such as T001"):
        read_proteome_files(fasta, [others])
    with pytest.raises(AnnotationFileError, match=r"absent\.gaf: cannot be read"):
        read_proteome_files(fasta, [tmp_path / "absent.gaf"])


TABLES = {
    "bare": ("P1\tGO:0016020\nP1\tGO:0005515\n", [("P1", 16020, "NAS"), ("P1", 5515, "NAS")]),
    "aspect and evidence": ("P1\tGO:0016020\tC\tIDA\n", [("P1", 16020, "IDA")]),
    "named columns": (
        (
            "accession\tqualifier\tterm\tevidence\nP1\tNOT|enables\tGO:0016020\tIDA\n"
            "P2\tenables\tGO:0005515\tND\nP3\tenables\tGO:0005515\t\nP3\t\tGO:0000001\tIEA\n"
        ),
        [("P3", 5515, "NAS"), ("P3", 1, "IEA")],
    ),
    "UniProt's download": (
        "Entry\tGene Names\tGene Ontology IDs\nP1\tABC\tGO:0016020; GO:0005515\nP2\tXYZ\t\n",
        [("P1", 16020, "NAS"), ("P1", 5515, "NAS")],
    ),
    "windows line ends, remarks": ("# mine\r\n\r\nP1\tGO:0016020\r\n", [("P1", 16020, "NAS")]),
}


@pytest.mark.parametrize("name", list(TABLES))
def test_tables(name: str, tmp_path: Path) -> None:
    text, expected = TABLES[name]
    path = tmp_path / "table.tsv"
    path.write_text(text, encoding="utf-8", newline="")
    rows = list(iterate_annotations(path))
    assert [(row.accession, int(row.term[3:]), row.evidence) for row in rows] == expected
    assert annotation_kind(path) == ("table", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no annotation"),
        ("accession\tterm\n", "holds no annotation"),
        ("P1 GO:0016020\nP2 GO:0016020\n", "line 2: no GO id"),
        ("P1\tGO:0016020\nP2\n", "line 2: the accession or the GO id is missing"),
        ("P1\tGO:0016020\nP2\tmembrane\n", "line 2: “membrane” is no GO id"),
        ("accession\tterm\tevidence\nP1\tGO:0016020\tyes\n", "line 2: “yes” is no evidence"),
    ],
)
def test_tables_that_are_none(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnnotationFileError, match=reason):
        list(iterate_annotations(path))


def test_no_text_and_half_an_archive_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv.gz"
    path.write_bytes(gzip.compress(b"P1\tGO:0016020\n" * 1000, mtime=0)[:-10])
    with pytest.raises(AnnotationFileError, match="truncated or damaged"):
        list(iterate_annotations(path))
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(AnnotationFileError, match="not UTF-8"):
        list(iterate_annotations(path))


@given(
    content=st.binary(max_size=200) | st.text("P1\t\nGO:0165,! NOT", max_size=200).map(str.encode)
)
def test_any_file_is_read_or_refused(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.tsv"
    path.write_bytes(content)
    refused = ""
    rows = []
    try:
        rows = list(iterate_annotations(path))
    except AnnotationFileError as error:
        refused = str(error)
    assert all(row.accession for row in rows)
    is_empty_gaf = content.lower().startswith(b"!gaf-version") and not refused
    said = b"ND" in content or b"NOT" in content or is_empty_gaf
    assert bool(rows) != ("any.tsv" in refused) or said


def test_a_gaf_file_without_annotations_has_none(tmp_path: Path) -> None:
    path = tmp_path / "empty.gaf"
    path.write_bytes(b"!gaf-version: 2.2\n")
    assert list(iterate_annotations(path)) == []
