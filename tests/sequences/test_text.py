"""The parser as a whole: FASTA, identifiers, limits, and what no input may do to it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import LimitError, SequenceError
from proteinbert_core.sequences import Limits, ParsedSequences, Protein, parse_sequences

SHARED_FASTA = Path(__file__).parents[3] / "shared" / "data" / "proteomes" / "fasta"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PROTEIN_A = "MKVLATWLLAASGFSDFSDF"
PROTEIN_B = "MEEPQSDPSVEPPLSQETFW"


def sequences(parsed: ParsedSequences) -> list[str]:
    return [protein.sequence for protein in parsed.proteins]


def identifiers(parsed: ParsedSequences) -> list[str]:
    return [protein.identifier for protein in parsed.proteins]


def test_fasta_of_many_records() -> None:
    parsed = parse_sequences(
        f">sp|P1|ONE_TEST First of them OS=Testus\n{PROTEIN_A[:10]}\n{PROTEIN_A[10:]}\n\n"
        f">two\n{PROTEIN_B}\n"
    )
    assert parsed.proteins == (
        Protein("sp|P1|ONE_TEST", PROTEIN_A, "First of them OS=Testus"),
        Protein("two", PROTEIN_B, ""),
    )
    assert parsed.errors == ()
    assert parsed.notes == ()


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(line_end: str) -> None:
    text = f">a first\n{PROTEIN_A[:10]}\n{PROTEIN_A[10:]}\n>b\n{PROTEIN_B}\n>bad\nMK!\n"
    parsed = parse_sequences(text.replace("\n", line_end))
    assert parsed.proteins == (Protein("a", PROTEIN_A, "first"), Protein("b", PROTEIN_B))
    assert [error.line for error in parsed.errors] == [7]


def test_byte_order_mark_and_end_of_file_sign_are_no_residues() -> None:
    assert sequences(parse_sequences(f"\ufeff>a\n{PROTEIN_A}\n\x1a")) == [PROTEIN_A]
    assert sequences(parse_sequences(f"\ufeff{PROTEIN_A}")) == [PROTEIN_A]
    # Two files with a mark each, one behind the other.
    joined = parse_sequences(f"\ufeff>a\n{PROTEIN_A}\n\ufeff>b\n{PROTEIN_B}\n")
    assert identifiers(joined) == ["a", "b"]
    assert sequences(joined) == [PROTEIN_A, PROTEIN_B]


def test_headers_are_kept_as_plain_text() -> None:
    header = "id|1 <b>bold</b>\twith a tab, 🧬 and 'quotes' & more"
    parsed = parse_sequences(f"  > {header}  \nMKV")
    assert parsed.proteins[0].identifier == "id|1"
    assert parsed.proteins[0].description == header.removeprefix("id|1 ")


def test_duplicate_and_missing_identifiers_become_unique_and_are_reported() -> None:
    parsed = parse_sequences(">a\nMKV\n>a\nMKL\n>\nMKI\n>a_2\nMKW\n>a\nMKE\n>sequence_3\nMKD\n")
    assert identifiers(parsed) == ["a", "a_3", "sequence_3_2", "a_2", "a_4", "sequence_3"]
    assert [(note.record, note.line, note.identifier) for note in parsed.notes] == [
        (2, 3, "a_3"),
        (3, 5, "sequence_3_2"),
        (5, 9, "a_4"),
    ]
    assert "“a”" in parsed.notes[0].message
    assert "“a_3”" in parsed.notes[0].message
    assert "no identifier" in parsed.notes[1].message


def test_bad_records_are_located_and_cost_no_good_one() -> None:
    parsed = parse_sequences(
        f">good1\n{PROTEIN_A}\n>empty\n\n>digit\nMKV\nMK1V\n>stop\nMKV*MKV\n>dna\n"
        f"ATGGCGTACGTTAGC\n>greek\nMKα\n>good2\n{PROTEIN_B}\n>last\n"
    )
    assert identifiers(parsed) == ["good1", "good2"]
    assert [(error.record, error.identifier, error.line) for error in parsed.errors] == [
        (2, "empty", 3),
        (3, "digit", 7),
        (4, "stop", 9),
        (5, "dna", 11),
        (6, "greek", 13),
        (8, "last", 16),
    ]
    expected = ["no residue", "the digit “1”", "after residue 3", "DNA", "the letter “α”"]
    for error, words in zip(parsed.errors, expected, strict=False):
        assert words in error.message
    assert str(parsed.errors[1]).startswith("record 3, “digit”, line 7: ")


@pytest.mark.parametrize("text", ["", "   \n\t\n", "\ufeff", "# only a comment\n", "//\n"])
def test_text_without_a_sequence_says_so(text: str) -> None:
    parsed = parse_sequences(text)
    assert parsed.proteins == ()
    assert len(parsed.errors) == 1
    assert "no sequence" in parsed.errors[0].message


def test_header_without_a_line_below_is_an_empty_record() -> None:
    parsed = parse_sequences(">")
    assert [error.record for error in parsed.errors] == [1]
    assert "no residue" in parsed.errors[0].message


def test_comment_lines_of_old_fasta() -> None:
    parsed = parse_sequences(f">a\n; a comment with 12 letters\n{PROTEIN_A}\n# another\n")
    assert sequences(parsed) == [PROTEIN_A]
    assert [note.message for note in parsed.notes] == ["Left out: 2 comment lines."]


def test_fasta_with_semicolon_headers() -> None:
    parsed = parse_sequences(
        f"\n;LCBO - Prolactin\n; a sample sequence\n{PROTEIN_A}*\n;NEXT\n{PROTEIN_B}\n"
    )
    assert parsed.proteins == (
        Protein("LCBO", PROTEIN_A, "- Prolactin"),
        Protein("NEXT", PROTEIN_B),
    )


def test_pir_description_line_does_not_become_residues() -> None:
    parsed = parse_sequences(f">P1;CRAB_TEST\nALPHA CRYSTALLIN\n{PROTEIN_A}*\n>b\n{PROTEIN_B}")
    assert parsed.proteins[0] == Protein("P1;CRAB_TEST", PROTEIN_A, "ALPHA CRYSTALLIN")
    assert any("PIR" in note.message for note in parsed.notes)


def test_text_before_the_first_header_is_no_part_of_it() -> None:
    parsed = parse_sequences(f"{PROTEIN_A}\n>b\n{PROTEIN_B}\n")
    assert sequences(parsed) == [PROTEIN_A, PROTEIN_B]
    assert identifiers(parsed) == ["sequence_1", "b"]
    refused = parse_sequences(f"My sequences:\n>b\n{PROTEIN_B}\n")
    assert identifiers(refused) == ["b"]
    assert [(error.record, error.line) for error in refused.errors] == [(1, 1)]


@pytest.mark.parametrize("length", [1, 2, 41, 40_000, 100_000])
def test_lengths_from_one_residue_to_the_limit(length: int) -> None:
    sequence = ("MKVLATWLLAASGFSDFSDFR" * (length // 21 + 1))[:length]
    wrapped = "\n".join(sequence[start : start + 60] for start in range(0, length, 60))
    for text in (f">a\n{wrapped}\n", f">a\n{sequence}", sequence):
        assert sequences(parse_sequences(text)) == [sequence]


def limit_errors(parsed: ParsedSequences) -> list[tuple[int | None, int | None]]:
    assert all(type(error) is LimitError for error in parsed.errors)
    return [(error.record, error.line) for error in parsed.errors]


RECORDS = ">a\nMKV\n>b\nMKLLLL\n>c\nMKII\n>d\nMKW\n"


def test_limit_of_sequences() -> None:
    parsed = parse_sequences(RECORDS, Limits(max_sequences=2))
    assert identifiers(parsed) == ["a", "b"]
    assert limit_errors(parsed) == [(3, 5)]
    assert "2 sequences" in parsed.errors[0].message
    assert parse_sequences(RECORDS, Limits(max_sequences=4)).errors == ()


def test_limit_of_residues() -> None:
    parsed = parse_sequences(RECORDS, Limits(max_residues=12))
    assert identifiers(parsed) == ["a", "b"]
    assert limit_errors(parsed) == [(3, 5)]
    assert "12 residues" in parsed.errors[0].message
    assert parse_sequences(RECORDS, Limits(max_residues=16)).errors == ()


def test_limit_of_one_sequence_costs_only_that_one() -> None:
    parsed = parse_sequences(RECORDS, Limits(max_sequence_length=4))
    assert identifiers(parsed) == ["a", "c", "d"]
    assert limit_errors(parsed) == [(2, 3)]
    assert "has 6 residues" in parsed.errors[0].message
    assert parse_sequences(RECORDS, Limits(max_sequence_length=6)).errors == ()


def test_limit_of_bytes_never_offers_a_cut_record() -> None:
    for limit in range(len(RECORDS)):
        parsed = parse_sequences(RECORDS, Limits(max_bytes=limit))
        whole = RECORDS[:limit].count(">")
        assert identifiers(parsed) == ["a", "b", "c", "d"][: max(whole - 1, 0)]
        assert limit_errors(parsed) == [(whole, 2 * whole - 1) if whole else (None, None)]
    assert parse_sequences(RECORDS, Limits(max_bytes=len(RECORDS))).errors == ()


def test_limit_of_bytes_counts_bytes_not_letters() -> None:
    text = ">a é\nMKV\n"
    assert parse_sequences(text, Limits(max_bytes=10)).errors == ()
    assert limit_errors(parse_sequences(text, Limits(max_bytes=9))) == [(1, 1)]


def test_limit_of_lines_without_header() -> None:
    lines = [f"MK{'V' * count}" for count in range(1, 10)]
    parsed = parse_sequences("\n".join(lines), Limits(max_bare_lines=5))
    assert sequences(parsed) == lines[:4]
    assert limit_errors(parsed) == [(5, 5)]
    assert len(parse_sequences("\n".join(lines), Limits(max_bare_lines=8)).proteins) == 9


def test_a_flood_of_blanks_or_headers_is_bounded() -> None:
    limits = Limits(max_sequences=100, max_sequence_length=100, max_bare_lines=1000)
    blanks = parse_sequences("\n" * 3_000_000, limits)
    assert limit_errors(blanks) == [(None, None)]
    body = parse_sequences(f">a\nMKV 3\n{chr(10) * 3_000_000}>b\nMKL\n", limits)
    assert identifiers(body) == ["b"]
    assert limit_errors(body) == [(1, 1)]
    headers = parse_sequences(">\n" * 1_000_000, limits)
    assert len(headers.errors) == 101
    assert type(headers.errors[-1]) is LimitError


def test_lone_surrogates_do_not_survive() -> None:
    parsed = parse_sequences(">a\ud800 b\nMKV\n>c\nMK\udfffV\n")
    assert parsed.proteins == (Protein("a?", "MKV", "b"),)
    assert len(parsed.errors) == 1


def check_invariants(parsed: ParsedSequences, limits: Limits) -> None:
    assert parsed.proteins or parsed.errors
    names = identifiers(parsed)
    assert len(set(names)) == len(names)
    assert all(names)
    for protein in parsed.proteins:
        assert protein.sequence
        assert set(protein.sequence) <= set(ALPHABET)
    assert len(parsed.proteins) <= limits.max_sequences
    assert sum(len(sequence) for sequence in sequences(parsed)) <= limits.max_residues
    for error in parsed.errors:
        assert isinstance(error, SequenceError)
        str(error).encode("utf-8")
    for note in parsed.notes:
        assert note.identifier in names
        assert note.message.endswith(".")
        assert not note.message.endswith("..")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    check_invariants(parse_sequences(text), Limits())


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=ALPHABET.lower() + ALPHABET + " -.*19\t", max_size=70),
            st.sampled_from([">", ">a", ">a b", "; c", "//", "ORIGIN", "1 MKV", "10 20", "", "4"]),
        ),
        max_size=12,
    ),
    st.integers(1, 6),
    st.integers(1, 100),
)
def test_no_arrangement_of_lines_raises(lines: list[str], records: int, residues: int) -> None:
    limits = Limits(max_sequences=records, max_residues=residues)
    check_invariants(parse_sequences("\n".join(lines), limits), limits)


RESIDUES = st.text(alphabet=ALPHABET, min_size=1, max_size=200).map("M{}W".format)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(alphabet="abcXYZ|_.:-09", min_size=1, max_size=8), RESIDUES), min_size=1
    ),
    st.integers(1, 90),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_written_fasta_is_read_back(
    records: list[tuple[str, str]], width: int, line_end: str, lower: bool
) -> None:
    text = ""
    for name, sequence in records:
        shown = sequence.lower() if lower else sequence
        pieces = [shown[start : start + width] for start in range(0, len(shown), width)]
        text += line_end.join([f">{name} about it", *pieces, ""])
    parsed = parse_sequences(text)
    assert parsed.errors == ()
    assert sequences(parsed) == [sequence for _, sequence in records]
    names = identifiers(parsed)
    assert len(set(names)) == len(names)
    first_of_name = {name: position for position, (name, _) in reversed([*enumerate(records)])}
    for name, position in first_of_name.items():
        assert names[position] == name
    assert {protein.description for protein in parsed.proteins} == {"about it"}


@pytest.mark.skipif(not SHARED_FASTA.exists(), reason=f"SHARED DATA ABSENT: {SHARED_FASTA}")
def test_reference_proteome_is_read_as_an_independent_reader_does() -> None:
    with gzip.open(SHARED_FASTA / "UP000000625-E.coli.fasta.gz", "rt") as stream:
        text = stream.read()
    expected = []
    for record in text.split(">")[1:]:
        header, *lines = record.splitlines()
        name, _, description = header.partition(" ")
        expected.append(Protein(name, "".join(lines), description))
    parsed = parse_sequences(text)
    assert len(expected) > 4_000
    assert list(parsed.proteins) == expected
    assert parsed.errors == ()
    assert parsed.notes == ()
