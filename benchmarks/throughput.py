"""Speed and memory of inference on a proteome, beside the original way of using ProteinBERT.

::

    python -m benchmarks.throughput
    python -m benchmarks.throughput --proteins 64 --rounds 3 --no-memory

The library goes through the whole proteome, each model in a process of its own, for peak
memory. Then four ways take turns on the same proteins: (a) the original's documented way, all
sequences padded to 1,024 tokens, ``model.predict`` in batches of 32 with every hidden state as
output; (b) the same at 512 tokens, of the proteins that fit; (c) this library at the published
dimensions with padding masked, embeddings and GO scores; (d) the same with the compact model.
Speed does not depend on the weights; those of (a), (b) and (c) are random. Exit code 1 if
something that must be reached is not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import numpy as np

from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.inference import Predictor
from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.sequences import Protein, read_sequences
from proteinbert_core.tokenizer import N_FRAMING_TOKENS, tokenize_batch

PROTEOME = ROOT.parent / "shared/data/proteomes/fasta/UP000000625-E.coli.fasta.gz"
#: Where PROTEOME is absent: its size, and the length below which each share of it lies.
N_PROTEINS = 4363
LENGTH_AT_SHARE = {
    0.0: 13,
    0.1: 92,
    0.2: 138,
    0.3: 185,
    0.4: 231,
    0.5: 274,
    0.6: 319,
    0.7: 375,
    0.8: 445,
    0.9: 554,
    0.95: 715,
    0.99: 1047,
    1.0: 2358,
}

PUBLISHED = NetworkConfig(8943, mask_padding=True)
COMPACT = NetworkConfig(4300, d_seq=64, d_global=256, n_blocks=4, mask_padding=True)
BATCH_OF_THE_ORIGINAL = 32
MAX_PEAK_BYTES = 1_500_000_000
MAX_COMPILED = 12


@dataclass(frozen=True)
class Timing:
    """How one way did on some proteins."""

    name: str
    n_proteins: int
    first_call_seconds: float
    seconds: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Proteins a second, in the median round."""
        return self.n_proteins / median(self.seconds)


@dataclass(frozen=True)
class ProteomeRun:
    """How the library did on the whole proteome, in a process of its own."""

    n_proteins: int
    seconds: float
    warm_up_seconds: float
    n_compiled: int
    peak_bytes: int


def read_or_draw_proteins(path: Path, seed: int) -> tuple[str, list[Protein]]:
    """Read the proteome, or draw random sequences of its lengths where it is absent.

    Parameters
    ----------
    path : Path
    seed : int

    Returns
    -------
    str
        What the proteins are, for the report.
    list of Protein
        In an order that says nothing of their lengths.
    """
    rng = np.random.default_rng(seed)
    if path.is_file():
        proteins = list(read_sequences(path).proteins)
        return path.name, [proteins[index] for index in rng.permutation(len(proteins))]
    shares, known_lengths = list(LENGTH_AT_SHARE), list(LENGTH_AT_SHARE.values())
    lengths = np.interp(rng.random(N_PROTEINS), shares, known_lengths).astype(int)
    letters = np.array(list("ACDEFGHIKLMNPQRSTVWY"))
    return "random sequences of E. coli's lengths", [
        Protein(f"P{index}", "".join(rng.choice(letters, length)))
        for index, length in enumerate(lengths)
    ]


def that_fit(proteins: Sequence[Protein], length: int) -> list[Protein]:
    """Proteins that fit in a padded length, a whole number of the original's batches.

    Parameters
    ----------
    proteins : sequence of Protein
    length : int
        In tokens.

    Returns
    -------
    list of Protein
        A rest that fills no batch is left out: Keras would compile again for it.
    """
    fitting = [each for each in proteins if len(each.sequence) + N_FRAMING_TOKENS <= length]
    return fitting[: len(fitting) // BATCH_OF_THE_ORIGINAL * BATCH_OF_THE_ORIGINAL]


def random_checkpoint(config: NetworkConfig) -> Checkpoint:
    """Untrained weights of some dimensions.

    Parameters
    ----------
    config : NetworkConfig

    Returns
    -------
    Checkpoint
    """
    from proteinbert_core.model.network import build_network, get_weights

    return Checkpoint(config, tuple(get_weights(build_network(config), config)))


def compact_checkpoint() -> Checkpoint:
    """The bundled model, or untrained weights of its size where it is absent.

    Returns
    -------
    Checkpoint
    """
    if (BUNDLED_MODEL / "network.json").is_file():
        return load_checkpoint(BUNDLED_MODEL)
    return random_checkpoint(COMPACT)


CHECKPOINTS: dict[str, Callable[[], Checkpoint]] = {
    "published": lambda: random_checkpoint(PUBLISHED),
    "compact": compact_checkpoint,
}


def original_way(config: NetworkConfig) -> Callable[[Sequence[Protein], int], object]:
    """The original's documented way, with a network equal to the original's.

    Parameters
    ----------
    config : NetworkConfig

    Returns
    -------
    callable
        Takes proteins and a padded length; returns all hidden states.
    """
    from proteinbert_core.model.network import build_network, hidden_state_network

    network = hidden_state_network(build_network(config), config)

    def predict(proteins: Sequence[Protein], length: int) -> object:
        tokens = tokenize_batch([protein.sequence for protein in proteins], length)
        annotations = np.zeros((len(proteins), config.n_annotations), dtype=np.int8)
        return network.predict([tokens, annotations], batch_size=BATCH_OF_THE_ORIGINAL, verbose=0)

    return predict


def take_turns(
    ways: dict[str, tuple[Callable[[Sequence[Protein]], object], Sequence[Protein]]], rounds: int
) -> dict[str, Timing]:
    """Time several ways one after the other, again and again.

    Parameters
    ----------
    ways : dict
        Name -> function, and the proteins that it takes. It is called once before it is timed.
    rounds : int

    Returns
    -------
    dict of str to Timing
    """

    def timed(name: str) -> float:
        way, proteins = ways[name]
        started = time.perf_counter()
        way(proteins)
        return time.perf_counter() - started

    first = {name: timed(name) for name in ways}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(1, rounds + 1):
        print(f"round {number} of {rounds}", file=sys.stderr)
        for name in ways:
            seconds[name].append(timed(name))
    return {
        name: Timing(name, len(proteins), first[name], tuple(seconds[name]))
        for name, (_, proteins) in ways.items()
    }


def run_proteome(model: str, path: Path, seed: int) -> ProteomeRun:
    """Compute the whole proteome in this process.

    Parameters
    ----------
    model : str
        Of CHECKPOINTS.
    path : Path
    seed : int

    Returns
    -------
    ProteomeRun
    """
    import resource  # not on Windows

    _, proteins = read_or_draw_proteins(path, seed)
    predictor = Predictor(CHECKPOINTS[model]())
    started = time.perf_counter()
    predictor.warm_up()
    warm = time.perf_counter()
    n_proteins = sum(1 for _ in predictor.predict(proteins))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return ProteomeRun(
        n_proteins=n_proteins,
        seconds=time.perf_counter() - warm,
        warm_up_seconds=warm - started,
        n_compiled=predictor.n_compiled,
        peak_bytes=peak if sys.platform == "darwin" else peak * 1024,
    )


def run_proteome_apart(model: str, path: Path, seed: int) -> ProteomeRun:
    """As `run_proteome`, in a process of its own.

    Parameters
    ----------
    model : str
    path : Path
    seed : int

    Returns
    -------
    ProteomeRun
    """
    command = [sys.executable, "-m", "benchmarks.throughput", "--only", model]
    command += ["--fasta", str(path), "--seed", str(seed)]
    finished = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return ProteomeRun(**json.loads(finished.stdout.splitlines()[-1]))


def compare(proteins: Sequence[Protein], rounds: int) -> list[tuple[str, float, float]]:
    """Time the four ways and print the table.

    Parameters
    ----------
    proteins : sequence of Protein
        Of which all that fit in 1,024 tokens are used.
    rounds : int

    Returns
    -------
    list of (str, float, float)
        What was compared, how many times as fast it was, and how many times it must be.
    """
    at_1024, at_512 = that_fit(proteins, 1024), that_fit(proteins, 512)
    predictors = {name: Predictor(make()) for name, make in CHECKPOINTS.items()}
    for predictor in predictors.values():
        predictor.warm_up()
    original = original_way(NetworkConfig(PUBLISHED.n_annotations))
    timings = take_turns(
        {
            "(a) original way, 1,024 tokens": (lambda some: original(some, 1024), at_1024),
            "(c) this library, published size": (
                lambda some: list(predictors["published"].predict(some)),
                at_1024,
            ),
            "(d) this library, compact model": (
                lambda some: list(predictors["compact"].predict(some)),
                at_1024,
            ),
            "(b) original way, 512 tokens": (lambda some: original(some, 512), at_512),
            "(c) on the proteins of (b)": (
                lambda some: list(predictors["published"].predict(some)),
                at_512,
            ),
        },
        rounds,
    )
    print(
        "| way | proteins | proteins/s, median | slowest to fastest | first call beyond that, s |"
    )
    print("|---|---:|---:|---:|---:|")
    for timing in timings.values():
        rates = sorted(timing.n_proteins / seconds for seconds in timing.seconds)
        print(
            f"| {timing.name} | {timing.n_proteins} | {timing.rate:.1f} | "
            f"{rates[0]:.1f} to {rates[-1]:.1f} | "
            f"{max(0.0, timing.first_call_seconds - median(timing.seconds)):.1f} |"
        )
    a, c, d, b, c_of_b = timings.values()
    return [
        ("(c) / (a)", c.rate / a.rate, 3.0),
        ("(c) / (b), same proteins", c_of_b.rate / b.rate, 1.7),
        ("(d) / (a)", d.rate / a.rate, 12.0),
    ]


def main() -> int:
    """Run the benchmark.

    Returns
    -------
    int
        0 if everything that must be reached is reached, else 1.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fasta", type=Path, default=PROTEOME)
    parser.add_argument("--proteins", type=int, default=256, help="timed in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-memory", action="store_true", help="leave out the whole proteome")
    parser.add_argument(
        "--only", choices=CHECKPOINTS, help="the whole proteome through one model, as JSON"
    )
    options = parser.parse_args()
    if options.only:
        print(json.dumps(asdict(run_proteome(options.only, options.fasta, options.seed))))
        return 0

    name, proteins = read_or_draw_proteins(options.fasta, options.seed)
    passed = True
    if not options.no_memory:
        # First, as a process starts with its parent's peak of memory for its own.
        passed &= measure_proteome(name, options)
    print(f"{min(options.proteins, len(proteins))} of the {len(proteins):,} proteins of {name}\n")
    for comparison, ratio, least in compare(proteins[: options.proteins], options.rounds):
        passed &= ratio >= least
        print(f"\n{comparison}: {ratio:.2f} times; must be {least:g}: {_verdict(ratio >= least)}")
    return 0 if passed else 1


def measure_proteome(name: str, options: argparse.Namespace) -> bool:
    """Take the library through the whole proteome with each model, and print the table.

    Parameters
    ----------
    name : str
        Of the proteome.
    options : argparse.Namespace
        Of the command line.

    Returns
    -------
    bool
        Whether what must be reached is reached.
    """
    print(f"| {name}, whole | proteins/s | warm-up, s | graphs compiled | peak memory, MB |")
    print("|---|---:|---:|---:|---:|", flush=True)
    passed = True
    for model in CHECKPOINTS:
        run = run_proteome_apart(model, options.fasta, options.seed)
        reached = run.peak_bytes < MAX_PEAK_BYTES and run.n_compiled <= MAX_COMPILED
        passed &= reached
        print(
            f"| {model} | {run.n_proteins / run.seconds:.1f} | {run.warm_up_seconds:.1f} | "
            f"{run.n_compiled} | {run.peak_bytes / 1e6:,.0f}, {_verdict(reached)} |",
            flush=True,
        )
    print()
    return passed


def _verdict(reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"


if __name__ == "__main__":
    sys.exit(main())
