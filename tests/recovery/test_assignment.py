"""Recovery on small simulations whose mapping is known."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from benchmarks.recovery_simulation import Simulation, SimulationSettings
from proteinbert_core.errors import Cancelled, RecoveryError
from proteinbert_core.recovery.assignment import Assignment, recover_assignment
from proteinbert_core.recovery.evidence import HIGHEST, LOWEST, Evidence

SETTINGS = SimulationSettings(n_candidates=500, enrichment=100)


def gathered(
    settings: SimulationSettings = SETTINGS, n_proteins: int = 3000, seed: int = 1
) -> tuple[Simulation, Evidence]:
    simulation = Simulation(settings, seed)
    evidence = Evidence(simulation.n_outputs, settings.n_candidates, "simulated")
    for log_odds, labels in simulation.blocks(n_proteins):
        evidence.add(np.clip(log_odds, LOWEST, HIGHEST), labels)
    return simulation, evidence


@pytest.fixture(scope="module")
def simulated() -> tuple[Simulation, Evidence]:
    return gathered()


@pytest.fixture(scope="module")
def ordered(simulated: tuple[Simulation, Evidence]) -> Assignment:
    return recover_assignment(simulated[1])


def named_and_right(assignment: Assignment, simulation: Simulation) -> tuple[float, float]:
    named = assignment.confidence >= 0.9
    right = assignment.term == simulation.truth
    return float(named.mean()), float(right[named].mean()) if named.any() else 1.0


def test_most_outputs_are_named_and_nearly_all_names_right(
    simulated: tuple[Simulation, Evidence], ordered: Assignment
) -> None:
    named, right = named_and_right(ordered, simulated[0])
    assert named > 0.5
    assert right >= 0.95


def test_confidence_is_the_share_that_is_right(
    simulated: tuple[Simulation, Evidence], ordered: Assignment
) -> None:
    right = (ordered.term == simulated[0].truth).mean()
    assert ordered.confidence.mean() == pytest.approx(right, abs=0.08)


def test_names_ascend_and_runners_up_are_less_probable(ordered: Assignment) -> None:
    named = ordered.confidence > 0.5
    assert (np.diff(ordered.term[named]) > 0).all()
    assert (ordered.runner_up_confidence <= ordered.confidence).all()
    assert (ordered.runner_up != ordered.term).all()
    assert (ordered.confidence + ordered.runner_up_confidence <= 1 + 1e-9).all()


def test_the_order_names_more(simulated: tuple[Simulation, Evidence], ordered: Assignment) -> None:
    simulation, evidence = simulated
    alone = recover_assignment(evidence, ordered=False)
    named_alone, right_alone = named_and_right(alone, simulation)
    assert named_alone < named_and_right(ordered, simulation)[0]
    assert right_alone >= 0.95


def test_fixed_points_hold_and_help(
    simulated: tuple[Simulation, Evidence], ordered: Assignment
) -> None:
    simulation, evidence = simulated
    known = {int(i): int(simulation.truth[i]) for i in range(0, simulation.n_outputs, 4)}
    helped = recover_assignment(evidence, known)
    for output, term in known.items():
        assert helped.term[output] == term
        assert helped.confidence[output] == pytest.approx(1)
    others = [i for i in range(simulation.n_outputs) if i not in known]
    before = (ordered.term[others] == simulation.truth[others]).mean()
    assert (helped.term[others] == simulation.truth[others]).mean() > before


def test_noise_alone_names_nothing() -> None:
    """Labels that have nothing to do with the scores."""
    simulation, evidence = gathered()
    shuffled = np.random.default_rng(0).permutation(evidence.n_outputs)
    evidence.carrier_log_odds = evidence.carrier_log_odds[:, shuffled]
    evidence.histogram = evidence.histogram[shuffled]
    assignment = recover_assignment(evidence)
    hidden = simulation.truth[shuffled]
    named = assignment.confidence >= 0.9
    # Shuffled outputs no longer ascend: by order, at most a few can be found.
    assert named.mean() < 0.1
    assert (assignment.term[named] == hidden[named]).sum() <= named.sum()


def test_terms_that_were_perhaps_never_there_are_chosen_less(
    simulated: tuple[Simulation, Evidence],
) -> None:
    simulation, evidence = simulated
    prior = np.full(evidence.n_terms, 0.02)
    prior[simulation.truth] = 1
    assignment = recover_assignment(evidence, prior=prior)
    assert (assignment.term == simulation.truth).mean() > 0.9


def test_more_proteins_name_more() -> None:
    shares = []
    for n_proteins in (300, 3000):
        simulation, evidence = gathered(n_proteins=n_proteins)
        shares.append(named_and_right(recover_assignment(evidence), simulation)[0])
    assert shares[0] < shares[1]


def test_progress_rises_to_the_end_and_cancel_stops(
    simulated: tuple[Simulation, Evidence],
) -> None:
    told: list[tuple[int, int]] = []
    recover_assignment(simulated[1], progress=lambda done, total: told.append((done, total)))
    shares = [done / total for done, total in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        recover_assignment(simulated[1], cancel=cancel)


def test_what_cannot_be_aligned_is_refused() -> None:
    with pytest.raises(RecoveryError, match="no annotated protein"):
        recover_assignment(Evidence(2, 3, "empty"))
    _, evidence = gathered(n_proteins=100)
    m, t = evidence.n_outputs, evidence.n_terms
    with pytest.raises(RecoveryError, match="Outputs 3 and 5 cannot both be right"):
        recover_assignment(evidence, {3: 10, 5: 11})
    with pytest.raises(RecoveryError, match=f"Outputs -1 and {m - 1} cannot both be right"):
        recover_assignment(evidence, {m - 1: 3})
    with pytest.raises(RecoveryError, match="cannot both be right"):
        recover_assignment(evidence, {0: t - 1})
    evidence.carrier_log_odds = evidence.carrier_log_odds[: m - 1]
    with pytest.raises(RecoveryError, match="give them all"):
        recover_assignment(evidence)
