"""A query that is a reference protein is told so: by its sequence, or by its header."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_REFERENCE
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.model.checkpoint import load_checkpoint
from proteinbert_core.reference import find_known_protein, load_reference_set
from proteinbert_core.reference.sequence_digests import digests_of
from tests.toy_reference import (
    toy_reference_proteins,
    toy_reference_set,
    toy_unfamiliar_protein,
)

PROTEINS = toy_reference_proteins()
FIRST = PROTEINS[0]
TERMS = {"GO:0005344": "experimental", "GO:0005829": "experimental"}


@pytest.fixture(scope="module")
def reference():
    return toy_reference_set()


@pytest.fixture(scope="module")
def bundled():
    return load_reference_set(BUNDLED_REFERENCE, load_checkpoint(BUNDLED_MODEL).digest)


@pytest.mark.parametrize("identifier", ["query", "P0TY00", "sp|P0TY00|TOY_HUMAN", "P5TY01"])
def test_the_same_sequence_is_found_under_any_name(reference, identifier):
    known = find_known_protein(reference, identifier, FIRST.sequence)
    assert (known.rows, known.accessions, known.found_by) == ((0,), ("P0TY00",), "sequence")
    assert known.terms == TERMS


@pytest.mark.parametrize("identifier", ["P0TY00", "P0TY00-2", "tr|P0TY00|TOY", "up:P0TY00"])
def test_another_version_is_found_by_its_accession(reference, identifier):
    version = FIRST.sequence[:-8] + "WWW"
    known = find_known_protein(reference, identifier, version)
    assert (known.accessions, known.found_by, known.terms) == (("P0TY00",), "accession", TERMS)
    assert find_known_protein(reference, "query", version) is None


def test_an_accession_with_a_sequence_unlike_it_is_not_believed(reference):
    assert find_known_protein(reference, "P0TY00", toy_unfamiliar_protein().sequence) is None
    assert find_known_protein(reference, "", toy_unfamiliar_protein().sequence) is None


def test_entries_of_one_sequence_are_told_apart_by_the_accession_alone(reference):
    digests = reference.sequence_digests.copy()
    twin = 41  # of the last family, known without experiment
    digests[twin] = digests[0]
    both = replace(reference, sequence_digests=digests)
    found = find_known_protein(both, "query", FIRST.sequence)
    assert found.rows == (0, twin)
    assert found.terms == {**TERMS, "GO:0005739": "curated", "GO:0008233": "curated"}
    named = find_known_protein(both, PROTEINS[twin].identifier, FIRST.sequence)
    assert (named.rows, named.found_by) == ((twin,), "sequence")


def test_the_best_evidence_of_entries_of_one_sequence_counts(reference):
    curated, experimental = 41, 40
    digests = reference.sequence_digests.copy()
    digests[experimental] = digests[curated]
    both = replace(reference, sequence_digests=digests)
    found = find_known_protein(both, "query", PROTEINS[curated].sequence)
    assert set(found.terms.values()) == {"experimental"}


def test_a_set_without_digests_is_asked_by_accession(reference):
    without = replace(reference, sequence_digests=None)
    assert find_known_protein(without, "P0TY00", FIRST.sequence).found_by == "accession"
    assert find_known_protein(without, "query", FIRST.sequence) is None


def test_the_bundled_set_knows_the_examples_and_has_its_digests(bundled):
    assert len(bundled.sequence_digests) == len(bundled)
    for example in EXAMPLES:
        known = find_known_protein(bundled, "query", example.protein.sequence)
        assert known.found_by == "sequence"
        assert any(each in example.protein.identifier for each in known.accessions)


def test_the_real_proteins_are_found_by_their_digests(bundled, shared_data):
    """Every hundredth protein of the table: found if and only if its sequence is in the set."""
    import pandas as pd

    table = pd.read_csv(
        shared_data / "proteins" / "proteins.tsv.gz",
        sep="\t",
        usecols=["accession", "sequence"],
        dtype=str,
        keep_default_na=False,
    )
    members = table[table["accession"].isin(set(bundled.accessions))]
    assert len(members) == len(bundled)
    sequences = set(members["sequence"])
    assert len(sequences) == len(set(digests_of(sequences).tolist()))
    for accession, sequence in table[::100].itertuples(index=False):
        known = find_known_protein(bundled, "query", sequence)
        assert (known is not None) == (sequence in sequences)
        if known is not None and bundled.row_of(accession) is not None:
            assert accession in known.accessions
