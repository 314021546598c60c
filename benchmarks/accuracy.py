"""Accuracy on held-out proteins: the model beside term frequencies and DIAMOND.

::

    python -m benchmarks.accuracy --diamond
    python -m benchmarks.accuracy --split valid --model runs/trial

Prints, for each split and aspect, Fmax, Smin, Fmax weighted by information accretion, and coverage
of each method; with ``--diamond`` also Fmax by identity of the nearest training protein; and how
well the probabilities are calibrated. Truth is the experimental labels of the split; the baselines
learn from the experimental labels of the ``train`` split. Needs the tables that README.md describes
under "Training the compact model", and ``go/information_accretion_cafa6.tsv.gz`` beside them;
writes nothing there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import pandas as pd
from scipy.sparse import csr_matrix

from benchmarks.accuracy_tables import BandResult, SplitResult, markdown
from benchmarks.baselines import diamond_scores, naive_scores
from benchmarks.cafa_scoring import score
from benchmarks.calibration import Reliability, reliability_by_aspect
from benchmarks.diamond_hits import diamond_hits
from benchmarks.identity_bands import BANDS, band_of, nearest_identity
from benchmarks.labelled_proteins import FILES, ONTOLOGY_FILE, TRAIN, LabelledProteins
from benchmarks.model_scores import model_scores
from proteinbert_core.annotation import Annotator
from proteinbert_core.assets import BUNDLED_MODEL, reference_of
from proteinbert_core.commands.console import say
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.errors import ProteinBertError
from proteinbert_core.sequences import Protein

SPLITS = ("test_cluster", "test_random")


def annotator_of(
    model: Path, reference: Path | None, obo: Path, data: LabelledProteins
) -> Annotator:
    """Read a model, and make sure that its neighbours are training proteins.

    Parameters
    ----------
    model : Path
    reference : Path or None
        Folder of its reference set.
    obo : Path
    data : LabelledProteins

    Returns
    -------
    Annotator

    Raises
    ------
    SystemExit
        A file is missing or damaged or does not fit the others, or the reference set holds a
        protein that is not a labelled one of ``train``.
    """
    try:
        annotator = Annotator.from_folders(model, obo, reference)
    except ProteinBertError as error:
        raise SystemExit(str(error)) from error
    if annotator.evidence is not None:
        known = {protein.identifier for protein in data.of_split(TRAIN, any_evidence=True)}
        foreign = sorted(set(annotator.evidence.reference.accessions.tolist()) - known)
        if foreign:
            raise SystemExit(
                f"{len(foreign):,} proteins of the reference set, {foreign[0]} for one, are not "
                f"labelled proteins of the split {TRAIN!r}: with them as neighbours, the scores "
                "would be too good. Choose another reference set with --reference."
            )
    return annotator


def evaluate_split(
    data: LabelledProteins, annotator: Annotator | None, split: str, options: argparse.Namespace
) -> SplitResult:
    """Predict and score one split with every method asked for.

    Parameters
    ----------
    data : LabelledProteins
    annotator : Annotator or None
        None for the baselines alone.
    split : str
    options : argparse.Namespace
        Of the command line.

    Returns
    -------
    SplitResult
    """
    proteins, train = data.of_split(split), data.of_split(TRAIN)
    if not proteins:
        raise SystemExit(f"The split {split!r} has no proteins with experimental labels.")
    say(f"{split}: {len(proteins):,} proteins, {len(train):,} to learn from")
    accessions = [protein.identifier for protein in proteins]
    labels = data.labels_of(proteins)
    train_labels = data.propagated(train).matrix
    sources = [f"Term frequencies are those of the {len(train):,} such proteins of `{TRAIN}`."]
    predictions: dict[str, csr_matrix] = {
        "naive": naive_scores(data.ontology, train_labels, len(proteins))
    }
    groups: list[str] | None = None
    if options.diamond:
        known = data.of_split(TRAIN, any_evidence=True)
        hits, other_hits = _hits_in(train, known, proteins, options.threads)
        predictions["diamond"] = diamond_scores(proteins, hits, train, train_labels)
        identity = nearest_identity(proteins, pd.concat([hits, other_hits]))
        groups = [BANDS[band] for band in band_of(identity)]
        sources.append("DIAMOND hits among the same vote, weighted by bit score.")
        sources.append(
            f"Nearest is the best hit among all {len(known):,} labelled proteins of `{TRAIN}`, "
            "of any evidence; identity is of the local alignment, without a hit below 30 %."
        )
    calibration: dict[str, Reliability] = {}
    if annotator is not None:
        load_tensorflow()
        predicted = model_scores(annotator, data.ontology, proteins)
        predictions |= predicted.by_method
        if annotator.evidence is not None:
            sources.append(
                f"Neighbours come from {len(annotator.evidence.reference):,} proteins, "
                f"all of `{TRAIN}`."
            )
        calibration = reliability_by_aspect(
            data.ontology, labels, accessions, predicted.probabilities
        )
    say(f"{split}: scoring")
    scores, by_group = score(
        data.ontology, labels, accessions, predictions, data.information, options.threads, groups
    )
    by_identity = {
        band: BandResult(groups.count(band), by_group.get(band, {}))
        for band in BANDS
        if groups is not None
    }
    return SplitResult(len(proteins), tuple(sources), scores, by_identity, calibration)


def _hits_in(
    train: Sequence[Protein], known: Sequence[Protein], queries: Sequence[Protein], threads: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Search those that vote, and apart from them the other known proteins: none twice."""
    voters = {protein.identifier for protein in train}
    others = [protein for protein in known if protein.identifier not in voters]
    say(f"Searching {len(train):,} and {len(others):,} proteins with DIAMOND")
    hits = diamond_hits(queries, train, threads)
    other_hits = diamond_hits(queries, others, threads) if others else hits.head(0)
    return hits, other_hits


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
    parser.add_argument(
        "--reference",
        type=Path,
        help="folder of the model's reference set (default: the bundled one for the bundled model)",
    )
    parser.add_argument("--no-model", action="store_true", help="the baselines alone")
    parser.add_argument(
        "--diamond",
        action="store_true",
        help="also DIAMOND, if it is installed, and Fmax by identity of its best hit",
    )
    parser.add_argument(
        "--reliability", action="store_true", help="also how often terms hold, by probability"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="also write all numbers, bins included, here"
    )
    options = parser.parse_args()
    if options.reference is None:
        options.reference = reference_of(options.model)
    for name in FILES:
        if not (options.data / name).is_file():
            parser.error(f"no {name} in {options.data}; say with --data where the data is")
    if options.json and not options.json.parent.is_dir():
        parser.error(f"{options.json} cannot be written: there is no folder {options.json.parent}")

    data = LabelledProteins.read(options.data)
    annotator = None
    if not options.no_model:
        obo = options.data / ONTOLOGY_FILE
        annotator = annotator_of(options.model, options.reference, obo, data)
    results = {
        split: evaluate_split(data, annotator, split, options) for split in options.split or SPLITS
    }
    print(markdown(results, reliability=options.reliability))
    if options.json:
        plain = {split: asdict(result) for split, result in results.items()}
        options.json.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
