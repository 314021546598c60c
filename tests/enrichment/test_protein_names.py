"""Lists of proteins: however they are written, and what is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.enrichment.protein_names import ProteinNames, listed_names
from proteinbert_core.errors import EnrichmentError

ACCESSIONS = ["P68871", "P69905", "P0A7B8", "P69905"]
ENTRIES = ["HBB_HUMAN", "HBA_HUMAN", "HSLV_ECOLI", ""]
GENES = ["HBB", "HBA1", "P68871", ""]


@pytest.fixture
def names():
    return ProteinNames(ACCESSIONS, ENTRIES, GENES)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("P68871", [0]),  # the accession of one counts before the gene name of another
        ("p69905", [1, 3]),
        ("sp|P0A7B8|HSLV_ECOLI", [2]),
        ("UniProtKB:P68871", [0]),
        ("P68871-2", [0]),
        ("hba1", [1]),
        ("HBB_HUMAN", [0]),
        ("Q00000", []),
        ("", []),
    ],
)
def test_what_a_name_means(names, name, rows):
    assert names.rows_of(name) == rows


def test_what_a_list_means(names):
    found, unknown = names.find(["HBB", "Q1", "P69905"], 4)
    assert found.tolist() == [True, True, False, True]
    assert unknown == ("Q1",)
    assert not names.find([], 4)[0].any()
    with pytest.raises(EnrichmentError, match="None of the 2 names in the list"):
        names.find(["Q1", "Q2"], 4)


def test_a_table_a_fasta_header_and_a_comment():
    text = "P1\tname of it\n>P2 P3;P4\r\n\n# P5\nP6 # why\nP1\n"
    assert listed_names(text) == ("P1", "P2", "P3", "P4", "P6")


@given(st.text())
def test_any_text_is_a_list(text):
    names = listed_names(text)
    assert len(set(names)) == len(names)
    assert all(name and not set(name) & set(" ,;\t\n#>") for name in names)
    assert listed_names("\n".join(names)) == names
