"""Composition warnings: given where they should be, and rarely elsewhere."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.sequences import Protein, composition_warnings, read_sequences
from proteinbert_core.sequences.composition import low_complexity_share

SHARED_FASTA = Path(__file__).parents[3] / "shared" / "data" / "proteomes" / "fasta"
ORDINARY = "MKVLATWLLAESGFSDRTYHQNPICKMVEEPQSDPSVGWTYRKLHNE"


def warnings_of(sequence: str) -> str:
    return " ".join(composition_warnings(Protein("p", sequence)))


def test_ordinary_protein_has_none() -> None:
    assert composition_warnings(Protein("p", ORDINARY)) == ()


def test_short_sequences() -> None:
    assert warnings_of("M").startswith("Only 1 residue:")
    assert warnings_of("MKV").startswith("Only 3 residues:")
    assert "methionine" not in warnings_of("KV")
    assert "Only" not in warnings_of(ORDINARY[:30])


def test_long_sequences() -> None:
    assert "5,076 residues" in warnings_of(ORDINARY * 108)
    assert "few known proteins" not in warnings_of((ORDINARY * 108)[:5000])


def test_missing_start() -> None:
    assert "methionine" in warnings_of(ORDINARY[1:])


def test_indefinite_letters() -> None:
    assert "(B 1, X 2)" in warnings_of(f"{ORDINARY}XXB")
    assert "6% of the letters" in warnings_of(f"{ORDINARY}XXB")
    assert warnings_of(f"{ORDINARY}XU") == ""


def test_words_are_no_protein() -> None:
    prose = "MYFAVOURITEBOOKJUSTSOUNDSLIKEAGOODQUIZ"
    assert "is this a protein sequence?" in warnings_of(prose)


def test_low_complexity() -> None:
    assert "100% of the sequence is of low complexity" in warnings_of("M" + "AQ" * 30)
    assert low_complexity_share("A" * 11) == 0.0
    assert low_complexity_share("A" * 12) == 1.0


@settings(deadline=None)
@given(st.text("ACDEW", max_size=80))
def test_low_complexity_share_by_its_definition(sequence: str) -> None:
    low = set()
    for start in range(len(sequence) - 11):
        counts = np.array(list(Counter(sequence[start : start + 12]).values())) / 12
        if -(counts * np.log2(counts)).sum() < 2.2 - 1e-9:
            low.update(range(start, start + 12))
    assert low_complexity_share(sequence) == pytest.approx(len(low) / max(len(sequence), 1))


@pytest.mark.skipif(not SHARED_FASTA.exists(), reason=f"SHARED DATA ABSENT: {SHARED_FASTA}")
def test_warnings_are_rare_in_a_real_proteome() -> None:
    proteins = read_sequences(SHARED_FASTA / "UP000000625-E.coli.fasta.gz").proteins
    warned = sum(bool(composition_warnings(protein)) for protein in proteins)
    assert 0 < warned < len(proteins) / 50
