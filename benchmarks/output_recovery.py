"""How many lost output names are recovered, how many of them are right, in what time and memory.

::

    python -m benchmarks.output_recovery synthetic
    python -m benchmarks.output_recovery size
    python -m benchmarks.output_recovery train --folder runs/recovery
    python -m benchmarks.output_recovery real --folder runs/recovery --plot docs/output-recovery.svg

`synthetic` simulates outputs with stated noise, gaps and shifts of frequency. `size` recovers
the mapping of a simulation of the published model's size, and measures each step. `train` trains a
ProteinBERT on a part of the training proteins, with direct labels and its outputs in ascending GO
id; `real` hides its names and recovers them from other proteins. Each prints tables in
Markdown and, with ``--json``, writes all numbers.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import numpy as np

from benchmarks.recovery_measures import markdown_table, measure, reliability
from benchmarks.recovery_simulation import Simulation, SimulationSettings
from proteinbert_core.commands.console import ProgressLine, say
from proteinbert_core.recovery.assignment import Assignment, recover_assignment
from proteinbert_core.recovery.evidence import HIGHEST, LOWEST, Evidence

DATA = ROOT.parent / "shared/data"
N_PROTEINS = 40_000
SEEDS = (0, 1, 2)
#: Of the simulations that are repeated: a quarter of the published model's terms.
SMALL = SimulationSettings(n_candidates=6_508)
_PUBLISHED_CHECKS = (125, 840, 1143, 1427, 1500, 1658, 2902, 2909, 2913, 3633, 3721, 3945)
_HEAD = ("outputs", "named", "right", "expected right")
#: The same, each output judged alone.
_WITHOUT = ("named without order", "best is right without order")


def _gathered(simulation: Simulation, n_proteins: int) -> Evidence:
    n_candidates = simulation.settings.n_candidates
    evidence = Evidence(simulation.n_outputs, n_candidates, "simulated")
    for log_odds, labels in simulation.blocks(n_proteins):
        evidence.add(np.clip(log_odds, LOWEST, HIGHEST, out=log_odds), labels)
    return evidence


def _row(*parts: Any) -> list[Any]:
    """Flatten labels and measures into one row."""
    row: list[Any] = []
    for part in parts:
        row += (
            [part.outputs, part.named, part.right, part.expected]
            if hasattr(part, "named")
            else [part]
        )
    return row


def synthetic(arguments: argparse.Namespace) -> dict[str, Any]:
    """Vary one property of the simulation at a time; three draws each."""
    variations: list[tuple[str, SimulationSettings, int]] = []
    for separation in (1.5, 2.0, 3.0, 4.0):
        settings = replace(SMALL, separation=separation)
        variations.append((f"separation {separation}", settings, N_PROTEINS))
    variations += [(f"{n:,} proteins", SMALL, n) for n in (1_250, 2_500, 5_000, 10_000, 20_000)]
    variations += [
        (f"label gap {gap}", replace(SMALL, label_gap=gap), N_PROTEINS) for gap in (0.0, 0.5, 0.8)
    ]
    for shift in (0.0, 2.0):
        settings = replace(SMALL, frequency_shift=shift)
        variations.append((f"frequency shift {shift}", settings, N_PROTEINS))
    rows, facts = [], []
    judged: list[tuple[Assignment, Any]] = []
    for name, settings, n_proteins in variations:
        by_seed = []
        for seed in arguments.seeds:
            simulation = Simulation(settings, seed)
            evidence = _gathered(simulation, n_proteins)
            ordered = recover_assignment(evidence)
            alone = recover_assignment(evidence, ordered=False)
            judged.append((ordered, simulation.truth))
            by_seed.append((measure(ordered, simulation.truth), measure(alone, simulation.truth)))
        say(f"{name}: done")
        mean = {
            f"{way}_{attribute}": float(np.mean([getattr(pair[k], attribute) for pair in by_seed]))
            for k, way, attributes in (
                (0, "ordered", ("named", "right", "expected", "best_right")),
                (1, "alone", ("named", "best_right")),
            )
            for attribute in attributes
        }
        facts.append({"variation": name, "settings": asdict(settings), **mean})
        rows.append([name, *mean.values()])
    print(
        f"Simulated: {SMALL.n_candidates:,} candidates, {N_PROTEINS:,} proteins, separation "
        f"{SMALL.separation}, label gap {SMALL.label_gap}, frequency shift "
        f"{SMALL.frequency_shift}, unless stated; mean of {len(arguments.seeds)} draws\n"
    )
    header = ("", "named", "right", "expected right", "best is right", *_WITHOUT)
    print(markdown_table(header, rows))
    table = reliability(judged)
    print("\nReliability over all these runs\n")
    _print_reliability(table)
    return {"variations": facts, "reliability": table}


def _print_reliability(table: list[dict[str, float]]) -> None:
    rows = [
        (f"{row['from']:g} to {row['to']:g}", row["outputs"], row["mean_confidence"], row["right"])
        for row in table
    ]
    print(markdown_table(("confidence", "outputs", "mean confidence", "right"), rows))


def size(arguments: argparse.Namespace) -> dict[str, Any]:
    """Time and memory at the size of the published model; its fixed points as checks."""
    settings = replace(SimulationSettings(), n_candidates=arguments.candidates)
    simulation = Simulation(settings, arguments.seeds[0])
    evidence = Evidence(simulation.n_outputs, settings.n_candidates, "simulated")
    adding = 0.0
    for log_odds, labels in simulation.blocks(arguments.proteins, 512):
        np.clip(log_odds, LOWEST, HIGHEST, out=log_odds)
        before = time.process_time()
        evidence.add(log_odds, labels)
        adding += time.process_time() - before
    truth = simulation.truth
    last = len(truth) - 1
    # As with the published model: three outputs at each end are certain.
    known = {i: int(truth[i]) for i in (0, 1, 2, last - 2, last - 1, last)}
    started, started_cpu = time.monotonic(), time.process_time()
    line = ProgressLine("Aligning")
    assignment = recover_assignment(evidence, known, progress=line)
    line.close()
    aligning, aligning_cpu = time.monotonic() - started, time.process_time() - started_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    checks = [i for i in _PUBLISHED_CHECKS if i < len(truth)]
    sure = [i for i in checks if assignment.confidence[i] >= 0.9]
    facts = {
        "outputs": len(truth),
        "candidates": settings.n_candidates,
        "proteins": arguments.proteins,
        "adding_cpu_seconds": adding,
        "aligning_cpu_seconds": aligning_cpu,
        "aligning_seconds": aligning,
        "rounds": assignment.rounds,
        "peak_bytes": peak,
        "measures": asdict(measure(assignment, truth)),
        "checks": len(checks),
        "checks_named": len(sure),
        "checks_right": sum(int(assignment.term[i]) == int(truth[i]) for i in sure),
    }
    print(json.dumps(facts, indent=1))
    return facts


def train(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train the network whose names are to be hidden."""
    from benchmarks.recovery_training import HiddenMappingData, train_unnamed
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.model.checkpoint import save_checkpoint

    ontology = Ontology.from_obo(arguments.data / "go/go-merged-2024.obo.gz")
    hidden = HiddenMappingData.read(arguments.data, ontology, arguments.seeds[0])
    checkpoint = train_unnamed(
        hidden, ontology, arguments.folder / "run", arguments.shown, arguments.seeds[0], say
    )
    save_checkpoint(checkpoint, arguments.folder / "model")
    return {"outputs": checkpoint.config.n_annotations, "digest": checkpoint.digest}


def real(arguments: argparse.Namespace) -> dict[str, Any]:
    """Recover the hidden names of the trained network from other proteins."""
    from benchmarks.recovery_plot import draw_learning_curve
    from benchmarks.recovery_real import HiddenNetwork, recovery_set, strata
    from benchmarks.recovery_training import HiddenMappingData
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.model.checkpoint import load_checkpoint

    ontology = Ontology.from_obo(arguments.data / "go/go-merged-2024.obo.gz")
    hidden = HiddenMappingData.read(arguments.data, ontology, arguments.seeds[0])
    found = recovery_set(arguments.data, hidden, arguments.seeds[0])
    checkpoint = load_checkpoint(arguments.folder / "model")
    network = HiddenNetwork(checkpoint, hidden, found, ontology)
    line = ProgressLine("Scoring")
    x = network.scores(arguments.folder / "log-odds.npy", line)
    line.close()
    n = len(found.proteins)
    sizes = [1_250, 2_500, 5_000, 10_000, 20_000, n]
    rows, by_size = [], []
    for n_proteins, evidence in network.evidence(x, sizes):
        ordered = recover_assignment(evidence, prior=network.candidates.probability)
        alone = recover_assignment(evidence, ordered=False)
        measures = measure(ordered, network.truth), measure(alone, network.truth)
        rows.append(
            [
                *_row(n_proteins, measures[0]),
                measures[0].best_right,
                measures[1].named,
                measures[1].best_right,
            ]
        )
        by_size.append((n_proteins, *measures))
        say(f"{n_proteins:,} proteins: {measures[0].named:.1%} named")
    groups = {
        name: measure(ordered, network.truth, among)
        for name, among in strata(network, evidence).items()
    }
    table = reliability([(ordered, network.truth)])
    print(
        f"Real network: {len(network.truth):,} outputs, {len(network.candidates.go_ids):,} "
        f"candidate terms, trained on {len(hidden.trained_on):,} proteins; recovered from "
        f"{n:,} others, {found.n_of_proteomes:,} of them from reference proteomes\n"
    )
    print(markdown_table(("proteins", *_HEAD, "best is right", *_WITHOUT), rows))
    print(f"\nOf all {n:,} proteins, with the order, by the frequency of the term\n")
    print(markdown_table(("", *_HEAD), [_row(name, each) for name, each in groups.items()]))
    print("\nReliability\n")
    _print_reliability(table)
    if arguments.plot is not None:
        draw_learning_curve(
            {
                "named at confidence ≥ 0.9": [(n, each.named) for n, each, _ in by_size],
                "of these, right": [(n, each.right) for n, each, _ in by_size],
                "most probable term right": [(n, each.best_right) for n, each, _ in by_size],
                "most probable term right, without the order": [
                    (n, each.best_right) for n, _, each in by_size
                ],
            },
            f"Names recovered of {len(network.truth):,} outputs",
            arguments.plot,
        )
    return {
        "outputs": len(network.truth),
        "candidates": len(network.candidates.go_ids),
        "trained_on": len(hidden.trained_on),
        "of_proteomes": found.n_of_proteomes,
        "model_digest": checkpoint.digest,
        "by_size": [
            {"proteins": size, "ordered": asdict(ordered), "alone": asdict(alone)}
            for size, ordered, alone in by_size
        ],
        "groups": {name: asdict(each) for name, each in groups.items()},
        "reliability": table,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run one of the four.

    Parameters
    ----------
    arguments : list of str, optional

    Returns
    -------
    int
        0.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("synthetic", "size", "train", "real"))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folder", type=Path, default=ROOT / "runs/recovery")
    parser.add_argument("--shown", type=int, default=500_000, help="proteins shown in training")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--proteins", type=int, default=N_PROTEINS, help="of size")
    parser.add_argument(
        "--candidates", type=int, default=SimulationSettings().n_candidates, help="of size"
    )
    parser.add_argument("--plot", type=Path, help="SVG of real")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    run = {"synthetic": synthetic, "size": size, "train": train, "real": real}[options.what]
    facts = run(options)
    if options.json is not None:
        options.json.write_text(json.dumps(facts, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
