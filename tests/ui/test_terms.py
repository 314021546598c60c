"""Filtering the table of terms, and the top terms of each protein."""

from __future__ import annotations

import pandas as pd
import pytest

from pages.ui.terms import filter_terms, summary_table
from proteinbert_core.sequences import Protein

COLUMNS = ["protein", "go_id", "name", "aspect", "score", "probability", "depth", "most_specific"]


@pytest.fixture
def table():
    rows = [
        ("p1", "GO:0016301", "kinase activity", "MF", 0.7, 0.7, 4, True),
        ("p1", "GO:0005515", "protein binding", "MF", 0.6, 0.6, 2, True),
        ("p1", "GO:0003674", "molecular_function", "MF", 0.9, 0.9, 0, False),
        ("p1", "GO:0005829", "cytosol", "CC", 0.5, 0.5, 4, True),
        ("p2", "GO:0006508", "proteolysis (ATP+)", "BP", 0.4, 0.4, 5, True),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", 5),
        ("KINASE", 1),
        ("activity kinase", 1),
        ("go:0005515", 1),
        ("protein", 1),
        ("(ATP+)", 1),
        (".*", 0),
    ],
)
def test_filter_takes_words_literally_in_any_case(table, pattern, expected):
    assert len(filter_terms(table, pattern)) == expected


def test_filter_can_leave_out_what_is_implied_and_keeps_the_order(table):
    found = filter_terms(table, "", only_most_specific=True)
    assert list(found["go_id"]) == ["GO:0016301", "GO:0005515", "GO:0005829", "GO:0006508"]


def test_summary_has_the_top_of_the_most_specific_terms(table):
    proteins = [Protein("p2", "MKV"), Protein("p1", "MKVL"), Protein("p3", "M")]
    summary = summary_table(table, proteins)
    assert list(summary["protein"]) == ["p2", "p1", "p3"]
    assert list(summary["length"]) == [3, 4, 1]
    assert summary.loc[1, "MF_term"] == "kinase activity GO:0016301"
    assert summary.loc[1, "MF_score"] == pytest.approx(0.7)
    assert summary.loc[1, "CC_term"] == "cytosol GO:0005829"
    assert summary.loc[0, "BP_term"] == "proteolysis (ATP+) GO:0006508"
    assert summary.loc[2, ["MF_term", "BP_term", "CC_term"]].isna().all()
    assert summary.loc[2, ["MF_score", "BP_score", "CC_score"]].isna().all()


def test_summary_of_an_empty_table_has_all_rows_and_columns(table):
    summary = summary_table(table[:0], [Protein("p1", "M"), Protein("p2", "M")])
    assert summary.shape == (2, 8)
