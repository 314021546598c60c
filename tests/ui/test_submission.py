"""What the user gives, read into proteins."""

from __future__ import annotations

import gzip

from pages.ui.submission import Upload, read_submission


def test_text_alone_keeps_problems_and_good_records():
    given = read_submission(">a\nMKV\n>b\n\n>c\nMKVX*\n")
    assert [p.identifier for p in given.proteins] == ["a", "c"]
    (problem,) = given.problems
    assert "record 2" in problem
    assert "“b”" in problem
    assert "line 3" in problem
    assert any("“c”" in note and "record 3" in note for note in given.notes)


def test_nothing_at_all_is_one_problem():
    given = read_submission("  \n")
    assert given.proteins == ()
    assert len(given.problems) == 1


def test_a_file_alone_is_read_and_named():
    given = read_submission("", Upload("two.fasta.gz", gzip.compress(b">x\nMKV\n>y\nM!V\n")))
    assert [p.identifier for p in given.proteins] == ["x"]
    (problem,) = given.problems
    assert problem.startswith("two.fasta.gz, record 2")


def test_text_and_file_are_both_taken_and_names_made_unique():
    given = read_submission(
        ">a\nMKV\n>a_2\nMKVV\n", Upload("more.fa", b">a\nMKVVV\n>b\nMKVVVV\n>a_3\nMM\n")
    )
    assert [(p.identifier, len(p.sequence)) for p in given.proteins] == [
        ("a", 3),
        ("a_2", 4),
        ("a_4", 5),
        ("b", 6),
        ("a_3", 2),
    ]
    (note,) = given.notes
    assert "“a”" in note
    assert "“a_4”" in note


def test_a_file_that_is_no_text_is_a_problem_and_the_text_still_counts():
    given = read_submission("MKVLAAGIV", Upload("x.fa", b"\x89PNG\r\n\x1a\n" + bytes(100)))
    assert len(given.proteins) == 1
    assert len(given.problems) == 1
