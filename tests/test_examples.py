"""The three examples: exactly the proteins that their names say."""

from __future__ import annotations

import csv
import gzip
import hashlib
from pathlib import Path

import pytest

from proteinbert_core.examples import EXAMPLES, ExampleProtein
from proteinbert_core.sequences import composition_warnings, parse_sequences

SHARED_PROTEINS = Path(__file__).parents[2] / "shared" / "data" / "proteins" / "proteins.tsv.gz"
# Accession: (residues, SHA-256 of the sequence, taxon)
FACTS = {
    "P24941": (298, "fe22d91e18cd544a85d7c768cd864172200252df906b774d890dc103224f7c8d", "9606"),
    "P0A879": (397, "ff6710236da3b483d20b1e5e464862f89436320af66f5296f9b95e86e54e4a9d", "83333"),
    "P04778": (267, "717168a701d0d6419672a14157281d200c6c3cfeedc4acb2527ab19990a68a4c", "3702"),
}


def accession(example: ExampleProtein) -> str:
    return example.protein.identifier.split("|")[1]


def test_there_is_a_human_a_bacterial_and_a_plant_protein() -> None:
    assert [accession(example) for example in EXAMPLES] == list(FACTS)
    assert [example.organism.split(" (")[0] for example in EXAMPLES] == [
        "Homo sapiens",
        "Escherichia coli K-12",
        "Arabidopsis thaliana",
    ]
    for example in EXAMPLES:
        assert f"OX={FACTS[accession(example)][2]} " in f"{example.protein.description} "


@pytest.mark.parametrize("example", EXAMPLES, ids=accession)
def test_sequence_is_the_recorded_one(example: ExampleProtein) -> None:
    length, digest, _ = FACTS[accession(example)]
    sequence = example.protein.sequence
    assert len(sequence) == length
    assert set(sequence) <= set("ACDEFGHIKLMNPQRSTVWY")
    assert hashlib.sha256(sequence.encode()).hexdigest() == digest
    assert composition_warnings(example.protein) == ()


def test_fasta_of_the_examples_is_read_back_without_a_remark() -> None:
    parsed = parse_sequences("".join(example.fasta for example in EXAMPLES))
    assert parsed.proteins == tuple(example.protein for example in EXAMPLES)
    assert parsed.errors == ()
    assert parsed.notes == ()


@pytest.mark.skipif(not SHARED_PROTEINS.exists(), reason=f"SHARED DATA ABSENT: {SHARED_PROTEINS}")
def test_sequences_equal_those_of_uniprot() -> None:
    found = {}
    with gzip.open(SHARED_PROTEINS, "rt") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            if row["accession"] in FACTS:
                found[row["accession"]] = (row["sequence"], row["taxon_id"])
                if len(found) == len(FACTS):
                    break
    assert found == {
        accession(example): (example.protein.sequence, FACTS[accession(example)][2])
        for example in EXAMPLES
    }
