"""Reliability and calibration error, on numbers that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from benchmarks.calibration import reliability, reliability_by_aspect
from proteinbert_core.go.ontology import Ontology
from tests.toy import toy_ontology_path


def of_pairs(*pairs):
    """Probability and truth of one protein's terms."""
    probabilities, truth = zip(*pairs, strict=True)
    return reliability(
        csr_matrix(np.array([probabilities], dtype=np.float32)),
        csr_matrix(np.array([truth], dtype=bool)),
    )


def test_by_hand():
    result = of_pairs((0.95, True), (0.95, False), (0.35, True), (0.05, True))
    low, high = result.bins
    assert (low.lower, low.upper, low.n_pairs) == (0.3, 0.4, 1)
    assert (low.mean_probability, low.share_true) == (pytest.approx(0.35), 1)
    assert (high.lower, high.upper, high.n_pairs) == (0.9, 1.0, 2)
    assert (high.mean_probability, high.share_true) == (pytest.approx(0.95), 0.5)
    # Off by 0.65 once and by 0.45 twice; the pair at 0.05 is not shown.
    assert result.n_pairs == 3
    assert result.expected_calibration_error == pytest.approx((0.65 + 2 * 0.45) / 3)


def test_errors_in_both_directions_do_not_cancel():
    result = of_pairs((0.75, False), (0.25, True))
    assert result.expected_calibration_error == pytest.approx(0.75)


def test_perfect_calibration_has_no_error():
    result = of_pairs(*[(0.8, True)] * 4, (0.8, False), (0.5, True), (0.5, False))
    assert result.expected_calibration_error == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("edge", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
def test_an_edge_belongs_to_the_bin_that_begins_there(edge):
    (only,) = of_pairs((edge, True)).bins
    assert only.lower == edge


def test_certainty_belongs_to_the_last_bin():
    (only,) = of_pairs((1.0, True)).bins
    assert (only.lower, only.upper) == (0.9, 1.0)


def test_nothing_shown_has_no_error_to_speak_of():
    result = of_pairs((0.09, True))
    assert (result.n_pairs, result.bins, result.expected_calibration_error) == (0, (), None)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_the_error_is_what_the_bins_say(pairs):
    result = of_pairs((0.5, True), *pairs)
    assert sum(each.n_pairs for each in result.bins) == result.n_pairs
    assert 0 <= result.expected_calibration_error <= 1
    for each in result.bins:
        assert each.lower <= each.mean_probability <= each.upper


@pytest.fixture
def ontology(tmp_path):
    return Ontology.from_obo(toy_ontology_path(tmp_path), cache=tmp_path / "cache")


def test_aspects_roots_and_ancestors(ontology):
    labels = pd.DataFrame(
        [("P1", "GO:0008233"), ("P2", "GO:0005829")], columns=["accession", "term"]
    )
    probabilities = np.zeros((2, len(ontology)), dtype=np.float32)
    for row, go_id, value in (
        (0, "GO:0003674", 1.0),  # a root
        (0, "GO:0003824", 0.9),  # an ancestor of P1's label
        (0, "GO:0005488", 0.4),  # not P1's
        (0, "GO:0006508", 0.9),  # P1 has no label in BP, though its function is part of this
        (0, "GO:0005886", 0.9),  # and none in CC
        (1, "GO:0005737", 0.7),  # P2's cytosol is part of the cytoplasm
    ):
        probabilities[row, ontology.index(go_id)] = value
    result = reliability_by_aspect(ontology, labels, ["P1", "P2"], csr_matrix(probabilities))
    assert set(result) == {"MF", "CC"}
    mf, cc = result["MF"], result["CC"]
    assert (mf.n_proteins, [each.share_true for each in mf.bins]) == (1, [0, 1])
    assert mf.expected_calibration_error == pytest.approx((0.4 + 0.1) / 2)
    assert (cc.n_proteins, cc.n_pairs) == (1, 1)
    assert cc.expected_calibration_error == pytest.approx(0.3)
