"""Accuracy on held-out proteins: the model beside term frequencies and DIAMOND.

::

    python -m benchmarks.accuracy --diamond
    python -m benchmarks.accuracy --split valid --model runs/trial

Prints Fmax and coverage for each aspect as a Markdown table. Truth is the experimental labels
of the split; the baselines learn from the experimental labels of the ``train`` split. Needs the
tables that README.md describes under "Training the compact model"; writes nothing there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import numpy as np
from scipy.sparse import csr_matrix, vstack

from benchmarks.baselines import diamond_scores, naive_scores
from benchmarks.cafa_scoring import MIN_SCORE, AspectScore, score
from benchmarks.labelled_proteins import ONTOLOGY_FILE, TRAIN, LabelledProteins
from proteinbert_core.annotation import Annotator
from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.commands.console import ProgressLine
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.sequences import Protein

SPLITS = ("test_cluster", "test_random")
ASPECTS = ("MF", "BP", "CC")


def model_scores(
    model: Path, obo: Path, ontology: Ontology, proteins: tuple[Protein, ...]
) -> csr_matrix:
    """Predict with a model of this project.

    Parameters
    ----------
    model : Path
        A folder with a checkpoint.
    obo : Path
        The ontology on which scores are propagated.
    ontology : Ontology
        The same, read; its terms are the columns of the result.
    proteins : tuple of Protein

    Returns
    -------
    csr_matrix, shape=(n_proteins, n_terms), dtype=float32
        Calibrated probabilities of at least 0.01.
    """
    annotator = Annotator.from_folders(model, obo)
    columns = np.array([ontology.index(term) for term in annotator.terms])
    load_tensorflow()
    progress = ProgressLine(f"Predicting {len(proteins):,} proteins")
    rows = vstack(
        [
            csr_matrix(np.where(annotation.probabilities < MIN_SCORE, 0, annotation.probabilities))
            for annotation in annotator.annotate(proteins, progress=progress)
        ],
        format="csr",
    )
    progress.close()
    return csr_matrix(
        (rows.data, columns[rows.indices], rows.indptr), shape=(len(proteins), len(ontology))
    )


def evaluate_split(
    data: LabelledProteins, split: str, options: argparse.Namespace
) -> dict[str, dict[str, AspectScore]]:
    """Predict and score one split with every method asked for.

    Parameters
    ----------
    data : LabelledProteins
    split : str
    options : argparse.Namespace
        Of the command line.

    Returns
    -------
    dict of str to dict of str to AspectScore
        For each method, for each aspect.
    """
    obo = options.data / ONTOLOGY_FILE
    proteins, train = data.of_split(split), data.of_split(TRAIN)
    if not proteins:
        raise SystemExit(f"The split {split!r} has no proteins with experimental labels.")
    print(f"{split}: {len(proteins):,} proteins, {len(train):,} to learn from", file=sys.stderr)
    train_labels = data.propagated(train).matrix
    predictions = {"naive": naive_scores(data.ontology, train_labels, len(proteins))}
    if options.diamond:
        predictions["diamond"] = diamond_scores(proteins, train, train_labels, options.threads)
    if not options.no_model:
        predictions["model"] = model_scores(options.model, obo, data.ontology, proteins)
    accessions = [protein.identifier for protein in proteins]
    return score(data.ontology, data.labels_of(proteins), accessions, predictions, options.threads)


def markdown(results: Mapping[str, Mapping[str, Mapping[str, AspectScore]]]) -> str:
    """Lay the scores out as a Markdown table.

    Parameters
    ----------
    results : mapping
        Split -> method -> aspect -> score.

    Returns
    -------
    str
        One line a split and method: Fmax, then coverage, of each aspect.
    """
    header = ["split", "method"]
    header += [f"{aspect} Fmax" for aspect in ASPECTS] + [
        f"{aspect} coverage" for aspect in ASPECTS
    ]
    lines = [header, ["---", "---"] + ["--:"] * 6]
    for split, methods in results.items():
        for method, scores in methods.items():
            lines.append(
                [split, method]
                + [f"{scores[aspect].fmax:.3f}" for aspect in ASPECTS]
                + [f"{scores[aspect].coverage:.3f}" for aspect in ASPECTS]
            )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--data",
        type=Path,
        default=ROOT.parent / "shared" / "data",
        help="folder with go/ and proteins/ (default: ../shared/data)",
    )
    parser.add_argument(
        "--split",
        action="append",
        choices=[*SPLITS, "valid"],
        help="may be given again (default: both test splits)",
    )
    parser.add_argument(
        "--model", type=Path, default=BUNDLED_MODEL, help="checkpoint folder (default: bundled)"
    )
    parser.add_argument("--no-model", action="store_true", help="the baselines alone")
    parser.add_argument("--diamond", action="store_true", help="also DIAMOND, if it is installed")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    if not (options.data / ONTOLOGY_FILE).is_file():
        parser.error(f"no {ONTOLOGY_FILE} in {options.data}; say with --data where the data is")

    data = LabelledProteins.read(options.data)
    results = {split: evaluate_split(data, split, options) for split in options.split or SPLITS}
    if options.json:
        plain = {
            split: {
                method: {aspect: asdict(value) for aspect, value in scores.items()}
                for method, scores in methods.items()
            }
            for split, methods in results.items()
        }
        print(json.dumps(plain, indent=1))
    else:
        print(markdown(results))


if __name__ == "__main__":
    main()
