"""Speed, memory and honesty of the map, beside what must be reached.

::

    python -m benchmarks.map
    python -m benchmarks.map --no-memory

On the bundled proteomes, or on copies of them where more proteins are asked for. What a start
depends on is timed in fresh processes. Wall time counts; processor time is given beside it, for
machines that do other work as well. Exit code 1 if something that must be reached is not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import numpy as np
import pandas as pd

from benchmarks.map_placement import placement_errors
from benchmarks.map_proteins import bundled_set, bundled_store, enlarged, has_bundle
from proteinbert_core.assets import BUNDLED_ONTOLOGY
from proteinbert_core.enrichment.over_representation import enriched_terms
from proteinbert_core.enrichment.term_membership import TermMembership
from proteinbert_core.figures.category_palette import category_colour
from proteinbert_core.figures.map_hover import HoverTexts
from proteinbert_core.figures.protein_map import (
    MapLook,
    MapPoints,
    PointGroup,
    PointNumbers,
    protein_map,
)
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.protein_map.colour_choice import ColourSources, colour_scene
from proteinbert_core.protein_map.colouring import Colouring, NumberColouring
from proteinbert_core.protein_map.map_quality import map_quality, point_overlap
from proteinbert_core.protein_map.map_scene import MapQueries, MapScene
from proteinbert_core.protein_map.neighbour_graph import NeighbourGraph
from proteinbert_core.protein_map.projection import pca_projection, reference_projection
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.reference.embedding_code import EmbeddingCode

N_READY, N_NEIGHBOURS, N_COLOURS, N_ENRICHED, N_MEMORY = 30_000, 50_000, 50_000, 30_000, 200_000
TERM = "GO:0016301"  # kinase activity
COLOURS = ("organism", "term", "length", "evidence")


@dataclass(frozen=True)
class Timing:
    """Seconds that something took, at the first time and in the median of later ones."""

    name: str
    wall: float
    processor: float
    first: float
    limit: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether it is under the limit, in wall time."""
        return self.limit is None or self.wall < self.limit


def timed(name: str, work: Callable[[], object], limit: float | None, rounds: int = 5) -> Timing:
    """Time some work, called once before it counts."""
    seconds = []
    for _ in range(rounds + 1):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        seconds.append((time.perf_counter() - wall, time.process_time() - processor))
    later = seconds[1:]
    return Timing(
        name,
        median(wall for wall, _ in later),
        median(processor for _, processor in later),
        seconds[0][0],
        limit,
    )


def hover_texts(proteomes: ProteomeSet) -> HoverTexts:
    """What the map says under the pointer."""
    columns = ("name", "gene", "accession", "organism")
    return HoverTexts.of(*(proteomes.proteins[each].astype(object).tolist() for each in columns))


def drawn(scene: MapScene, colouring: Colouring, hover: HoverTexts) -> str:
    """Draw the map in some colours, as JSON for the browser."""
    rows = np.arange(len(scene))
    numbers = None
    if isinstance(colouring, NumberColouring):
        groups = [PointGroup(colouring.title, rows, category_colour(-1))]
        numbers = PointNumbers(colouring.values, colouring.title, colouring.scale == "log")
    else:
        shown = colouring if colouring.is_ordered else colouring.grouped()
        groups = [
            PointGroup(label, shown.rows(group), category_colour(int(shown.slots[group])))
            for group, label in enumerate(shown.labels)
        ]
    points = MapPoints(scene.projection.coordinates, hover, groups, numbers)
    return str(protein_map(points, MapLook(scene.projection.axis_titles)).to_json())


def time_ready() -> Timing:
    """Time how long the data of the first sight take, in this process, which has none yet."""
    wall, processor = time.perf_counter(), time.process_time()
    proteomes = bundled_set()
    queries = MapQueries.none(proteomes)
    scene = MapScene.of(proteomes, queries, reference_projection(proteomes, queries.vectors))
    colour_scene(scene, "organism", ColourSources())
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    assert len(proteomes) >= N_READY
    return Timing(f"data of {len(proteomes):,} proteins ready", wall, processor, wall, 1.0)


def measure_memory() -> dict[str, float]:
    """Hold all that the map holds of many proteins, in this process; megabytes."""
    import resource  # not on Windows

    unit = 1e6 if sys.platform == "darwin" else 1e3
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    store = bundled_store()
    some = [store.load_one(each.key) for each in store.available()]
    proteomes = enlarged(some, store.code, N_MEMORY)
    queries = some_queries(proteomes, store.code)
    scene = MapScene.of(proteomes, queries, reference_projection(proteomes, queries.vectors))
    membership = TermMembership.of(proteomes.annotations, Ontology.from_obo(BUNDLED_ONTOLOGY))
    # As large as the neighbours of all, which take minutes to find.
    graph = NeighbourGraph(
        np.zeros((len(proteomes), 15), np.int32), np.zeros((len(proteomes), 15), np.float32)
    )
    hover = hover_texts(proteomes)
    sources = ColourSources(membership, graph)
    figures = [
        len(drawn(scene, colour_scene(scene, each, sources, term=TERM), hover))
        for each in ("organism", "term", "predicted")
    ]
    selected = np.arange(len(proteomes)) < 500
    enriched_terms(membership, selected)
    texts = scene.search_texts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return {
        "proteins": len(texts),
        "before": before,
        "peak": peak,
        "figure": max(figures) / 1e6,
    }


def some_queries(proteomes: ProteomeSet, code: EmbeddingCode, n: int = 10) -> MapQueries:
    """Queries that are much like some proteins, from embeddings as the model gives them."""
    random = np.random.default_rng(1)
    vectors = proteomes.vectors[random.choice(len(proteomes), n, replace=False)]
    # Back from the code: its directions are orthonormal.
    standard = vectors @ code.directions.T
    standard += random.normal(0, 0.02, standard.shape).astype(np.float32)
    embeddings = standard * code.deviation + code.mean
    return MapQueries.of(proteomes, [f"query-{i}" for i in range(n)], embeddings, [300] * n)


def time_all(rounds: int) -> list[Timing]:
    """Time all that is asked for again and again."""
    store = bundled_store()
    some = [store.load_one(each.key) for each in store.available()]
    proteomes = enlarged(some, store.code, N_NEIGHBOURS)
    queries = some_queries(proteomes, store.code)
    projection = reference_projection(proteomes, queries.vectors)
    scene = MapScene.of(proteomes, queries, projection)

    def place() -> None:
        placed = some_queries(proteomes, store.code)
        MapScene.of(proteomes, placed, reference_projection(proteomes, placed.vectors))

    timings = [timed(f"10 queries placed among {N_NEIGHBOURS:,} proteins", place, 0.3, rounds)]
    hover = hover_texts(proteomes)
    membership = TermMembership.of(proteomes.annotations, Ontology.from_obo(BUNDLED_ONTOLOGY))
    sources = ColourSources(membership)

    def draw(colour: str) -> str:
        return drawn(scene, colour_scene(scene, colour, sources, term=TERM), hover)

    timings += [
        timed(f"{N_COLOURS:,} points coloured by {each}", partial(draw, each), 0.5, rounds)
        for each in COLOURS
    ]
    asked = enlarged(some, store.code, N_ENRICHED)
    carried = TermMembership.of(asked.annotations, membership.ontology)
    near = np.argsort(-(asked.vectors @ asked.vectors[0]), kind="stable")[:500]
    selected = np.zeros(len(asked), dtype=np.bool_)
    selected[near] = True
    timings.append(
        timed(
            f"enrichment of 500 among {N_ENRICHED:,}",
            lambda: enriched_terms(carried, selected),
            1.0,
            rounds,
        )
    )
    timings.append(
        timed(
            f"principal components of {N_NEIGHBOURS:,}",
            lambda: pca_projection(proteomes, queries.vectors),
            None,
            rounds,
        )
    )
    return timings


def apart(part: str) -> dict[str, float]:
    """Measure a part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.map", "--only", part]
    finished = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(finished.stdout.splitlines()[-1])
    return found


def print_timings(timings: list[Timing]) -> None:
    """Print the table of times."""
    print("| what | wall s, median | processor s | first time s | must be under s | |")
    print("|---|---:|---:|---:|---:|---|")
    for each in timings:
        limit = "" if each.limit is None else f"{each.limit:g}"
        reached = "" if each.limit is None else "yes" if each.is_reached else "**no**"
        print(
            f"| {each.name} | {each.wall:.3f} | {each.processor:.3f} | {each.first:.3f} | "
            f"{limit} | {reached} |"
        )


def print_honesty(proteomes: ProteomeSet) -> None:
    """Print how far the maps of the bundled proteomes can be trusted."""
    queries = MapQueries.none(proteomes)
    started = time.perf_counter()
    graph = NeighbourGraph.of(proteomes)
    seconds = time.perf_counter() - started
    print(f"\nNeighbours of all {len(proteomes):,} proteins: {seconds:.1f} s.\n")
    print("| map | trustworthiness | overlap of 15 | of them among the 45 nearest | by chance |")
    print("|---|---:|---:|---:|---:|")
    for make in (reference_projection, pca_projection):
        scene = MapScene.of(proteomes, queries, make(proteomes, queries.vectors))
        quality = map_quality(proteomes, scene.projection.coordinates)
        print(
            f"| {scene.projection.name} | {quality.trustworthiness:.4f} | "
            f"{quality.neighbour_overlap:.3f} | {quality.near_overlap:.3f} | "
            f"{quality.expected_overlap:.4f} |"
        )
        started = time.perf_counter()
        shares = point_overlap(scene, graph).shares
        seconds = time.perf_counter() - started
        low, middle, high = np.nanpercentile(shares, [5, 50, 95])
        print(
            f"  point by point, in {seconds:.1f} s: median {middle:.2f}, 5 % below {low:.2f}, "
            f"5 % above {high:.2f}",
            file=sys.stderr,
        )
    print("\nPlaces of proteins that are left out, in units of the map, and their errors:\n")
    print("| placed | median | mean | 90 % below | 95 % below |")
    print("|---|---:|---:|---:|---:|")
    for name, error in placement_errors(proteomes).items():
        print(
            f"| {name} | {error.median:.3f} | {error.mean:.3f} | {error.percentile_90:.3f} | "
            f"{error.percentile_95:.3f} |"
        )


def main(arguments: list[str] | None = None) -> int:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.map", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument("--only", choices=("ready", "memory"))
    options = parser.parse_args(arguments)
    if not has_bundle():
        print("There are no bundled proteomes to measure on.", file=sys.stderr)
        return 2
    if options.only:
        found = asdict(time_ready()) if options.only == "ready" else measure_memory()
        print(json.dumps(found))
        return 0
    fresh = [apart("ready") for _ in range(3)]
    ready = Timing(
        f"{fresh[0]['name']}, in a fresh process",
        *(median(each[part] for each in fresh) for part in ("wall", "processor", "first")),
        limit=1.0,
    )
    timings = [ready, *time_all(options.rounds)]
    print(f"pandas {pd.__version__}, numpy {np.__version__}\n")
    print_timings(timings)
    are_reached = [each.is_reached for each in timings]
    if not options.no_memory:
        memory = apart("memory")
        grown = memory["peak"] - memory["before"]
        are_reached.append(grown < 1000)
        print(
            f"\nMemory for {memory['proteins']:,.0f} proteins: {grown:,.0f} MB beyond the "
            f"{memory['before']:,.0f} MB of the libraries (must be under 1,000: "
            f"{'yes' if grown < 1000 else '**no**'}); a figure of them has "
            f"{memory['figure']:.1f} MB."
        )
    print_honesty(bundled_set())
    return 0 if all(are_reached) else 1


if __name__ == "__main__":
    sys.exit(main())
