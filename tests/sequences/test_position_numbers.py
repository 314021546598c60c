"""Position numbers: taken out where they count the residues, refused where they do not."""

from __future__ import annotations

import pytest

from proteinbert_core.errors import SequenceError
from proteinbert_core.sequences import parse_sequences
from proteinbert_core.sequences.letters import read_letters
from proteinbert_core.sequences.position_numbers import is_number

TEN = "MKVLATWLLE"
NEXT = "SGFSDFSDFR"


@pytest.mark.parametrize("word", ["0", "1", "60", "9999999"])
def test_words_that_can_be_position_numbers(word: str) -> None:
    assert is_number(word)


@pytest.mark.parametrize("word", ["", "01", "1.", "-1", "10000000", "\u00b2", "M1", "\u0661"])
def test_words_that_cannot_be_position_numbers(word: str) -> None:
    assert not is_number(word)


@pytest.mark.parametrize(
    "body",
    [
        f"1 {TEN}\n11 {NEXT}",
        f"0 {TEN}\n10 {NEXT}",
        f"61 {TEN}\n71 {NEXT}",
        f"{TEN} 10\n{NEXT} 20",
        f"1 {TEN} 10\n11 {NEXT} 20",
        f"1 {TEN}\n{NEXT}",
        f"10\n{TEN}\n20\n{NEXT}",
        f"10 20\n{TEN} {NEXT}",
        f"5 10 15 20\n{TEN}{NEXT}",
        f"{TEN}\n10\n{NEXT}\n20\n",
        f"70 80\n{TEN} {NEXT}\n",
        f"1 {TEN[:4]}-{TEN[4:]}\n11 {NEXT}",
        f"1 {TEN[:4]}-{TEN[4:]}\n12 {NEXT}",
        f"1 {TEN}\n11 {NEXT}*",
    ],
)
def test_numbers_that_count_residues_go_and_are_reported(body: str) -> None:
    letters = read_letters(body, 1)
    assert letters.sequence == TEN + NEXT
    assert "Left out: the position numbers." in letters.remarks


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (f"1 {TEN}\n12 {NEXT}", 2),
        (f"1 {TEN}\n2 {NEXT}", 2),
        (f"{TEN} 10\n{NEXT} 21", 2),
        (f"10\n{TEN}\n30\n{NEXT}", 3),
        (f"20 10\n{TEN}\n{NEXT}", 1),
        (f"{TEN}\n5\n{NEXT}", 2),
        (f"10\n{TEN}\n10\n{NEXT}", 3),
    ],
)
def test_numbers_that_do_not_count_residues_are_refused(body: str, line: int) -> None:
    with pytest.raises(SequenceError, match="do not count the residues") as caught:
        read_letters(body, 1)
    assert caught.value.line == line


@pytest.mark.parametrize("body", ["MKV12LL", "MKVL 5 LATW", "MKV1", "1MKV", "MKV\n0101\nMKV"])
def test_digits_elsewhere_are_refused(body: str) -> None:
    with pytest.raises(SequenceError, match=r"the digit “.” is no residue"):
        read_letters(body, 1)


def test_a_numbered_list_is_not_joined_in_silence() -> None:
    parsed = parse_sequences(f"1 {TEN}\n2 {NEXT}\n3 {TEN}\n")
    assert parsed.proteins == ()
    assert [error.line for error in parsed.errors] == [2]
    assert "several sequences run together" in parsed.errors[0].message
