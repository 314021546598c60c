"""The recovery benchmark: its simulation is what it says, its measures are right."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.output_recovery import main
from benchmarks.recovery_measures import markdown_table, measure, reliability
from benchmarks.recovery_plot import STYLES, draw_learning_curve
from benchmarks.recovery_simulation import MIN_RECORDS, N_RECORDS, Simulation, SimulationSettings
from benchmarks.recovery_training import frequent_terms
from proteinbert_core.recovery.assignment import Assignment
from proteinbert_core.recovery.likelihood import OffsetPrior

NOISELESS = SimulationSettings(n_candidates=400, enrichment=200, label_gap=0, frequency_shift=0)


def test_outputs_are_the_frequent_terms_in_order() -> None:
    simulation = Simulation(NOISELESS, 0)
    frequent = simulation._frequency * N_RECORDS >= MIN_RECORDS
    np.testing.assert_array_equal(simulation.truth, np.flatnonzero(frequent))
    assert 0.25 < simulation.n_outputs / 400 < 0.45


def test_separation_is_that_of_the_scores() -> None:
    """Distance of the means with and without a term, in standard deviations of the signal."""
    settings = SimulationSettings(
        n_candidates=400, enrichment=500, label_gap=0, separation=3, separation_spread=0
    )
    simulation = Simulation(settings, 0)
    (x, labels), *_ = simulation.blocks(3000, 3000)
    carried = labels.toarray()[:, simulation.truth] > 0
    prior = np.log(simulation._frequency[simulation.truth])
    d = simulation._separation
    signal = (x - prior + d**2 / 2) / d
    often = carried.sum(axis=0) > 30
    assert often.sum() > 5
    distance = [
        signal[carried[:, i], i].mean() - signal[~carried[:, i], i].mean()
        for i in np.flatnonzero(often)
    ]
    # A false label now and then, and partners taken for the term, bring them a little together.
    assert np.mean(distance / d[often]) == pytest.approx(0.97, abs=0.06)


def test_gaps_are_labels_that_are_missing() -> None:
    def n_labels(gap: float) -> float:
        settings = SimulationSettings(n_candidates=400, enrichment=200, label_gap=gap)
        return float(sum(labels.sum() for _, labels in Simulation(settings, 0).blocks(4000)))

    assert n_labels(0.5) / n_labels(0.0) == pytest.approx(0.5, abs=0.05)


def test_a_seed_gives_one_simulation() -> None:
    one, other = (next(iter(Simulation(NOISELESS, 7).blocks(50))) for _ in range(2))
    np.testing.assert_array_equal(one[0], other[0])
    assert (one[1] != other[1]).nnz == 0


def test_measures_count_names_and_right_ones() -> None:
    assignment = Assignment(
        term=np.array([3, 4, 9, 12]),
        confidence=np.array([0.95, 0.99, 0.92, 0.4]),
        runner_up=np.full(4, -1),
        runner_up_confidence=np.zeros(4),
        offsets=OffsetPrior(),
        rounds=1,
    )
    truth = np.array([3, 4, 8, 12])
    measures = measure(assignment, truth)
    assert (measures.outputs, measures.named, measures.best_right) == (4, 0.75, 0.75)
    assert measures.right == pytest.approx(2 / 3)
    assert measures.expected == pytest.approx(np.mean([0.95, 0.99, 0.92]))
    none = measure(assignment, truth, np.array([False, False, False, True]))
    assert none.named == 0
    assert np.isnan(none.right)
    rows = {row["from"]: row for row in reliability([(assignment, truth)])}
    assert rows[0.4]["outputs"] == 1
    assert rows[0.4]["right"] == 1
    assert rows[0.9]["right"] == 0
    assert sum(row["outputs"] for row in rows.values()) == 4


def test_tables_are_markdown() -> None:
    table = markdown_table(("what", "share", "n"), [("a", 0.5, 1200), ("b", float("nan"), 3)])
    assert table.splitlines() == [
        "| what | share | n |",
        "| --- | --: | --: |",
        "| a | 0.500 | 1,200 |",
        "| b | – | 3 |",
    ]


def test_the_plot_is_the_same_for_the_same_numbers(tmp_path: Path) -> None:
    shares = {name: [(1000, 0.2), (2000, 0.4)] for name in STYLES}
    for name in ("a.svg", "b.svg"):
        draw_learning_curve(shares, "Names recovered", tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.svg").read_text().count("<path") > 10


def test_outputs_of_the_trained_network_are_chosen_by_direct_carriers() -> None:
    import pandas as pd

    terms = ["GO:0000002"] * 3 + ["GO:0000001"] * 2 + ["GO:0000009"]
    labels = pd.DataFrame({"accession": [f"P{i}" for i in range(6)], "term": terms})
    assert frequent_terms(labels, 2) == ("GO:0000001", "GO:0000002")


def test_size_measures_itself(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "size.json"
    arguments = ["size", "--proteins", "300", "--candidates", "400", "--json", str(path)]
    assert main(arguments) == 0
    facts = json.loads(path.read_text())
    assert json.loads(capsys.readouterr().out) == facts
    assert facts["candidates"] == 400
    assert facts["measures"]["outputs"] == facts["outputs"]
    assert facts["peak_bytes"] > 1e7
