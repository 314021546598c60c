"""Residues of one record: what is read, what is changed and reported, what is refused."""

from __future__ import annotations

import csv
import gzip
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import SequenceError
from proteinbert_core.sequences.letters import read_letters
from proteinbert_core.tokenizer import tokenize

SHARED_PROTEINS = Path(__file__).parents[3] / "shared" / "data" / "proteins" / "proteins.tsv.gz"
OTHER = 22


def read(body: str) -> tuple[str, str]:
    letters = read_letters(body, 1)
    return letters.sequence, " ".join(letters.remarks)


def refusal(body: str, first_line: int = 1) -> SequenceError:
    with pytest.raises(SequenceError) as caught:
        read_letters(body, first_line)
    return caught.value


def test_ordinary_residues_pass_without_remark() -> None:
    assert read("ACDEFGHIKLMNPQRSTVWY") == ("ACDEFGHIKLMNPQRSTVWY", "")


def test_lower_case_is_raised_and_reported() -> None:
    assert read("mkvLL") == ("MKVLL", "Lower-case letters were read as upper case.")


@pytest.mark.parametrize("body", ["MKV LL", "M K V\tL L", "MKV\n\n LL \n", "MKV\vL\fL"])
def test_white_space_goes(body: str) -> None:
    assert read(body) == ("MKVLL", "")


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u200b", "\u00ad", "\ufeff", "\u3000"])
def test_typographic_space_goes_and_is_reported(space: str) -> None:
    sequence, remarks = read(f"MKV{space}LL")
    assert sequence == "MKVLL"
    assert "Typographic" in remarks


def test_gaps_go_and_are_counted() -> None:
    assert read("--MK-V..L-") == ("MKVL", "Left out: 6 gap signs (“-” or “.”).")
    assert read("M-KV") == ("MKV", "Left out: 1 gap sign (“-” or “.”).")
    assert read("MK\u2013V\u2212L")[0] == "MKVL"


@pytest.mark.parametrize("body", ["MKV*", "MKV*\n", "MKV**", "MKV\n*\n", "MKV-*--", "mkv *"])
def test_stop_at_the_end_goes_and_is_reported(body: str) -> None:
    sequence, remarks = read(body)
    assert sequence == "MKV"
    assert "stop sign" in remarks


@pytest.mark.parametrize(
    ("body", "after", "line"),
    [("MK*V", 2, 1), ("*MKV", 0, 1), ("MKV\nM-K*L*", 5, 2), ("MK**\nV", 2, 1)],
)
def test_stop_inside_is_refused(body: str, after: int, line: int) -> None:
    error = refusal(body)
    assert f"after residue {after}:" in error.message
    assert error.line == line


@pytest.mark.parametrize("letter", "BJOZ")
def test_letters_unknown_to_the_model_are_kept_and_said_to_be_unknown(letter: str) -> None:
    sequence, remarks = read(f"MK{letter}V{letter}")
    assert sequence == f"MK{letter}V{letter}"
    assert f"unknown residue (times found): {letter} 2." in remarks
    assert list(tokenize(sequence)).count(OTHER) == 2


@pytest.mark.parametrize("letter", "ACDEFGHIKLMNPQRSTUVWXY")
def test_other_letters_are_known_to_the_model(letter: str) -> None:
    assert read(f"MW{letter}") == (f"MW{letter}", "")
    assert OTHER not in tokenize(f"MW{letter}")


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("1", "the digit “1”"),
        ("?", "the character “?”"),
        (">", "the character “>”"),
        ("é", "the letter “é”"),
        ("М", "the letter “М”"),
        ("\u0131", "the letter “\u0131”"),
        ("\u00b2", "the digit “\u00b2”"),
        ("🧬", "the character “🧬”"),
        ("\0", "the character with code U+0000"),
        ("\x1c", "the character with code U+001C"),
    ],
)
def test_what_is_no_residue_is_refused_with_its_line(character: str, shown: str) -> None:
    error = refusal(f"MKVLL\nMK{character}VLL*\n", first_line=7)
    assert error.message.startswith(f"{shown} is no residue")
    assert error.line == 8


@pytest.mark.parametrize("body", ["", "\n\n", " - . \n", "*", "-*-"])
def test_record_without_residues_is_refused(body: str) -> None:
    assert "no residue" in refusal(body).message


@pytest.mark.parametrize(
    "body",
    [
        "ATGGCGTACGTT",
        "atggcg tacgtt nnn",
        "ACGTACGTACG*".replace("*", "T*"),
        "GATTACA" * 20,
        "ATGRCGTACGTAGCWNNGATTACAC" * 3,
        "1 atggcgtacg ttagc",
    ],
)
def test_dna_is_refused(body: str) -> None:
    assert "looks like DNA" in refusal(body).message


def test_rna_is_refused() -> None:
    assert "looks like RNA" in refusal("AUGGCGUACGUU").message


@pytest.mark.parametrize(
    "body", ["GATTACA", "ACGTACGTACG", "GAGAGAGAGAGAGAGAGAGAGAGA", "TATATATATATATATATA", "AUGGCU"]
)
def test_peptides_of_nucleotide_letters_pass_with_a_remark(body: str) -> None:
    sequence, remarks = read(body)
    assert sequence == body
    assert "if it is a nucleotide sequence, translate it first" in remarks


@pytest.mark.parametrize("body", ["A" * 40, "G" * 12, "NNNNNNNNNNNNNN", "GATTACAGATTACAW", "C"])
def test_residues_that_no_nucleic_acid_would_have_pass_without_remark(body: str) -> None:
    assert read(body) == (body, "")


@settings(deadline=None)
@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=100), st.data())
def test_spaces_gaps_and_case_never_change_the_residues(tail: str, data: st.DataObject) -> None:
    sequence = f"MW{tail}"
    body = ""
    for residue in sequence:
        body += data.draw(st.sampled_from(["", "", "", " ", "-", ".", "\n", "\t", " \n"]))
        body += data.draw(st.sampled_from([residue, residue.lower()]))
    assert read_letters(body, 1).sequence == sequence


@pytest.mark.skipif(not SHARED_PROTEINS.exists(), reason=f"SHARED DATA ABSENT: {SHARED_PROTEINS}")
def test_no_real_protein_is_taken_for_nucleic_acid() -> None:
    count = 0
    with gzip.open(SHARED_PROTEINS, "rt") as stream:
        for row in islice(csv.DictReader(stream, delimiter="\t"), None, None, 3):
            letters = read_letters(row["sequence"], 1)
            assert letters.sequence == row["sequence"]
            assert not any("nucleotide" in remark for remark in letters.remarks), row["accession"]
            count += 1
    assert count > 50_000
