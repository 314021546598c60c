"""Text without headers: which lines are one sequence and which are several."""

from __future__ import annotations

import random
import textwrap

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proteinbert_core.sequences import ParsedSequences, parse_sequences

INSULIN = (
    "MALWMRLLPLLALLALWGPDPAAAFVNQHLCGSHLVEALYLVCGERGFFYTPKTRREAEDLQVGQVELGG"
    "GPGAGSLQPLALEGSLQKRGIVEQCCTSICSLYQLENYCN"
)
LYSOZYME = (
    "KVFGRCELAAAMKRHGLDNYRGYSLGNWVCAAKFESNFNTQATNRNTDGSTDYGILQINSRWWCNDGRTP"
    "GSRNLCNIPCSALLSSDITASVNCAKKIVSDGNGMNAWVAWRNRCKGTDVQAWIRGCRL"
)


def read(text: str) -> list[str]:
    parsed = parse_sequences(text)
    assert parsed.errors == ()
    return [protein.sequence for protein in parsed.proteins]


def lines_of(sequence: str, width: int) -> str:
    return "\n".join(textwrap.wrap(sequence, width))


def remarks(parsed: ParsedSequences) -> str:
    return " ".join(note.message for note in parsed.notes)


def test_one_line_is_one_sequence() -> None:
    assert read(INSULIN) == [INSULIN]
    assert read(f"\n  {INSULIN[:33]} {INSULIN[33:]}\t\n\n") == [INSULIN]


@pytest.mark.parametrize("width", [50, 60, 70, 80, 100])
def test_customary_widths_are_one_wrapped_sequence(width: int) -> None:
    for sequence in (INSULIN, LYSOZYME):
        parsed = parse_sequences(lines_of(sequence, width))
        assert [protein.sequence for protein in parsed.proteins] == [sequence]
        assert f"one sequence, wrapped at {width} letters" in remarks(parsed)


@pytest.mark.parametrize("width", [30, 37, 42])
def test_three_equal_lines_and_a_shorter_one_are_one_sequence(width: int) -> None:
    assert read(lines_of(LYSOZYME, width)) == [LYSOZYME]


def test_last_line_may_be_full() -> None:
    sequence = (LYSOZYME + INSULIN)[:180]
    assert read(lines_of(sequence, 60)) == [sequence]


def test_lines_of_different_length_are_one_sequence_each() -> None:
    parsed = parse_sequences(f"{LYSOZYME}\n{INSULIN}\n{LYSOZYME[:44]}\n")
    assert [protein.sequence for protein in parsed.proteins] == [LYSOZYME, INSULIN, LYSOZYME[:44]]
    assert [protein.identifier for protein in parsed.proteins] == [
        "sequence_1",
        "sequence_2",
        "sequence_3",
    ]
    assert remarks(parsed).count("3 sequences, one a line") == 1


def test_peptides_of_one_length_are_one_sequence_each() -> None:
    peptides = ["SIINFEKLW", "GILGFVFTL", "NLVPMVATV", "GLCTLVAML"]
    assert read("\n".join(peptides)) == peptides


def test_variants_of_one_length_are_one_sequence_each() -> None:
    variants = [LYSOZYME[:80], LYSOZYME[:40] + "W" + LYSOZYME[41:80], "A" + LYSOZYME[1:80]]
    assert read("\n".join(variants)) == variants


def test_lines_that_all_begin_with_methionine_are_one_sequence_each() -> None:
    lines = [INSULIN[:60], "M" + LYSOZYME[:59], "M" + LYSOZYME[60:100]]
    assert read("\n".join(lines)) == lines


def test_lines_that_end_in_a_stop_are_one_sequence_each() -> None:
    lines = [LYSOZYME[:60], LYSOZYME[30:90], INSULIN[:60]]
    assert read("*\n".join(lines) + "*") == lines


def test_collagen_repeats_do_not_make_wrapped_lines_variants() -> None:
    chance = random.Random(7)
    collagen = "".join(f"G{chance.choice('PAEKRS')}{chance.choice('PAEKRSQ')}" for _ in range(75))
    assert read(lines_of(collagen, 60)) == [collagen]


def test_paragraphs_are_read_apart() -> None:
    text = f"{lines_of(LYSOZYME, 60)}\n\n\n{lines_of(INSULIN, 60)}\n"
    assert read(text) == [LYSOZYME, INSULIN]


def test_blank_lines_between_all_lines_mean_nothing() -> None:
    assert read(lines_of(LYSOZYME, 60).replace("\n", "\n\n")) == [LYSOZYME]
    assert read(f"{LYSOZYME}\n\n{INSULIN}\n\n{LYSOZYME}") == [LYSOZYME, INSULIN, LYSOZYME]


def blocks_of_ten(sequence: str, blocks: int) -> list[str]:
    return [" ".join(textwrap.wrap(row, 10)) for row in textwrap.wrap(sequence, 10 * blocks)]


@pytest.mark.parametrize("blocks", [3, 5, 6])
@pytest.mark.parametrize("sequence", [INSULIN, LYSOZYME])
def test_blocks_of_ten_residues(blocks: int, sequence: str) -> None:
    assert read("\n".join(blocks_of_ten(sequence, blocks))) == [sequence]


def genbank(sequence: str) -> str:
    rows = blocks_of_ten(sequence.lower(), 6)
    numbered = [f"{1 + 60 * index:>9} {row}" for index, row in enumerate(rows)]
    return "\n".join(["ORIGIN      ", *numbered, "//"]) + "\n"


def uniprot_page(sequence: str) -> str:
    text = ""
    for start, row in zip(range(0, 10_000, 60), blocks_of_ten(sequence, 6), strict=False):
        residues = len(row.replace(" ", ""))
        ruler = range(start + 10, start + residues // 10 * 10 + 1, 10)
        text += "".join(f"{number:>10} " for number in ruler) + "\n" + row + "\n"
    return text


def uniprot_flat(sequence: str) -> str:
    rows = "\n".join(f"     {row}" for row in blocks_of_ten(sequence, 6))
    head = f"SQ   SEQUENCE   {len(sequence)} AA;  11981 MW;  C2C3B23B85E520E5 CRC64;"
    return f"{head}\n{rows}\n//\n"


def embl_trailing(sequence: str) -> str:
    text, end = "", 0
    for row in blocks_of_ten(sequence, 6):
        end += len(row.replace(" ", ""))
        text += f"     {row:<66}{end:>10}\n"
    return text


PAGES = [genbank, uniprot_page, uniprot_flat, embl_trailing]


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_database(page: object) -> None:
    assert callable(page)
    for sequence in (INSULIN, LYSOZYME, INSULIN[:60], INSULIN[:7]):
        parsed = parse_sequences(page(sequence))
        assert [protein.sequence for protein in parsed.proteins] == [sequence]
        assert parsed.errors == ()


@pytest.mark.parametrize("page", [genbank, uniprot_page, uniprot_flat])
def test_two_pages_are_two_sequences(page: object) -> None:
    assert callable(page)
    assert read(page(INSULIN) + "\n" + page(LYSOZYME)) == [INSULIN, LYSOZYME]


@pytest.mark.parametrize("page", PAGES)
def test_page_below_a_header(page: object) -> None:
    assert callable(page)
    parsed = parse_sequences(f">ins Insulin\n{page(INSULIN)}>lys\n{LYSOZYME}\n")
    assert [protein.sequence for protein in parsed.proteins] == [INSULIN, LYSOZYME]
    assert parsed.errors == ()


def test_removed_numbers_and_marks_are_reported() -> None:
    said = remarks(parse_sequences(genbank(INSULIN)))
    assert "position numbers" in said
    assert "1 line that database pages add" in said
    assert "Lower-case letters" in said


def test_second_page_knows_its_own_line() -> None:
    parsed = parse_sequences(f"{genbank(INSULIN)}\n\n{genbank(LYSOZYME)}")
    assert next(note.line for note in parsed.notes if note.record == 2) == 7


def test_one_bad_line_costs_only_that_line() -> None:
    parsed = parse_sequences(f"{INSULIN}\nMK12V 7\nMKé\n{LYSOZYME}\n")
    assert [protein.sequence for protein in parsed.proteins] == [INSULIN, LYSOZYME]
    assert [(error.record, error.line) for error in parsed.errors] == [(2, 2), (3, 3)]


def test_error_in_joined_lines_says_that_they_were_joined() -> None:
    parsed = parse_sequences(lines_of(LYSOZYME, 60).replace("WIRG", "W?RG"))
    assert parsed.proteins == ()
    assert [error.line for error in parsed.errors] == [3]
    assert "read as one sequence" in parsed.errors[0].message


def test_a_number_among_sequences_does_not_join_them() -> None:
    parsed = parse_sequences(f"{INSULIN}\n5\n{LYSOZYME}\n{INSULIN[:50]}\n{INSULIN[:44]}")
    assert len(parsed.proteins) == 4
    assert [(error.record, error.line) for error in parsed.errors] == [(2, 2)]


@settings(deadline=None)
@given(st.lists(st.text("ACDEFGHIKLMNPQRSTVWY", min_size=2, max_size=120), min_size=2, max_size=8))
def test_any_lines_that_begin_with_methionine_are_read_back(tails: list[str]) -> None:
    lines = [f"MW{tail}" for tail in tails]
    assert read("\n".join(lines)) == lines


@settings(deadline=None)
@given(
    st.text("ACDEFGHIKLNPQRSTVWY", min_size=61, max_size=500), st.sampled_from([60, 70, 80, 100])
)
def test_any_wrapped_sequence_without_repeats_is_read_back(tail: str, width: int) -> None:
    sequence = f"M{tail}"
    rows = textwrap.wrap(sequence, width)
    identical = [a == b for row in rows[1:] for a, b in zip(rows[0], row, strict=False)]
    assume(not identical or sum(identical) < len(identical) / 4)
    parsed = parse_sequences("\n".join(rows))
    assert [protein.sequence for protein in parsed.proteins] == [sequence]


@settings(deadline=None)
@given(st.text("ACDEFGHIKLMNPQRSTVWY", min_size=1, max_size=400), st.sampled_from(PAGES))
def test_any_page_is_read_back(tail: str, page: object) -> None:
    assert callable(page)
    sequence = f"WY{tail}"
    parsed = parse_sequences(page(sequence))
    assert [protein.sequence for protein in parsed.proteins] == [sequence]
