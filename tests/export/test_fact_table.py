"""Tables with provenance: every reader gets back what was written, whatever the text holds."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.export.fact_table import fact_table_tsv


def test_kinds_of_values():
    table = pd.DataFrame(
        {
            "name": ["a", "b"],
            "n": np.array([1, 20_000], dtype=np.int64),
            "p": [1.5e-300, float("nan")],
            "is": [True, False],
            "proteins": [("P1", "P2"), ()],
        }
    )
    text = fact_table_tsv("Table", table, {"proteins": "2"})
    assert text.splitlines() == [
        "# ProteinBERT Explorer: Table",
        "# proteins: 2",
        "name\tn\tp\tis\tproteins",
        "a\t1\t1.5e-300\ttrue\tP1,P2",
        "b\t20000\t\tfalse\t",
    ]


@given(st.lists(st.text(), min_size=1, max_size=5), st.text())
def test_no_text_breaks_a_line_or_passes_for_another(texts, fact):
    table = pd.DataFrame({"text": pd.Series(texts, dtype=object), "n": range(len(texts))})
    written = fact_table_tsv("T", table, {"fact": fact})
    assert len(written.splitlines()) == len(texts) + 3
    read = pd.read_csv(io.StringIO(written), sep="\t", comment="#", keep_default_na=False)
    assert read["n"].tolist() == list(range(len(texts)))


def test_a_formula_stays_text():
    table = pd.DataFrame({"accession": ["=1+1"]})
    assert fact_table_tsv("T", table, {}).splitlines()[-1] == r"\x3d1+1"


def test_no_rows():
    table = pd.DataFrame({"a": [], "b": []})
    assert fact_table_tsv("T", table, {}).splitlines()[-1] == "a\tb"
