"""The GO graph figure beside Graphviz dot: crossings of the drawn lines, and time.

::

    python -m benchmarks.graph_layout
    python -m benchmarks.graph_layout --proteins 10 --data ../shared/data

Predictions of the bundled model for the three examples and for proteins of ``valid``, at two
thresholds, one graph an aspect, of 5 to 150 terms and nothing folded. Both draw the same boxes
and links; dot chooses its own ranks and may be as wide as it likes, the figure breaks layers to
fit 840 pixels. Links that share their way are drawn as one line; both ways of counting are
given: lines, and links, where a shared line counts once for each link. Prints a table; exit
code 1 if there are more than 1.5 times dot's crossings, or 150 terms take longer than 0.3 s.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import numpy as np

from benchmarks.labelled_proteins import LabelledProteins
from benchmarks.line_crossings import count_line_crossings, drawn_by_dot, flattened_segment
from proteinbert_core.annotation import Annotator
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.figures.go_graph import go_graph
from proteinbert_core.figures.go_prediction import predicted_subgraph
from proteinbert_core.figures.go_subgraph import GoSubgraph
from proteinbert_core.figures.graph_arrangement import arrange
from proteinbert_core.figures.graph_edges import Direction
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology

THRESHOLDS = (0.3, 0.1)
LEAST, MOST = 5, 150
SIZES = ((5, 20), (21, 60), (61, 150))
ROOM = 770.0  # what the figure leaves of 840 pixels for boxes
GAPS = (14.0, 28.0)
MAX_RATIO, MAX_SECONDS = 1.5, 0.3
_ROUNDS = 3
# A ratio to fewer crossings than this says little.
_TELLING = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """One graph.

    Attributes
    ----------
    name : str
    n_terms, n_links : int
    lines_down, links_down : int
        Crossings of the figure, top-down.
    lines_right, links_right : int
        Crossings of the figure, left-to-right.
    dot : int
        Crossings of dot's drawing, whose lines are its links.
    dot_width : float
        Of dot's drawing, pixels.
    seconds : float
        Of processor time for the whole figure, top-down; one thread works.
    """

    name: str
    n_terms: int
    n_links: int
    lines_down: int
    links_down: int
    lines_right: int
    links_right: int
    dot: int
    dot_width: float
    seconds: float


def crossings(subgraph: GoSubgraph, direction: Direction) -> tuple[int, int]:
    """Count the crossings of the figure, lines and links.

    Parameters
    ----------
    subgraph : GoSubgraph
    direction : "down" or "right"

    Returns
    -------
    lines, links : int
    """
    segments = arrange(subgraph, direction=direction, room=ROOM).segments
    lines = {path: flattened_segment(path) for paths in segments.values() for path in paths}
    links = [np.vstack([lines[path] for path in paths]) for paths in segments.values()]
    return count_line_crossings(list(lines.values())), count_line_crossings(links)


def measure(
    ontology: Ontology, name: str, scores: dict[str, float], aspect: str, threshold: float
) -> Measured | None:
    """Measure one graph; None if it has too few or too many terms.

    Parameters
    ----------
    ontology : Ontology
    name : str
    scores : dict of str to float
    aspect : str
    threshold : float

    Returns
    -------
    Measured or None
    """
    subgraph = predicted_subgraph(
        ontology, scores, threshold=threshold, aspect=aspect, max_terms=MOST + 1
    )
    if not LEAST <= len(subgraph.terms) <= MOST:
        return None
    arrangement = arrange(subgraph, direction="down", room=ROOM)
    boxes = {go_id: (arrangement.box_width, arrangement.heights[go_id]) for go_id in subgraph.terms}
    links = [(link.upper, link.lower) for link in subgraph.links]
    dot_lines, dot_width = drawn_by_dot(boxes, links, GAPS)
    times = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        go_graph(ontology, scores, threshold=threshold, aspect=aspect, max_terms=MOST)
        times.append(time.process_time() - start)
    down, right = crossings(subgraph, "down"), crossings(subgraph, "right")
    return Measured(
        f"{name} {aspect} {threshold}",
        len(subgraph.terms),
        len(links),
        *down,
        *right,
        count_line_crossings(dot_lines),
        dot_width,
        median(times),
    )


def predictions(annotator: Annotator, data: Path, n_proteins: int) -> Iterator[dict[str, float]]:
    """Yield the probabilities of the examples and of proteins spread over ``valid``.

    Parameters
    ----------
    annotator : Annotator
    data : Path
    n_proteins : int
        How many in all.

    Yields
    ------
    dict of str to float
        GO id -> probability, of at least the lowest threshold.
    """
    proteins = [example.protein for example in EXAMPLES]
    wanted = n_proteins - len(proteins)
    if wanted > 0:
        valid = LabelledProteins.read(data).of_split("valid")
        proteins += valid[:: max(len(valid) // wanted, 1)][:wanted]
    for annotation in annotator.annotate(proteins[:n_proteins]):
        enough = np.flatnonzero(annotation.probabilities >= min(THRESHOLDS))
        yield {annotator.terms[each]: float(annotation.probabilities[each]) for each in enough}


def report(found: Sequence[Measured]) -> bool:
    """Print the table; return whether all that must be reached is.

    Parameters
    ----------
    found : sequence of Measured

    Returns
    -------
    bool
    """
    print("| terms | graphs | dot | top-down | ratio | left-to-right | ratio | seconds | longest |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for low, high in (*SIZES, (LEAST, MOST)):
        of_size = [each for each in found if low <= each.n_terms <= high]
        if not of_size:
            continue
        dot = sum(each.dot for each in of_size)
        cells = [f"{low}–{high}", str(len(of_size)), str(dot)]
        for lines, links in (("lines_down", "links_down"), ("lines_right", "links_right")):
            counts = [sum(getattr(each, kind) for each in of_size) for kind in (lines, links)]
            cells.append(f"{counts[0]} ({counts[1]})")
            cells.append(f"{_ratio(counts[0], dot)} ({_ratio(counts[1], dot)})")
        times = [each.seconds for each in of_size]
        cells += [f"{median(times):.2f} s", f"{max(times):.2f} s"]
        print(f"| {' | '.join(cells)} |")
    telling = [each for each in found if each.dot >= _TELLING]
    worst = sorted(telling, key=lambda each: -each.links_down / each.dot)[:3]
    for each in worst:
        print(
            f"Worst of those with {_TELLING} or more: {each.name}, {each.n_terms} terms, "
            f"{each.n_links} links: dot {each.dot} at {each.dot_width:.0f} pixels; lines "
            f"{each.lines_down}, links {each.links_down} at 840 pixels; left-to-right "
            f"{each.lines_right} and {each.links_right}."
        )
    dot = sum(each.dot for each in found)
    reached = (
        sum(each.links_down for each in found) <= MAX_RATIO * dot
        and all(each.lines_down <= MAX_RATIO * each.dot for each in telling)
        and all(each.seconds <= MAX_SECONDS for each in found)
    )
    print("All reached." if reached else "NOT all reached.")
    return reached


def _ratio(count: int, dot: int) -> str:
    return f"{count / dot:.2f}" if dot else "–"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--proteins", type=int, default=40)
    parser.add_argument("--data", type=Path, default=ROOT / ".." / "shared" / "data")
    chosen = parser.parse_args(arguments)
    if shutil.which("dot") is None:
        print("Graphviz's dot is not installed: nothing to compare with (apt install graphviz).")
        return 2
    annotator = Annotator.bundled()
    found = []
    for number, scores in enumerate(predictions(annotator, chosen.data, chosen.proteins)):
        for threshold in THRESHOLDS:
            for aspect in ASPECTS:
                one = measure(annotator.ontology, f"#{number}", scores, aspect, threshold)
                if one is not None:
                    found.append(one)
    return 0 if report(found) else 1


if __name__ == "__main__":
    sys.exit(main())
