"""Text for one line, and identifiers: nothing unfit is left, and nothing usual is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.export.plain_text import as_identifier, one_line

ANY = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("5'-nucleotidase, β-form", "5'-nucleotidase, β-form"),
        ("a\tb\r\n c\0", "a b c"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("turned \u202e text", "turned text"),
        ("non\xa0breaking", "non breaking"),
    ],
)
def test_one_line(text, line):
    assert one_line(text) == line


@given(ANY)
def test_a_line_is_printable_and_stays_as_it_is(text):
    line = one_line(text)
    assert line.isprintable()
    assert line == line.strip() == one_line(line)
    line.encode()


@given(ANY)
def test_an_identifier_is_ascii_without_separators(text):
    identifier = as_identifier(text)
    identifier.encode("ascii")
    assert not set(identifier) & set(" |,;!#=\t\n")
    assert not identifier.startswith("-")
