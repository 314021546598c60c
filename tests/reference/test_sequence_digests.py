"""Digests of sequences: equal for equal ones, kept beside their reference set and no other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import ReferenceSetError
from proteinbert_core.reference.sequence_digests import (
    DIGESTS_FILE,
    digests_of,
    load_sequence_digests,
    save_sequence_digests,
    sequence_digest,
)

SEQUENCES = st.text("ACDEFGHIKLMNPQRSTVWYUX", max_size=40)


@given(SEQUENCES, SEQUENCES)
def test_digests_are_equal_where_sequences_are(first, second):
    assert (sequence_digest(first) == sequence_digest(second)) == (first == second)


def test_a_digest_stays_what_it_is():
    """Files of earlier versions hold it."""
    assert digests_of(["MKV"]).tolist() == [2239102370402748320]
    assert digests_of([]).dtype == np.uint64


def test_digests_come_back(tmp_path):
    digests = digests_of(["MKV", "MKL", "MKV"])
    save_sequence_digests(digests, "of the table", tmp_path)
    np.testing.assert_array_equal(load_sequence_digests(tmp_path, "of the table"), digests)


def test_a_set_without_the_file_has_none(tmp_path):
    assert load_sequence_digests(tmp_path, "of the table") is None


def test_digests_of_another_set_and_damaged_ones_are_refused(tmp_path):
    save_sequence_digests(digests_of(["MKV", "MKL"]), "of the table", tmp_path)
    with pytest.raises(ReferenceSetError, match="belongs to another reference set"):
        load_sequence_digests(tmp_path, "of another")
    path = tmp_path / DIGESTS_FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ReferenceSetError, match="is damaged"):
        load_sequence_digests(tmp_path, "of the table")
    path.write_bytes(whole[:-3])
    with pytest.raises(ReferenceSetError, match="cannot be read"):
        load_sequence_digests(tmp_path, "of the table")
    path.write_bytes(b"")
    with pytest.raises(ReferenceSetError, match="cannot be read"):
        load_sequence_digests(tmp_path, "of the table")


def test_the_same_digests_make_the_same_file(tmp_path):
    written = set()
    for _ in range(8):
        save_sequence_digests(digests_of(["MKV", "MKL"]), "of the table", tmp_path)
        written.add((tmp_path / DIGESTS_FILE).read_bytes())
    assert len(written) == 1
